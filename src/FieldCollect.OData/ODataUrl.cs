namespace FieldCollect.OData;

/// <summary>URLs as clients send them in batches and bodies.</summary>
public static class ODataUrl
{
    /// <summary>
    /// Path and query relative to the service root: from an absolute URL, from an absolute path (<c>/odata/Books</c>) or from a relative URL.
    /// Null where the URL leads out of the service. The result stays percent-encoded.
    /// </summary>
    public static string? Relative(string url, Uri serviceRoot)
    {
        var root = serviceRoot.AbsoluteUri;
        if (url.StartsWith('/'))
            return url.StartsWith(serviceRoot.AbsolutePath, StringComparison.Ordinal) ? url[serviceRoot.AbsolutePath.Length..] : null;
        if (url.Contains("://", StringComparison.Ordinal) && url.IndexOf("://", StringComparison.Ordinal) < url.AsSpan().IndexOfAny("/?(") + 1)
            return url.StartsWith(root, StringComparison.OrdinalIgnoreCase) ? url[root.Length..] : null;
        return url.Split('?')[0].Split('/').Contains("..") ? null : url;
    }

    /// <summary>Path and query of a relative URL; the query is without its question mark.</summary>
    public static (string Path, string Query) Split(string relative)
    {
        var mark = relative.IndexOf('?');
        return mark < 0 ? (relative, "") : (relative[..mark], relative[(mark + 1)..]);
    }
}
