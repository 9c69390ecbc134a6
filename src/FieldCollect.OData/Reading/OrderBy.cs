// $orderby. The key is always added behind what the client asks for, so that the order is total and paging by it is exact.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed record OrderTerm(SqlValue Value, bool Descending)
{
    public string Sql(Dialect dialect) =>
        Value.Sql + (Descending ? " DESC" : "") + (Value.Nullable ? dialect.NullsLowest(Descending) : "");
}

internal static class OrderBy
{
    // Each term repeats all terms before it in the condition of the next page.
    private const int MaxTerms = 8;

    public static List<OrderTerm> Terms(ExpressionContext context, SqlStatement statement, Source source, OrderByClause? clause)
    {
        var terms = new List<OrderTerm>();
        for (; clause is not null; clause = clause.ThenBy)
        {
            var value = Filter.OrderTerm(context, statement, source, clause);
            // An expression without a column orders nothing, and PostgreSQL refuses a bare constant here.
            if (value.IsNull || !value.Sql.Contains(".\"", StringComparison.Ordinal) || terms.Any(t => t.Value.Sql == value.Sql))
                continue;
            if (terms.Count == MaxTerms)
                throw ODataProblems.TooComplex($"Rows can be ordered by {MaxTerms} expressions.", "$orderby");
            terms.Add(new OrderTerm(value, clause.Direction == OrderByDirection.Descending));
        }
        foreach (var key in source.Set.Key)
        {
            var column = source.Column(key);
            if (terms.All(t => t.Value.Sql != column))
                terms.Add(new OrderTerm(new SqlValue(column, key.Kind, false), false));
        }
        return terms;
    }

    public static string Sql(Dialect dialect, IEnumerable<OrderTerm> terms) => string.Join(", ", terms.Select(t => t.Sql(dialect)));
}
