using System.Threading.Channels;
using FieldCollect.Server.Outgoing;

namespace FieldCollect.Server.Plates;

/// <summary>A short message to a phone. What a county has for it is the county's, and chosen by FIELDCOLLECT_MESSAGES.</summary>
internal sealed record ShortMessage(string Phone, string Text)
{
    /// <summary>In the data folder, for the demo and for tests.</summary>
    public const string FileName = "sent-messages.jsonl";
}

/// <summary>Messages on their way. They are sent behind the reply, so that no page takes longer because somebody else is asked as well.</summary>
internal sealed class Messages(IOutgoing<ShortMessage> sender, ILogger<Messages> logger) : BackgroundService
{
    // Ten minutes of the most codes that are sent; what does not fit is said to the asker, who tries again later.
    private const int MostWaiting = 200;

    private readonly Channel<ShortMessage> _waiting = Channel.CreateBounded<ShortMessage>(MostWaiting);

    /// <returns>False when too many wait already.</returns>
    public bool Send(string phone, string text) => _waiting.Writer.TryWrite(new ShortMessage(phone, text));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var message in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await sender.SendAsync(message, stoppingToken);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
                {
                    // Whoever waits for it asks for another. Neither the number nor the text is said here.
                    logger.LogError("A message could not be sent: {Problem}", e.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
