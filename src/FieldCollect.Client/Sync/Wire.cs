using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>One reply of the register, read whole.</summary>
internal sealed record WireReply(HttpStatusCode Status, byte[] Body, string? ETag)
{
    /// <summary>Of an upload: where its bytes end at the register.</summary>
    public long? UploadOffset { get; init; }

    /// <summary>Of an upload: whether all of its bytes are at the register; null where the reply says nothing of it.</summary>
    public bool? UploadComplete { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Parses the body; one that was cut on the way is no reply, and asked for again by whoever sent the request.</summary>
    public JsonDocument Json() => JsonDocument.Parse(Body);
}

/// <summary>
/// HTTP to the register: addresses, tokens, and patience. A request that got no answer, or 429, 502, 503 or 504, is sent again with the same bytes
/// after a wait; a 401 renews the token once. Everything sent through here can be sent twice without harm.
/// </summary>
internal sealed class Wire(HttpClient http, LocalStore store, Backoff backoff, TimeProvider time)
{
    /// <summary>A page of a thousand rows is half a megabyte, the answer to a batch less; more is no reply of a register.</summary>
    private const long MaxReplyBytes = 64_000_000;

    /// <summary>Whether the last answer said so (RFC 9110, 12.5.3).</summary>
    private volatile bool readsBrotli;

    public Task<WireReply> Get(string url, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendSignedIn(() => Request(HttpMethod.Get, OData(url), null, headers), cancel);

    /// <summary>
    /// One attempt at a reply that is read as it arrives; the caller disposes it, and decides what a lost one means. A 401 renews the token once.
    /// </summary>
    public async Task<HttpResponseMessage> Open(string url, string accept, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        var token = store.Read(db => db.Get(Meta.AccessToken)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        var response = await Opened(token);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;
        response.Dispose();
        return await Opened(await Renew(token, cancel));

        async Task<HttpResponseMessage> Opened(string bearer)
        {
            using var request = Bearer(Request(HttpMethod.Get, OData(url), null, headers), bearer);
            request.Headers.Accept.Clear();
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
    }

    /// <param name="url">Relative to the service.</param>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="headers">Others than every request has.</param>
    public async Task<WireReply> Post(string url, byte[] body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        var isCoded = false;
        var reply = await SendSignedIn(
            () =>
            {
                // Batches are; a register that has not said that it reads codings is sent none: it would take the batch for a damaged one.
                isCoded = readsBrotli && url == "$batch";
                return Request(HttpMethod.Post, OData(url), isCoded ? Coded(body) : Json(body), headers);
            },
            cancel);
        if (!isCoded || reply.Status is not (HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType))
            return reply;
        // Behind one address may stand registers of two versions, and this answer be of the one that reads no codings: only what is said to the plain bytes counts.
        readsBrotli = false;
        return await SendSignedIn(() => Request(HttpMethod.Post, OData(url), Json(body), headers), cancel);
    }

    private static ByteArrayContent Coded(byte[] body)
    {
        using var coded = new MemoryStream();
        // The fastest: what repeats from request to request is found by it, too.
        using (var brotli = new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(body);
        var content = Json(coded.ToArray());
        content.Headers.ContentEncoding.Add("br");
        return content;
    }

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return content;
    }

    /// <summary>The longest silence within a reply that is read as it arrives.</summary>
    public TimeSpan Patience => http.Timeout;

    /// <summary>Waits as after a failed attempt, for a caller who was answered but told "later".</summary>
    public Task Wait(int attempt, CancellationToken cancel) => backoff.Wait(attempt, null, cancel);

    /// <summary>Signs in with a password, which is sent and forgotten. The tokens replace those held.</summary>
    public async Task SignIn(string user, string password, string? deviceId, CancellationToken cancel)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "password"), new("username", user), new("password", password) };
        if (deviceId is not null)
            form.AddRange([new("device_id", deviceId), .. DeviceKey.Proof(store, "password", user)]);
        await Token(form, cancel);
    }

    /// <summary>Shows the code that the register made for one new terminal.</summary>
    public Task SignInByCode(string code, string deviceId, string deviceName, CancellationToken cancel) => Token(
        [new("grant_type", "enrolment_code"), new("code", code), new("device_id", deviceId), new("device_name", deviceName), .. DeviceKey.Proof(store, "enrolment_code", code)], cancel);

