// The options of a URL or of one item of $expand: 4.01 names without $ and in any case become $names; @p are aliases; other names
// are custom and ignored.
using System.Globalization;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

internal sealed partial class QueryOptions
{
    internal static readonly HashSet<string> Supported =
    [
        "$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$format", "$skiptoken", "$search", "$compute", "$apply", "$schemaversion", "$id",
    ];

    private static readonly HashSet<string> Unsupported = ["$index", "$deltatoken"];

    private readonly Dictionary<string, string> _system = new(StringComparer.Ordinal);

    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>The parts as they were sent, without $skiptoken: what a next link repeats.</summary>
    public List<string> Parts { get; } = [];

    public string? this[string name] => _system.GetValueOrDefault(name);

    /// <summary>By canonical name, decoded.</summary>
    public IEnumerable<KeyValuePair<string, string>> System => _system;

    /// <summary>No alias, no condition and no expression: only which page is asked for, in which columns and in which form.</summary>
    public bool HoldsNoValue => Aliases.Count == 0 && _system.All(o => o.Key switch
    {
        "$skiptoken" or "$top" or "$skip" or "$count" or "$format" or "$schemaversion" or "$search" => true,
        "$select" or "$orderby" or "$expand" => !o.Value.Contains('('),
        _ => false,
    });

    private static readonly QueryOptions None = new();

    public static QueryOptions Parse(string query)
    {
        if (query.Length == 0)
            return None;
        UrlText.RefuseNul(query);
        var options = new QueryOptions();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            var name = Decode(equals < 0 ? part : part[..equals]).Trim();
            options.Add(name, equals < 0 ? "" : Decode(part[(equals + 1)..]), part, nested: false);
        }
        return options;
    }

    /// <summary>The options in the parentheses of an $expand item or a $count; decoded already, as the text around them was.</summary>
    public static QueryOptions Nested(string text)
    {
        var options = new QueryOptions();
        foreach (var part in TopLevel.Split(text, ';'))
        {
            if (part.Length == 0)
                continue;
            var equals = part.IndexOf('=');
            if (equals < 0)
                throw ODataProblems.MalformedUrl("An option inside parentheses needs a value.", "$expand");
            options.Add(part[..equals].Trim(), part[(equals + 1)..].Trim(), part, nested: true);
        }
        return options;
    }

    /// <summary>Options by canonical name, for a text that stood inside another.</summary>
    public static QueryOptions Of(params ReadOnlySpan<(string Name, string Value)> given)
    {
        var options = new QueryOptions();
        foreach (var (name, value) in given)
            options._system.Add(name, value);
        return options;
    }

    /// <summary>The same options with another text for one of them.</summary>
    public QueryOptions With(string name, string value)
    {
        var options = new QueryOptions();
        foreach (var (given, text) in _system)
            options._system.Add(given, given == name ? value : text);
        foreach (var (alias, text) in Aliases)
            options.Aliases.Add(alias, text);
        return options;
    }

    /// <summary>Refuses options that say nothing about this kind of resource, rather than ignoring what the client asked for.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var given in _system.Keys)
        {
            if (!names.Contains(given) && given is not ("$schemaversion" or "$id"))
                throw ODataProblems.MalformedUrl("This option does not apply to this resource.", given);
        }
    }

    /// <summary>A non-negative number.</summary>
    public long? Number(string name)
    {
        if (this[name] is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, null, out var number)
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

    private void Add(string name, string value, string part, bool nested)
    {
        if (name.StartsWith('@') && !nested)
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
        if (Supported.Contains(canonical) || nested && canonical == "$levels")
        {
            if (string.IsNullOrWhiteSpace(value) && (canonical is "$filter" or "$orderby" or "$search" or "$compute" or "$apply"))
                throw ODataProblems.MalformedUrl("The option is empty.", canonical);
            if (!_system.TryAdd(canonical, value))
                throw ODataProblems.RepeatedOption(canonical);
        }
        else if (lower.StartsWith('$') || nested)
        {
            throw ODataProblems.UnknownOption(name);
        }
        if (canonical != "$skiptoken")
            Parts.Add(part);
    }

    // Browsers and form encoders write a blank as a plus; a real plus comes as %2B.
    // The plus of an instant's offset is no blank, though: the grammar lets it stand as it is, and a blank makes no sense there.
    private static string Decode(string text)
    {
        var decoded = Uri.UnescapeDataString(text.Replace('+', ' '));
        return text.Contains('+') && decoded.Contains(':') ? Offset().Replace(decoded, m => m.Groups["instant"] is { Success: true } instant ? instant.Value + "+" : m.Value) : decoded;
    }

    // What stands in quotes is passed over.
    [GeneratedRegex(@"'[^']*'|(?<instant>\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?) (?=\d\d:\d\d(?![\d:]))", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Offset();
}
