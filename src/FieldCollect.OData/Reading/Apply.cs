// $apply, transformation by transformation (Data Aggregation 4.0, 3): filter and compute add to the rows they find, groupby and aggregate
// make a derived table of them, which the next transformation reads in turn.
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace FieldCollect.OData;

internal static class Apply
{
    // Each groupby nests the statement once more.
    private const int MaxTransformations = 8;

    /// <summary>The rows after all transformations; conditions that still apply to them are left in <paramref name="where"/>.</summary>
    public static Source Of(ExpressionContext context, SqlStatement statement, Source source, List<string> where, ParsedOptions parsed)
    {
        var transformations = parsed.Apply!.Transformations.ToList();
        if (transformations.Count > MaxTransformations)
            throw ODataProblems.TooComplex($"$apply takes {MaxTransformations} transformations.", "$apply");
        foreach (var transformation in transformations)
        {
            switch (transformation)
            {
                case FilterTransformationNode filter:
                    where.Add(Filter.Where(context, statement, source, filter.FilterClause, parsed.Aliases));
                    break;
                case ComputeTransformationNode compute:
                    Compute.Add(context, statement, source, "$apply", compute.Expressions, parsed.Aliases);
                    break;
                case AggregateTransformationNode aggregate:
                    source = Group(context, statement, source, where, [], aggregate, parsed);
                    break;
                case GroupByTransformationNode group when group.ChildTransformations is null or AggregateTransformationNode:
                    source = Group(context, statement, source, where, [.. Leaves("", group.GroupingProperties)], (AggregateTransformationNode?)group.ChildTransformations, parsed);
                    break;
                default:
                    throw ODataProblems.NotSupported("This transformation", "$apply");
            }
        }
        context.Unobserved.UnionWith(statement.Sets);
        return source.Derived is not null
            ? source
            : throw ODataProblems.NotSupported("$apply without groupby or aggregate; use $filter and $compute", "$apply");
    }

    private static Source Group(ExpressionContext context, SqlStatement statement, Source source, List<string> where,
        IReadOnlyList<(string Path, SingleValueNode Expression)> groups, AggregateTransformationNode? aggregate, ParsedOptions parsed)
    {
        var alias = statement.NextAlias();
        var columns = new Dictionary<string, SqlValue>(StringComparer.Ordinal);
        var select = new List<string>();
        var by = new List<string>();
        foreach (var (path, expression) in groups)
        {
            var value = Filter.Expression(context, statement, source, "$apply", expression, parsed.Aliases);
            by.Add(value.Sql);
            Add(path, value);
        }
        foreach (var expression in aggregate?.AggregateExpressions ?? [])
        {
            if (expression is not AggregateExpression simple)
                throw ODataProblems.NotSupported("Aggregating over a collection", "$apply");
            Add(simple.Alias, Aggregated(context, statement, source, simple, parsed));
        }
        var text = $"(SELECT {string.Join(", ", select)} FROM {source.FromText()}{source.WhereText(where)}{(by.Count == 0 ? "" : " GROUP BY " + string.Join(", ", by))})";
        where.Clear();
        return Source.Of(statement, source.Set, alias, text, columns);

        void Add(string name, SqlValue value)
        {
            if (!columns.TryAdd(name, value with { Sql = Dialect.Column(alias, $"c{columns.Count}") }))
                throw ODataProblems.MalformedUrl("Two results have the same name.", "$apply");
            select.Add($"{value.Sql} AS {Dialect.Quote($"c{columns.Count - 1}")}");
        }
    }

    private static SqlValue Aggregated(ExpressionContext context, SqlStatement statement, Source source, AggregateExpression aggregate, ParsedOptions parsed)
    {
        if (aggregate.Method == AggregationMethod.VirtualPropertyCount)
        {
            return aggregate.Expression is CountVirtualPropertyNode
                ? new SqlValue("COUNT(*)", PropertyKind.Int64, false)
                : throw ODataProblems.NotSupported("Aggregating over a collection", "$apply");
        }
        var value = Filter.Expression(context, statement, source, "$apply", aggregate.Expression, parsed.Aliases);
        var dialect = statement.Dialect;
        var whole = value.Kind is PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Duration;
        return aggregate.Method switch
        {
            AggregationMethod.CountDistinct => new SqlValue($"COUNT(DISTINCT {value.Sql})", PropertyKind.Int64, false),
            AggregationMethod.Sum when whole =>
                new SqlValue(dialect.WholeSum(value.Sql), value.Kind == PropertyKind.Duration ? value.Kind : PropertyKind.Int64, true),
            AggregationMethod.Sum when value.Kind == PropertyKind.Double => new SqlValue($"SUM({value.Sql})", PropertyKind.Double, true),
            AggregationMethod.Average when whole && value.Kind != PropertyKind.Duration || value.Kind == PropertyKind.Double && aggregate.Method == AggregationMethod.Average =>
                new SqlValue(dialect.ToDouble($"AVG({value.Sql})"), PropertyKind.Double, true),
            AggregationMethod.Min or AggregationMethod.Max when value.Kind is not (PropertyKind.Boolean or PropertyKind.Guid) =>
                new SqlValue($"{(aggregate.Method == AggregationMethod.Min ? "MIN" : "MAX")}({value.Sql})", value.Kind, true),
            AggregationMethod.Sum or AggregationMethod.Average => throw ODataProblems.MalformedUrl("Only numbers have a sum or an average.", "$apply"),
            _ => throw ODataProblems.NotSupported("This way of aggregating", "$apply"),
        };
    }

    private static IEnumerable<(string Path, SingleValueNode Expression)> Leaves(string path, IEnumerable<GroupByPropertyNode> nodes) =>
        nodes.SelectMany(n => n.Expression is null ? Leaves(path + n.Name + "/", n.ChildTransformations) : [(path + n.Name, n.Expression)]);
}
