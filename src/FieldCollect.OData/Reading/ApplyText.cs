// The text of $apply, cut into its transformations. Microsoft.OData.Core 7.7.2 knows filter, compute, groupby, aggregate and expand, and
// misreads a few forms of those; so each transformation is looked at here before its expressions are handed to it.
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

internal sealed partial record Transformation(string Name, string Arguments)
{
    // Data Aggregation 4.0, 3 and 6: what exists and is not done here. Each would be refused as a mistake of the client otherwise.
    private static readonly HashSet<string> Impossible = new(StringComparer.OrdinalIgnoreCase)
    {
        "expand", "nest", "addnested", "join", "outerjoin", "ancestors", "descendants", "traverse", "rolluprecursive",
    };

    private static readonly HashSet<string> OfEntities =
    [
        "identity", "filter", "search", "compute", "orderby", "top", "skip", "topcount", "bottomcount", "topsum", "bottomsum", "toppercent", "bottompercent",
    ];

    internal static readonly HashSet<string> Known = [.. OfEntities, "groupby", "aggregate", "concat"];

    /// <summary>The rows are still entities of the set behind it.</summary>
    public bool KeepsEntities => OfEntities.Contains(Name);

    public string Text => $"{Name}({Arguments})";

    public static List<Transformation> Parse(string text) => [.. TopLevel.Split(text, '/').Select(One)];

    /// <summary>The arguments, at least so many, none empty.</summary>
    public List<string> Parts(int count, int most)
    {
        var parts = TopLevel.Split(Arguments, ',');
        return parts.Count >= count && parts.Count <= most && parts.All(p => p.Length > 0) ? parts
            : throw ODataProblems.MalformedUrl($"{Name} takes {(count == most ? count : $"{count} or more")} arguments.", "$apply");
    }

    /// <summary>Refuses the forms of groupby and aggregate that the parser misunderstands.</summary>
    public void Check(EntitySetMap set)
    {
        if (Name == "aggregate")
        {
            foreach (var item in TopLevel.Split(Arguments, ','))
                CheckAggregate(set, item);
            return;
        }
        if (Rollup().IsMatch(Arguments))
            throw ODataProblems.NotSupported("rollup in groupby", "$apply");
        if (Parts(1, 2) is [_, var inner])
        {
            var transformations = Parse(inner);
            if (transformations is not [{ Name: "aggregate" } aggregate])
                throw ODataProblems.NotSupported($"groupby with {(transformations.Count == 1 ? transformations[0].Name : "several transformations")} inside", "$apply");
            aggregate.Check(set);
        }
    }

    private static void CheckAggregate(EntitySetMap set, string item)
    {
        if (From().IsMatch(item))
            throw ODataProblems.NotSupported("aggregate with from", "$apply");
        if (Path().Match(item) is not { Success: true } path)
            return;
        var steps = path.Groups[1].Value.Split('/');
        var many = set.Navigation(steps[0]) is { IsMany: true };
        if (steps[^1] != "$count")
        {
            if (many)
                throw ODataProblems.NotSupported($"aggregate over the collection {steps[0]}", "$apply");
        }
        // The parser takes Pages/$count for $count.
        else if (steps.Length > 2)
            throw ODataProblems.NotSupported("aggregate of $count behind several steps", "$apply");
        else if (steps.Length == 2 && !many)
            throw ODataProblems.MalformedUrl("$count stands alone or behind a navigation to many.", "$apply");
    }

    private static Transformation One(string text)
    {
        var open = text.IndexOf('(');
        var name = (open < 0 ? text : text[..open]).Trim().ToLowerInvariant();
        if (Impossible.Contains(name))
            throw ODataProblems.NotSupported($"The transformation {name} of $apply", "$apply");
        if (!Known.Contains(name))
        {
            throw name.Contains('.')
                ? ODataProblems.NotSupported("A function of the service as a transformation of $apply", "$apply")
                : ODataProblems.MalformedUrl("There is no such transformation.", "$apply");
        }
        if (open < 0 ? name != "identity" : name == "identity" || TopLevel.Close(text, open) != text.Length - 1)
            throw ODataProblems.MalformedUrl($"{name} {(name == "identity" ? "takes no arguments" : "takes its arguments in parentheses")}.", "$apply");
        return new Transformation(name, open < 0 ? "" : text[(open + 1)..^1].Trim());
    }

    [GeneratedRegex(@"(^|[(,\s])rollup\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex Rollup();

    [GeneratedRegex(@"\swith\s.*\sfrom\s|\sfrom\s.*\swith\s", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]*(?:/[A-Za-z_$][A-Za-z0-9_]*)*)\s")]
    private static partial Regex Path();
}
