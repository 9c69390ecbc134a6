using FieldCollect.Store;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server;

/// <summary>What has to be done now and then whether or not anybody asks: held changes whose time is over, answers and sessions that nobody can ask for any more,
/// bytes of attachments that nobody goes on sending or whose records have come.</summary>
public sealed class Housekeeping(RegisterStore store, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            do
            {
                try
                {
                    if (await HeldChanges.EndOverdueAsync(store, stoppingToken) is > 0 and var groups)
                        logger.LogInformation("{Groups} groups of held changes had waited long enough", groups);
                    await Retention.RunAsync(store, stoppingToken);
                    store.Files.Partial.DropOld(store.Time.GetUtcNow());
                    await store.Files.Awaited.SettleAsync(store, stoppingToken);
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
