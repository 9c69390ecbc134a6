namespace FieldCollect.OData;

/// <summary>How a reply is written that is not a reading of rows, such as a function's result: negotiated like those.</summary>
/// <param name="Prefix">Before the names of control information: <c>odata.</c> for 4.0, nothing for 4.01.</param>
/// <param name="Context">Whether the context URL is wanted.</param>
public sealed record ReplyFormat(string ContentType, string Version, string Prefix, bool Context)
{
    /// <summary>Throws NotAcceptable or UnsupportedVersion, or NotSupported for an option that would shape rows: passed over, it would be taken for heeded.</summary>
    public static ReplyFormat Of(ReadRequest request)
    {
        var options = QueryOptions.Parse(request.Query);
        if (options.System.Select(o => o.Key).FirstOrDefault(name => name != "$format") is { } other)
            throw ODataProblems.NotSupported($"{other} of a function's result", other);
        var style = ReplyStyle.Of(request, options["$format"], Preferences.Of(request), json: true);
        return new ReplyFormat(style.ContentType, style.Version, style.V401 ? "" : "odata.", style.Metadata != MetadataLevel.None);
    }
}
