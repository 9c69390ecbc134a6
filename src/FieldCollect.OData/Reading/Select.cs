// $select: which properties of an entity are written. Key, version and the ends of expanded navigations are read anyway.
namespace FieldCollect.OData;

/// <param name="Computed">What $compute made and the client wants to see.</param>
/// <param name="Context">The text of the selection in a context URL; null: all.</param>
internal sealed record Selection(IReadOnlyList<PropertyMap> Shown, IReadOnlyList<ComputedProperty> Computed, string? Context)
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
            else if (set.Navigation(item) is null && !IsOperation(schema, item))
            {
                throw Refused(set, item);
            }
            if (!names.Contains(item))
                names.Add(item);
        }
        return new Selection([.. all.Where(shown.Contains)], [.. chosen.Distinct()], string.Join(',', names));
    }

    // Operations may be selected, alone or all of a namespace; this service advertises none in its replies.
    private static bool IsOperation(ODataSchema schema, string item) =>
        item == schema.Namespace + ".*" || schema.Operations.Any(o => item == o.Name || item == schema.Namespace + "." + o.Name);

    private static ODataProblem Refused(EntitySetMap set, string item)
    {
        var end = item.IndexOfAny(['/', '(']);
        var first = end < 0 ? item : item[..end];
        return end > 0 && (set.Property(first) ?? (object?)set.Navigation(first)) is not null
            ? ODataProblems.NotSupported("A path or options inside $select", "$select")
            : ODataProblems.UnknownProperty(first.Length > 100 ? "$select" : first);
    }
}