    /// <summary>Throws what the register answered as a <see cref="TerminalException"/>.</summary>
    public static TerminalException Problem(WireReply reply)
    {
        var status = (int)reply.Status;
        try
        {
            using var json = reply.Json();
            var root = json.RootElement;
            if (root.TryGetProperty("error", out var error))
            {
                return error.ValueKind == JsonValueKind.String
                    ? new TerminalException(error.GetString()!, root.TryGetProperty("error_description", out var text) ? text.GetString() ?? "" : "", null, status)
                    : new TerminalException(Text(error, "code") ?? "Unexpected", InBoth(Text(error, "code"), Text(error, "message") ?? ""), Text(error, "target"), status);
            }
        }
        catch (JsonException)
        {
            // A proxy's page, not the register's: the status is all that is known.
        }

        return new TerminalException("Http" + status, $"HTTP {status}", null, status);
    }

    // The register's sentence is English; an officer reads the catalogue's Chinese before it.
    private static string InBoth(string? code, string message) => code is not null && Register.Problems.Find(code) is { } kind && kind.Code == code ? $"{kind.Chinese} {message}" : message;

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The user's own beats, as the token last got said.</summary>
    public IReadOnlyList<string> Beats { get; private set; } = [];

    /// <summary>Whose terminal this is, as the token last got said; null from a register that does not say.</summary>
    public string? User { get; private set; }

    /// <summary>The terminal's beat, in the same way.</summary>
    public string? Beat { get; private set; }

