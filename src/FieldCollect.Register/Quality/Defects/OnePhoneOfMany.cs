using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>More people than the policy allows have one phone: a landlord's, an employer's or an officer's number filled in for others.</summary>
public static class OnePhoneOfMany
{
    public static readonly DefectCheck Check = new(nameof(OnePhoneOfMany), DefectSeverity.Doubt, ["Residents"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "多人共用一个电话",
        English = "One phone of many people",
        RepairChinese = "逐人核实电话，删除代填的号码。",
        RepairEnglish = "Ask each for the own phone, and take out a number that was filled in for others.",
    };
}
