using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace FieldCollect.Fuzz;

/// <summary>The service under trial, over HTTP, as one user.</summary>
public sealed class Service : IDisposable
{
    // Longer is a finding anyhow; this only ends the waiting.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // A page of the largest size is far below it; an answer beyond is cut off and then no valid JSON.
    private const int LargestAnswer = 64 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = LongestWait,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    public Service(Uri root, string? token) => (Root, Token) = (root, token);

    /// <summary>Ends with a slash.</summary>
    public Uri Root { get; }

    public string? Token { get; private set; }

    /// <summary>The password grant of RFC 6749.</summary>
    public async Task SignInAsync(Uri tokenUrl, string user, string password, CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = user, ["password"] = password });
        using var reply = await _http.PostAsync(tokenUrl, form, cancel);
        using var json = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancel));
        Token = json.RootElement.GetProperty("access_token").GetString();
    }

    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TaskCanceledException">There was none in time.</exception>
    public async Task<FuzzAnswer> SendAsync(FuzzRequest request, CancellationToken cancel)
    {
        // As generated: the client's own tidying of dots and escapes would undo half of the mutations.
        var url = new Uri(Root + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), url);
        if (request.Body is not null)
            message.Content = new ByteArrayContent(request.Body);
        if (Token is not null && request.Headers.All(h => h.Name != "Authorization"))
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        var clock = Stopwatch.GetTimestamp();
        using var reply = await _http.SendAsync(message, cancel);
        var body = await reply.Content.ReadAsByteArrayAsync(cancel);
        return new FuzzAnswer((int)reply.StatusCode, reply.Content.Headers.ContentType?.ToString() ?? "", reply.Headers.ConnectionClose == true, body, Stopwatch.GetElapsedTime(clock));
    }

    public void Dispose() => _http.Dispose();
}
