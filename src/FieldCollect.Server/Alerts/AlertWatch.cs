using FieldCollect.Store;
using FieldCollect.Store.Quality.Alerts;

namespace FieldCollect.Server.Alerts;

/// <summary>Looks every quarter of an hour what there is to tell, and hands on what was not told, each minute as long as that fails.</summary>
internal sealed class AlertWatch(RegisterStore store, IAlertSender sender, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    // A minute's worth; the rest waits for the next.
    private const int MostAtOnce = 50;

    private DateTimeOffset _next;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (store.Time.GetUtcNow() is var now && now >= _next)
        {
            _next = now + Pause;
            var (opened, settled) = await AlertRounds.RunAsync(store, cancel);
            if (opened + settled > 0)
                logger.LogInformation("{Opened} alerts opened, {Settled} settled", opened, settled);
        }

        foreach (var alert in await AlertRounds.UnsentAsync(store, MostAtOnce, cancel))
        {
            try
            {
                await sender.SendAsync(AlertMessage.Of(alert), cancel);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                logger.LogError("An alert could not be handed on: {Problem}", e.GetType().Name);
                return;
            }

            await AlertRounds.SentAsync(store, alert.Id, cancel);
        }
    }
}