    private async Task<WireReply> SendSignedIn(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        var token = store.Read(db => db.Get(Meta.AccessToken)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        var reply = await Send(() => Bearer(make(), token), cancel);
        if (reply.Status != HttpStatusCode.Unauthorized)
            return reply;
        token = await Renew(token, cancel);
        return await Send(() => Bearer(make(), token), cancel);
    }

    /// <summary>
    /// One attempt to send bytes; a lost one throws what <see cref="IsLost"/> knows, and the caller decides what is sent next. A 401 renews the token once.
    /// </summary>
    public async Task<WireReply> TrySend(HttpMethod method, string url, byte[] bytes, string contentType, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        var token = store.Read(db => db.Get(Meta.AccessToken)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        var reply = await Sent(token);
        return reply.Status == HttpStatusCode.Unauthorized ? await Sent(await Renew(token, cancel)) : reply;

        async Task<WireReply> Sent(string bearer)
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            using var request = Bearer(Request(method, OData(url), content, headers), bearer);
            // As in Send.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(http.Timeout);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await response.Content.LoadIntoBufferAsync(MaxReplyBytes, limit.Token);
            var body = Decoded(await response.Content.ReadAsByteArrayAsync(limit.Token), response.Content.Headers.ContentEncoding.LastOrDefault());
            return new WireReply(response.StatusCode, body, response.Headers.ETag?.ToString())
            {
                UploadOffset = Header(response, "Upload-Offset") is { } offset && long.TryParse(offset, out var at) ? at : null,
                UploadComplete = Header(response, "Upload-Complete") is { } complete ? complete == "?1" : null,
            };
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>A new token in place of one that is not taken any more, or that may not know the newest.</summary>
    public async Task<string> Renew(string? stale, CancellationToken cancel)
    {
        using var held = await SyncLock.TakeToken(store.Path, cancel);
        if (store.Read(db => db.Get(Meta.AccessToken)) is { } other && other != stale)
            return other;
        var refresh = store.Read(db => db.Get(Meta.RefreshToken)) ?? throw new TerminalException(Register.Problems.NotSignedIn);
        try
        {
            return await Token([new("grant_type", "refresh_token"), new("refresh_token", refresh), .. DeviceKey.Proof(store, "refresh_token", refresh)], cancel);
        }
        catch (TerminalException refused) when (refused.Code == "invalid_grant")
        {
            throw new TerminalException(Register.Problems.NotSignedIn, inner: refused);
        }
    }

    private async Task<string> Token(List<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        var reply = await Send(() => Request(HttpMethod.Post, Absolute("auth/token"), new FormUrlEncodedContent(form), []), cancel);
        if (!reply.IsSuccess)
            throw Problem(reply);
        using var json = reply.Json();
        var access = Text(json.RootElement, "access_token") ?? throw new TerminalException(TerminalProblems.MalformedReply);
        store.Write(db =>
        {
            db.Set(Meta.AccessToken, access);
            db.Set(Meta.RefreshToken, Text(json.RootElement, "refresh_token"));
            // A time span and not an instant: the terminal's clock may be days off, and still measures two weeks.
            if (json.RootElement.TryGetProperty("lease_expires_in", out var lease) && lease.ValueKind == JsonValueKind.Number)
                Lease.Grant(db, time.GetUtcNow(), TimeSpan.FromSeconds(lease.GetInt64()));
            if (Text(json.RootElement, "user_id") is { } userId)
                db.Set(Meta.UserId, userId);
            if (json.RootElement.TryGetProperty("skills", out var skills) && skills.ValueKind == JsonValueKind.Array)
                db.Set(Meta.Skills, string.Join(' ', skills.EnumerateArray().Select(s => s.GetString())));
            if (Text(json.RootElement, "beat") is { } assigned)
                db.Set(Meta.AssignedBeat, assigned);
            if (json.RootElement.TryGetProperty("wipe", out var wipe) && wipe.ValueKind is JsonValueKind.True or JsonValueKind.False)
                db.Set(Meta.WipeOrdered, wipe.GetBoolean() ? "1" : null);
            if (Text(json.RootElement, "export_key") is { } exportKey)
                db.Set(Meta.ExportKey, exportKey);
        });
        (User, Beat) = (Text(json.RootElement, "user"), Text(json.RootElement, "beat"));
        Beats = json.RootElement.TryGetProperty("beats", out var beats) && beats.ValueKind == JsonValueKind.Array
            ? [.. beats.EnumerateArray().Select(b => b.GetString()).OfType<string>()]
            : [];
        return access;
    }

    private async Task<WireReply> Send(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        Exception? last = null;
        for (var attempt = 0; attempt < Backoff.Attempts; attempt++)
        {
            TimeSpan? retryAfter = null;
            try
            {
                using var request = make();
                // HttpClient's own time limit ends with the headers; a line may fall silent behind them.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                limit.CancelAfter(http.Timeout);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                readsBrotli = response.Headers.TryGetValues("Accept-Encoding", out var codings) && codings.Any(c => c.Contains("br", StringComparison.Ordinal));
                await response.Content.LoadIntoBufferAsync(MaxReplyBytes, limit.Token);
                var body = Decoded(await response.Content.ReadAsByteArrayAsync(limit.Token), response.Content.Headers.ContentEncoding.LastOrDefault());
                var isLast = attempt == Backoff.Attempts - 1;
                if (isLast || !IsTransient(response.StatusCode))
                    return Whole(new WireReply(response.StatusCode, body, response.Headers.ETag?.ToString()));
                retryAfter = response.Headers.RetryAfter?.Delta;
            }
            catch (Exception lost) when (IsLost(lost) && !cancel.IsCancellationRequested)
            {
                last = lost;
            }

            if (attempt < Backoff.Attempts - 1)
                await backoff.Wait(attempt, retryAfter, cancel);
        }

        throw new TerminalException(TerminalProblems.OutOfReach, inner: last);
    }

    // A handler that decodes by itself has taken the header away.
    private static byte[] Decoded(byte[] body, string? coding)
    {
        if (coding is not ("br" or "gzip"))
            return body;
        using var decoded = new MemoryStream();
        using var coded = Decoding(new MemoryStream(body), coding);
        var buffer = new byte[64 * 1024];
        for (int read; (read = coded.Read(buffer)) > 0;)
        {
            if (decoded.Length + read > MaxReplyBytes)
                throw new InvalidDataException("A reply is larger than any of a register.");
            decoded.Write(buffer, 0, read);
        }

        return decoded.ToArray();
    }

    public static Stream Decoding(Stream from, string? coding) => coding switch
    {
        "br" => new BrotliStream(from, CompressionMode.Decompress),
        "gzip" => new GZipStream(from, CompressionMode.Decompress),
        _ => from,
    };

    // A reply without a length may end early and look whole: JSON that does not close, or never began, is a lost reply.
    private static WireReply Whole(WireReply reply)
    {
        if (reply.IsSuccess && reply.Status != HttpStatusCode.NoContent)
            reply.Json().Dispose();
        return reply;
    }

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // HttpClient's own time limit arrives as a cancellation that nobody here asked for.
    public static bool IsLost(Exception exception) => exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or JsonException;

    private static HttpRequestMessage Request(HttpMethod method, Uri url, HttpContent? content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br, gzip");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static HttpRequestMessage Bearer(HttpRequestMessage request, string token)
    {
        request.Headers.TryAddWithoutValidation("OData-Version", "4.01");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private Uri OData(string url) => new(Absolute("odata/"), url);

    private Uri Absolute(string path)
    {
        var server = store.Read(db => db.Get(Meta.Server)) ?? throw new TerminalException(TerminalProblems.NotEnrolled);
        return new Uri(new Uri(server), path);
    }
}
