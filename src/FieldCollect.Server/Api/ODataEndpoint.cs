using System.Text;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Server.Identity;
using FieldCollect.Store.Accounts;
using Microsoft.AspNetCore.Http.Features;

namespace FieldCollect.Server.Api;

/// <summary>Everything under /odata/: who asks, what the path and method name, and the file that answers it.</summary>
public static class ODataEndpoint
{
    public const string Prefix = "/odata/";

    // One record with its deep inserts; a whole day of visits is a batch.
    private const long LargestBody = 1 << 20;
    private const int LongestQuery = 16 * 1024;
    private const int LongestUrl = 16 * 1024;

    private static Uri? s_root;

    // Documents of the service itself, which hold no row.
    private static readonly Actor Anybody = new(Guid.Empty, "", Register.Accounts.Role.Investigator, new HashSet<string>(), null, "");

    public static async Task HandleAsync(HttpContext http)
    {
        var api = http.RequestServices.GetRequiredService<ApiContext>();
        var (path, query) = Target(http);
        var root = Root(http);
        var isDocument = path.Length == 0 || path == "$metadata";
        var actor = isDocument ? Anybody : await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        var request = new ApiRequest(http.Request.Method, path, query, name => http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null, root, actor);

        http.Response.Headers.Vary = "Accept, Authorization, OData-MaxVersion, Prefer";
        RequestEncoding.Announce(http);
        Negotiation.CheckVersion(request);
        using var place = isDocument ? null : await http.RequestServices.GetRequiredService<Busyness>().EnterAsync(actor.UserId, http.RequestAborted);
        if (AsyncRequests.Concerns(request))
            await http.RequestServices.GetRequiredService<AsyncRequests>().AnswerAsync(api, request, http);
        else
            await BehindReply.RunAsync(http, () => DispatchAsync(api, request, http), ends: true);
    }

