// The items of an $expand text. Cut here and not by the parser, so that the options of an item are those of a collection again, and
// so that a next link can repeat them as they came.
namespace FieldCollect.OData;

internal enum ExpandForm { Entities, References, Count }

internal sealed record ExpandItem(NavigationMap Navigation, ExpandForm Form, QueryOptions Options)
{
    private static readonly QueryOptions None = QueryOptions.Nested("");

    public static List<ExpandItem> Parse(EntitySetMap set, string text)
    {
        var items = new List<ExpandItem>();
        var star = new List<ExpandItem>();
        foreach (var part in TopLevel.Split(text, ','))
        {
            var open = part.IndexOf('(');
            if (part.Length == 0 || open >= 0 && TopLevel.Close(part, open) != part.Length - 1)
                throw ODataProblems.MalformedUrl("An item of $expand is a navigation with its options in parentheses.", "$expand");
            var options = open < 0 ? None : QueryOptions.Nested(part[(open + 1)..^1]);
            var path = (open < 0 ? part : part[..open]).Trim().Split('/');
            var form = path[^1] switch
            {
                _ when path.Length == 1 => ExpandForm.Entities,
                "$ref" => ExpandForm.References,
                "$count" => ExpandForm.Count,
                _ when set.Navigation(path[0]) is null => throw ODataProblems.UnknownProperty(path[0]),
                _ => throw ODataProblems.NotSupported("A path of several navigations in $expand", "$expand"),
            };
            if (path.Length > 2)
                throw ODataProblems.NotSupported("A path of several navigations in $expand", "$expand");
            if (path[0] == "*")
            {
                if (form == ExpandForm.Count)
                    throw ODataProblems.MalformedUrl("* cannot be counted.", "$expand");
                if (options["$levels"] is not null)
                    throw ODataProblems.NotSupported("$levels of *, which would go on over all navigations of all levels,", "$expand");
                star.AddRange(set.Navigations.Values.Select(n => new ExpandItem(n, form, options)));
                continue;
            }
            var navigation = set.Navigation(path[0]) ?? throw ODataProblems.UnknownProperty(path[0].Length > 100 ? "$expand" : path[0]);
            if (form == ExpandForm.Count && !navigation.IsMany)
                throw ODataProblems.MalformedUrl("A navigation to one cannot be counted.", "$expand");
            if (items.Any(i => i.Navigation == navigation))
                throw ODataProblems.MalformedUrl("A navigation may be expanded once.", "$expand");
            items.Add(new ExpandItem(navigation, form, options));
        }
        // What is named beside a star has its own options (URL Conventions 5.1.3).
        items.AddRange(star.Where(s => items.All(i => i.Navigation != s.Navigation)));
        return items;
    }
}
