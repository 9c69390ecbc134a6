using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;

namespace FieldCollect.Store.Writing;

/// <summary>
/// A request as it is kept when it cannot be applied: the body as sent, and what it was understood to mean, from which it can be tried again. Encrypted
/// whole, because any of it may be personal.
/// </summary>
public sealed record KeptRequest(string? Body, IReadOnlyList<KeptRequest.Item> Items)
{
    /// <summary>One write; several for a deep insert. None if the body could not be understood.</summary>
    public sealed record Item(
        PushVerb Verb, string Set, IReadOnlyList<string> Key, IReadOnlyDictionary<string, JsonElement> Values, long? IfMatchVersion, bool IfMatchAny, bool Upsert, bool Replace,
        Guid? VisitId, DateTimeOffset? CollectedAt, string? Reason, IReadOnlyList<Guid>? Follows = null);

    public static KeptRequest Of(IReadOnlyList<PushItem> items) => new(
        items.Any(i => i.Set.Type == typeof(Declaration)) ? null : items[0].Body,
        items.Any(i => i.Malformed is not null)
            ? []
            :
            [
                .. items.Select(i => new Item(
                    i.Verb, i.Set.Name, [.. i.Key.Select(k => k.ToString()!)], ToKeep(i).ToDictionary(v => v.Key, v => JsonSerializer.SerializeToElement(v.Value, FieldJson.Options)),
                    i.IfMatchVersion, i.IfMatchAny, i.Upsert, i.Replace, i.VisitId, i.CollectedAt, i.Reason, i.Follows)),
            ]);

    // A client may send back what it read. What a declarant wrote cannot be changed by it, and would stay here when it is erased from the declaration.
    private static IEnumerable<KeyValuePair<string, object?>> ToKeep(PushItem item) =>
        item.Set.Type == typeof(Declaration) ? item.Values.Where(v => RecordType.Of(item.Set.Type)[v.Key] is { Personal: false, Immutable: false }) : item.Values;

    /// <summary>What a request wants written, for reading: personal values masked.</summary>
    public static IReadOnlyList<FieldChange>? Shown(PushItem item)
    {
        if (item.Malformed is not null)
            return null;
        var personal = PersonalFields.Of(item.Set.Type).ToDictionary(p => p.Name, p => p.Kind);
        return [.. ToKeep(item).Select(v => new FieldChange(v.Key, null, personal.TryGetValue(v.Key, out var kind) && v.Value is string clear ? Mask.Of(clear, kind) : v.Value))];
    }

    /// <param name="sealedBody">What the change's <see cref="RegisterContext.ProtectedBody"/> holds.</param>
    /// <param name="personal">Opens it.</param>
    /// <param name="kept">The change.</param>
    public static KeptRequest Open(byte[]? sealedBody, PersonalData personal, QuarantinedChange kept) =>
        personal.Open(sealedBody, "QuarantinedChanges", RegisterContext.ProtectedBody, kept.Id) is { } text
            ? JsonSerializer.Deserialize<KeptRequest>(text, FieldJson.Options)!
            : new KeptRequest(null, []);

    public byte[] Sealed(PersonalData personal, QuarantinedChange kept) =>
        personal.Seal(JsonSerializer.Serialize(this, FieldJson.Options), "QuarantinedChanges", RegisterContext.ProtectedBody, kept.Id)!;

    /// <summary>The request as the store was given it.</summary>
    public IEnumerable<PushItem> ItemsOf(QuarantinedChange kept) => Items.Select((item, i) =>
    {
        var set = EntitySets.Find(item.Set)!;
        var type = RecordType.Of(set.Type);
        return new PushItem
        {
            Verb = item.Verb,
            Set = set,
            Key = [.. item.Key.Select(k => Guid.TryParse(k, out var id) ? (object)id : k)],
            Values = item.Values.ToDictionary(v => v.Key, v => v.Value.ValueKind == JsonValueKind.Null ? null : type[v.Key].Convert(v.Value)),
            IfMatchVersion = item.IfMatchVersion,
            IfMatchAny = item.IfMatchAny,
            Upsert = item.Upsert,
            Replace = item.Replace,
            Merge = true,
            Nested = i > 0,
            Method = kept.Method,
            Url = kept.Url,
            VisitId = item.VisitId,
            CollectedAt = item.CollectedAt ?? kept.CollectedAt,
            Reason = item.Reason,
            Follows = item.Follows,
        };
    });
}
