using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Generate;

/// <summary>
/// The demo county of Shiquan: real divisions, invented people. Pure: the same seed, scale and day give the same records, id for id.
/// Beats are made one after the other, so that memory holds one beat and the few people who also stay in another, at any scale.
/// </summary>
public sealed class DemoCounty
{
    private readonly long _seed;
    private readonly DateOnly _today;
    private readonly CountyPlan _plan;
    private readonly double _scale;
    private FaultLedger _ledger;
    private readonly Func<string, Guid> _officerOf;
    private readonly PlateKey _plateKey;

    /// <param name="seed">Any number.</param>
    /// <param name="scale">1 is the county as it is; <see cref="DemoCounts.SmallestScale"/> to <see cref="DemoCounts.LargestScale"/>.</param>
    /// <param name="today">The day as of which the county is made: visits lie before it, freshness is reckoned on it.</param>
    /// <param name="officerOf">The user who visits in a beat.</param>
    /// <param name="plateKey">The register's key for tokens of plates; without one they are of nobody's, and forged everywhere.</param>
    public DemoCounty(long seed, double scale, DateOnly today, Func<string, Guid>? officerOf = null, PlateKey? plateKey = null)
    {
        _plateKey = plateKey ?? new PlateKey(PlateToken.Alphabet[0], new byte[PlateKey.SecretLength]);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, DemoCounts.SmallestScale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, DemoCounts.LargestScale);
        (_seed, _scale, _today) = (seed, scale, today);
        _plan = new CountyPlan(scale);
        _ledger = new FaultLedger(scale, _plan.Beats.Count);
        _officerOf = officerOf ?? (beat => Ids.OfName("Users", "officer-" + beat));
    }

    public DemoCounts Counts => _plan.Counts;

    public IReadOnlyList<Division> Divisions => _plan.Divisions;

    public IReadOnlyList<Station> Stations => _plan.Stations;

    public IReadOnlyList<Beat> BeatList => [.. _plan.Beats.OrderBy(b => b.Slot).Select(b => b.Beat)];

    /// <summary>The one order that the county's plates came with; more was ordered than has been put up so far.</summary>
    public PlateBatch PlateBatch => Plates.Batch(_today, _plan.Counts.OrderedPlates);

    /// <summary>What was planted by the beats made so far; complete when <see cref="Beats"/> has been read to its end.</summary>
    public IReadOnlyList<Fault> Faults => _ledger.Planted;

    /// <summary>
    /// Every beat with its records, made while it is read. Read from the start each time, not by two readers at once:
    /// what one beat owes the next (second stays, faults) is kept in between.
    /// </summary>
    public IEnumerable<BeatRecords> Beats()
    {
        _ledger = new FaultLedger(_scale, _plan.Beats.Count);
        var travelling = new Dictionary<string, List<List<Arrival>>>();
        var donors = new List<Resident>();
        for (var turn = 0; turn < _plan.Beats.Count; turn++)
        {
            var plan = _plan.Beats[turn];
            var townBeats = TownBeatsOf(plan.Copy);
            var draft = new BeatDraft(plan, _seed, _today, turn, _plateKey);
            _ledger.NextBeat();
            draft.GrowAddresses();
            var places = new PlaceFaults(draft, _ledger);
            places.PlantInAddresses();
            Housing.Build(draft);
            travelling.Remove(plan.Beat.Code, out var arriving);
            var settling = new Settling(draft, dice => townBeats.Count == 0 ? null : dice.Pick(townBeats));
            settling.Settle(arriving ?? []);
            foreach (var (beat, group) in settling.Departing)
            {
                if (!travelling.TryGetValue(beat, out var groups)) travelling[beat] = groups = [];
                groups.Add(group);
            }
            Staffing.Employ(draft);
            Plates.CodeAndMount(draft);
            places.PlantInPlates();
            places.PlantInHouses();
            places.PlantInUnits();
            new PersonFaults(draft, _ledger, donors).Plant();
            var visits = new VisitsOfAYear(draft, _officerOf(plan.Beat.Code));
            visits.Visit();
            new VisitFaults(draft, _ledger, visits).Plant();
            yield return draft.Records;
        }
    }

    private Dictionary<int, List<string>> TownBeatsByCopy => field ??= _plan.Beats
        .Where(b => b.InCountySeat && b.Villages[0].IsTown)
        .GroupBy(b => b.Copy).ToDictionary(g => g.Key, g => g.Select(b => b.Beat.Code).ToList());

    private List<string> TownBeatsOf(int copy) => TownBeatsByCopy.GetValueOrDefault(copy) ?? [];
}
