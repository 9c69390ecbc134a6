using System.Data.Common;
using FieldCollect.Server.Alerts;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server;

/// <summary>
/// What has to be done now and then whether or not anybody asks: held changes whose time is over, code lists that another server has written, answers and sessions that nobody can ask for any more, how large the sets are,
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
        var round = 0;
        var (nightly, watch, bulletins) = (new NightlyChecks(store, logger), new AlertWatch(store, alerts, logger), new ScheduledBulletins(store, logger));
        Func<CancellationToken, Task>[] steps =
        [
            HeldChangesAsync,
            store.RefreshCodesAsync,
            stop => Retention.RunAsync(store, stop),
            DeclarationsAsync,
            stop => store.PlateScans.DropOldAsync(stop),
            AttachmentsAsync,
            stop => !sizes.Counted || ++round % RoundsBetweenCounts == 0 ? sizes.CountAsync(stop) : Task.CompletedTask,
            nightly.RunAsync,
            watch.RunAsync,
            bulletins.RunAsync,
        ];
        try
        {
            do
            {
                foreach (var step in steps)
                    await TryAsync(step, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // What fails holds up nothing else, and the next round tries again; a database that is away says so to every request as well.
    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken stop)
    {
        try
        {
            await step(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            logger.LogError("Housekeeping failed: {Problem}", e.GetType().Name);
        }
    }

    private async Task HeldChangesAsync(CancellationToken stop)
    {
        if (await HeldChanges.EndOverdueAsync(store, stop) is > 0 and var groups)
            logger.LogInformation("{Groups} groups of held changes had waited long enough", groups);
    }

    private async Task DeclarationsAsync(CancellationToken stop)
    {
        if (await DeclarationTimes.RunAsync(store, stop) is > 0 and var declarations)
            logger.LogInformation("{Declarations} declarations expired, were erased or are no longer the landlord's", declarations);
    }

    private async Task AttachmentsAsync(CancellationToken stop)
    {
        store.Files.Partial.DropOld(store.Time.GetUtcNow());
        await store.Files.Awaited.DropAsync(store, stop);
        await store.Files.Awaited.SettleAsync(store, stop);
    }
}
