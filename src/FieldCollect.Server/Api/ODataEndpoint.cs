using System.Text;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Server.Identity;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.AspNetCore.Http.Features;

namespace FieldCollect.Server.Api;

/// <summary>Everything under /odata/: who asks, what the path and method name, and the file that answers it.</summary>
public static class ODataEndpoint
{
    public const string Prefix = "/odata/";

    // One record with its deep inserts; a whole day of visits is a batch.
    private const long LargestBody = 1 << 20;
    private const int LongestQuery = 16 * 1024;

    // Documents of the service itself, which hold no row.
    private static readonly Actor Anybody = new(Guid.Empty, "", Register.Accounts.Role.Investigator, new HashSet<string>(), null, "");

    public static async Task HandleAsync(HttpContext http)
    {
        var api = http.RequestServices.GetRequiredService<ApiContext>();
        var (path, query) = Target(http);
        var root = new Uri($"{http.Request.Scheme}://{http.Request.Host}{Prefix}");
        var isDocument = path.Length == 0 || path == "$metadata";
        var actor = isDocument ? Anybody : await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        var request = new ApiRequest(http.Request.Method, path, query, name => http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null, root, actor);

        switch (request.Method)
        {
            case "GET" or "HEAD" when BeatChanges.BeatOf(path) is { } beat:
                await BeatChanges.AnswerAsync(api, request, http, beat);
                break;
            case "GET" or "HEAD" when !isDocument && ResourcePath.Parse(api.Schema, path, query) is { Kind: ResourceKind.Operation } operation:
                await Operations.AnswerAsync(api, request, http, operation);
                break;
            case "GET" or "HEAD":
                await Reads.AnswerAsync(api, request, http, null);
                break;
            case "POST" when path.Equals("$batch", StringComparison.OrdinalIgnoreCase):
                RequireJson(http);
                await new Batches(api, http.RequestServices.GetRequiredService<WhoAsks>(), root, actor,
                    request.Prefers("continue-on-error") || request.Prefers("odata.continue-on-error")).AnswerAsync(http);
                break;
            case "POST" when path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase):
                await Reads.AnswerAsync(api, request with { Path = path[..^"/$query".Length] }, http, await ReadQueryAsync(http));
                break;
            case "POST" or "PATCH" or "DELETE":
                await WriteAsync(api, request, http);
                break;
            default:
                http.Items[ProblemReply.AllowedMethods] = Allowed(api, path, query);
                throw new ProblemException(Problems.MethodNotAllowed);
        }
    }

    private static async Task WriteAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        var cancel = http.RequestAborted;
        http.Items[ProblemReply.AllowedMethods] = Allowed(api, request.Path, request.Query);
        Limit(http, LargestBody);
        if (request.Method != "DELETE")
            RequireJson(http);
        using var body = request.Method == "DELETE" ? null : await ODataBody.ParseAsync(http.Request.Body, cancel);
        var items = Writes.Parse(api.Schema, request, body?.RootElement, null, api.Time.GetUtcNow());
        var answers = await api.Store.PushAsync(items, request.Actor, cancel);
        if (items[0].Set.Name is "Devices" or "Beats" or "Stations")
            http.RequestServices.GetRequiredService<WhoAsks>().Forget();

        var failed = answers.FirstOrDefault(a => a.Status >= 400 && a.Problem!.Kind != Problems.FailedDependency) ?? answers.FirstOrDefault(a => a.Status >= 400);
        if (failed is not null)
        {
            if (items[0].RequestId is not null)
                http.Response.Headers["Repeatability-Result"] = failed.Problem!.Kind == Problems.RepeatabilityMismatch ? "rejected" : "accepted";
            await ProblemReply.WriteAsync(http, failed.Problem!);
            return;
        }

        var (status, headers) = Writes.Reply(request, items[0], answers[0]);
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
        if (status == 202)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json;charset=utf-8";
            await http.Response.BodyWriter.WriteAsync(Writes.QuarantineBody(answers[0]), cancel);
            return;
        }

        var creates = items[0].Verb == PushVerb.Create;
        if (items[0].Verb == PushVerb.Remove || (creates ? request.Prefers("return=minimal") : !request.Prefers("return=representation")))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var (_, contentType, shown) = await Reads.AnswerAsync(
            api, request with { Method = "GET", Path = Writes.UrlOf(items[0].Set.Name, answers[0].Key) }, cancel, audited: false);
        http.Response.StatusCode = creates ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        http.Response.ContentType = contentType;
        await http.Response.BodyWriter.WriteAsync(shown, cancel);
    }

    private static string Allowed(ApiContext api, string path, string query) => ResourcePath.Parse(api.Schema, path, query) switch
    {
        { Count: true } or { Ref: true } or { RawValue: true } => "GET, HEAD",
        { Kind: ResourceKind.Collection } => "GET, HEAD, POST",
        { Kind: ResourceKind.Entity } => "GET, HEAD, PATCH, DELETE",
        { Kind: ResourceKind.Batch } => "POST",
        _ => "GET, HEAD",
    };

    private static async Task<string> ReadQueryAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) != true)
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", "Send the query options as text/plain.");
        Limit(http, LongestQuery);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return (await reader.ReadToEndAsync(http.RequestAborted)).Trim().TrimStart('?');
    }

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
        if (!raw.StartsWith('/'))
            raw = new Uri(raw).PathAndQuery;
        var mark = raw.IndexOf('?');
        var path = mark < 0 ? raw : raw[..mark];
        path = path.Length > Prefix.Length ? path[Prefix.Length..] : "";
        return (path, mark < 0 ? "" : raw[(mark + 1)..]);
    }
}
