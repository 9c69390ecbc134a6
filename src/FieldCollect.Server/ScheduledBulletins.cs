using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Bulletins;

namespace FieldCollect.Server;

/// <summary>Makes the bulletins whose time has come, in the rounds of housekeeping, and logs what could not be made; see <see cref="BulletinSchedule"/>.</summary>
public sealed class ScheduledBulletins(RegisterStore store, ILogger logger)
{
    private readonly BulletinSchedule _schedule = new(store);

    public async Task RunAsync(CancellationToken cancel)
    {
        var results = await _schedule.RunAsync(cancel);
        if (results.Count(r => r.Failure is null) is > 0 and var made)
            logger.LogInformation("{Bulletins} bulletins made", made);
        foreach (var (order, failure) in results.Where(r => r.Failure is not null))
        {
            logger.LogError(
                "The {Kind} bulletin of {Station} from {From} cannot be made and is tried again later: {Problem}",
                order.Period.Kind, order.StationCode ?? "the county", order.Period.From, failure is ProblemException problem ? problem.Kind.Code : failure!.GetType().Name);
        }
    }
}
