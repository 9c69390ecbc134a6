// A GET from URL to plan. Each option is a file beside ReadPlan in Reading/: Filter, OrderBy, Select, Expand, CountPlan, SkipToken.
namespace FieldCollect.OData;

/// <summary>Plans the reply to a reading request.</summary>
public static class ODataReader
{
    /// <summary>
    /// Parses and bounds the request and makes its SQL. Throws <see cref="ODataProblem"/> for everything that is the client's fault
    /// (the codes are in <see cref="ODataProblems"/>). Operations, $batch and streams are the host's and are refused here with 501.
    /// </summary>
    public static ReadPlan Plan(ODataSchema schema, ReadRequest request)
    {
        var options = QueryOptions.Parse(request.Query);
        var path = ResourcePath.Parse(schema, request.Path);
        if (path.Kind == ResourceKind.Metadata)
            return DocumentPlan.Metadata(schema, request, options["$format"]);
        var style = path.Count || path.RawValue ? new ReplyStyle(request.ServiceRoot, MetadataLevel.Minimal) : ReplyStyle.Of(request, options["$format"]);
        if (path.Kind == ResourceKind.ServiceDocument)
            return DocumentPlan.Service(schema, style);
        if (path.Ref || path.Kind is ResourceKind.Batch or ResourceKind.Operation || path.Property?.Kind == PropertyKind.Stream
            || path is { Kind: ResourceKind.Entity, RawValue: true })
            throw ODataProblems.NotSupported("Reading this kind of resource");

        var parsed = ParsedOptions.Parse(schema, path.Set!, options, request.Limits);
        var context = new ExpressionContext(request, schema.Dialect, parsed.Aliases);
        if (path.Count)
            return CountPlan.Of(context, path, options, parsed);
        return path.Kind == ResourceKind.Collection
            ? new CollectionPlan(context, path, options, style, parsed)
            : new EntityPlan(context, path, options, style, parsed);
    }
}
