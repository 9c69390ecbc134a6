using System.Text;

namespace FieldCollect.Register.Codes;

/// <summary>What a phone number is by its digits.</summary>
public enum PhoneKind
{
    /// <summary>No number that could be called.</summary>
    Unknown,

    /// <summary>11 digits, 13 to 19 in front.</summary>
    Mobile,

    /// <summary>Area code with its 0, then 7 or 8 digits.</summary>
    Landline,

    /// <summary>Short and toll-free numbers: 110, 12345, 400. Good for a duty desk, not for a person.</summary>
    Service,

    /// <summary>A plus and 7 to 15 digits of another country (E.164).</summary>
    Abroad,

    /// <summary>11 digits in a range that the code list PhoneRange adds; the demo's 100 is assigned to nobody.</summary>
    ExtraRange,
}

/// <summary>Phone numbers as people write them, and as they are kept.</summary>
public static class Phone
{
    // What is longer is no phone number, and is not worth the work of taking prefixes off it.
    private const int LongestWritten = 32;

    /// <summary>Half width; no spaces, dashes, dots or brackets; without China's country code. Other country codes stay, with their plus.</summary>
    public static string Normalise(string text)
    {
        if (text.Length is 11 or 12 && IsDigits(text) && text[..2] != "00")
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var c in Width.Fold(text))
        {
            if (!char.IsWhiteSpace(c) && c is not ('-' or '—' or '–' or '－' or '(' or ')' or '.' or '·'))
                kept.Append(c);
        }

        // Until nothing is left to do: a country code is typed twice now and then, +86 0086 or +86 86.
        var number = kept.ToString();
        while (number.Length <= LongestWritten && WithoutCountryCode(number) is var shorter && shorter != number)
            number = shorter;
        return number;
    }

    /// <summary>Whether the number, written in any way, is one that a person can have. Empty passes: whether it is needed is another rule's question.</summary>
    public static bool IsOfPerson(string? text, CodeLists.CodeLists codes, DateOnly on) =>
        string.IsNullOrEmpty(text) || Kind(Normalise(text), codes, on) is not (PhoneKind.Unknown or PhoneKind.Service);

    /// <summary>As for a person, and short and toll-free numbers as well.</summary>
    public static bool IsOfDutyDesk(string? text, CodeLists.CodeLists codes, DateOnly on) =>
        string.IsNullOrEmpty(text) || Kind(Normalise(text), codes, on) != PhoneKind.Unknown;

    /// <summary>What a normalised number is.</summary>
    public static PhoneKind Kind(string number, CodeLists.CodeLists codes, DateOnly on)
    {
        if (number.StartsWith('+'))
            return number.Length is >= 8 and <= 16 && IsDigits(number.AsSpan(1)) && number[1] != '0' ? PhoneKind.Abroad : PhoneKind.Unknown;
        if (!IsDigits(number))
            return PhoneKind.Unknown;
        if (number.Length == 11 && codes.Contains("PhoneRange", number[..3], on))
            return PhoneKind.ExtraRange;
        if (number.Length == 11 && number[0] == '1')
            return number[1] is >= '3' and <= '9' ? PhoneKind.Mobile : PhoneKind.Unknown;
        // Area codes: 010 and 02x with 8 digits, others of 4 digits with 7 or 8.
        if (number[0] == '0')
            return number.Length is 11 or 12 && number[1] != '0' && (number.Length == 11 || number[1] > '2') ? PhoneKind.Landline : PhoneKind.Unknown;
        return number.Length is >= 3 and <= 6 || (number.Length == 10 && number[..3] is "400" or "800") ? PhoneKind.Service : PhoneKind.Unknown;
    }

    private static string WithoutCountryCode(string number)
    {
        if (number.StartsWith("00", StringComparison.Ordinal))
            return "+" + number[2..];
        if (number.StartsWith("+86", StringComparison.Ordinal))
            return AreaCode(number[3..]);
        // 86 without a plus, before a mobile number: nothing else in China has 13 digits.
        return number.Length == 13 && number.StartsWith("861", StringComparison.Ordinal) ? number[2..] : number;
    }

    // Abroad the 0 of the area code is left out: +86 915 ... is 0915 ...
    private static string AreaCode(string number) =>
        number.Length is 10 or 11 && number[0] is >= '2' and <= '9' || (number.Length == 10 && number.StartsWith("10", StringComparison.Ordinal))
            ? "0" + number
            : number;

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
