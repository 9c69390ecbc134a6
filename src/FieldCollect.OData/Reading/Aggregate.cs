// One aggregate expression of groupby and aggregate (Data Aggregation 4.0, 3.1.3).
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace FieldCollect.OData;

internal static class Aggregate
{
    public static SqlValue Of(ExpressionContext context, SqlStatement statement, Source source, AggregateExpression aggregate, ParsedOptions parsed)
    {
        var dialect = statement.Dialect;
        if (aggregate.Method == AggregationMethod.VirtualPropertyCount)
        {
            if (aggregate.Expression is CountVirtualPropertyNode)
                return new SqlValue("COUNT(*)", PropertyKind.Int64, false);
            if (aggregate.Expression is not CountNode)
                throw ODataProblems.NotSupported("aggregate over a collection", "$apply");
            var counted = Filter.Expression(context, statement, source, "$apply", aggregate.Expression, parsed.Aliases);
            return new SqlValue($"COALESCE({dialect.WholeSum(counted.Sql)}, 0)", PropertyKind.Int64, false);
        }
        var value = Filter.Expression(context, statement, source, "$apply", aggregate.Expression, parsed.Aliases);
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
                new SqlValue($"{(aggregate.Method == AggregationMethod.Min ? "MIN" : "MAX")}({value.Sql})", value.Kind, true) { Texts = value.Texts },
            AggregationMethod.Sum or AggregationMethod.Average => throw ODataProblems.MalformedUrl("Only numbers have a sum or an average.", "$apply"),
            AggregationMethod.Min or AggregationMethod.Max => throw ODataProblems.NotSupported($"The least or greatest Edm.{value.Kind}", "$apply"),
            _ => throw ODataProblems.NotSupported("A custom aggregation method", "$apply"),
        };
    }
}
