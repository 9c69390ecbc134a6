using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>A current unit has no representative's name.</summary>
public static class UnitWithoutRepresentative
{
    public static readonly DefectCheck Check = new(nameof(UnitWithoutRepresentative), DefectSeverity.Doubt, ["Units"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "单位无负责人",
        English = "A unit without representative",
        RepairChinese = "登记法定代表人或负责人。",
        RepairEnglish = "Enter the representative.",
    };
}
