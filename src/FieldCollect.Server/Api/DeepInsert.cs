using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>A body with records inside records, as items of one group: the record asked for first, each below the one it came in.</summary>
public sealed class DeepInsert(ODataSchema schema, string? group, DateTimeOffset now, Func<string, string?> references)
{
    /// <summary>The $expand of everything that is nested in these bodies; null if nothing is.</summary>
    public static string? Depth(IEnumerable<EntityBody> bodies)
    {
        var nested = bodies.SelectMany(b => b.Children).Where(c => c.Value.Count > 0).GroupBy(c => c.Key, c => c.Value)
            .Select(n => Depth(n.SelectMany(v => v)) is { } deeper ? $"{n.Key}($expand={deeper})" : n.Key).ToList();
        return nested.Count == 0 ? null : string.Join(',', nested);
    }

    public List<PushItem> Flatten(PushItem item, EntitySetMap set, EntityBody body, Dictionary<string, object?> fixedValues)
    {
        var values = Writes.Values(schema, set, body, references);
        foreach (var (name, value) in fixedValues)
            values[name] = value;

        // Named here and not later: children of a deep insert and other parts of a batch must be able to refer to it.
        if (item.Verb == PushVerb.Create && set.Property("Id") is not null && values.GetValueOrDefault("Id") is not Guid)
            values["Id"] = Ids.New(now);
        var items = new List<PushItem> { item with { Values = values, Group = group } };
        foreach (var (name, children) in body.Children)
        {
            var navigation = set.Navigation(name)!;
            if (!navigation.IsMany)
                throw new ProblemException(Problems.NotSupported, name, "Insert the record referred to first, or bind to it.");
            foreach (var child in children)
            {
                var part = item with { Set = EntitySets.Find(navigation.Target.Name)!, RequestId = null, Nested = true };
                items.AddRange(Flatten(part, navigation.Target, child, new() { [navigation.Foreign.Name] = values[navigation.Local.Name] }));
            }
        }

        return items;
    }
}
