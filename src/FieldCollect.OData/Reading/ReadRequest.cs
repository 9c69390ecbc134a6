namespace FieldCollect.OData;

/// <summary>
/// Which rows the asker may see. Asked for every table a statement touches: by key, collection, navigation, expand, count, any and all.
/// </summary>
public interface IRowScope
{
    /// <summary>A condition over <paramref name="alias"/>'s columns, as <c>t0."Beat" = @p1</c>; null for every row, "0=1" for none.</summary>
    string? Predicate(EntitySetMap set, string alias, SqlParameters parameters);

    /// <summary>
    /// The same where a page is taken of many rows in the order of an index: a database that thinks this condition narrow would go by another
    /// one and sort all that is left.
    /// </summary>
    string? PredicateInOrder(EntitySetMap set, string alias, SqlParameters parameters) => Predicate(set, alias, parameters);

    /// <summary>
    /// About how many rows of the set the asker may see or, <paramref name="withOne"/> given, how many have one value of that property at most.
    /// No statement is made for it: what is known from before is near enough. 0 where nothing needs to be bounded.
    /// </summary>
    long Rows(EntitySetMap set, PropertyMap? withOne = null) => 0;

    /// <summary>Whether a bound operation is one for the asker: others are not advertised with a row.</summary>
    bool Offers(OperationMap operation) => true;
}

/// <summary>Everybody sees everything: for code lists, tools and tests.</summary>
public sealed class EveryRow : IRowScope
{
    public static EveryRow Instance { get; } = new();

    public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) => null;
}

/// <summary>
/// Told of every entity written into a reply, also inside $expand, because each reading of personal data is logged; then also of the one
/// that it tells of, if its set has a subject.
/// </summary>
public delegate void RowObserver(EntitySetMap set, EntityKey key, string? subjectSet = null, Guid subject = default);

/// <summary>The bounds of one request. Each default says what it protects.</summary>
public sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Rows of a page when the client does not ask for a size.</summary>
    public int DefaultPageSize { get; init; } = 100;
    /// <summary>The most rows of a page, whatever the client asks for: what a server holds in memory for one $expand.</summary>
    public int MaxPageSize { get; init; } = 5_000;
    /// <summary>Nesting of an expression; deeper ones are made by machines, to exhaust a stack.</summary>
    public int ExpressionDepth { get; init; } = 100;
    /// <summary>Terms of all expressions of a request; what a database plans in milliseconds.</summary>
    public int ExpressionNodes { get; init; } = 800;
    /// <summary>Values of all <c>in</c> lists together; each is a parameter, of which SQLite takes 32,766.</summary>
    public int InLength { get; init; } = 1_000;
    /// <summary>Different patterns of matchesPattern: each is an automaton that takes memory, and longer to make than to run.</summary>
    public int Patterns { get; init; } = 8;
    public int ExpandDepth { get; init; } = 4;
    /// <summary>All $expand items of a request; each is one statement.</summary>
    public int ExpandCount { get; init; } = 12;
    /// <summary>Rows of all expanded collections of a reply together, as they are written: one that several parents show counts for each. What is over has next links.</summary>
    public int ExpandRows { get; init; } = 20_000;
    /// <summary>
    /// Rows of one $expand item that expands collections in turn. Each such row brings rows of its own, so that nested items multiply: the
    /// outer ones show fewer rows a parent, with next links, and leave the reply's rows to the inner ones.
    /// </summary>
    public int ExpandParentRows { get; init; } = 2_000;
    /// <summary>Rows of one expanded collection; the rest is behind its next link.</summary>
    public int ExpandPageSize { get; init; } = 1_000;

    /// <summary>Rows that one page may be looked for in, whatever is asked: a scan and a sort of so many take some 30 ms. A larger set is read by its indexes.</summary>
    public long ScannedRows { get; init; } = 50_000;
    /// <summary>Rows that what is of all rows by its nature may read: counts, aggregates, $search, and what stands behind each of many rows. Some tenths of a second.</summary>
    public long CountedRows { get; init; } = 1_000_000;
}

/// <summary>One GET, HEAD or POST /$query, as the host received it.</summary>
public sealed class ReadRequest
{
    /// <summary>Relative to the service root, percent-encoded: <c>Residents(0190…)/Residencies</c>.</summary>
    public required string Path { get; init; }
    /// <summary>The raw query string or, with <see cref="FromBody"/>, the body of POST /$query.</summary>
    public string Query { get; init; } = "";
    /// <summary>The options came in a body, so sensitive values may stand in them.</summary>
    public bool FromBody { get; init; }
    /// <summary>With <see cref="FromBody"/>, the raw query string of the URL that the body was sent to: options that go before those of the body.</summary>
    public string UrlQuery { get; init; } = "";

    /// <summary>Of the URL and the body.</summary>
    internal string AllOptions => UrlQuery.Length == 0 ? Query : Query.Length == 0 ? UrlQuery : $"{UrlQuery}&{Query}";

    /// <summary>
    /// Nothing that stands in the URL could be a value that a protected property is compared with. One alias or condition there is enough
    /// to be refused, because it could be that of the body's comparison.
    /// </summary>
    internal bool MayAskProtected => FromBody && (UrlQuery.Length == 0 || QueryOptions.Parse(UrlQuery).HoldsNoValue);
    /// <summary>Absolute, ends with a slash; context URLs and next links begin with it.</summary>
    public required Uri ServiceRoot { get; init; }
    public required IRowScope Scope { get; init; }
    /// <summary>At least 32 bytes, secret, the same on every server of the register: signs $skiptoken.</summary>
    public required byte[] SigningKey { get; init; }
    /// <summary>The Accept header; $format wins over it.</summary>
    public string? Accept { get; init; }
    /// <summary>The header OData-MaxVersion: 4.01 is answered if the client takes it, else 4.0.</summary>
    public string? ODataMaxVersion { get; init; }
    /// <summary>The header OData-Version of the request; stands for OData-MaxVersion where that is missing.</summary>
    public string? ODataVersion { get; init; }
    /// <summary>The header Prefer: maxpagesize and omit-values say something to reading.</summary>
    public string? Prefer { get; init; }
    /// <summary>A page size the host asks for; it wins over <see cref="Prefer"/>.</summary>
    public int? MaxPageSize { get; init; }
    /// <summary>If-None-Match, for a single entity.</summary>
    public string? IfNoneMatch { get; init; }
    public ReadLimits Limits { get; init; } = ReadLimits.Default;
    /// <summary>What now() answers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

public enum ReadOutcome
{
    Ok,
    /// <summary>204: a null property, or a navigation to one that leads nowhere.</summary>
    NoContent,
    /// <summary>304: If-None-Match names the row's ETag; nothing was written and no row was observed.</summary>
    NotModified,
    /// <summary>404: no such row, or none that the asker may see; nothing was written.</summary>
    NotFound,
}

/// <param name="Rows">Entities written, those of $expand included.</param>
/// <param name="ETag">Of a single entity.</param>
public sealed record ReadResult(ReadOutcome Outcome, long Rows = 0, string? ETag = null);
