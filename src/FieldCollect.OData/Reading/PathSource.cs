// The rows that a path names, as a FROM and its conditions. A path goes on from single rows only, so each step before the last is a
// scalar subquery with its own row scope: the last table is then reached by an index on its foreign column.
namespace FieldCollect.OData;

internal static class PathSource
{
    /// <summary>Adds the path's conditions; the row scope of the last table is left to <see cref="Source.WhereText"/>.</summary>
    public static Source From(SqlStatement statement, IReadOnlyList<PathStep> steps, List<string> where)
    {
        var at = steps.Count - 1;
        var step = steps[at];
        var source = statement.From(step.Set);
        var dialect = statement.Dialect;
        var keys = step.Alternate?.Properties ?? (step.Key is null ? [] : step.Set.Key);
        for (var i = 0; i < keys.Count; i++)
        {
            var part = i;
            where.Add($"{source.Column(keys[i])} = {statement.Add(b => dialect.ToStored(b.Path.Steps[at].KeyValues[part]))}");
        }
        if (step.Alternate?.Map is { Unless: { } unless } map)
            where.Add($"{source.Column(unless)} <> {statement.Add(_ => map.Value!)}");
        if (step.Navigation is { } navigation)
            where.Add($"{source.Column(navigation.Foreign)} = ({Single(statement, Before(steps), navigation.Local)})");
        return source;
    }

    /// <summary>A statement that gives a row if the entity before the last navigation is there for the asker; null without a navigation.</summary>
    public static SqlTemplate? ParentExists(Dialect dialect, IReadOnlyList<PathStep> steps)
    {
        if (steps[^1].Navigation is null)
            return null;
        var statement = new SqlStatement(dialect);
        var where = new List<string>();
        var source = From(statement, Before(steps), where);
        return statement.Finish($"SELECT 1 FROM {source.FromText()}{source.WhereText(where)}");
    }

    private static string Single(SqlStatement statement, IReadOnlyList<PathStep> steps, PropertyMap local)
    {
        var where = new List<string>();
        var source = From(statement, steps, where);
        return $"SELECT {source.Column(local)} FROM {source.FromText()}{source.WhereText(where)}{FirstOf(source, steps[^1])}";
    }

    /// <summary>An alternate key may be that of two rows for as long as nobody has sorted them out: it then means the one with the lower key.</summary>
    public static string FirstOf(Source source, PathStep step) =>
        step.Alternate is null ? "" : $" ORDER BY {string.Join(", ", step.Set.Key.Select(k => source.Column(k)))} LIMIT 1";

    private static IReadOnlyList<PathStep> Before(IReadOnlyList<PathStep> steps) => [.. steps.Take(steps.Count - 1)];
}
