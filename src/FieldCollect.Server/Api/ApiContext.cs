using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Server.Api;

/// <summary>What every request under /odata/ is answered with.</summary>
public sealed record ApiContext(RegisterStore Store, ODataSchema Schema, SetSizes Sizes, TimeProvider Time, ILoggerFactory Logs)
{
    /// <summary>Names what terminals are given of a row: another one after an upgrade that adds to it. Rows that nobody has written since are then read again, with what is new in them.</summary>
    public string Shape { get; } = RegisterSchema.ShapeOf(Schema);

    /// <summary>Signs page and delta tokens.</summary>
    public byte[] SigningKey => Store.Personal.Keys.Tokens;

    /// <summary>Rows of people's data just written into a reply, for the audit log.</summary>
    public static bool IsOfPeople(EntitySetMap set) => EntitySets.Find(set.Name)!.OfPeople;
}

/// <summary>One request, as it came over HTTP or as a part of a batch.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">Relative to the service root, percent-encoded, without query.</param>
/// <param name="Query">Without the question mark.</param>
/// <param name="Headers">Looks a header up; null if absent.</param>
/// <param name="ServiceRoot">Absolute, ends with a slash.</param>
/// <param name="Actor">Who asks.</param>
public sealed record ApiRequest(string Method, string Path, string Query, Func<string, string?> Headers, Uri ServiceRoot, Actor Actor)
{
    /// <summary>Whether a preference is given (RFC 7240).</summary>
    public bool Prefers(string preference) => Preferences().Any(p => p.Equals(preference, StringComparison.OrdinalIgnoreCase));

    /// <summary>The return preference; the first of two counts (RFC 7240, 2).</summary>
    public string? Returns => Preferences().FirstOrDefault(p => p.StartsWith("return=", StringComparison.OrdinalIgnoreCase))?.ToLowerInvariant();

    /// <summary>A system query option, unescaped, also without its dollar sign; null if absent.</summary>
    public string? Option(string name) => Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2))
        .Where(p => p.Length == 2 && Unescape(p[0]) is var given && (given.Equals(name, StringComparison.OrdinalIgnoreCase) || given.Equals(name[1..], StringComparison.OrdinalIgnoreCase)))
        .Select(p => Unescape(p[1]))
        .FirstOrDefault();

    /// <summary>The parameter aliases of the query, such as <c>@p=1</c>, as they came.</summary>
    public IEnumerable<string> Aliases => Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Where(p => Unescape(p).TrimStart().StartsWith('@'));

    /// <summary>The query without some of its options.</summary>
    public string QueryWithout(params string[] names) => string.Join('&', Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Where(p => Unescape(p.Split('=', 2)[0]) is var given && !names.Any(n => given.Equals(n, StringComparison.OrdinalIgnoreCase) || given.Equals(n.TrimStart('$'), StringComparison.OrdinalIgnoreCase))));

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    /// <summary>The version of the protocol that a reply speaks.</summary>
    public string Version => Negotiation.Version(Headers);

    /// <summary>The number of <c>maxpagesize</c> or <c>odata.maxpagesize</c>; null if absent.</summary>
    public int? MaxPageSize() => Preferences()
        .Select(p => p.Split('=', 2))
        .Where(p => p.Length == 2 && p[0].ToLowerInvariant() is "maxpagesize" or "odata.maxpagesize" && int.TryParse(p[1], out _))
        .Select(p => (int?)int.Parse(p[1]))
        .FirstOrDefault(n => n > 0);

    /// <summary>A preference by its name, with or without the prefix of 4.0: as it was given, and its value (empty where it has none). The first of two wins.</summary>
    public (string Given, string Value)? Preference(string name)
    {
        foreach (var given in Preferences())
        {
            var parts = given.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts[0].Equals(name, StringComparison.OrdinalIgnoreCase) || parts[0].Equals("odata." + name, StringComparison.OrdinalIgnoreCase))
                return (given, parts.Length == 2 ? parts[1].Trim('"') : "");
        }

        return null;
    }

    /// <summary><c>continue-on-error</c>, implicitly or explicitly true (Protocol 4.01, 8.2.8.3).</summary>
    public bool ContinuesOnError => Preference("continue-on-error") is { } asked && (asked.Value.Length == 0 || asked.Value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private string[] Preferences() => (Headers("Prefer") ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
