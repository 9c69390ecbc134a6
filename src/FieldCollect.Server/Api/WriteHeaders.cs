using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>What the headers of a writing request say about it: preconditions, repeatability, the visit it belongs to.</summary>
public static class WriteHeaders
{
    private const int Longest = 200;

    // More visits to one record between two pulls are no officer's work.
    private const int MostFollowed = 50;

    /// <exception cref="ProblemException">MalformedRequest, with the header as target.</exception>
    public static PushItem Apply(ApiRequest request, PushItem item)
    {
        string? Text(string name) => request.Headers(name) is { Length: > 0 } value
            ? value.Length <= Longest ? value : throw new ProblemException(Problems.MalformedRequest, name)
            : null;

        DateTimeOffset? collectedAt = null;
        if (Text("FieldCollect-Collected-At") is { } at)
        {
            collectedAt = DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
                ? parsed
                : throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Collected-At");
        }

        Guid? visit = null;
        if (Text("FieldCollect-Visit") is { } visitText)
            visit = Guid.TryParse(visitText, out var id) ? id : throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Visit");
        IReadOnlyList<Guid>? follows = null;
        if (request.Headers("FieldCollect-Follows") is { Length: > 0 } followsText)
        {
            var ids = followsText == "none" ? [] : followsText.Split(',', StringSplitOptions.TrimEntries);
            if (ids.Length > MostFollowed || !Array.TrueForAll(ids, i => Guid.TryParse(i, out _)))
                throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Follows");
            follows = [.. ids.Select(Guid.Parse)];
        }

        var ifMatch = Text("If-Match");
        var ifNoneMatch = Text("If-None-Match");
        return item with
        {
            RequestId = Text("Repeatability-Request-ID"),
            IfMatchVersion = ifMatch is null or "*" ? null : VersionOf(ifMatch.Split(',', 2)[0].Trim()),
            IfMatchAlso = ifMatch?.Contains(',') == true ? [.. ifMatch.Split(',', StringSplitOptions.TrimEntries).Skip(1).Select(VersionOf)] : [],
            IfMatchAny = ifMatch == "*",
            IfNoneMatchAny = ifNoneMatch == "*",
            IfNoneMatchVersions = ifNoneMatch is null or "*" ? [] : [.. ifNoneMatch.Split(',', StringSplitOptions.TrimEntries).Select(VersionOf)],
            Merge = request.Prefers("fieldcollect.merge"),
            VisitId = visit,
            Follows = follows,
            CollectedAt = collectedAt,
            Reason = Text("FieldCollect-Reason") is { } reason ? Unescaped(reason) : null,
        };
    }

    /// <summary>The version that an ETag names. One that we never gave out is the version of nothing.</summary>
    public static long VersionOf(string etag)
    {
        var digits = etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..].Trim('"') : etag.Trim('"');
        return long.TryParse(digits, out var number) && number > 0 ? number : -1;
    }

    // Percent-encoded because headers are ASCII and reasons Chinese; what it holds must still be text that a database keeps.
    private static string Unescaped(string reason)
    {
        var text = Uri.UnescapeDataString(reason);
        return text.Any(char.IsControl) ? throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Reason") : text;
    }
}
