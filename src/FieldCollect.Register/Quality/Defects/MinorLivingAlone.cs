using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// Everybody with a current stay at an address is under the age of the policy (16: Law on the Protection of Minors, article 21). Whose birth date is
/// unknown may be of age.
/// </summary>
public static class MinorLivingAlone
{
    public static readonly DefectCheck Check = new(nameof(MinorLivingAlone), DefectSeverity.Error, ["Residencies", "Residents"], [Role.Supervisor])
    {
        Chinese = "未成年人单独居住",
        English = "A minor living alone",
        RepairChinese = "上门核实监护人，登记同住成年人；确属单独居住的转交民政、教育部门。",
        RepairEnglish = "Visit, enter the adults who live there too; a child who is really alone is referred to those who help.",
    };

    /// <summary>Who was born after that day is a minor on <paramref name="today"/>.</summary>
    public static DateOnly BornAfter(DateOnly today, CodeLists.CodeLists codes) => today.AddYears(-DefectPolicy.AgeOfLivingAlone(codes, today));
}
