using System.Globalization;
using FieldCollect.Cli.Divisions;
using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Generate;

/// <summary>A village or community with its size relative to an average village.</summary>
public sealed record Village(Division Division, string PathText, Place Centre, double Weight, bool IsTown)
{
    /// <summary>The name people use: the committee's name (村委会, 居委会) without the committee.</summary>
    public static string ShortName(string name) =>
        name.EndsWith("社区居委会", StringComparison.Ordinal) ? name[..^3]
        : name.EndsWith("村委会", StringComparison.Ordinal) ? name[..^2]
        : name;
}

/// <summary>One beat to be filled: its record, its villages and how many of everything it gets.</summary>
public sealed record BeatPlan(int Slot, int Copy, bool InCountySeat, Beat Beat, IReadOnlyList<Village> Villages, DemoCounts Share);

/// <summary>
/// Cuts the county into stations (one a town) and beats (several villages of one town each). The cut follows from the division codes alone,
/// so that a beat covers the same villages whatever the seed; above scale 1 the same cut is repeated and every copy of a beat has its own code.
/// </summary>
public sealed class CountyPlan
{
    private readonly List<List<Village>> _templates = [];
    private readonly List<int> _stationOfTemplate = [];

    public CountyPlan(double scale)
    {
        Counts = DemoCounts.At(scale);
        Divisions = CountyDivisions.Load();
        var towns = Divisions.Where(d => d.Level == 4).ToList();
        Stations = [.. towns.Select((t, i) => StationOf(i, t))];
        CutIntoBeats(towns);
        Beats = ShareOut();
    }

    public DemoCounts Counts { get; }

    public IReadOnlyList<Division> Divisions { get; }

    public IReadOnlyList<Station> Stations { get; }

    /// <summary>In the order of generation: within each copy the country before the county seat, where some of its people also stay.</summary>
    public IReadOnlyList<BeatPlan> Beats { get; }

    // 610922 + 51 (the first of the invented station numbers) + 0000: police organisation codes are 12 digits like division codes.
    private static Station StationOf(int index, Division town) => new()
    {
        Code = string.Create(CultureInfo.InvariantCulture, $"610922{51 + index:00}0000"),
        Name = $"石泉县公安局{town.Name[..^1]}派出所",
        DivisionCode = town.Code,
        DutyPhone = string.Create(CultureInfo.InvariantCulture, $"100{60922_000 + index:00000000}"),
    };

    private void CutIntoBeats(List<Division> towns)
    {
        var villages = towns.Select(t => VillagesOf(t, Divisions)).ToList();
        var beats = Apportion.ByWeight(DemoCounts.Shiquan.Beats, [.. villages.Select(v => v.Sum(x => x.Weight))]);
        for (var t = 0; t < towns.Count; t++)
        {
            var total = villages[t].Sum(v => v.Weight);
            var groups = Enumerable.Range(0, beats[t]).Select(_ => new List<Village>()).ToList();
            var before = 0.0;
            foreach (var village in villages[t])
            {
                groups[(int)((before + village.Weight / 2) / total * beats[t])].Add(village);
                before += village.Weight;
            }
            _templates.AddRange(groups);
            _stationOfTemplate.AddRange(groups.Select(_ => t));
        }
    }

    private static List<Village> VillagesOf(Division town, IReadOnlyList<Division> all)
    {
        var isSeat = town.Name == "城关镇";
        var ofTown = all.Where(d => d.Level == 5 && d.ParentCode == town.Code).ToList();
        return [.. ofTown.Select((d, i) =>
        {
            var dice = new Dice(0, d.Code);
            var isTown = d.Name.Contains("社区", StringComparison.Ordinal);
            var size = 0.7 + 0.6 * dice.Fraction();
            return new Village(d, $"陕西省安康市石泉县{town.Name}{d.Name}", Place.OfVillage(town.Name, isTown, i, dice),
                isTown ? size * (isSeat ? 2.2 : 2.0) : size, isTown);
        })];
    }

    private List<BeatPlan> ShareOut()
    {
        // Below scale 1 the beats taken are spread over the list, which starts in the county seat and ends in the last town.
        var whole = _templates.Count;
        var templateOf = Enumerable.Range(0, Counts.Beats).Select(b => Counts.Beats >= whole ? b % whole : b * whole / Counts.Beats).ToList();
        double[] Weights(double ofTown, double ofVillage) =>
            [.. templateOf.Select(t => _templates[t].Sum(v => v.Weight * (v.IsTown ? ofTown : ofVillage)))];
        var addresses = Apportion.ByWeight(Counts.Addresses, Weights(1, 1));
        // In town more of the tree's nodes are buildings, entrances and floors, which are no houses.
        var houses = Apportion.ByWeight(Counts.Houses, Weights(0.84, 1));
        var residents = Apportion.ByWeight(Counts.Residents, Weights(0.95, 1));
        var units = Apportion.ByWeight(Counts.Units, Weights(4, 1));
        var devices = Apportion.ByWeight(Counts.Devices, Weights(1, 1));
        var coded = Apportion.ByWeight(Counts.CodedAddresses, Weights(1.5, 1));
        var mounted = Apportion.ByWeight(Counts.MountedPlates, [.. coded.Select(c => (double)c)]);

        var numberInStation = new int[Stations.Count];
        var plans = new List<BeatPlan>(Counts.Beats);
        for (var slot = 0; slot < Counts.Beats; slot++)
        {
            var villages = _templates[templateOf[slot]];
            var station = _stationOfTemplate[templateOf[slot]];
            plans.Add(new(slot, slot / whole, station == 0, BeatOf(Stations[station], ++numberInStation[station], villages, slot), villages,
                new(1, addresses[slot], residents[slot], houses[slot], units[slot], devices[slot], coded[slot], mounted[slot])));
        }
        return [.. plans.OrderBy(p => p.Copy).ThenBy(p => p.InCountySeat).ThenBy(p => p.Slot)];
    }

    private static Beat BeatOf(Station station, int number, List<Village> villages, int slot)
    {
        var dice = new Dice(0, "beat " + slot.ToString(CultureInfo.InvariantCulture));
        return new()
        {
            Code = string.Create(CultureInfo.InvariantCulture, $"{station.Code[..8]}{number:0000}"),
            Name = $"{Village.ShortName(villages[0].Division.Name)}警务区" + (slot >= DemoCounts.Shiquan.Beats ? $"（{slot / DemoCounts.Shiquan.Beats + 1}）" : ""),
            StationCode = station.Code,
            DutyContact = $"{Names.Surname(dice)}警官 {slot + 1:000000}",
            DutyPhone = Identity.Phone(dice),
        };
    }
}
