using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Defects;

namespace FieldCollect.Server;

/// <summary>The cross-record checks in full, once a night: a lease runs out and a child grows up without anybody writing anything.</summary>
/// <remarks>A server that was not running at night catches up when it is a day old; one that is started anew each day has them run by hand (<c>fieldcollect quality checks</c>).</remarks>
public sealed class NightlyChecks(RegisterStore store, ILogger logger)
{
    // The county's time: when terminals lie in their chargers.
    private const int Hour = 2;

    private DateOnly _last = NightOf(store.Time.GetUtcNow());

    /// <summary>Runs them if the night's have not been run yet.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var night = NightOf(store.Time.GetUtcNow());
        if (night <= _last)
            return;
        // Before, and not after: what fails would fail again the next minute, and the next.
        _last = night;
        var results = await ChecksInFull.RunAsync(store, null, Actor.System, null, cancel);
        logger.LogInformation(
            "{Checks} checks in {Seconds} s: {Opened} defects opened, {Reopened} opened again, {Repaired} repaired",
            results.Count, Math.Round(results.Sum(r => r.Seconds), 1), results.Sum(r => r.Opened), results.Sum(r => r.Reopened), results.Sum(r => r.Repaired));
        foreach (var cut in results.Where(r => !r.Complete))
            logger.LogWarning("{Check} found more than it looks through", cut.Check);
    }

    private static DateOnly NightOf(DateTimeOffset now) => County.Day(now.AddHours(-Hour));
}
