using FieldCollect.Register.Accounts;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>Sex or birth date differ from those that the identity number says (GB 11643-1999: digits 7 to 14, and 17).</summary>
public static class SexOrBirthDateAgainstIdentityNumber
{
    public static readonly DefectCheck Check = new(nameof(SexOrBirthDateAgainstIdentityNumber), DefectSeverity.Error, ["Residents"], [Role.Registrar])
    {
        Chinese = "性别或出生日期与身份证号码不符",
        English = "Sex or birth date against the identity number",
        RepairChinese = "核对证件，更正性别、出生日期或号码。",
        RepairEnglish = "Look at the document and correct sex, birth date or number.",
    };

    /// <summary>What the number says otherwise: <c>sex</c>, <c>birthDate</c>, both, or null where nothing does. A number without the shape, or of another document, says nothing.</summary>
    public static string? Contradiction(string number, string? documentKind, string sex, DateOnly? birthDate, CodeLists.CodeLists codes)
    {
        if (!DocumentNumber.IsIdentityNumber(documentKind, codes) || IdentityNumber.Sex(number) is not { } itsSex)
            return null;
        // 0 and 9 say that the sex is not known, GB/T 2261.1.
        var otherSex = sex is "1" or "2" && sex != itsSex;
        var otherDay = birthDate is not null && IdentityNumber.BirthDate(number) is { } itsDay && itsDay != birthDate;
        return (otherSex, otherDay) switch
        {
            (true, true) => "sex birthDate",
            (true, false) => "sex",
            (false, true) => "birthDate",
            _ => null,
        };
    }
}
