// The literals of a $filter, lifted out of its text and replaced by aliases, so that the same question about another value is the same
// query. The alias says what kind of literal it stands for: @__i0 a whole number, @__s1 a text.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

/// <param name="Aliases">The aliases with the text of their literals, for the parser.</param>
internal sealed partial record LiftedLiterals(string Text, IReadOnlyList<object> Values, IReadOnlyDictionary<string, string> Aliases)
{
    private const string Prefix = "@__";
    private static readonly Dictionary<string, string> NoAliases = [];

    /// <summary>Which literal an alias stands for; null for a client's own alias.</summary>
    public static int? IndexOf(string alias) =>
        alias.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(alias.AsSpan(Prefix.Length + 1), NumberStyles.None, null, out var index) ? index : null;

    /// <summary>A filter whose plan depends on the value of a literal, such as the type of a cast, is left as it is.</summary>
    public static LiftedLiterals Of(string text)
    {
        if (text.Contains(Prefix, StringComparison.Ordinal) || text.Contains("cast", StringComparison.OrdinalIgnoreCase)
            || text.Contains("isof", StringComparison.OrdinalIgnoreCase) || text.Contains("case(", StringComparison.OrdinalIgnoreCase)
            || text.Contains("totaloffsetminutes", StringComparison.OrdinalIgnoreCase) || text.Contains("$count(", StringComparison.OrdinalIgnoreCase))
            return new LiftedLiterals(text, [], NoAliases);
        var output = new StringBuilder(text.Length);
        var values = new List<object>();
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < text.Length;)
        {
            var boundary = i == 0 || text[i - 1] is ' ' or '(' or ',';
            var length = 1;
            if (text[i] == '\'')
            {
                length = QuotedLength(text, i);
                // A quote behind a name, as in duration'P1D', belongs to a literal of another kind.
                if (boundary && Content(text.Substring(i, length)) is { } value)
                    Lift('s', value, text.Substring(i, length));
                else
                    output.Append(text, i, length);
            }
            else if (boundary && ListLength(text, i) is > 0 and var list)
            {
                // Lists have lengths, which make queries of their own.
                length = list;
                output.Append(text, i, length);
            }
            else if (boundary && (char.IsAsciiDigit(text[i]) || text[i] == '-' || IsGuid(text, i)))
            {
                var end = text.AsSpan(i).IndexOfAnyExcept(Characters);
                length = end < 0 ? text.Length - i : end;
                var word = text.Substring(i, length);
                if (Number(word) is { } found)
                    Lift(found.Class, found.Value, word);
                else
                    output.Append(word);
            }
            else
            {
                output.Append(text[i]);
            }
            i += length;
        }
        return new LiftedLiterals(output.ToString(), values, aliases);

        void Lift(char kind, object value, string literal)
        {
            var alias = $"{Prefix}{kind}{values.Count}";
            values.Add(value);
            aliases.Add(alias, literal);
            output.Append(alias);
        }
    }

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:+-_");

    private static int QuotedLength(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != '\'')
                continue;
            if (i + 1 == text.Length || text[i + 1] != '\'')
                return i + 1 - start;
            i++;
        }
        return text.Length - start;
    }

    // startswith turns a text into a range, which the empty text and a few last letters do not have; these stay where they are.
    private static string? Content(string quoted)
    {
        if (quoted.Length < 3 || quoted[^1] != '\'')
            return null;
        var value = quoted[1..^1].Replace("''", "'");
        return Filter.After(value) is null ? null : value;
    }

    private static int ListLength(string text, int i)
    {
        if (!(i + 3 < text.Length && (text[i] is 'i' or 'I') && (text[i + 1] is 'n' or 'N') && text[i + 2] is ' ' or '('))
            return 0;
        var open = text.IndexOf('(', i);
        if (open < 0 || text.AsSpan(i + 2, open - i - 2).IndexOfAnyExcept(' ') >= 0)
            return 0;
        // A list that is not closed is the rest of the text, which is malformed anyhow.
        var close = TopLevel.Close(text, open);
        return (close < 0 ? text.Length : close + 1) - i;
    }

    private static bool IsGuid(string text, int i) => text.Length >= i + 36 && text[i + 8] == '-' && Guid.TryParseExact(text.AsSpan(i, 36), "D", out _);

    private static (char Class, object Value)? Number(string word)
    {
        if (Guid.TryParseExact(word, "D", out var guid))
            return ('g', guid);
        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return ('i', whole);
        if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return ('d', day);
        if (Instant().IsMatch(word) && DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return ('z', instant);
        return Fraction().IsMatch(word) ? ('f', double.Parse(word, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Instant();

    [GeneratedRegex(@"^-?\d{1,9}\.\d{1,6}$")]
    private static partial Regex Fraction();
}
