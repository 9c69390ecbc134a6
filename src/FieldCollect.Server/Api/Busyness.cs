using System.Collections.Concurrent;
using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>How many requests of one user are answered at once: one who asks without waiting must not take the register from the others.</summary>
public sealed class Busyness
{
    // A screen loads six lists side by side and a terminal pushes beside it; more at once comes from a loop.
    private const int MostAtOnce = 8;

    // A burst of a few finds room again within a moment; a queue keeps it from being refused.
    private const int MostWaiting = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Lane> _lanes = new();

    /// <summary>Waits for a place; disposing gives it back.</summary>
    /// <exception cref="ProblemException">TooManyRequests.</exception>
    public async Task<IDisposable> EnterAsync(Guid user, CancellationToken cancel)
    {
        var lane = _lanes.GetOrAdd(user, _ => new Lane());
        if (Interlocked.Increment(ref lane.Inside) > MostAtOnce + MostWaiting || !await lane.Places.WaitAsync(Patience, cancel))
        {
            Interlocked.Decrement(ref lane.Inside);
            throw new ProblemException(Problems.TooManyRequests);
        }

        return lane;
    }

    private sealed class Lane : IDisposable
    {
        public readonly SemaphoreSlim Places = new(MostAtOnce);
        public int Inside;

        public void Dispose()
        {
            Interlocked.Decrement(ref Inside);
            Places.Release();
        }
    }
}
