using System.Text.Encodings.Web;
using System.Text.Json;

namespace FieldCollect.Server.Outgoing;

/// <summary>Hands on what is told to somebody outside: a message to a phone, an alert to a supervisor. What takes it is the county's, and chosen by a setting.</summary>
/// <typeparam name="T">What is told; its JSON is the wire's.</typeparam>
internal interface IOutgoing<in T>
{
    /// <summary>Hands one on, or throws HttpRequestException or IOException.</summary>
    Task SendAsync(T told, CancellationToken cancel);
}

/// <summary>Each is a line of JSON in a file, for whatever reads it there. The file begins anew when it is a megabyte long: no heap of phone numbers grows.</summary>
/// <param name="path">The file.</param>
/// <param name="ownersOnly">Whether only its owner can read it, where a system knows of owners: a file that has people in it.</param>
internal sealed class OutgoingFile<T>(string path, bool ownersOnly) : IOutgoing<T>
{
    private const long MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task SendAsync(T told, CancellationToken cancel)
    {
        var begin = !File.Exists(path) || new FileInfo(path).Length > MostBytes;
        var options = new FileStreamOptions { Mode = begin ? FileMode.Create : FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (ownersOnly && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(told, Readable), cancel);
        await file.WriteAsync("\n"u8.ToArray(), cancel);
    }
}

/// <summary>A service that takes a POST of the JSON and answers with a status of 200 to 299.</summary>
/// <param name="service">Where it is.</param>
internal sealed class OutgoingPost<T>(Uri service) : IOutgoing<T>, IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task SendAsync(T told, CancellationToken cancel)
    {
        using var reply = await _http.PostAsJsonAsync(service, told, cancel);
        reply.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
