using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Quality.Defects;
using FieldCollect.Store.Tasks;

namespace FieldCollect.Server;

/// <summary>Once a night: the cross-record checks in full, for a lease runs out and a child grows up without anybody writing anything; and what was given to an officer and is over, is nobody's any more.</summary>
/// <remarks>A server that was not running at night catches up when it starts, and of several servers one does it.</remarks>
public sealed class NightlyWork(RegisterStore store, ILogger logger)
{
    // The county's time: when terminals lie in their chargers.
    private const int Hour = 2;

    private DateOnly? _last;

    /// <summary>Does the night's work if nobody has yet.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var night = County.Day(store.Time.GetUtcNow().AddHours(-Hour));
        if (night <= _last)
            return;
        var isOurs = await NightlyTurn.BeginAsync(store, night, cancel);
        _last = night;
        if (!isOurs)
            return;
        try
        {
            await CheckAsync(cancel);
        }
        finally
        {
            // Also when a check has failed, which is then told.
            if (await FinishedAssignments.RunAsync(store, cancel) is > 0 and var taken)
                logger.LogInformation("{Assignments} assignments were over", taken);
        }
    }

    private async Task CheckAsync(CancellationToken cancel)
    {
        var results = await ChecksInFull.RunAsync(store, null, Actor.System, null, cancel);
        logger.LogInformation(
            "{Checks} checks in {Seconds} s: {Opened} defects opened, {Reopened} opened again, {Repaired} repaired",
            results.Count, Math.Round(results.Sum(r => r.Seconds), 1), results.Sum(r => r.Opened), results.Sum(r => r.Reopened), results.Sum(r => r.Repaired));
        foreach (var cut in results.Where(r => !r.Complete))
            logger.LogWarning("{Check} found more than it looks through", cut.Check);
    }
}
