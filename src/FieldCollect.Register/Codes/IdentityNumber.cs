using System.Globalization;
using System.Text;

namespace FieldCollect.Register.Codes;

/// <summary>What is wrong with an identity number, the gravest first.</summary>
public enum IdentityNumberResult
{
    /// <summary>Shape, date and check digit agree.</summary>
    Passed,

    /// <summary>Not 17 digits and a digit or X.</summary>
    BadShape,

    /// <summary>Digits 7 to 14 are no date, or one that lies ahead.</summary>
    BadDate,

    /// <summary>The check digit does not follow from the others.</summary>
    BadCheckDigit,
}

/// <summary>Resident identity numbers, GB 11643-1999: 6 digits of region, 8 of birth date, 3 of sequence (odd = male), 1 of check.</summary>
public static class IdentityNumber
{
    public const int Length = 18;

    private const string CheckDigits = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Half width, no spaces or dashes, X in upper case; a number of 15 digits becomes the one of 18 that stands for it.</summary>
    public static string Normalise(string text)
    {
        // Nearly every number that is asked about is one that is kept, and so in its form already.
        if (HasShape(text))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var c in Width.Fold(text))
        {
            if (!char.IsWhiteSpace(c) && c is not '-')
                kept.Append(char.ToUpperInvariant(c));
        }

        var number = kept.ToString();
        return number.Length == 15 && number.All(char.IsAsciiDigit) ? From15(number) : number;
    }

    /// <summary>The check digit that follows from the first 17 digits.</summary>
    public static char CheckDigit(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += (first17[i] - '0') * Weights[i];
        return CheckDigits[sum % 11];
    }

    /// <summary>Checks a normalised number. Whether its region was known at birth is asked of the code list Region.</summary>
    public static IdentityNumberResult Check(string number, DateOnly today)
    {
        if (!HasShape(number))
            return IdentityNumberResult.BadShape;
        if (!(BirthDate(number) <= today))
            return IdentityNumberResult.BadDate;
        return CheckDigit(number) == number[17] ? IdentityNumberResult.Passed : IdentityNumberResult.BadCheckDigit;
    }

    /// <summary>17 digits, then a digit or X.</summary>
    public static bool HasShape(string number) =>
        number.Length == Length
        && !number.AsSpan(0, 17).ContainsAnyExceptInRange('0', '9')
        && (char.IsAsciiDigit(number[17]) || number[17] == 'X');

    /// <summary>The birth date in a normalised number; null where the digits are no date.</summary>
    public static DateOnly? BirthDate(string number) =>
        HasShape(number) && DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    /// <summary>Code of GB/T 2261.1: 1 male, 2 female; null where the number has not the shape.</summary>
    public static string? Sex(string number) =>
        !HasShape(number) ? null : (number[16] - '0') % 2 == 1 ? "1" : "2";

    /// <summary>The province-level prefix, two digits; null where the number has not the shape.</summary>
    public static string? Region(string number) => HasShape(number) ? number[..2] : null;

    /// <summary>Whether the number is one of a residence permit for residents of Hong Kong (81), Macau (82) or Taiwan (83): then 0000 follows.</summary>
    public static bool IsResidencePermit(string number) => HasShape(number) && number[..6] is "810000" or "820000" or "830000";

    // Numbers of 15 digits were given until 1999, so the century is always the twentieth.
    private static string From15(string number)
    {
        var first17 = string.Concat(number.AsSpan(0, 6), "19", number.AsSpan(6));
        return first17 + CheckDigit(first17);
    }
}
