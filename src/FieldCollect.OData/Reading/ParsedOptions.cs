// The options that hold expressions, as the parser's trees. Parsed before anything is planned, so that only the parser's exceptions
// are taken for the client's fault.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed record ParsedOptions(SelectExpandClause? SelectExpand, FilterClause? Filter, OrderByClause? OrderBy, IDictionary<string, SingleValueNode> Aliases)
{
    private static readonly string[] Names = ["$filter", "$orderby", "$expand", "$select"];

    public static ParsedOptions Parse(ODataSchema schema, EntitySetMap set, QueryOptions options, ReadLimits limits)
    {
        foreach (var name in Names)
        {
            if (options[name] is { } text)
                UrlText.Bound(name, text, limits);
        }
        foreach (var (name, text) in options.Aliases)
            UrlText.Bound(name, text, limits);
        // The set alone is enough for the parser: a path to it changes nothing about its options.
        var parser = UrlText.Parser(schema.Model, set.Name, options.ForParser(Names));
        var selectExpand = UrlText.Guard("$expand", () => options["$expand"] is null && options["$select"] is null ? null : parser.ParseSelectAndExpand());
        var filter = UrlText.Guard("$filter", () => options["$filter"] is null ? null : parser.ParseFilter());
        var orderBy = UrlText.Guard("$orderby", () => options["$orderby"] is null ? null : parser.ParseOrderBy());
        return new ParsedOptions(selectExpand, filter, orderBy, parser.ParameterAliasNodes);
    }
}
