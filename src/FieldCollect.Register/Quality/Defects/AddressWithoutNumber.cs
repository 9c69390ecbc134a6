using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// 有址无号. An address in use that should be told by a number has none: compounds and buildings on a street, lane or hamlet, and whatever below has no name
/// either. 无 says that there is none, which is the disorder itself.
/// </summary>
public static class AddressWithoutNumber
{
    public static readonly DefectCheck Check = new(nameof(AddressWithoutNumber), DefectSeverity.Doubt, ["Addresses"], [Role.Supervisor, Role.Registrar])
    {
        Chinese = "有址无号",
        English = "An address without number",
        RepairChinese = "编制门牌号。",
        RepairEnglish = "Give it a number.",
    };
}
