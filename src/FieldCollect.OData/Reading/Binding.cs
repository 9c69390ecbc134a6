// What one request gives to a planned query: who asks, the values of its literals and keys, where its page begins and how it is written.
namespace FieldCollect.OData;

internal sealed class Binding(IRowScope scope)
{
    public IRowScope Scope => scope;
    public required ReadRequest Request { get; init; }
    public required ReplyStyle Style { get; init; }
    public required ResourcePath Path { get; init; }
    public required QueryOptions Options { get; init; }

    /// <summary>The literals that were lifted out of $filter, as the driver takes them.</summary>
    public IReadOnlyList<object> Literals { get; init; } = [];

    public ReceivedToken? Token { get; init; }
    public PageWindow Page { get; init; }

    /// <summary>The asker sees more rows of the path's set than one page may be looked for in.</summary>
    public bool IsOfLargeSet => Path.Set is { } set && scope.Rows(set) > Request.Limits.ScannedRows;

    /// <summary>Whose rows are many for this asker and are read in the order of an index.</summary>
    public HashSet<Source> InOrder { get; } = [];

    /// <summary>What <see cref="ReadLimits.ExpandRows"/> leaves for the collections that are still to be loaded.</summary>
    public int ExpandRowsLeft { get => _expandRowsLeft ??= Request.Limits.ExpandRows; set => _expandRowsLeft = value; }
    private int? _expandRowsLeft;

    public Binding With(QueryOptions options) => new(scope)
    {
        Request = Request,
        Style = Style,
        Path = Path,
        Options = options,
        Literals = Literals,
        Token = Token,
        Page = Page,
    };

    /// <summary>For rows that no request of its own names.</summary>
    public static Binding ForRows(IRowScope scope, ReplyStyle style) => new(scope)
    {
        Request = new ReadRequest { Path = "", ServiceRoot = new Uri(style.Root), Scope = scope, SigningKey = [] },
        Style = style,
        Path = new ResourcePath(ResourceKind.ServiceDocument, []),
        Options = QueryOptions.Parse(""),
    };
}

/// <summary>Which rows of a collection one reply shows.</summary>
/// <param name="Size">Rows of this page at most.</param>
/// <param name="Skip">Rows before it that $skip leaves out.</param>
/// <param name="Left">What $top leaves for the pages after this one; null without $top.</param>
internal readonly record struct PageWindow(long Size, long Skip, long? Left)
{
    /// <summary>One row more than the page tells whether there is a next one.</summary>
    public long Limit => Left == 0 ? Size : Size + 1;

    public static PageWindow Of(ReadRequest request, QueryOptions options, ReceivedToken? token, int? asked)
    {
        var (top, skip) = (options.Number("$top"), options.Number("$skip"));
        if (token is not null)
            (top, skip) = (token.Left, null);
        var size = (long)(asked is { } n ? Math.Min(n, request.Limits.MaxPageSize) : request.Limits.DefaultPageSize);
        var page = Math.Min(size, top ?? size);
        return new PageWindow(page, skip ?? 0, top - page);
    }
}
