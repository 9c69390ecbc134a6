using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// Two records have one phone, birth date and sex, and at least one of them has no identity number: probably one person under two spellings of the name.
/// Twins whose numbers are known are none.
/// </summary>
public static class OnePersonTwice
{
    public static readonly DefectCheck Check = new(nameof(OnePersonTwice), DefectSeverity.Doubt, ["Residents"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "同一人疑似重复登记",
        English = "One person probably entered twice",
        RepairChinese = "上门核对证件：同一人的合并；不是同一人的补录证件号码。",
        RepairEnglish = "Ask for the document: merge the records of one person; of two people, enter the missing number.",
    };
}
