using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>None of the current stays of a household at an address is the householder's (GB/T 4761: 01 oneself, 02 head of household).</summary>
public static class HouseholdWithoutHouseholder
{
    public static readonly DefectCheck Check = new(nameof(HouseholdWithoutHouseholder), DefectSeverity.Doubt, ["Residencies"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "户内无户主",
        English = "A household without householder",
        RepairChinese = "指定户主（与户主关系：本人或户主）。",
        RepairEnglish = "Say who the householder is (relation 01 or 02).",
    };
}
