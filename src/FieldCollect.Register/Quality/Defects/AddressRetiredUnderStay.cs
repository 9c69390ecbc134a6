using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>A current stay is at an address that is retired.</summary>
public static class AddressRetiredUnderStay
{
    public static readonly DefectCheck Check = new(nameof(AddressRetiredUnderStay), DefectSeverity.Error, ["Residencies", "Addresses"], [Role.Registrar])
    {
        Chinese = "居住地址已停用",
        English = "The address of a stay is retired",
        RepairChinese = "将居住改到后继地址，或恢复该地址。",
        RepairEnglish = "Move the stay to the address that followed, or take the address back into use.",
    };
}
