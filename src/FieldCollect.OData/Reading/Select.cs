// $select: which properties of an entity are written. Key, version and the ends of expanded navigations are read anyway.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal static class Select
{
    /// <summary>The properties to write, and the text of them in a context URL (null: all).</summary>
    public static (IReadOnlyList<PropertyMap> Shown, string? Context) Of(EntitySetMap set, SelectExpandClause? clause)
    {
        var all = set.Properties.Where(p => p.Kind != PropertyKind.Stream).ToList();
        if (clause is null || clause.AllSelected)
            return (all, null);
        var names = new List<string>();
        var shown = new HashSet<PropertyMap>();
        foreach (var item in clause.SelectedItems)
        {
            switch (item)
            {
                case WildcardSelectItem:
                    names.Add("*");
                    shown.UnionWith(all);
                    break;
                case PathSelectItem { SelectedPath: { Count: 1, FirstSegment: PropertySegment segment } } path:
                    if (path.FilterOption is not null || path.OrderByOption is not null || path.SelectAndExpand?.SelectedItems.Any() == true)
                        throw ODataProblems.NotSupported("Options inside $select", "$select");
                    names.Add(segment.Property.Name);
                    if (set.Property(segment.Property.Name) is { Kind: not PropertyKind.Stream } property)
                        shown.Add(property);
                    break;
                case PathSelectItem { SelectedPath: { Count: 1, FirstSegment: NavigationPropertySegment navigation } }:
                    names.Add(navigation.NavigationProperty.Name);
                    break;
                case ExpandedReferenceSelectItem:
                    break;
                default:
                    throw ODataProblems.NotSupported("This kind of path in $select", "$select");
            }
        }
        return ([.. all.Where(shown.Contains)], string.Join(',', names.Distinct()));
    }
}
