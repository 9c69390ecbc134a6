using System.Text;

namespace FieldCollect.Fuzz;

/// <summary>One request, as it goes over the wire.</summary>
/// <param name="Method">Upper case, or nonsense.</param>
/// <param name="Target">Below the service root, percent-encoded.</param>
/// <param name="Headers">In their order.</param>
/// <param name="Body">Null without one.</param>
/// <param name="Set">Whose rows the answer shows if it names no context.</param>
public sealed record FuzzRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? Set = null)
{
    // A longer body is replayed by seed and number; on a command line it would help nobody.
    private const int LongestShown = 2_000;

    public FuzzRequest With(string name, string value) => this with { Headers = [.. Headers.Where(h => h.Name != name), (name, value)] };

    /// <summary>The command that sends it again; the token is the reader's own.</summary>
    public string Curl(Uri root)
    {
        var text = new StringBuilder($"curl -gsi --path-as-is -X {Quote(Method)} {Quote(root + Target)} -H \"Authorization: Bearer $TOKEN\"");
        foreach (var (name, value) in Headers)
            text.Append(" -H ").Append(Quote($"{name}: {value}"));
        if (Body is { Length: <= LongestShown } body)
            text.Append(" --data-binary ").Append(Quote(Encoding.UTF8.GetString(body)));
        return text.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}

/// <summary>What came back.</summary>
public sealed record FuzzAnswer(int Status, string ContentType, bool Closes, byte[] Body, TimeSpan Took)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
