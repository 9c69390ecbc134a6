using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace FieldCollect.Server.Plates;

/// <summary>Sends a short message to a phone. What a county has for it is the county's: one of these is chosen by FIELDCOLLECT_MESSAGES.</summary>
internal interface IMessageSender
{
    /// <summary>Sends it, or throws HttpRequestException or IOException.</summary>
    Task SendAsync(string phone, string text, CancellationToken cancel);
}

/// <summary>For the demo and for tests: each message is a line of JSON in a file of the data folder that only its owner can read.</summary>
internal sealed class FileSender(string dataFolder) : IMessageSender
{
    public const string FileName = "sent-messages.jsonl";

    // Some thousand messages: enough to look at, and no growing heap of phone numbers.
    private const long MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task SendAsync(string phone, string text, CancellationToken cancel)
    {
        var path = Path.Combine(dataFolder, FileName);
        var begin = !File.Exists(path) || new FileInfo(path).Length > MostBytes;
        var options = new FileStreamOptions { Mode = begin ? FileMode.Create : FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { phone, text }, Readable), cancel);
        await file.WriteAsync("\n"u8.ToArray(), cancel);
    }
}

/// <summary>A gateway that takes <c>POST {"phone","text"}</c> and answers with a status of 200 to 299.</summary>
internal sealed class GatewaySender(Uri gateway) : IMessageSender, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task SendAsync(string phone, string text, CancellationToken cancel)
    {
        using var reply = await _http.PostAsJsonAsync(gateway, new { phone, text }, cancel);
        reply.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>Messages on their way. They are sent behind the reply, so that no page takes longer because somebody else is asked as well.</summary>
internal sealed class Messages(IMessageSender sender, ILogger<Messages> logger) : BackgroundService
{
    // Ten minutes of the most codes that are sent; what does not fit is said to the asker, who tries again later.
    private const int MostWaiting = 200;

    private readonly Channel<(string Phone, string Text)> _waiting = Channel.CreateBounded<(string, string)>(MostWaiting);

    /// <returns>False when too many wait already.</returns>
    public bool Send(string phone, string text) => _waiting.Writer.TryWrite((phone, text));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (phone, text) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await sender.SendAsync(phone, text, stoppingToken);
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
