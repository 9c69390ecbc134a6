using System.Text;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Design;

/// <summary>How one of a plate's texts is set.</summary>
/// <param name="Size">The em that it has when there is room, millimetres.</param>
/// <param name="Height">What its lines may take together.</param>
/// <param name="MostLines">How often it may wrap.</param>
/// <param name="Smallest">Below this part of <paramref name="Size"/> it is not set: it could not be read from the street.</param>
/// <param name="OneLineDownTo">It stays on one line as long as that leaves it this part of <paramref name="Size"/>.</param>
/// <param name="Words">What everything but digits and Latin letters is set in, as a part of the size: a number is large, its 号 less so.</param>
internal sealed record TextStyle(double Size, double Height, int MostLines, double Smallest, double OneLineDownTo = 0.6, double Words = 1);

/// <summary>Lines of a text at the size at which they fit.</summary>
/// <param name="Size">The em, millimetres.</param>
/// <param name="Lines">The text of each line.</param>
internal sealed record FittedText(double Size, IReadOnlyList<string> Lines);

/// <summary>
/// Finds how a text fits: on one line as long as that is large enough, else in the lines that leave it largest. Sizes go down in steps, so that the
/// plates of a street look alike. It never overflows: what does not fit at the smallest size is not set.
/// </summary>
internal static class FitText
{
    /// <summary>From one baseline to the next, in ems.</summary>
    public const double LineHeight = 1.15;

    // How much of a line's em is seen above and below its middle.
    private const double HalfOfSeen = 0.44;

    private const int Steps = 40;

    /// <returns>Null if it does not fit.</returns>
    public static FittedText? Of(string text, double width, TextStyle style, PlateFonts fonts)
    {
        var chunks = Chunks(text, style, fonts);
        var best = AtMost(1, chunks, width, style);
        if (best is not null && best.Size >= style.Size * style.OneLineDownTo)
            return best;
        for (var lines = 2; lines <= style.MostLines; lines++)
        {
            if (AtMost(lines, chunks, width, style) is { } fitted && fitted.Size > (best?.Size ?? 0))
                best = fitted;
        }

        return best;
    }

    /// <summary>What is seen of some lines, from the top of the first to the bottom of the last.</summary>
    public static double HeightOf(int lines, double size) => (2 * HalfOfSeen + (lines - 1) * LineHeight) * size;

    /// <summary>From the top of what is seen to the middle of the first line.</summary>
    public static double FirstMiddle(double size) => HalfOfSeen * size;

    /// <summary>How wide a text is, in its size's ems.</summary>
    public static double Width(string text, TextStyle style, PlateFonts fonts) => text.EnumerateRunes().Sum(r => fonts.Find(r)!.Value.Advance * Scale(r, style));

    /// <summary>What a character is set in, as a part of the size.</summary>
    public static double Scale(Rune character, TextStyle style) => Rune.IsLetterOrDigit(character) && character.IsAscii ? 1 : style.Words;

    private static FittedText? AtMost(int lines, List<(string Text, double Width)> chunks, double width, TextStyle style)
    {
        for (var step = Steps; step >= style.Smallest * Steps; step--)
        {
            var size = style.Size * step / Steps;
            if (HeightOf(lines, size) <= style.Height && Wrap(chunks, width / size) is { } wrapped && wrapped.Count <= lines)
                return new FittedText(size, wrapped);
        }

        return null;
    }

    private static List<string>? Wrap(List<(string Text, double Width)> chunks, double width)
    {
        var lines = new List<string>();
        var (line, used) = ("", 0.0);
        foreach (var chunk in chunks)
        {
            if (chunk.Width > width)
                return null;
            if (used + chunk.Width > width)
            {
                lines.Add(line);
                (line, used) = ("", 0);
            }

            (line, used) = (line + chunk.Text, used + chunk.Width);
        }

        lines.Add(line);
        return lines;
    }

    // What a line may not break: a number with its 号 or 栋, a word of Latin letters, a bracket and what it leans on.
    private static List<(string Text, double Width)> Chunks(string text, TextStyle style, PlateFonts fonts)
    {
        var chunks = new List<(string Text, double Width)>();
        Rune? before = null;
        foreach (var character in text.EnumerateRunes())
        {
            var width = fonts.Find(character)!.Value.Advance * Scale(character, style);
            if (before is { } last && chunks.Count > 0 && HoldTogether(last, character))
                chunks[^1] = (chunks[^1].Text + character, chunks[^1].Width + width);
            else
                chunks.Add((character.ToString(), width));
            before = character;
        }

        return chunks;
    }

    private static bool HoldTogether(Rune left, Rune right) =>
        (IsWord(left) && (IsWord(right) || "号栋层室单弄座组幢楼".Contains(right.ToString(), StringComparison.Ordinal)))
        || (left.Value == '单' && right.Value == '元')
        || left.Value is '(' or '（' or '《' or '-'
        || right.Value is ')' or '）' or '》' or '-' or '·' or '、' or '，';

    private static bool IsWord(Rune character) => character.IsAscii && Rune.IsLetterOrDigit(character);
}
