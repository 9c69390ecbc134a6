using System.Globalization;
using System.Text;

namespace FieldCollect.Register.Declarations;

/// <summary>
/// What anybody may type into a public form, made harmless before it is kept: no control characters, nothing that turns the direction of a line or hides
/// letters, and no beginning that a spreadsheet takes for a formula.
/// </summary>
public static class DeclaredText
{
    // A reader sees the same sign, and Excel, LibreOffice and WPS see a letter.
    private static readonly Dictionary<char, char> AtTheStart = new() { ['='] = '＝', ['+'] = '＋', ['-'] = '－', ['@'] = '＠' };

    /// <summary>One line: line breaks become spaces. Null for a text of nothing.</summary>
    public static string? Line(string? text) => Clean(text, keepLines: false);

    /// <summary>A text of several lines, each kept.</summary>
    public static string? Lines(string? text) => Clean(text, keepLines: true);

    private static string? Clean(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
                kept.Append(keepLines ? '\n' : ' ');
            else if (rune.Value == '\t' || Rune.IsWhiteSpace(rune))
                kept.Append(' ');
            // Half a surrogate pair comes as this replacement.
            else if (rune != Rune.ReplacementChar && !IsHidden(rune))
                kept.Append(rune);
        }

        var lines = kept.ToString().Split('\n').Select(Harmless).ToList();
        var cleaned = string.Join('\n', lines).Trim();
        return cleaned.Length == 0 ? null : cleaned;
    }

    private static string Harmless(string line)
    {
        var trimmed = line.Trim();
        return trimmed.Length > 0 && AtTheStart.TryGetValue(trimmed[0], out var wide) ? wide + trimmed[1..] : trimmed;
    }

    // Format characters are the ones that reorder, join or hide; private use and unassigned ones show as nothing that can be told.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
