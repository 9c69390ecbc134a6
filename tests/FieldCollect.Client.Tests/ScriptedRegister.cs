using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FieldCollect.Client.Tests;

/// <summary>
/// The network as these tests need it: a handler that answers by script, and can cut, refuse and lose. It remembers every request,
/// and by Repeatability-Request-ID what it has taken, as the register does.
/// </summary>
internal sealed class ScriptedRegister : HttpMessageHandler
{
    public const string Beat = "610922000001";

    private readonly Queue<Func<HttpResponseMessage>> faults = new();
    private readonly Dictionary<string, string> pages = [];

    public List<(string Method, string Url, string? Body, string? Authorization)> Seen { get; } = [];

    /// <summary>Requests taken, in order, by their repeatability id.</summary>
    public List<JsonObject> Taken { get; } = [];

    /// <summary>Every batch as it arrived, also those whose answer was lost.</summary>
    public List<string> Batches { get; } = [];

    /// <summary>Says what becomes of a request; null for applied at the version after If-Match.</summary>
    public Func<JsonObject, JsonObject?> Decide { get; set; } = _ => null;

    /// <summary>Answers a piece of an attachment; whole at once if not said otherwise.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage> Patch { get; set; } = _ => Piece(HttpStatusCode.NoContent, null, complete: true);

    /// <summary>What a token says of the officer beside that, as JSON members with a comma before them.</summary>
    public string Officer { get; set; } = "";

    public string? ExpiredToken { get; set; }

    public bool LoseAnswerToNextBatch { get; set; }

    public void Page(string url, string json) => pages[url] = json;

    /// <summary>The next request meets this instead of an answer.</summary>
    public void Next(Func<HttpResponseMessage> fault) => faults.Enqueue(fault);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = Uri.UnescapeDataString(request.RequestUri!.PathAndQuery);
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Add((request.Method.Method, url, body, request.Headers.Authorization?.Parameter));
        if (faults.TryDequeue(out var fault))
            return fault();
        if (url == "/auth/token")
            return Json(HttpStatusCode.OK, $$"""{"access_token":"token-{{Seen.Count}}","token_type":"Bearer","expires_in":600,"refresh_token":"refresh-{{Seen.Count}}","beats":["{{Beat}}"]{{Officer}}}""");
        if (ExpiredToken is not null && request.Headers.Authorization?.Parameter == ExpiredToken)
            return Json(HttpStatusCode.Unauthorized, """{"error":{"code":"NotSignedIn","message":"Sign in first."}}""");
        if (url == "/odata/Devices")
            return Json(HttpStatusCode.Created, body!);
        if (url == "/odata/$batch")
            return Batch(body!);
        if (request.Method == HttpMethod.Patch && url.EndsWith("/$value", StringComparison.Ordinal))
            return Patch(request);
        return pages.TryGetValue(url["/odata/".Length..], out var page)
            ? Json(HttpStatusCode.OK, page)
            : Json(HttpStatusCode.NotFound, """{"error":{"code":"NotFound","message":"There is no such record."}}""");
    }

    public static HttpResponseMessage Json(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>What the register says to a piece: where its bytes end, and whether they are all there.</summary>
    public static HttpResponseMessage Piece(HttpStatusCode status, long? offset, bool complete = false)
    {
        var reply = new HttpResponseMessage(status);
        if (offset is not null)
            reply.Headers.TryAddWithoutValidation("Upload-Offset", offset.ToString());
        reply.Headers.TryAddWithoutValidation("Upload-Complete", complete ? "?1" : "?0");
        return reply;
    }

    private HttpResponseMessage Batch(string body)
    {
        Batches.Add(body);
        var responses = new JsonArray();
        foreach (var request in JsonNode.Parse(body)!["requests"]!.AsArray().Select(r => r!.AsObject()))
        {
            var repeatability = (string)request["headers"]!["Repeatability-Request-ID"]!;
            if (Taken.All(t => (string)t["headers"]!["Repeatability-Request-ID"]! != repeatability))
                Taken.Add((JsonObject)request.DeepClone());
            var answer = Decide(request) ?? Applied(request);
            answer["id"] = request["id"]!.DeepClone();
            responses.Add(answer);
        }

        if (LoseAnswerToNextBatch)
        {
            LoseAnswerToNextBatch = false;
            throw new HttpRequestException("cut");
        }

        return Json(HttpStatusCode.OK, new JsonObject { ["responses"] = responses }.ToJsonString());
    }

    private static JsonObject Applied(JsonObject request)
    {
        var version = request["headers"]!["If-Match"] is { } match ? long.Parse(((string)match!)[3..^1]) + 1 : 1;
        return new JsonObject
        {
            ["status"] = request["headers"]!["If-Match"] is null ? 201 : 204,
            ["headers"] = new JsonObject { ["ETag"] = $"W/\"{version}\"", ["FieldCollect-Outcome"] = "applied" },
        };
    }
}
