// The rows that a path names, as a FROM and its conditions. A path goes on from single rows only, so each step before the last is a
// scalar subquery with its own row scope: the last table is then reached by an index on its foreign column.
namespace FieldCollect.OData;

internal static class PathSource
{
    public static Source From(SqlStatement statement, IReadOnlyList<PathStep> steps, List<string> where)
    {
        var step = steps[^1];
        var source = statement.From(step.Set);
        if (step.Key is { } key)
        {
            for (var i = 0; i < key.Values.Count; i++)
                where.Add($"{source.Column(step.Set.Key[i])} = {statement.Parameters.Add(key.Values[i])}");
        }
        if (step.Navigation is { } navigation)
            where.Add($"{source.Column(navigation.Foreign)} = ({Single(statement, Before(steps), navigation.Local)})");
        if (statement.Scope(source) is { } scope)
            where.Add(scope);
        return source;
    }

    /// <summary>A statement that gives a row if the entity before the last navigation is there for the asker; null without a navigation.</summary>
    public static (SqlStatement Statement, string Sql)? ParentExists(Dialect dialect, IRowScope scope, IReadOnlyList<PathStep> steps)
    {
        if (steps[^1].Navigation is null)
            return null;
        var statement = new SqlStatement(dialect, scope);
        var where = new List<string>();
        var source = From(statement, Before(steps), where);
        return (statement, $"SELECT 1 FROM {source.FromText()} WHERE {string.Join(" AND ", where)}");
    }

    private static string Single(SqlStatement statement, IReadOnlyList<PathStep> steps, PropertyMap local)
    {
        var where = new List<string>();
        var source = From(statement, steps, where);
        return $"SELECT {source.Column(local)} FROM {source.FromText()} WHERE {string.Join(" AND ", where)}";
    }

    private static IReadOnlyList<PathStep> Before(IReadOnlyList<PathStep> steps) => [.. steps.Take(steps.Count - 1)];
}
