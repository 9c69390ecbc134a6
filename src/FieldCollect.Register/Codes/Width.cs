using System.Text;

namespace FieldCollect.Register.Codes;

/// <summary>Full-width letters, digits and signs as half-width ones: input methods give either, and both mean the same.</summary>
public static class Width
{
    /// <summary>The character's half-width form; the ideographic space is a space.</summary>
    public static char Fold(char c) => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u3000' or '\u00A0' => ' ',
        _ => c,
    };

    /// <summary>The text with every character folded and everything dropped that cannot be seen.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!IsInvisible(c))
                folded.Append(Fold(c));
        }

        return folded.ToString();
    }

    // Zero-width and direction marks come along when text is copied from chat programs and web pages.
    private static bool IsInvisible(char c) =>
        char.IsControl(c) || c is '\u200B' or '\u200C' or '\u200D' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF' or (>= '\u202A' and <= '\u202E');
}
