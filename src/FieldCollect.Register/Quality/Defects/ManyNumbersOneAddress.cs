using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>多号一址. Plates with different numbers hang at one address.</summary>
public static class ManyNumbersOneAddress
{
    public static readonly DefectCheck Check = new(nameof(ManyNumbersOneAddress), DefectSeverity.Error, ["Addresses", "Doorplates"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "多号一址",
        English = "Several numbers, one address",
        RepairChinese = "现场核对：拆除或改挂多余的门牌。",
        RepairEnglish = "Look at the place: take down the plate that does not belong there, or hang it where it does.",
    };
}
