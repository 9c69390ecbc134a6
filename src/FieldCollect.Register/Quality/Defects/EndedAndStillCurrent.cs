using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// A person who has died or left the register still has a current stay or employment: by the person's own ending, or because another stay or employment
/// ended with the reason died.
/// </summary>
public static class EndedAndStillCurrent
{
    public static readonly DefectCheck Check = new(nameof(EndedAndStillCurrent), DefectSeverity.Error, ["Residencies", "Employments", "Residents"], [Role.Registrar])
    {
        Chinese = "已死亡或已注销人员仍为现住",
        English = "Dead or departed, and still current",
        RepairChinese = "核实后注销仍为现状的居住或从业；误注销的恢复。",
        RepairEnglish = "End the stay or employment that is still current; undo an ending that was wrong.",
    };
}
