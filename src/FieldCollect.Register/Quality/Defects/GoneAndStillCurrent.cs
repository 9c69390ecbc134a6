using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>A visit found the stay, house or unit gone, and nobody has seen it since or ended it.</summary>
public static class GoneAndStillCurrent
{
    public static readonly DefectCheck Check = new(nameof(GoneAndStillCurrent), DefectSeverity.Error, ["Residencies", "Houses", "Units", "Visits"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "走访已不在而登记未注销",
        English = "Found gone, and still current",
        RepairChinese = "核实后注销，或重新核查确认仍在。",
        RepairEnglish = "End the record, or visit again and confirm it.",
    };
}
