using System.Data.Common;
using FieldCollect.Server.Alerts;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server;

/// <summary>
/// What has to be done now and then whether or not anybody asks: held changes whose time is over, answers and sessions that nobody can ask for any more, how large the sets are,
/// bytes of attachments that nobody goes on sending or whose records have come; what supervisors are to hear of without asking; once a night the checks over all records, and each morning the bulletins.
/// </summary>
internal sealed class Housekeeping(RegisterStore store, SetSizes sizes, IAlertSender alerts, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private const int RoundsBetweenCounts = 60;

    /// <summary>The server listens when the sets are counted: until then all of them would seem small.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sizes.CountAsync(cancellationToken);
        }
        catch (DbException e)
        {
            // A slow database is no reason not to serve; the first round counts again.
            logger.LogError("The sets could not be counted: {Problem}", e.GetType().Name);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            var round = 0;
            var (nightly, watch, bulletins) = (new NightlyChecks(store, logger), new AlertWatch(store, alerts, logger), new ScheduledBulletins(store, logger));
            do
            {
                try
                {
                    if (await HeldChanges.EndOverdueAsync(store, stoppingToken) is > 0 and var groups)
                        logger.LogInformation("{Groups} groups of held changes had waited long enough", groups);
                    await Retention.RunAsync(store, stoppingToken);
                    if (await DeclarationTimes.RunAsync(store, stoppingToken) is > 0 and var declarations)
                        logger.LogInformation("{Declarations} declarations expired, were erased or are no longer the landlord's", declarations);
                    await store.PlateScans.DropOldAsync(stoppingToken);
                    store.Files.Partial.DropOld(store.Time.GetUtcNow());
                    await store.Files.Awaited.DropAsync(store, stoppingToken);
                    await store.Files.Awaited.SettleAsync(store, stoppingToken);
                    if (!sizes.Counted || ++round % RoundsBetweenCounts == 0)
                        await sizes.CountAsync(stoppingToken);
                    await nightly.RunAsync(stoppingToken);
                    await watch.RunAsync(stoppingToken);
                    await bulletins.RunAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The next round tries again; a database that is away says so to every request as well.
                    logger.LogError("Housekeeping failed: {Problem}", e.GetType().Name);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
