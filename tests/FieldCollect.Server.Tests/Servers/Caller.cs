using System.Net.Sockets;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FieldCollect.Server.Tests;

/// <summary>Somebody who sends requests: a bearer token, or none.</summary>
public sealed class Caller(HttpClient http, string? token)
{
    public Uri Root => http.BaseAddress!;

    /// <param name="url">Below /odata/.</param>
    /// <param name="headers">"Name: value".</param>
    public Task<Reply> GetAsync(string url, params string[] headers) => SendAsync("GET", "odata/" + url, null, headers);

    public Task<Reply> PostAsync(string url, object body, params string[] headers) => SendAsync("POST", "odata/" + url, Json(body), headers);

    public Task<Reply> PatchAsync(string url, string? etag, object body, params string[] headers) =>
        SendAsync("PATCH", "odata/" + url, Json(body), With(etag, headers));

    public Task<Reply> PutAsync(string url, string? etag, object body, params string[] headers) =>
        SendAsync("PUT", "odata/" + url, Json(body), With(etag, headers));

    public Task<Reply> DeleteAsync(string url, string? etag, params string[] headers) => SendAsync("DELETE", "odata/" + url, null, With(etag, headers));

    /// <summary>A JSON batch; the parts as anonymous objects.</summary>
    public Task<Reply> BatchAsync(IEnumerable<object> parts, params string[] headers) => PostAsync("$batch", new { requests = parts }, headers);

    /// <summary>Signs in; a form of the fields given.</summary>
    public Task<Reply> TokenAsync(params (string Name, string Value)[] fields) =>
        SendAsync("POST", "auth/token", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public Task<Reply> SignInAsync(string userName, string password, Guid? device = null) => TokenAsync(
        [("grant_type", "password"), ("username", userName), ("password", password), .. device is { } id ? new[] { ("device_id", id.ToString()) } : []]);

    public async Task<Reply> SendAsync(string method, string url, HttpContent? content, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(http.BaseAddress!, url)) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
        using var response = await http.SendAsync(request);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, all, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Reads the first bytes of a reply and is gone, as a terminal that loses the network or a reader who wants to leave no trace.</summary>
    public async Task HangUpAsync(string url, int afterBytes, params string[] headers)
    {
        // A small window: the server cannot hand the whole reply to the system before we are gone.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096, LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(Root.Host, Root.Port);
        var lines = new[] { $"GET /odata/{url} HTTP/1.1", $"Host: {Root.Authority}", $"Authorization: Bearer {token}" }.Concat(headers);
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
        var buffer = new byte[1_024];
        for (var read = 0; read < afterBytes;)
            read += await socket.ReceiveAsync(buffer) is > 0 and var n ? n : throw new IOException("The server hung up first.");
    }

    public static StringContent Json(object body) => Text(body as string ?? JsonSerializer.Serialize(body));

    public static StringContent Text(string text, string mediaType = "application/json") => new(text, Encoding.UTF8, mediaType);

    private static string[] With(string? etag, string[] headers) => etag is null ? headers : [$"If-Match: {etag}", .. headers];
}

/// <summary>What came back, over HTTP or as a part of a batch.</summary>
public sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public List<JsonElement> Value => [.. Json.GetProperty("value").EnumerateArray()];

    public string? ETag => Header("ETag");

    public string? Outcome => Header("FieldCollect-Outcome");

    /// <summary>The problem's code; null if this is no problem.</summary>
    public string? Problem => Text.StartsWith('{') && Json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error.GetProperty("code").GetString() : null;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The part of a batch with an id.</summary>
    public Reply Part(string id)
    {
        Assert.True(Status == 200, $"The batch was answered {Status}: {Text}");
        var part = Json.GetProperty("responses").EnumerateArray().Single(r => r.GetProperty("id").GetString() == id);
        var headers = part.TryGetProperty("headers", out var given)
            ? given.EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : [];
        return new Reply(part.GetProperty("status").GetInt32(), headers, part.TryGetProperty("body", out var body) ? body.GetRawText() : "");
    }

    /// <summary>Fails with the whole reply, which says why.</summary>
    public Reply Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    public Reply Expect(Register.ProblemKind problem)
    {
        Assert.True(Problem == problem.Code && Status == problem.Status, $"Expected {problem.Status} {problem.Code}, got {Status}: {Text}");
        return this;
    }
}
