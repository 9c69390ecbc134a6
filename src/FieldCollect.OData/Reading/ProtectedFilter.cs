// Comparing a protected property. The database holds no clear value, so only equality by the blind index and null are possible,
// and never from a URL: URLs are written into the logs of everything they pass.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed partial class Filter
{
    private string? ProtectedComparison(string op, SingleValueNode left, SingleValueNode right, bool exact)
    {
        var (access, other) = (ProtectedAccess(left), right);
        if (access is null)
            (access, other) = (ProtectedAccess(right), left);
        if (access is not { } asked)
            return null;
        var (source, property) = asked;
        Ask(property);
        context.Compared.Add(source);
        if (IsNull(other))
        {
            var column = source.Column(property);
            return op switch
            {
                "=" => $"({column} IS NULL)",
                "<>" => $"({column} IS NOT NULL)",
                _ => throw ODataProblems.NotFilterable(property.Name),
            };
        }
        if (op != "=" || Strip(other) is not ConstantNode { Value: string } literal)
        {
            // not (x eq 'a') arrives here as <>; x ne 'a' over encrypted values is refused with it: it would list everyone else.
            throw ODataProblems.NotFilterable(property.Name);
        }
        return ProtectedIn(source, property, [(other, literal.Value)], exact);
    }

    private string ProtectedIn(Source source, PropertyMap property, List<(QueryNode? Node, object? Value)> literals, bool exact)
    {
        Ask(property);
        context.Compared.Add(source);
        if (property.IndexColumn is not { } index || property.Index is not { } blind || literals.Any(l => l.Value is not string))
            throw ODataProblems.NotFilterable(property.Name);
        var column = Dialect.Column(source.Alias, index);
        var values = literals.Select(l => l.Node is null
            ? statement.Add(blind((string)l.Value!))
            : AddLiteral(l.Node, l.Value!, v => blind((string)v))).ToList();
        var sql = values.Count == 1 ? $"({column} = {values[0]})" : $"({column} IN ({string.Join(", ", values)}))";
        return exact ? $"COALESCE({sql}, FALSE)" : sql;
    }

    private void Ask(PropertyMap property)
    {
        if (option == "$orderby")
            throw ODataProblems.NotSortable(property.Name);
        if (!context.FromBody)
            throw ODataProblems.SensitiveInUrl(property.Name);
        context.AskedProtected = true;
    }

    private (Source Source, PropertyMap Property)? ProtectedAccess(QueryNode node) =>
        Plain(node) is { Kind: PropertyKind.Protected } property
            ? (SourceOf(((SingleValuePropertyAccessNode)Strip(node)).Source), property)
            : null;
}
