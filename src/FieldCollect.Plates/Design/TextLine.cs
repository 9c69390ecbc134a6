using System.Text;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Design;

/// <summary>Sets one line as runs of one font and size each.</summary>
internal static class TextLine
{
    // In a line of Chinese or of figures the middle of what is seen lies so many ems above the baseline.
    private const double MiddleOfLine = 0.36;

    /// <param name="line">Of characters that the fonts have.</param>
    /// <param name="size">The em of what is set in full size.</param>
    /// <param name="style">Says what is set smaller.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="middle">The middle of what is seen, from the top.</param>
    /// <param name="fonts">What it is set in.</param>
    /// <param name="runs">Takes the runs.</param>
    public static void Set(string line, double size, TextStyle style, double x, double middle, PlateFonts fonts, List<TextRun> runs)
    {
        var baseline = middle + MiddleOfLine * size;
        var text = new StringBuilder();
        var (begin, now) = (x, (Font: -1, Size: 0.0));
        foreach (var character in line.EnumerateRunes())
        {
            var glyph = fonts.Find(character)!.Value;
            var next = (glyph.Font, Size: size * FitText.Scale(character, style));
            if (next != now && text.Length > 0)
            {
                runs.Add(new TextRun(text.ToString(), now.Font, now.Size, begin, baseline));
                text.Clear();
                begin = x;
            }

            now = next;
            text.Append(character.ToString());
            x += glyph.Advance * next.Size;
        }

        if (text.Length > 0)
            runs.Add(new TextRun(text.ToString(), now.Font, now.Size, begin, baseline));
    }
}
