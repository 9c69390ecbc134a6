// The options that hold expressions, as the parser's trees. Parsed before anything is planned, so that only the parser's exceptions
// are taken for the client's fault.
using Microsoft.OData.UriParser;
using Microsoft.OData.UriParser.Aggregation;

namespace FieldCollect.OData;

internal sealed record ParsedOptions(
    FilterClause? Filter, OrderByClause? OrderBy, ComputeClause? Compute, ApplyClause? Apply, IDictionary<string, SingleValueNode> Aliases)
{
    private static readonly string[] Names = ["$filter", "$orderby", "$compute"];
    private static readonly Dictionary<string, SingleValueNode> NoAliases = [];

    /// <summary>One transformation of $apply, of those that the parser knows.</summary>
    public static ParsedOptions Parse(ExpressionContext context, EntitySetMap set, Transformation transformation)
    {
        var text = ExpressionText.Of("$apply", transformation.Text, context.AliasTexts);
        var parser = UrlText.Parser(context.Schema.OpenModel, set.Name, context.PreparedAliases.Prepend(KeyValuePair.Create("$apply", text.Text)));
        var apply = UrlText.Guard("$apply", parser.ParseApply);
        context.Remember(parser.ParameterAliasNodes);
        context.Remember(CountNodes.In(apply), text.Counts, "$apply");
        return new ParsedOptions(null, null, null, apply, parser.ParameterAliasNodes);
    }

    /// <param name="open">Names may be such as $apply has made.</param>
    public static ParsedOptions Parse(ExpressionContext context, EntitySetMap set, QueryOptions options, bool open = false)
    {
        if (Names.All(name => options[name] is null))
            return new ParsedOptions(null, null, null, null, NoAliases);
        var texts = new Dictionary<string, ExpressionText>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (options[name] is not { } text)
                continue;
            UrlText.Bound(name, text, context.Limits);
            texts.Add(name, ExpressionText.Of(name, text, context.AliasTexts));
        }
        var query = texts.Select(t => KeyValuePair.Create(t.Key, t.Value.Text)).Concat(context.PreparedAliases);
        // Names that $compute or $apply make are unknown to the model: the parser lets them pass where types are open, and the filter
        // looks them up. The set alone is enough for the parser: a path to it changes nothing about its options.
        open = open || options["$compute"] is not null || options["$apply"] is not null;
        var parser = UrlText.Parser(open ? context.Schema.OpenModel : context.Schema.Model, set.Name, query);
        var compute = options["$compute"] is null ? null : UrlText.Guard("$compute", parser.ParseCompute);
        var filter = options["$filter"] is null ? null : UrlText.Guard("$filter", parser.ParseFilter);
        var orderBy = options["$orderby"] is null ? null : UrlText.Guard("$orderby", parser.ParseOrderBy);
        if (filter is not null)
            context.Remember(CountNodes.In(filter.Expression), texts["$filter"].Counts, "$filter");
        if (orderBy is not null)
            context.Remember(CountNodes.In(orderBy), texts["$orderby"].Counts, "$orderby");
        context.Remember(parser.ParameterAliasNodes);
        if (compute is not null)
            context.Remember(CountNodes.In(compute.ComputedItems), texts["$compute"].Counts, "$compute");
        return new ParsedOptions(filter, orderBy, compute, null, parser.ParameterAliasNodes);
    }
}

/// <summary>The $count nodes of a tree in the order in which they stood in the text.</summary>
internal static class CountNodes
{
    public static List<CountNode> In(OrderByClause clause)
    {
        var found = new List<CountNode>();
        for (var term = clause; term is not null; term = term.ThenBy)
            Collect(term.Expression, found);
        return found;
    }

    public static List<CountNode> In(QueryNode node)
    {
        var found = new List<CountNode>();
        Collect(node, found);
        return found;
    }

    public static List<CountNode> In(IEnumerable<ComputeExpression> expressions)
    {
        var found = new List<CountNode>();
        foreach (var expression in expressions)
            Collect(expression.Expression, found);
        return found;
    }

    public static List<CountNode> In(ApplyClause clause) => [.. clause.Transformations.SelectMany(In)];

    private static List<CountNode> In(TransformationNode? transformation) => transformation switch
    {
        FilterTransformationNode filter => In(filter.FilterClause.Expression),
        ComputeTransformationNode compute => In(compute.Expressions),
        GroupByTransformationNode group => In(group.ChildTransformations),
        AggregateTransformationNode aggregate => [.. aggregate.AggregateExpressions.OfType<AggregateExpression>().SelectMany(a => In(a.Expression))],
        _ => [],
    };

    private static void Collect(QueryNode? node, List<CountNode> found)
    {
        switch (node)
        {
            case CountNode count: found.Add(count); break;
            case BinaryOperatorNode both: Collect(both.Left, found); Collect(both.Right, found); break;
            case UnaryOperatorNode one: Collect(one.Operand, found); break;
            case ConvertNode convert: Collect(convert.Source, found); break;
            case InNode within: Collect(within.Left, found); break;
            case LambdaNode lambda: Collect(lambda.Body, found); break;
            case SingleValueFunctionCallNode call:
                foreach (var parameter in call.Parameters)
                    Collect(parameter, found);
                break;
        }
    }
}
