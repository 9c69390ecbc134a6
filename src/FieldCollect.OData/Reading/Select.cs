// $select: which properties of an entity are written. Key, version and the ends of expanded navigations are read anyway.
namespace FieldCollect.OData;

/// <param name="Computed">What $compute made and the client wants to see.</param>
/// <param name="Context">The text of the selection in a context URL; null: all.</param>
/// <param name="Operations">Bound operations that the client asks to be told of; null: those of the set, where all metadata is wanted.</param>
internal sealed record Selection(IReadOnlyList<PropertyMap> Shown, IReadOnlyList<ComputedProperty> Computed, string? Context, IReadOnlyList<OperationMap>? Operations = null)
{
    public static Selection Only(PropertyMap property) => new([property], [], null);
}

internal static class Select
{
    public static Selection Of(ODataSchema schema, EntitySetMap set, string? text, IReadOnlyList<ComputedProperty>? computed = null)
    {
        computed ??= [];
        var all = set.Properties.Where(p => p.Kind != PropertyKind.Stream).ToList();
        if (text is null)
            return new Selection(all, computed, null);
        var names = new List<string>();
        var shown = new HashSet<PropertyMap>();
        var chosen = new List<ComputedProperty>();
        var operations = new List<OperationMap>();
        foreach (var item in TopLevel.Split(text, ','))
        {
            if (item.Length == 0)
                throw ODataProblems.MalformedUrl("A name is missing.", "$select");
            if (item == "*")
            {
                shown.UnionWith(all);
                chosen.AddRange(computed.Except(chosen));
            }
            else if (set.Property(item) is { } property)
            {
                if (property.Kind != PropertyKind.Stream)
                    shown.Add(property);
            }
            else if (computed.FirstOrDefault(c => c.Name == item) is { } made)
            {
                chosen.Add(made);
            }
            else if (OperationsNamed(schema, set, item) is { } named)
            {
                operations.AddRange(named.Except(operations));
            }
            else if (set.Navigation(item) is null)
            {
                throw Refused(set, item);
            }
            if (!names.Contains(item))
                names.Add(item);
        }
        return new Selection([.. all.Where(shown.Contains)], [.. chosen.Distinct()], string.Join(',', names), operations);
    }

    // One by its name, or all of the namespace. One that is bound to something else is no mistake: it is not available here (Protocol 4.01, 11.2.5.1).
    private static IEnumerable<OperationMap>? OperationsNamed(ODataSchema schema, EntitySetMap set, string item)
    {
        var named = item == schema.Namespace + ".*" ? schema.Operations : [.. schema.Operations.Where(o => o.IsNamed(item, schema.Namespace))];
        return named.Count == 0 ? null : named.Where(o => o.BoundTo == set.Name && !o.OnCollection);
    }

    private static ODataProblem Refused(EntitySetMap set, string item)
    {
        var end = item.IndexOfAny(['/', '(']);
        var first = end < 0 ? item : item[..end];
        return end > 0 && (set.Property(first) ?? (object?)set.Navigation(first)) is not null
            ? ODataProblems.NotSupported("A path or options inside $select", "$select")
            : ODataProblems.UnknownProperty(first.Length > 100 ? "$select" : first);
    }
}
