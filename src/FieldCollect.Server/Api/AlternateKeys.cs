using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>
/// Writing to <c>Addresses(Code='…')</c>: the record is looked up within the asker's scope, and written to by its own key from then on, so that
/// history, repeats and the quarantine know one name of it.
/// </summary>
public static class AlternateKeys
{
    /// <summary>The request with the record's own key in the place of another one.</summary>
    /// <exception cref="ProblemException">NotFound: a record is not made under a key that is not its own.</exception>
    public static async Task<ApiRequest> ResolveAsync(ApiContext api, ApiRequest request, CancellationToken cancel)
    {
        // A first look: most keys have no name.
        if (!request.Path.Contains('=', StringComparison.Ordinal) && !request.Path.Contains("%3D", StringComparison.OrdinalIgnoreCase))
            return request;
        if (request.Path.Contains("/$each", StringComparison.OrdinalIgnoreCase) || ResourcePath.Parse(api.Schema, request.Path, request.QueryWithout("$id")) is not { Steps: [{ Alternate: not null, Set: var set }, ..] })
            return request;
        var end = request.Path.IndexOf('/', StringComparison.Ordinal);
        var (record, rest) = end < 0 ? (request.Path, "") : (request.Path[..end], request.Path[end..]);
        var find = request with { Method = "GET", Path = record, Query = "$select=" + string.Join(',', set.Key.Select(k => k.Name)), Headers = _ => null };
        var (result, _, body) = await Reads.AnswerAsync(api, find, cancel, audited: false);
        if (result.Outcome != ReadOutcome.Ok)
            throw new ProblemException(Problems.NotFound);
        using var row = JsonDocument.Parse(body);
        return request with { Path = Writes.UrlOf(set.Name, [.. set.Key.Select(k => ODataBody.ReadValue(k, row.RootElement.GetProperty(k.Name))!)]) + rest };
    }
}
