using System.Text;

namespace FieldCollect.OData;

/// <summary>A set of characters of a pattern, as ranges of code points in order; what ECMAScript's classes hold, whatever an engine's own do.</summary>
internal sealed record PatternClass(IReadOnlyList<(int From, int To)> Ranges)
{
    private const int Last = 0x10FFFF;

    public static readonly PatternClass None = new([]);
    public static readonly PatternClass Digits = Of('0', '9');
    public static readonly PatternClass Letters = Of('a', 'z').Or(Of('A', 'Z')).Or(Digits).Or(Of('_'));
    public static readonly PatternClass Blanks = new([(9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
        (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);
    public static readonly PatternClass LineEnds = new([(10, 10), (13, 13), (0x2028, 0x2029)]);

    public static PatternClass Of(int only) => Of(only, only);
    public static PatternClass Of(int from, int to) => new([(from, to)]);

    /// <summary>No text holds U+0000, which may yet begin a range.</summary>
    public bool IsEmpty => Ranges.All(r => r.To == 0);
    public int? Single => Ranges is [var (from, to)] && from == to ? from : null;

    public PatternClass Or(PatternClass other)
    {
        var merged = new List<(int From, int To)>();
        foreach (var range in Ranges.Concat(other.Ranges).OrderBy(r => r.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1)
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            else
                merged.Add(range);
        }
        return new PatternClass(merged);
    }

    /// <summary>All other characters; halves of surrogate pairs are none, and no text holds U+0000.</summary>
    public PatternClass Not()
    {
        var others = new List<(int, int)>();
        var next = 1;
        foreach (var (from, to) in Or(Of(0xD800, 0xDFFF)).Ranges)
        {
            if (from > next)
                others.Add((next, from - 1));
            next = to + 1;
        }
        if (next <= Last)
            others.Add((next, Last));
        return new PatternClass(others);
    }

    public string Said(PatternForm form)
    {
        if (Ranges is [(0, _), ..])
            return new PatternClass([.. Ranges.Where(r => r.To > 0).Select(r => (Math.Max(r.From, 1), r.To))]).Said(form);
        if (form == PatternForm.PostgreSql)
            return $"[{string.Concat(Ranges.Select(r => Range(Code(r.From), Code(r.To))))}]";
        // .NET reads UTF-16: a character beyond the first plane is two of its units.
        var low = string.Concat(Ranges.Where(r => r.From <= 0xFFFF).Select(r => Range(Code(r.From), Code(Math.Min(r.To, 0xFFFF)))));
        var pairs = Ranges.Where(r => r.To > 0xFFFF).SelectMany(r => Pairs(Math.Max(r.From, 0x10000), r.To)).ToList();
        var all = low.Length > 0 ? pairs.Prepend($"[{low}]") : pairs;
        return pairs.Count == 0 ? all.Single() : $"(?:{string.Join('|', all)})";
    }

    private static string Range(string from, string to) => from == to ? from : from + "-" + to;

    private static string Code(int code) => code > 0xFFFF ? $@"\U{code:X8}" : $@"\u{code:X4}";

    /// <summary>A first half with some of its second halves, all second halves of the first halves between, and the last one's.</summary>
    private static IEnumerable<string> Pairs(int from, int to)
    {
        var (high, low) = Halves(from);
        var (lastHigh, lastLow) = Halves(to);
        if (high < lastHigh && low > 0xDC00)
            yield return Pair(high, high++, low, 0xDFFF);
        else if (high == lastHigh)
            yield return Pair(high, high++, low, lastLow);
        if (high > lastHigh)
            yield break;
        var full = lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
        if (high <= full)
            yield return Pair(high, full, 0xDC00, 0xDFFF);
        if (full < lastHigh)
            yield return Pair(lastHigh, lastHigh, 0xDC00, lastLow);
    }

    private static (int High, int Low) Halves(int code)
    {
        var text = new Rune(code).ToString();
        return (text[0], text[1]);
    }

    private static string Pair(int high, int lastHigh, int low, int lastLow) =>
        $"[{Range(Code(high), Code(lastHigh))}][{Range(Code(low), Code(lastLow))}]";
}
