using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// 号址不一. A plate that hangs shows another number than its address has. An address with several numbers is ManyNumbersOneAddress's, so that one defect has
/// one name.
/// </summary>
public static class PlateDiffersFromAddress
{
    public static readonly DefectCheck Check = new(nameof(PlateDiffersFromAddress), DefectSeverity.Error, ["Doorplates", "Addresses"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "号址不一",
        English = "Plate and address differ",
        RepairChinese = "现场核对：更换门牌，或更正地址的门牌号。",
        RepairEnglish = "Look at the place: replace the plate, or correct the number of the address.",
    };
}
