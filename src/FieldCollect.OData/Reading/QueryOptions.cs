// The options of a URL: 4.01 names without $ and in any case become $names; @p are aliases; other names are custom and ignored.
namespace FieldCollect.OData;

internal sealed class QueryOptions
{
    private static readonly HashSet<string> Supported =
        ["$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$format", "$skiptoken"];

    private static readonly HashSet<string> Unsupported =
        ["$search", "$compute", "$apply", "$index", "$deltatoken", "$schemaversion", "$id"];

    private readonly Dictionary<string, string> _system = new(StringComparer.Ordinal);

    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>The parts as they were sent, without $skiptoken: what a next link repeats.</summary>
    public List<string> Parts { get; } = [];

    public string? this[string name] => _system.GetValueOrDefault(name);

    public static QueryOptions Parse(string query)
    {
        var options = new QueryOptions();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            var name = Decode(equals < 0 ? part : part[..equals]).Trim();
            options.Add(name, equals < 0 ? "" : Decode(part[(equals + 1)..]), part);
        }
        return options;
    }

    /// <summary>Refuses options that say nothing about this kind of resource, rather than ignoring what the client asked for.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var given in _system.Keys)
        {
            if (!names.Contains(given))
                throw ODataProblems.MalformedUrl("This option does not apply to this resource.", given);
        }
    }

    /// <summary>A non-negative number.</summary>
    public long? Number(string name)
    {
        if (this[name] is not { } text)
            return null;
        return long.TryParse(text, System.Globalization.NumberStyles.None, null, out var number)
            ? number
            : throw ODataProblems.MalformedUrl("The value is not a whole number of zero or more.", name);
    }

    public bool Flag(string name) => this[name] switch
    {
        null => false,
        { } text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        { } text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw ODataProblems.MalformedUrl("The value is neither true nor false.", name),
    };

    public IEnumerable<KeyValuePair<string, string>> ForParser(params string[] names) =>
        _system.Where(o => names.Contains(o.Key)).Concat(Aliases);

    private void Add(string name, string value, string part)
    {
        if (name.StartsWith('@'))
        {
            if (!Aliases.TryAdd(name, value))
                throw ODataProblems.RepeatedOption(name);
            Parts.Add(part);
            return;
        }
        var lower = name.ToLowerInvariant();
        var canonical = lower.StartsWith('$') ? lower : "$" + lower;
        if (Unsupported.Contains(canonical))
            throw ODataProblems.NotSupported("This system query option", canonical);
        if (Supported.Contains(canonical))
        {
            if (string.IsNullOrWhiteSpace(value) && (canonical is "$filter" or "$orderby"))
                throw ODataProblems.MalformedUrl("The option is empty.", canonical);
            if (!_system.TryAdd(canonical, value))
                throw ODataProblems.RepeatedOption(canonical);
        }
        else if (lower.StartsWith('$'))
        {
            throw ODataProblems.UnknownOption(name);
        }
        if (canonical != "$skiptoken")
            Parts.Add(part);
    }

    // Browsers and form encoders write a blank as a plus; a real plus comes as %2B.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
