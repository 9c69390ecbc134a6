using System.Diagnostics;
using System.Net;
using FieldCollect.Server.Outgoing;
using FieldCollect.Store;
using FieldCollect.Store.Quality.Alerts;

namespace FieldCollect.Server.Alerts;

/// <summary>Looks every quarter of an hour what there is to tell, and hands on what was not told, each minute as long as that fails.</summary>
internal sealed class AlertWatch(RegisterStore store, IOutgoing<AlertMessage> sender, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    // A minute's worth; the rest waits for the next, and so does everything else of housekeeping while a slow service is spoken to.
    private const int MostAtOnce = 50;
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(30);

    private DateTimeOffset _next;

    public async Task RunAsync(CancellationToken cancel)
    {
        if (store.Time.GetUtcNow() is var now && now >= _next)
        {
            _next = now + Pause;
            await AlertRounds.RunAsync(store, cancel);
        }

        var began = Stopwatch.GetTimestamp();
        foreach (var alert in await AlertRounds.UnsentAsync(store, MostAtOnce, cancel))
        {
            if (Stopwatch.GetElapsedTime(began) > LongestRound)
                return;
            try
            {
                await sender.SendAsync(AlertMessage.Of(alert), cancel);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                logger.LogError("An alert could not be handed on: {Problem}", e.GetType().Name);
                // What the service does not take is tried again with the next round, and holds up no other.
                if (e is HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError })
                    continue;
                return;
            }

            await AlertRounds.SentAsync(store, alert.Id, cancel);
        }
    }
}