    /// <summary>The file that answers a request, whether it came by itself, as a part of a batch or to be answered later.</summary>
    public static async Task DispatchAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        var path = request.Path;
        switch (request.Method)
        {
            case "OPTIONS":
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                http.Response.Headers.Allow = Negotiation.Allowed(api.Schema, path);
                http.Response.Headers["OData-Version"] = request.Version;
                break;
            case "GET" or "HEAD" when BeatChanges.BeatOf(path) is { } beat:
                await BeatChanges.AnswerAsync(api, request, http, beat);
                break;
            case not "POST" when Snapshots.MayBe(path) && Snapshots.BeatOf(ResourcePath.Parse(api.Schema, path)) is { } whole:
                http.Items[ProblemReply.AllowedMethods] = Snapshots.Allowed;
                await http.RequestServices.GetRequiredService<Snapshots>().AnswerAsync(api, request, http, whole);
                break;
            case not "POST" when PlateSheets.MayBe(path) && PlateSheets.Is(ResourcePath.Parse(api.Schema, path)):
                http.Items[ProblemReply.AllowedMethods] = PlateSheets.Allowed;
                await PlateSheets.AnswerAsync(api, request, http);
                break;
            case not "POST" when BulletinFiles.MayBe(path) && ResourcePath.Parse(api.Schema, path) is var file && BulletinFiles.Is(file):
                http.Items[ProblemReply.AllowedMethods] = BulletinFiles.Allowed;
                await BulletinFiles.AnswerAsync(api, request, http, file);
                break;
            case not "POST" when Streams.MayBe(path) && ResourcePath.Parse(api.Schema, path) is var stream && Streams.Is(stream):
                http.Items[ProblemReply.AllowedMethods] = "GET, HEAD, PUT, PATCH, OPTIONS";
                await Streams.AnswerAsync(api, request, http, stream);
                break;
            case "GET" or "HEAD" when Operations.MayBe(api, path) && ResourcePath.Parse(api.Schema, path, request.Query) is { Kind: ResourceKind.Operation } operation:
                await Operations.AnswerAsync(api, request, http, operation);
                break;
            case "GET" or "HEAD" when EntityDelta.IsDelta(request):
                await EntityDelta.AnswerAsync(api, request, http, ResourcePath.Parse(api.Schema, path));
                break;
            case "GET" or "HEAD" when EntityDelta.AsksToTrack(request) && ResourcePath.Parse(api.Schema, path) is var tracked && EntityDelta.CanTrack(request, tracked):
                await EntityDelta.TrackAsync(api, request, http, tracked);
                break;
            case "GET" or "HEAD" when !Negotiation.OnlyPosted(path):
                await Reads.AnswerAsync(api, request, http, null);
                break;
            case "POST" when path.Equals("$batch", StringComparison.OrdinalIgnoreCase):
                await new Batches(api, http.RequestServices.GetRequiredService<WhoAsks>(), request).AnswerAsync(http);
                break;
            case "POST" when path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase):
                await Reads.AnswerAsync(api, request with { Path = path[..^"/$query".Length] }, http, await ReadQueryAsync(http));
                break;
            case "POST" or "PUT" or "PATCH" or "DELETE":
                await WriteAsync(api, request, http);
                break;
            default:
                http.Items[ProblemReply.AllowedMethods] = Negotiation.Allowed(api.Schema, path);
                throw new ProblemException(Problems.MethodNotAllowed);
        }
    }

    // Most ask by one name. Parsing it again for each request takes longer than planning one.
    private static Uri Root(HttpContext http)
    {
        var text = $"{http.Request.Scheme}://{http.Request.Host}{Prefix}";
        var last = s_root;
        return last?.OriginalString == text ? last : s_root = new Uri(text);
    }

    private static async Task WriteAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        var cancel = http.RequestAborted;
        http.Items[ProblemReply.AllowedMethods] = Negotiation.Allowed(api.Schema, request.Path);
        Limit(http, LargestBody);
        var action = Actions.Of(api, request);
        using var body = request.Method == "DELETE" || (action is not null && !HasBody(http)) ? null : await BodyAsync(http, request, cancel);
        request = await AlternateKeys.ResolveAsync(api, request, cancel);
        if (action is { Answers: { } answers })
        {
            await answers(Actions.Call(api, request, body?.RootElement), http);
            return;
        }

        var written = action is null
            ? Writes.Parse(api.Schema, request, body?.RootElement, null, api.Time.GetUtcNow())
            : await Actions.WritesAsync(Actions.Call(api, request, body?.RootElement), null, cancel);
        WriteReplies.Check(api, request, written);
        var pushed = await api.Store.PushAsync(written.Items, request.Actor, cancel);
        if (WhoAsks.DependsOn(written.First.Set.Name))
            http.RequestServices.GetRequiredService<WhoAsks>().Forget();
        await SendAsync(http, await WriteReplies.OfAsync(api, request, written, pushed, cancel));
    }

    private static async Task SendAsync(HttpContext http, ApiReply reply)
    {
        http.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            http.Response.Headers[name] = value;
        if (reply.Body.Length > 0)
            await http.Response.BodyWriter.WriteAsync(reply.Body, http.RequestAborted);
    }

    // The raw value of a property is plain text; everything else is JSON.
    private static async Task<JsonDocument> BodyAsync(HttpContext http, ApiRequest request, CancellationToken cancel)
    {
        if (!request.Path.TrimEnd('/').EndsWith("/$value", StringComparison.OrdinalIgnoreCase))
        {
            RequireJson(http);
            return await ODataBody.ParseAsync(http.Request.Body, cancel);
        }

        if (http.Request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) != true)
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", "Send the value as text/plain.");
        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return JsonSerializer.SerializeToDocument(await reader.ReadToEndAsync(cancel));
        }
        catch (DecoderFallbackException)
        {
            throw new ProblemException(Problems.MalformedBody, null, "The text is not UTF-8.");
        }
    }

    private static async Task<string> ReadQueryAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) != true)
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", "Send the query options as text/plain.");
        Limit(http, LongestQuery);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return (await reader.ReadToEndAsync(http.RequestAborted)).Trim().TrimStart('?');
    }

    // An action whose parameters may all be left out needs no body (Protocol 4.01, 11.5.5.1).
    private static bool HasBody(HttpContext http) => http.Request.ContentLength is > 0 || http.Request.Headers.TransferEncoding.Count > 0;

    private static void RequireJson(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type");
    }

    private static void Limit(HttpContext http, long bytes)
    {
        if (http.Request.ContentLength > bytes)
            throw new ProblemException(Problems.BodyTooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    // The path as it was sent: what a key quotes must not be decoded before the key is parsed.
    private static (string Path, string Query) Target(HttpContext http)
    {
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (raw.Length > LongestUrl)
            throw new ProblemException(Problems.UrlTooLong);
        if (!raw.StartsWith('/'))
            raw = new Uri(raw).PathAndQuery;
        var mark = raw.IndexOf('?');
        var path = mark < 0 ? raw : raw[..mark];
        path = path.Length > Prefix.Length ? path[Prefix.Length..] : "";
        return (path, mark < 0 ? "" : raw[(mark + 1)..]);
    }
}
