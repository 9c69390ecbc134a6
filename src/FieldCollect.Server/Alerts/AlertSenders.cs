using System.Text.Encodings.Web;
using System.Text.Json;
using FieldCollect.Register.Quality.Alerts;

namespace FieldCollect.Server.Alerts;

/// <summary>What an alert says to whoever takes it. No person is in it.</summary>
/// <param name="Id">The alert's. It may come twice, when the register was stopped before it could write down that it had gone.</param>
/// <param name="Kind">A code of the list AlertKind.</param>
/// <param name="BeatCode">The beat.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Chinese">What it tells.</param>
/// <param name="English">The same in English.</param>
internal sealed record AlertMessage(Guid Id, string Kind, string BeatCode, DateTimeOffset OpenedAt, string Chinese, string English)
{
    public static AlertMessage Of(Alert alert) => new(alert.Id, alert.Kind, alert.BeatCode, alert.OpenedAt, alert.Chinese, alert.English);
}

/// <summary>Hands alerts on to what a county has for them; one is chosen by FIELDCOLLECT_ALERTS.</summary>
internal interface IAlertSender
{
    /// <summary>Hands one on, or throws HttpRequestException or IOException: it is tried again a minute later.</summary>
    Task SendAsync(AlertMessage alert, CancellationToken cancel);
}

/// <summary>Each alert is a line of JSON in a file of the data folder, for whatever reads it there.</summary>
internal sealed class AlertFile(string dataFolder) : IAlertSender
{
    public const string FileName = "alerts.jsonl";

    // Some thousand alerts; the API has them all.
    private const long MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task SendAsync(AlertMessage alert, CancellationToken cancel)
    {
        var path = Path.Combine(dataFolder, FileName);
        var begin = !File.Exists(path) || new FileInfo(path).Length > MostBytes;
        await using var file = new FileStream(path, begin ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(alert, Readable), cancel);
        await file.WriteAsync("\n"u8.ToArray(), cancel);
    }
}

/// <summary>A service that takes <c>POST {"id","kind","beatCode","openedAt","chinese","english"}</c> and answers with a status of 200 to 299.</summary>
internal sealed class AlertGateway(Uri gateway) : IAlertSender, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task SendAsync(AlertMessage alert, CancellationToken cancel)
    {
        using var reply = await _http.PostAsJsonAsync(gateway, alert, cancel);
        reply.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
