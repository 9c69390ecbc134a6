using FieldCollect.Register.Declarations;

namespace FieldCollect.Server.Plates;

/// <summary>One service of a plate's page: its place in the URL, and its words.</summary>
internal sealed record Service(string Path, string Kind, Say Title, Say About)
{
    public static readonly IReadOnlyList<Service> All =
    [
        new("residence", DeclarationKind.Residence, new("居住登记", "Declare that you live here"), new("新搬来的住户登记，民警上门核实", "For people who have moved in; an officer comes to check")),
        new("letting", DeclarationKind.Letting, new("房屋出租申报", "Declare that you let this place"), new("房东申报出租情况", "For landlords")),
        new("hazard", DeclarationKind.Hazard, new("隐患上报", "Report a hazard"), new("用电、燃气、消防、治安等隐患", "Electricity, gas, fire, safety")),
        new("address", DeclarationKind.AddressError, new("地址纠错", "Report an error in this address"), new("门牌号或地址与实际不符", "The number or the address is not right")),
        new("visit", DeclarationKind.Appointment, new("预约上门", "Ask an officer to visit"), new("可以预约晚间和周末", "Evenings and weekends too")),
    ];

    public static Service? Find(string path) => All.FirstOrDefault(s => s.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
}
