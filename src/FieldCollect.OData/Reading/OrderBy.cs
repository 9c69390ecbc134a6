// $orderby. The key is always added behind what the client asks for, so that the order is total and paging by it is exact.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

/// <param name="Asked">The property that $orderby names; null for the key behind it.</param>
internal sealed record OrderTerm(SqlValue Value, bool Descending, string? Asked = null)
{
    public string Sql(Dialect dialect) =>
        Value.Sql + (Descending ? " DESC" : "") + (Value.Nullable ? dialect.NullsLowest(Descending) : "");
}

internal static class OrderBy
{
    // Each term repeats all terms before it in the condition of the next page.
    private const int MaxTerms = 8;

    /// <param name="given">The order that the rows are in where $orderby asks for none; total already.</param>
    public static List<OrderTerm> Terms(ExpressionContext context, SqlStatement statement, Source source, ParsedOptions parsed, IReadOnlyList<OrderTerm>? given = null)
    {
        if (parsed.OrderBy is null && given is not null)
            return [.. given];
        // The order of rows that are shown tells nothing beside them, and of others there is none.
        var compared = context.Compared.Contains(source);
        var terms = new List<OrderTerm>();
        for (var clause = parsed.OrderBy; clause is not null; clause = clause.ThenBy)
        {
            var (value, asked) = Filter.OrderTerm(context, statement, source, clause, parsed.Aliases);
            if (!OrdersRows(value) || terms.Any(t => t.Value.Sql == value.Sql))
                continue;
            if (terms.Count == MaxTerms)
                throw ODataProblems.TooComplex($"Rows can be ordered by {MaxTerms} expressions.", "$orderby");
            terms.Add(new OrderTerm(value, clause.Direction == OrderByDirection.Descending, asked));
        }
        if (!compared)
            context.Compared.Remove(source);
        // A row of a derived table is known by all that it was grouped by.
        var keys = source.Derived is null ? source.Set.Key.Select(k => new SqlValue(source.Column(k), k.Kind, false)) : source.Ranks.Concat(source.Named.Values);
        // The key goes the way of the last term: then an index over both serves the whole order, forwards or backwards.
        var descending = terms.Count > 0 && terms[^1].Descending;
        foreach (var key in keys)
        {
            if (OrdersRows(key) && terms.All(t => t.Value.Sql != key.Sql))
                terms.Add(new OrderTerm(key, descending));
        }
        return terms;
    }

    // An expression without a column orders nothing, and PostgreSQL refuses a bare constant in ORDER BY.
    private static bool OrdersRows(SqlValue value) => !value.IsNull && value.Sql.Contains(".\"", StringComparison.Ordinal);

    public static string Sql(Dialect dialect, IEnumerable<OrderTerm> terms) => string.Join(", ", terms.Select(t => t.Sql(dialect)));
}
