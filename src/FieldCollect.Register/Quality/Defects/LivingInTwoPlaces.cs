using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// One person has current stays at two addresses that exclude each other: registered at both, or actually staying at both. Registered at one and staying
/// at another is usual (人户分离) and no defect.
/// </summary>
public static class LivingInTwoPlaces
{
    public static readonly DefectCheck Check = new(nameof(LivingInTwoPlaces), DefectSeverity.Error, ["Residencies"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "同时在两处居住",
        English = "Living in two places at once",
        RepairChinese = "核实实际居住地，注销已离开的居住登记。",
        RepairEnglish = "Find out where the person lives and end the other stay.",
    };
}
