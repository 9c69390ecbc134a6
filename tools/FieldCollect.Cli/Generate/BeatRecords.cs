using FieldCollect.Register.Addresses;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Cli.Generate;

/// <summary>Everything of one beat. A record refers only to records of this beat or, for a second stay in town, to a resident of an earlier one.</summary>
public sealed class BeatRecords(string beatCode)
{
    public string BeatCode => beatCode;

    public List<Device> Devices { get; } = [];

    public List<Address> Addresses { get; } = [];

    public List<House> Houses { get; } = [];

    public List<Resident> Residents { get; } = [];

    public List<Residency> Residencies { get; } = [];

    public List<Unit> Units { get; } = [];

    public List<Employment> Employments { get; } = [];

    public List<Doorplate> Doorplates { get; } = [];

    public List<Visit> Visits { get; } = [];

    public int Count => Devices.Count + Addresses.Count + Houses.Count + Residents.Count + Residencies.Count + Units.Count + Employments.Count
        + Doorplates.Count + Visits.Count;

    /// <summary>Every record, those referred to before those that refer to them.</summary>
    public IEnumerable<BeatRecord> InOrder() =>
        [.. Devices, .. Addresses, .. Houses, .. Residents, .. Residencies, .. Units, .. Employments, .. Doorplates, .. Visits];
}
