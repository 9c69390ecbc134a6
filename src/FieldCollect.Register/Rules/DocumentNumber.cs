using FieldCollect.Register.Codes;

namespace FieldCollect.Register.Rules;

/// <summary>What rules ask of a document's number: only some kinds of document carry a number of GB 11643.</summary>
public static class DocumentNumber
{
    /// <summary>The house's code for residence permits of Hong Kong, Macau and Taiwan residents, whose numbers begin with 810000, 820000 or 830000.</summary>
    public const string ResidencePermit = "hmtPermit";

    // The setting in the code list DocumentKind that marks such a kind.
    private const string IdentityNumberSetting = "gb11643";

    /// <summary>Whether the document's number is an identity number. Without a kind it is taken for one: that is what officers mean.</summary>
    public static bool IsIdentityNumber(string? documentKind, CodeLists.CodeLists codes) =>
        string.IsNullOrEmpty(documentKind) || codes.Value("DocumentKind", documentKind) == IdentityNumberSetting;

    /// <summary>The number as it is kept: an identity number of 18 digits, or another document's number in half width and upper case.</summary>
    public static string? Normalise(string? number, string? documentKind, CodeLists.CodeLists codes) =>
        string.IsNullOrWhiteSpace(number) ? null
        : IsIdentityNumber(documentKind, codes) ? IdentityNumber.Normalise(number)
        : Width.Fold(number).Trim().ToUpperInvariant();

    /// <summary>Result of the check of a number as an identity number; null where there is none to check.</summary>
    public static IdentityNumberResult? Check(string? number, string? documentKind, RuleContext context) =>
        string.IsNullOrWhiteSpace(number) || !IsIdentityNumber(documentKind, context.Codes)
            ? null
            : IdentityNumber.Check(IdentityNumber.Normalise(number), context.Today);

    /// <summary>Whether a residence permit's number is not one, or another document has one.</summary>
    public static bool IsOtherDocuments(string? number, string? documentKind) =>
        !string.IsNullOrWhiteSpace(number) && documentKind == ResidencePermit
        && IdentityNumber.Normalise(number) is var normal && IdentityNumber.HasShape(normal) && !IdentityNumber.IsResidencePermit(normal);

    /// <summary>
    /// Whether the number's region was known at the holder's birth. Regions are abolished and their holders keep the number;
    /// a region made later says nothing, for older people have been numbered in it since. So only a last day counts.
    /// </summary>
    public static bool HasKnownRegion(string? number, string? documentKind, RuleContext context)
    {
        if (Check(number, documentKind, context) is null or IdentityNumberResult.BadShape or IdentityNumberResult.BadDate)
            return true;
        var normal = IdentityNumber.Normalise(number!);
        return context.Codes.Find("Region", normal[..2]) is { } region && !(region.ValidTo < IdentityNumber.BirthDate(normal));
    }
}
