// $compute: named expressions over each row, which $select, $filter and $orderby may then use by name.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal static class Compute
{
    /// <summary>Gives the source the computed names, in the order in which they were made.</summary>
    public static List<ComputedProperty> Add(ExpressionContext context, SqlStatement statement, Source source, string option,
        IEnumerable<ComputeExpression> expressions, IDictionary<string, SingleValueNode> aliases)
    {
        var added = new List<ComputedProperty>();
        foreach (var expression in expressions)
        {
            var name = expression.Alias;
            if (source.Named.ContainsKey(name) || source.Derived is null && (source.Set.Property(name) is not null || source.Set.Navigation(name) is not null))
                throw ODataProblems.MalformedUrl("A computed property needs a name of its own.", option);
            var value = Filter.Expression(context, statement, source, option, expression.Expression, aliases);
            source.Named.Add(name, value);
            added.Add(new ComputedProperty(name, value));
        }
        // A computed value may be one of a row that the reply does not show otherwise.
        context.Unobserved.UnionWith(statement.Sets.Where(s => s != source.Set));
        return added;
    }
}

/// <summary>A dynamic property of a reply.</summary>
internal sealed record ComputedProperty(string Name, SqlValue Value);
