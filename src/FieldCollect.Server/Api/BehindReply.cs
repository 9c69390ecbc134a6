namespace FieldCollect.Server.Api;

/// <summary>
/// What a request leaves to be done when it has been answered. The request goes on until it is done, and so keeps its place among those of its user: who asks again over the same
/// connection finds it done.
/// </summary>
public static class BehindReply
{
    private static readonly object Key = new();

    /// <param name="http">The request, or the one inside another that is being answered.</param>
    /// <param name="work">Throws nothing. It is told whether nobody waits for it.</param>
    public static void Add(HttpContext http, Func<bool, Task> work)
    {
        if (http.Items[Key] is not List<Func<bool, Task>> all)
            http.Items[Key] = all = [];
        all.Add(work);
    }

    /// <summary>Answers, and then does what has been left. Where the answer fails, it is done all the same.</summary>
    /// <param name="http">As in <see cref="Add"/>.</param>
    /// <param name="answer">Writes the reply.</param>
    /// <param name="ends">The reply is whole then, and is sent; that of a request inside another is not.</param>
    public static async Task RunAsync(HttpContext http, Func<Task> answer, bool ends)
    {
        try
        {
            await answer();
            if (ends && http.Items.ContainsKey(Key))
                await http.Response.CompleteAsync();
        }
        finally
        {
            await DoneAsync(http, nobodyWaits: ends);
        }
    }

    /// <summary>Does what has been left so far: what is asked now, within the same request, may be about it.</summary>
    /// <param name="http">As in <see cref="Add"/>.</param>
    public static Task DoneAsync(HttpContext http) => DoneAsync(http, nobodyWaits: false);

    private static async Task DoneAsync(HttpContext http, bool nobodyWaits)
    {
        if (http.Items[Key] is not List<Func<bool, Task>> all)
            return;
        http.Items.Remove(Key);
        foreach (var work in all)
            await work(nobodyWaits);
    }
}
