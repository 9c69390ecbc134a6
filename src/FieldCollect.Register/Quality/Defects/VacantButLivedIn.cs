using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>A house is entered as vacant and has current stays.</summary>
public static class VacantButLivedIn
{
    public static readonly DefectCheck Check = new(nameof(VacantButLivedIn), DefectSeverity.Error, ["Houses", "Residencies"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "登记空置而有人居住",
        English = "Vacant, and lived in",
        RepairChinese = "更正房屋使用状况，或注销已离开的居住。",
        RepairEnglish = "Correct the occupancy of the house, or end the stays.",
    };
}
