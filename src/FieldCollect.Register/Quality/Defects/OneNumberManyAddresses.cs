using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>一号多址. Several addresses below one parent have one number.</summary>
public static class OneNumberManyAddresses
{
    public static readonly DefectCheck Check = new(nameof(OneNumberManyAddresses), DefectSeverity.Error, ["Addresses"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "一号多址",
        English = "One number, several addresses",
        RepairChinese = "现场核对：同一处的合并；不同处的重新编号。",
        RepairEnglish = "Look at the places: merge what is one, number anew what is two.",
    };
}
