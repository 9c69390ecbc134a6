using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// PATCH of an entity set with a 4.01 delta payload: each item is made, changed or removed. All or nothing, or with continue-on-error each for itself.
/// </summary>
public static class CollectionPatch
{
    // As many as a batch has parts.
    private const int MostItems = 1_000;

    public static IReadOnlyList<PushItem> Parse(ODataSchema schema, ApiRequest request, EntitySetMap set, JsonElement body, PushItem item, string? group, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Array)
            throw new ProblemException(Problems.MalformedBody, "value", "A collection is changed by an object with the array value.");
        if (value.GetArrayLength() > MostItems)
            throw new ProblemException(Problems.TooComplex, "value", $"At most {MostItems} records are changed at once.");
        var each = request.ContinuesOnError;
        var together = group ?? PushItem.OwnGroup(now);
        var items = new List<PushItem>();
        foreach (var entry in value.EnumerateArray())
        {
            var its = item with { Group = each ? group : together, RequestId = items.Count == 0 ? item.RequestId : null };
            try
            {
                items.Add(One(schema, request, set, entry, its));
            }
            catch (Exception e) when (each && e is ProblemException or ODataProblem)
            {
                items.Add(its with { Verb = PushVerb.Change, Malformed = ProblemReply.Of(e) });
            }
        }

        return items.Count > 0 ? items : throw new ProblemException(Problems.MalformedBody, "value", "There is nothing to change.");
    }

    private static PushItem One(ODataSchema schema, ApiRequest request, EntitySetMap set, JsonElement entry, PushItem item)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw new ProblemException(Problems.MalformedBody, "value", "Each item is a JSON object.");
        var key = KeyOf(schema, request, set, entry);
        if (Annotation(entry, "etag") is { ValueKind: JsonValueKind.String } etag)
            item = item with { IfMatchVersion = WriteHeaders.VersionOf(etag.GetString()!), IfMatchAny = false };
        if (entry.TryGetProperty("@removed", out _) || entry.TryGetProperty("@odata.removed", out _))
            return item with { Verb = PushVerb.Remove, Key = key.Values };
        var read = ODataBody.Read(schema, set, entry, WriteMode.Update, request.ServiceRoot);
        return item with { Verb = PushVerb.Change, Upsert = true, Key = key.Values, Values = Writes.Values(schema, set, read, _ => null) };
    }

    private static EntityKey KeyOf(ODataSchema schema, ApiRequest request, EntitySetMap set, JsonElement entry)
    {
        if (Annotation(entry, "id") is { ValueKind: JsonValueKind.String } id
            && ODataUrl.Relative(id.GetString()!, request.ServiceRoot) is { } url
            && ResourcePath.Parse(schema, url) is { Kind: ResourceKind.Entity, Steps.Count: 1, Key: { } named } path && path.Set == set)
            return named;
        return new EntityKey([.. set.Key.Select(k => entry.TryGetProperty(k.Name, out var value)
            ? ODataBody.ReadValue(k, value)!
            : throw new ProblemException(Problems.MalformedBody, k.Name, "Each item has the properties of its key, or @id."))]);
    }

    private static JsonElement? Annotation(JsonElement entry, string name) =>
        entry.TryGetProperty($"@{name}", out var value) || entry.TryGetProperty($"@odata.{name}", out value) ? value : null;
}
