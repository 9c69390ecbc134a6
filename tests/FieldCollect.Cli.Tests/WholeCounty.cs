using FieldCollect.Cli.Generate;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

[assembly: AssemblyFixture(typeof(FieldCollect.Cli.Tests.WholeCounty))]

namespace FieldCollect.Cli.Tests;

/// <summary>The demo county at scale 1, made once for all tests that ask about it.</summary>
public sealed class WholeCounty
{
    public static readonly DateOnly Today = new(2026, 3, 15);

    public WholeCounty()
    {
        County = new DemoCounty(seed: 1, scale: 1, Today);
        Beats = [.. County.Beats()];
        Addresses = All(b => b.Addresses).ToDictionary(a => a.Id);
        Houses = All(b => b.Houses).ToDictionary(h => h.Id);
        Residents = All(b => b.Residents).ToDictionary(r => r.Id);
        Residencies = All(b => b.Residencies).ToDictionary(r => r.Id);
        Units = All(b => b.Units).ToDictionary(u => u.Id);
        Doorplates = All(b => b.Doorplates).ToDictionary(p => p.Id);
        Visits = All(b => b.Visits).ToDictionary(v => v.Id);
    }

    public DemoCounty County { get; }

    public IReadOnlyList<BeatRecords> Beats { get; }

    public IReadOnlyDictionary<Guid, Address> Addresses { get; }

    public IReadOnlyDictionary<Guid, House> Houses { get; }

    public IReadOnlyDictionary<Guid, Resident> Residents { get; }

    public IReadOnlyDictionary<Guid, Residency> Residencies { get; }

    public IReadOnlyDictionary<Guid, Unit> Units { get; }

    public IReadOnlyDictionary<Guid, Doorplate> Doorplates { get; }

    public IReadOnlyDictionary<Guid, Visit> Visits { get; }

    public IEnumerable<Employment> Employments => All(b => b.Employments);

    public IEnumerable<Device> Devices => All(b => b.Devices);

    /// <summary>Ids that faults of a kind name.</summary>
    public HashSet<Guid> FaultIds(params string[] kinds) => [.. County.Faults.Where(f => kinds.Contains(f.Kind)).SelectMany(f => f.Ids)];

    private IEnumerable<T> All<T>(Func<BeatRecords, List<T>> of)
        where T : BeatRecord => Beats.SelectMany(of);
}
