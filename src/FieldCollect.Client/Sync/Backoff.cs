namespace FieldCollect.Client.Sync;

/// <summary>
/// How long to wait before asking again: twice as long each time, with jitter, so that the terminals of a station that lost its line together
/// do not come back together. Seeded, so that a run can be repeated.
/// </summary>
internal sealed class Backoff(TimeProvider time, int seed)
{
    /// <summary>With waits of 0.5, 1, 2, 4 and 8 s: a line that is away for longer is left to the officer's next sync.</summary>
    public const int Attempts = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    /// <summary>An officer waits at the screen: a server that asks for more is asked again by the next sync.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Random random = new(seed);

    /// <summary>The wait after the given failed attempt, counted from 0: between half and the whole of the doubled time, or what the server asked for.</summary>
    public TimeSpan After(int attempt, TimeSpan? retryAfter)
    {
        var whole = First * Math.Pow(2, attempt);
        double part;
        lock (random)
            part = 0.5 + (random.NextDouble() / 2);
        var wait = whole * part;
        if (retryAfter > wait)
            wait = retryAfter.Value;
        return wait < Longest ? wait : Longest;
    }

    public Task Wait(int attempt, TimeSpan? retryAfter, CancellationToken cancel) => Task.Delay(After(attempt, retryAfter), time, cancel);
}
