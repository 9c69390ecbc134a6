using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>有号无址. A plate that hangs belongs to no address, or to one that is retired.</summary>
public static class NumberWithoutAddress
{
    public static readonly DefectCheck Check = new(nameof(NumberWithoutAddress), DefectSeverity.Error, ["Doorplates", "Addresses"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "有号无址",
        English = "A number without address",
        RepairChinese = "将门牌登记到地址，或停用门牌。",
        RepairEnglish = "Say which address the plate belongs to, or retire it.",
    };
}
