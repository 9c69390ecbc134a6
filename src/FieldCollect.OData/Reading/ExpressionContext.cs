// What the expressions of one request share while it is planned: counted bounds, aliases, what was noticed on the way.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed class ExpressionContext(ODataSchema schema, ReadLimits limits, bool fromBody, IReadOnlyDictionary<string, string> aliasTexts)
{
    private readonly Dictionary<string, ExpressionText> _aliases =
        aliasTexts.ToDictionary(a => a.Key, a => ExpressionText.Of(a.Key, a.Value, aliasTexts), StringComparer.Ordinal);
    private readonly Dictionary<CountNode, string?> _countOptions = new(ReferenceEqualityComparer.Instance);
    private readonly List<Access> _accesses = [];
    private readonly Dictionary<Source, Access> _accessOf = [];
    private int _nodes;
    private int _expands;
    private int _listed;
    private readonly HashSet<(int? Lifted, string Pattern)> _patterns = [];

    public ODataSchema Schema => schema;
    public Dialect Dialect => schema.Dialect;
    public ReadLimits Limits => limits;
    public bool FromBody => fromBody;
    /// <summary>As the client sent them.</summary>
    public IReadOnlyDictionary<string, string> AliasTexts => aliasTexts;
    /// <summary>As the parser takes them.</summary>
    public IEnumerable<KeyValuePair<string, string>> PreparedAliases => _aliases.Select(a => KeyValuePair.Create(a.Key, a.Value.Text));

    /// <summary>A protected property was compared, so the request's text must not be logged.</summary>
    public bool AskedProtected { get; set; }

    /// <summary>Sets whose values stand in the reply without the rows they are of.</summary>
    public HashSet<EntitySetMap> Unobserved { get; } = [];

    /// <summary>Where conditions, orders and expressions took values from, keys and links not counted.</summary>
    public HashSet<Source> Compared { get; } = [];

    /// <summary>Whose rows the reply shows, so that a row found by its values is observed.</summary>
    public HashSet<Source> Shown { get; } = [];

    /// <summary>Every way in which the request comes by rows.</summary>
    public IReadOnlyCollection<Access> Accesses => _accesses;

    /// <summary>The rows that a path names are read.</summary>
    public Access Reads(Source source, IReadOnlyList<PathStep> steps) => Add(source, Access.OfPath(source, steps));

    /// <summary>So are those behind each row of another.</summary>
    public void ReadsBehind(Source source, Source outer, NavigationMap by, bool once) => Add(source, Access.Behind(source, (outer.Set, _accessOf[outer.Table]), by, once));

    /// <summary>A table made of the rows stands for them.</summary>
    public void Stands(Source made, Access access) => _accessOf[made] = access;

    private Access Add(Source source, Access access)
    {
        _accesses.Add(access);
        return _accessOf[source] = access;
    }

    /// <summary>The options in the parentheses of a $count.</summary>
    public string? OptionsOf(CountNode count) => _countOptions.GetValueOrDefault(count);

    /// <summary>The $count nodes inside aliases; each parse makes nodes of its own.</summary>
    public void Remember(IDictionary<string, SingleValueNode> aliases)
    {
        foreach (var (name, node) in aliases)
        {
            if (node is not null && _aliases.TryGetValue(name, out var text))
                Remember(CountNodes.In(node), text.Counts, name);
        }
    }

    public void Remember(List<CountNode> counts, IReadOnlyList<string?> options, string option)
    {
        if (options.All(o => o is null))
            return;
        if (counts.Count != options.Count)
            throw ODataProblems.NotSupported("$count with options in this place", option);
        for (var i = 0; i < counts.Count; i++)
            _countOptions.Add(counts[i], options[i]);
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

    /// <param name="lifted">Which literal of the request it is, where a kept query may meet another there.</param>
    public void CountPattern(int? lifted, string pattern, string option)
    {
        _patterns.Add((lifted, lifted is null ? pattern : ""));
        if (_patterns.Count > limits.Patterns)
            throw ODataProblems.TooComplex($"A request may have {limits.Patterns} patterns.", option);
    }

    public void CountExpand()
    {
        if (++_expands > limits.ExpandCount)
            throw ODataProblems.TooComplex($"A request may expand {limits.ExpandCount} navigations.", "$expand");
    }
}
