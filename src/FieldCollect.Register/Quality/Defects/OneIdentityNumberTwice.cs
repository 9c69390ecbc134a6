using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// One identity number stands in several records of people: one person was entered twice, or a number was mistyped. Over beats, each beat is told of its
/// own records.
/// </summary>
public static class OneIdentityNumberTwice
{
    public static readonly DefectCheck Check = new(nameof(OneIdentityNumberTwice), DefectSeverity.Error, ["Residents"], [Role.Registrar])
    {
        Chinese = "身份证号码重复",
        English = "One identity number in two records",
        RepairChinese = "核对证件：同一人的合并为一条；号码录错的更正。",
        RepairEnglish = "Look at the documents: merge the records of one person, correct a number that was mistyped.",
    };
}
