using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>More people stay in a dwelling than the policy thinks its rooms or its area can hold. A doubt about the record, not a rule for letting.</summary>
public static class MorePeopleThanTheHouseHolds
{
    public static readonly DefectCheck Check = new(nameof(MorePeopleThanTheHouseHolds), DefectSeverity.Doubt, ["Houses", "Residencies"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "居住人数超出房屋容量",
        English = "More people than the house can hold",
        RepairChinese = "核实居住人员，注销已离开的；更正房间数或面积。",
        RepairEnglish = "Find out who lives there and end the stays of those who left; correct rooms or area.",
    };
}
