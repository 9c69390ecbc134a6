// What the expressions of one request share while it is planned: counted bounds, aliases, what was noticed on the way.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed class ExpressionContext(ODataSchema schema, ReadLimits limits, bool fromBody, IReadOnlyDictionary<string, string> aliasTexts)
{
    private readonly Dictionary<CountNode, string?> _countFilters = new(ReferenceEqualityComparer.Instance);
    private int _nodes;
    private int _expands;
    private int _listed;

    public ODataSchema Schema => schema;
    public Dialect Dialect => schema.Dialect;
    public ReadLimits Limits => limits;
    public bool FromBody => fromBody;
    public IReadOnlyDictionary<string, string> AliasTexts => aliasTexts;

    /// <summary>A protected property was compared, so the request's text must not be logged.</summary>
    public bool AskedProtected { get; set; }

    /// <summary>The filter in the parentheses of a $count.</summary>
    public string? FilterOf(CountNode count) => _countFilters.GetValueOrDefault(count);

    public void Remember(List<CountNode> counts, IReadOnlyList<string?> filters, string option)
    {
        if (filters.All(f => f is null))
            return;
        if (counts.Count != filters.Count)
            throw ODataProblems.NotSupported("$count with options in this place", option);
        for (var i = 0; i < counts.Count; i++)
            _countFilters.Add(counts[i], filters[i]);
    }

    public void Count(string option)
    {
        if (++_nodes > limits.ExpressionNodes)
            throw ODataProblems.TooComplex($"A request may have {limits.ExpressionNodes} terms.", option);
    }

    public void CountListed(int values, string option)
    {
        _listed += values;
        if (_listed > limits.InLength)
            throw ODataProblems.TooComplex($"The lists of a request may have {limits.InLength} values together.", option);
    }

    public void CountExpand()
    {
        if (++_expands > limits.ExpandCount)
            throw ODataProblems.TooComplex($"A request may expand {limits.ExpandCount} navigations.", "$expand");
    }
}
