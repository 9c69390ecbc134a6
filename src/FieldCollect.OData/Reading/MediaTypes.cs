// The media types that a client accepts, best first: of $format if given, else of Accept.
using System.Globalization;

namespace FieldCollect.OData;

internal readonly record struct MediaType(string Name, IReadOnlyDictionary<string, string> Parameters)
{
    private static readonly Dictionary<string, string> NoParameters = [];
    private static readonly MediaType[] Anything = [new("*/*", NoParameters)];

    /// <summary>A $format is the only one; its short forms are json and xml.</summary>
    public static IEnumerable<MediaType> Accepted(string? format, string? accept)
    {
        var text = format ?? accept;
        if (string.IsNullOrWhiteSpace(text))
            return Anything;
        return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)
            .Where(t => t.Quality > 0 && t.HasOurCharset)
            .OrderByDescending(t => t.Quality);
    }

    public string? Parameter(string name) => Parameters.GetValueOrDefault("odata." + name) ?? Parameters.GetValueOrDefault(name);

    private double Quality =>
        Parameters.TryGetValue("q", out var q) && double.TryParse(q, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 1;

    private bool HasOurCharset => !Parameters.TryGetValue("charset", out var charset) || charset is "utf-8" or "utf8" or "*";

    private static MediaType Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts.Length == 1)
            return new MediaType(parts[0].ToLowerInvariant(), NoParameters);
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.Skip(1))
        {
            var pair = part.Split('=', 2);
            parameters[pair[0].Trim()] = pair.Length == 2 ? pair[1].Trim().Trim('"').ToLowerInvariant() : "";
        }
        return new MediaType(parts[0].ToLowerInvariant(), parameters);
    }
}
