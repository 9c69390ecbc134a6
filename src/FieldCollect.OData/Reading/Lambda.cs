// any and all over navigations to many, and /$count of one: a correlated subquery with the row scope inside, so that nobody
// learns of a row by asking whether it exists.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed partial class Filter
{
    private const int DeepestLambda = 2;

    /// <summary>The variables of the lambdas around, the outermost first.</summary>
    private string[] _within = [];

    private string Lambda(LambdaNode lambda)
    {
        var inner = Subquery(lambda.Source, lambda.CurrentRangeVariable?.Name, out var where);
        // Books/any() is parsed with the constant true as its body.
        var condition = lambda.Body is null or ConstantNode { Value: true } ? null : inner.Filter.Predicate(lambda.Body, exact: false);
        if (lambda is AllNode)
        {
            // Everyone satisfies the condition: nobody is left for whom it is false or null.
            where.Add($"({condition ?? "TRUE"}) IS NOT TRUE");
            return $"(NOT EXISTS (SELECT 1 FROM {inner.Source.FromText()}{inner.Source.WhereText(where)}))";
        }
        if (condition is not null)
            where.Add(condition);
        return $"(EXISTS (SELECT 1 FROM {inner.Source.FromText()}{inner.Source.WhereText(where)}))";
    }

    private string CountOf(CountNode count)
    {
        var inner = Subquery(count.Source, null, out var where);
        if (context.OptionsOf(count) is { } text)
        {
            // The options in a count's parentheses are about the counted rows: $it and plain names in it mean those.
            var options = QueryOptions.Nested(text);
            var parsed = ParsedOptions.Parse(context, inner.Source.Set, options);
            if (parsed.Filter is { } filter)
                where.Add(Where(context, statement, inner.Source, filter, parsed.Aliases, null));
            if (options["$search"] is { } search)
                where.Add(Search.Where(statement, inner.Source, search));
        }
        // The parser takes the count for an Edm.Int32; PostgreSQL counts in bigint, which substr and others do not take.
        return $"CAST((SELECT COUNT(*) FROM {inner.Source.FromText()}{inner.Source.WhereText(where)}) AS integer)";
    }

    private (Filter Filter, Source Source) Subquery(CollectionNode node, string? variable, out List<string> where)
    {
        if (node is not CollectionNavigationNode path)
            throw ODataProblems.NotSupported("any, all or $count over something that is not a navigation", option);
        var outer = SourceOf(path.Source);
        // Within any and all, from the variable of the innermost one on: from anywhere else each row would be held against each of another set.
        if (_within.Length > 0 && (_within.Length >= DeepestLambda || VariableOf(path.Source) != _within[^1]))
            throw ODataProblems.TooComplex("Within any and all go on from the variable of the innermost one, and no deeper than two.", option);
        if (outer.Derived is not null)
            throw ODataProblems.UnknownProperty(path.NavigationProperty.Name);
        var navigation = outer.Set.Navigation(path.NavigationProperty.Name) ?? throw ODataProblems.NotFilterable(path.NavigationProperty.Name);
        var source = statement.From(navigation.Target);
        context.ReadsBehind(source, outer, navigation, once: false);
        where = [$"{source.Column(navigation.Foreign)} = {outer.Column(navigation.Local)}"];
        var inside = new Dictionary<string, Source>(variables, StringComparer.Ordinal);
        if (variable is not null)
            inside[variable] = source;
        return (new Filter(context, statement, option, inside, aliases) { _within = variable is null ? _within : [.. _within, variable] }, source);
    }

    private static string? VariableOf(QueryNode? node) => node switch
    {
        ResourceRangeVariableReferenceNode variable => variable.Name,
        SingleNavigationNode navigation => VariableOf(navigation.Source),
        SingleResourceCastNode cast => VariableOf(cast.Source),
        _ => null,
    };
}
