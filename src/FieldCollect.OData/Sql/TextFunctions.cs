// What SQLite cannot do with text by itself. A host gives these to its connections by Dialect.SqliteWith; PostgreSQL has its own.
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

/// <summary>Functions of a SQLite connection, each deterministic, each null where an argument is.</summary>
public static class TextFunctions
{
    public const string LowerName = "odata_lower";
    public const string UpperName = "odata_upper";
    public const string MatchesName = "odata_matches";

    internal const string TooSlow = "odata_matches takes too long";

    // Patterns of requests that run at the same time; each automaton grows with the texts it sees.
    private const int Kept = 32;
    // Linear in the text, so that only a very long text and a very large pattern together come near it.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public static string? Lower(string? text) => text?.ToLowerInvariant();

    /// <summary>As Unicode has it, where the one letter that becomes two is ß.</summary>
    public static string? Upper(string? text) => text?.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);

    /// <summary>Whether a text holds what the pattern, already one of .NET, describes. Throws InvalidOperationException after a quarter of a second.</summary>
    public static bool? Matches(string? text, string? pattern)
    {
        if (text is null || pattern is null)
            return null;
        try
        {
            return Compiled(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new InvalidOperationException(TooSlow);
        }
    }

    /// <summary>How many patterns are kept.</summary>
    internal static int Count => Patterns.Count;

    internal static Regex Compiled(string pattern)
    {
        if (Patterns.TryGetValue(pattern, out var known))
            return known;
        // Any one: a request has fewer than are kept, so what it asks of every row stays or soon is there again.
        if (Patterns.Count >= Kept && Patterns.FirstOrDefault().Key is { } other)
            Patterns.TryRemove(other, out _);
        return Patterns[pattern] = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
    }
}
