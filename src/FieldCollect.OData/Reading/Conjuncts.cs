// What a $filter says to indexes: the conditions that all must hold, each as a column with its values or as one that has to be asked of
// every row. Read from the parser's tree beside the SQL, which has lost by then what is a column and what was computed.
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed partial class Filter
{
    private List<Conjunct> Conjuncts(QueryNode condition, Source root)
    {
        var node = Strip(condition);
        if (node is BinaryOperatorNode { OperatorKind: BinaryOperatorKind.And } both)
            return [.. Conjuncts(both.Left, root), .. Conjuncts(both.Right, root)];
        // What mentions no property is the same for all rows, and is worked out once.
        return Mentioned(node) is { } target ? [ConjunctOf(node, target, root)] : [];
    }

    private Conjunct ConjunctOf(QueryNode node, string target, Source root)
    {
        switch (node)
        {
            case BinaryOperatorNode { OperatorKind: BinaryOperatorKind.Or } either:
                return new Either(target, [Conjuncts(either.Left, root), Conjuncts(either.Right, root)]);
            case BinaryOperatorNode comparison when Comparison(comparison.OperatorKind) is { } op:
                return Compared(target, op, comparison.Left, comparison.Right, root) ?? Compared(target, op, comparison.Right, comparison.Left, root) ?? new Unserved(target);
            case InNode within when Indexed(within.Left, root) is { } listed:
                var values = Constants(within.Right);
                return new SameAs(target, listed, values.Count, values.Contains(null));
            case SingleValueFunctionCallNode call when call.Name.Equals("startswith", StringComparison.OrdinalIgnoreCase) && Indexed(call.Parameters.First(), root) is { } begun
                && Strip(call.Parameters.Last()) is ConstantNode { Value: string { Length: > 0 } prefix } && After(prefix) is not null:
                return new Between(target, begun);
            default:
                return new Unserved(target);
        }
    }

    private Conjunct? Compared(string target, string op, QueryNode property, QueryNode value, Source root)
    {
        if (Indexed(property, root) is not { } column || Mentioned(value) is not null)
            return null;
        return op switch
        {
            "<>" => null,
            "=" => new SameAs(target, column, 1, IsNull(value)),
            _ => new Between(target, column),
        };
    }

    /// <summary>The column that an index may hold of a property of the rows themselves; null for all else.</summary>
    private string? Indexed(QueryNode node, Source root)
    {
        if (Plain(node) is not { } property || SourceOf(((SingleValuePropertyAccessNode)Strip(node)).Source) != root || root.Rows is not null || root.Derived is not null)
            return null;
        // A whole number that is compared with a fraction is converted in each row.
        if (property.Kind is PropertyKind.Int32 or PropertyKind.Int64 && node is ConvertNode { TypeReference: { } type } && (type.IsDouble() || type.IsSingle() || type.IsDecimal()))
            return null;
        return property.Kind == PropertyKind.Protected ? property.IndexColumn : property.Column;
    }

    private static string Behind(QueryNode? node) => node is SingleNavigationNode navigation ? $"{Behind(navigation.Source)}{navigation.NavigationProperty.Name}/" : "";

    /// <summary>The first property or navigation that an expression takes a value from; null where it takes none from any row.</summary>
    private string? Mentioned(QueryNode? node) => (node is null ? null : Strip(node)) switch
    {
        SingleValuePropertyAccessNode access => Behind(access.Source) + access.Property.Name,
        SingleValueOpenPropertyAccessNode open => open.Name,
        SingleComplexNode complex => complex.Property.Name,
        SingleNavigationNode navigation => navigation.NavigationProperty.Name,
        CollectionNavigationNode many => many.NavigationProperty.Name,
        CountNode count => Mentioned(count.Source),
        LambdaNode lambda => Mentioned(lambda.Source),
        BinaryOperatorNode both => Mentioned(both.Left) ?? Mentioned(both.Right),
        UnaryOperatorNode one => Mentioned(one.Operand),
        InNode within => Mentioned(within.Left),
        SingleValueFunctionCallNode call => call.Parameters.Select(Mentioned).FirstOrDefault(name => name is not null),
        _ => null,
    };
}
