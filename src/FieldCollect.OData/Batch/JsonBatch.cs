// A JSON batch request (OData JSON Format 4.01, 19), read and checked as a whole before any part runs.
using System.Text.Json;

namespace FieldCollect.OData;

/// <param name="Body">JSON, or a JSON string where the part's Content-Type is a kind of text. It lives as long as the list it came in.</param>
public sealed record BatchRequest(
    string Id,
    string Method,
    string Url,
    IReadOnlyDictionary<string, string> Headers,
    JsonElement? Body,
    string? AtomicityGroup,
    IReadOnlyList<string> DependsOn)
{
    /// <summary>The Content-ID of a multipart part, to be said again with its reply.</summary>
    public string? ContentId { get; init; }

    /// <summary>What is wrong with this part alone: it is answered with it, and the others run.</summary>
    public ODataProblem? Malformed { get; init; }

    /// <summary>A body that is neither JSON nor text, as the bytes of a photo; then there is no Body.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>Whether the Content-Type is one of JSON.</summary>
    public bool SaysJson => Headers.TryGetValue("Content-Type", out var type) && BatchBody.IsJson(type);

    /// <summary>Reads and changes nothing, also where a query is sent as a body.</summary>
    public bool Reads => Method is "GET" or "HEAD" || IsQuery;

    public bool IsQuery => Method == "POST" && Url.Split('?')[0].EndsWith("/$query", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What runs together: all requests of an atomicity group, or one request on its own.</summary>
public sealed record BatchUnit(string? AtomicityGroup, IReadOnlyList<BatchRequest> Requests);

/// <param name="Parts">An officer's day is about 300 changes; a week off line still fits.</param>
/// <param name="IdLength">Ids are repeated in the reply.</param>
public sealed record BatchLimits(int Parts = 2_000, int IdLength = 128);

public static class JsonBatch
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 40 };
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];
    private static readonly HashSet<string> Members = ["id", "method", "url", "headers", "body", "atomicitygroup", "dependson", "if"];

    /// <summary>Reads and checks a batch. Throws <see cref="ODataProblem"/> MalformedBatch (with the part's id or place as target) or TooComplex.</summary>
    public static async Task<IReadOnlyList<BatchRequest>> ReadAsync(Stream body, BatchLimits? limits = null, CancellationToken ct = default)
    {
        limits ??= new BatchLimits();
        JsonElement root;
        try
        {
            using var document = await JsonDocument.ParseAsync(body, Strict, ct);
            root = document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw ODataProblems.MalformedBatch(Json.Said(problem));
        }
        catch (InvalidOperationException)
        {
            // Comparing names for duplicates, it met one that is no text: half of a surrogate pair.
            throw ODataProblems.MalformedBatch("The name of a member is no text.");
        }
        if (!Json.IsUtf8(root))
            throw ODataProblems.MalformedBatch("The body is not UTF-8.");
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("requests", out var requests) || requests.ValueKind != JsonValueKind.Array)
            throw ODataProblems.MalformedBatch("A batch is an object with the array requests.", "requests");
        if (requests.GetArrayLength() > limits.Parts)
            throw ODataProblems.TooComplex($"A batch may have {limits.Parts} requests.", "requests");
        var list = requests.EnumerateArray().Select((r, i) => Read(r, $"requests[{i}]", limits)).ToList();
        Check(list);
        return list;
    }

    /// <summary>
    /// The order to run in: a group stands where its first request stands, with all its members, wherever they are in the batch.
    /// </summary>
    public static IReadOnlyList<BatchUnit> Units(IReadOnlyList<BatchRequest> requests)
    {
        var units = new List<(string? Group, List<BatchRequest> Requests)>();
        var groups = new Dictionary<string, List<BatchRequest>>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            if (request.AtomicityGroup is { } group && groups.TryGetValue(group, out var members))
            {
                members.Add(request);
                continue;
            }
            units.Add((request.AtomicityGroup, [request]));
            if (request.AtomicityGroup is { } begun)
                groups.Add(begun, units[^1].Requests);
        }
        return [.. units.Select(u => new BatchUnit(u.Group, u.Requests))];
    }

    /// <summary>
    /// Puts the result of an earlier request in the place of <c>$id</c> at the start of a URL: <c>$1/Residencies</c>. A URL that begins with
    /// anything else, such as <c>$metadata</c>, comes back as it is, also where a request has that name.
    /// </summary>
    /// <param name="locations">The URL of the entity that an earlier request made or read, or null where it has none.</param>
    public static string ResolveReference(string url, IReadOnlyList<BatchRequest> requests, Func<string, string?> locations)
    {
        if (!url.StartsWith('$'))
            return url;
        var end = url.AsSpan().IndexOfAny('/', '?');
        var id = end < 0 ? url[1..] : url[1..end];
        if (id is "metadata" or "entity" or "batch" || requests.All(r => r.Id != id))
            return url;
        var location = locations(id) ?? throw ODataProblems.MalformedBatch("The URL refers to a request that gave no entity.", id);
        return location.TrimEnd('/') + (end < 0 ? "" : url[end..]);
    }

    private static BatchRequest Read(JsonElement json, string place, BatchLimits limits)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ODataProblems.MalformedBatch("A request is a JSON object.", place);
        foreach (var member in json.EnumerateObject())
        {
            if (Json.Name(member) is not { } name || (!Members.Contains(name.ToLowerInvariant()) && !name.Contains('@')))
                throw ODataProblems.MalformedBatch("A request has no such member.", place);
        }
        var id = Text(json, "id", place) ?? throw ODataProblems.MalformedBatch("A request needs an id.", place);
        if (id.Length is 0 || id.Length > limits.IdLength)
            throw ODataProblems.MalformedBatch($"An id has 1 to {limits.IdLength} characters.", place);
        var method = Text(json, "method", place)?.ToUpperInvariant();
        if (method is null || !Methods.Contains(method))
            throw ODataProblems.MalformedBatch("The method is missing or none of GET, HEAD, POST, PATCH, PUT, DELETE.", id);
        if (Text(json, "url", place) is not { Length: > 0 } url)
            throw ODataProblems.MalformedBatch("A request needs a url.", id);
        if (url.Split('?')[0].TrimEnd('/').EndsWith("$batch", StringComparison.OrdinalIgnoreCase))
            throw ODataProblems.MalformedBatch("A batch cannot contain a batch.", id);
        JsonElement? body = json.TryGetProperty("body", out var given) ? given : null;
        if (body is not null && (method is "GET" or "HEAD"))
            throw ODataProblems.MalformedBatch("A request that reads has no body.", id);
        var request = BatchBody.Read(new BatchRequest(id, method, url, Headers(json, id), body, Text(json, "atomicityGroup", id), DependsOn(json, id)));
        // RequestDependencyConditionsSupported is false: run without its condition, the request might do what its sender meant to leave undone.
        return json.TryGetProperty("if", out _) ? request with { Malformed = ODataProblems.NotSupported("The member if of a batch request", id) } : request;
    }

    internal static void Check(IReadOnlyList<BatchRequest> requests)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            if (!ids.Add(request.Id))
                throw ODataProblems.MalformedBatch("Two requests have the same id.", request.Id);
        }
        foreach (var request in requests)
        {
            if (request.AtomicityGroup is { } group && ids.Contains(group))
                throw ODataProblems.MalformedBatch("An atomicity group has the id of a request.", group);
            if (request.AtomicityGroup is not null && request.Reads)
                throw ODataProblems.MalformedBatch("A request of an atomicity group changes something; reading stands outside.", request.Id);
        }
        // What a unit depends on has to have run: it stands in an earlier unit, or before it in the same group.
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in Units(requests))
        {
            foreach (var request in unit.Requests)
            {
                if (request.DependsOn.Any(d => !done.Contains(d)))
                    throw ODataProblems.MalformedBatch("A request depends on one that is not there or comes later.", request.Id);
                done.Add(request.Id);
            }
            if (unit.AtomicityGroup is { } group)
                done.Add(group);
        }
    }

    private static string? Text(JsonElement json, string name, string target)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return Line(value) ?? throw ODataProblems.MalformedBatch($"{name} is a string of one line.", target);
    }

    // As over HTTP, where no header or URL can hold them: a control character would be stored, logged or split a line further on.
    private static string? Line(JsonElement value) => Json.Text(value) is { } text && !text.Any(char.IsControl) ? text : null;

    private static Dictionary<string, string> Headers(JsonElement json, string id)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!json.TryGetProperty("headers", out var given))
            return headers;
        if (given.ValueKind != JsonValueKind.Object)
            throw ODataProblems.MalformedBatch("headers is an object.", id);
        foreach (var header in given.EnumerateObject())
        {
            if (Json.Name(header) is not { } name || Line(header.Value) is not { } value || !headers.TryAdd(name, value))
                throw ODataProblems.MalformedBatch("A header is a string of one line and stands once.", id);
        }
        return headers;
    }

    private static List<string> DependsOn(JsonElement json, string id)
    {
        if (!json.TryGetProperty("dependsOn", out var given))
            return [];
        // 4.0 clients write one name without an array.
        if (Json.Text(given) is { } one)
            return [one];
        if (given.ValueKind != JsonValueKind.Array || given.EnumerateArray().Any(d => Json.Text(d) is null))
            throw ODataProblems.MalformedBatch("dependsOn is an array of strings.", id);
        return [.. given.EnumerateArray().Select(d => d.GetString()!)];
    }
}
