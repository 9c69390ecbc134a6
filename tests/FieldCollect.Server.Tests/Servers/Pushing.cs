namespace FieldCollect.Server.Tests;

/// <summary>Parts of a push, as a terminal makes them.</summary>
public static class Pushing
{
    private const string Sent = "Sun, 22 Nov 2026 08:00:00 GMT";

    /// <summary>A part with a request id of its own, merged field by field.</summary>
    public static Dictionary<string, object?> Merged(string id, string? group, string method, string url, object? body, Guid request, string? etag = null, string? collectedAt = null) =>
        Part(id, group, method, url, body, request, etag, collectedAt, "fieldcollect.merge, return=minimal");

    /// <summary>The same as a plain OData client sends it.</summary>
    public static Dictionary<string, object?> Part(
        string id, string? group, string method, string url, object? body, Guid? request = null, string? etag = null, string? collectedAt = null, string? prefer = null)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" };
        if (prefer is not null)
            headers["Prefer"] = prefer;
        if (request is { } requestId)
            (headers["Repeatability-Request-ID"], headers["Repeatability-First-Sent"]) = (requestId.ToString(), Sent);
        if (etag is not null)
            headers["If-Match"] = etag;
        if (collectedAt is not null)
            headers["FieldCollect-Collected-At"] = collectedAt;
        var part = new Dictionary<string, object?> { ["id"] = id, ["method"] = method, ["url"] = url, ["headers"] = headers };
        if (group is not null)
            part["atomicityGroup"] = group;
        if (body is not null)
            part["body"] = body;
        return part;
    }
}
