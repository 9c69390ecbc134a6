using System.Text;

namespace FieldCollect.Register.Codes;

/// <summary>Unified social credit codes of organisations, GB 32100-2015: 1 of registering body, 1 of kind, 6 digits of region, 9 of organisation, 1 of check.</summary>
public static class CreditCode
{
    public const int Length = 18;

    // Without I, O, S, V and Z, which are misread as digits.
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] Weights = MakeWeights();

    /// <summary>Half width, upper case, no spaces or dashes.</summary>
    public static string Normalise(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in Width.Fold(text))
        {
            if (!char.IsWhiteSpace(c) && c is not '-')
                kept.Append(char.ToUpperInvariant(c));
        }

        return kept.ToString();
    }

    /// <summary>18 characters of the code's alphabet, the third to the eighth digits.</summary>
    public static bool HasShape(string code) =>
        code.Length == Length
        && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal))
        && !code.AsSpan(2, 6).ContainsAnyExceptInRange('0', '9');

    /// <summary>The check character that follows from the first 17.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += Alphabet.IndexOf(first17[i], StringComparison.Ordinal) * Weights[i];
        return Alphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>Whether a normalised code passes; a few genuine early codes do not.</summary>
    public static bool Passes(string code) => HasShape(code) && CheckCharacter(code) == code[17];

    private static int[] MakeWeights()
    {
        var weights = new int[17];
        for (int i = 0, power = 1; i < weights.Length; i++, power = power * 3 % 31)
            weights[i] = power;
        return weights;
    }
}
