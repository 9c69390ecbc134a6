using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>A stratum of places to be walked.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="CollectorId">Who collected what is there; empty where places are more than single doors.</param>
/// <param name="Places">How many places there are in it.</param>
public sealed record WalkStratum(string BeatCode, Guid CollectorId, int Places);

/// <summary>A door of the sample.</summary>
/// <param name="Stratum">The stratum that it was drawn in.</param>
/// <param name="StationCode">Its beat's station.</param>
/// <param name="CollectorId">Who collected what is there.</param>
/// <param name="PlaceId">The drawn place that it belongs to.</param>
/// <param name="Met">Whether it could be walked.</param>
/// <param name="Walked">What came of it, one by one.</param>
public sealed record WalkedSample(WalkStratum Stratum, string? StationCode, Guid CollectorId, Guid PlaceId, bool Met, IReadOnlyList<WalkedRecord> Walked);

/// <summary>From the walked doors to the result: pure, so that the same doors give the same result for ever.</summary>
public sealed class JudgeWalk(IReadOnlyList<WalkStratum> strata, IReadOnlyList<WalkedSample> doors, IReadOnlyList<string> kinds, double target, CodeLists.CodeLists codes)
{
    private readonly double _alike = InspectionPolicy.Alike(codes);

    /// <summary>What came of it; how closely a beat is looked at does not move, for that is told by what its collectors wrote.</summary>
    public InspectionResult Result(Func<string, IntensityState> intensityOf)
    {
        var coverage = Coverage(FigureDomain.All);
        return new InspectionResult(
            JudgingRules.Version(codes),
            target,
            coverage is null ? null : ProvenRate.Of(coverage.Known),
            coverage is null ? ProvenRate.Nothing : ProvenRate.Of(coverage.Best),
            coverage is null ? ProvenRate.Nothing : ProvenRate.Of(coverage.Worst),
            coverage is null ? VerdictCode.NotEnoughEvidence : coverage.Verdict(codes, InspectionRate.Coverage, kinds is [var only] ? only : null),
            [.. strata.SelectMany(stratum => kinds.Select(kind => StratumOf(stratum, kind)))],
            [.. strata.Select(s => s.BeatCode).Distinct().Order(StringComparer.Ordinal).Select(beat => BeatOf(beat, JudgeInspection.CodeOf(intensityOf(beat).Now)))],
            [],
            [])
        {
            Walk = new WalkSummary(
                doors.Count(d => d.Met), doors.Count(d => !d.Met), Found(doors, FigureDomain.All).Count(w => w.How == WalkMatch.Perhaps),
                Agreement(FigureDomain.All) is { } agreement ? ProvenRate.Of(agreement.Known) : null,
                [.. Recaptures().Where(r => r.Domain.StationCode is null || r.Domain.BeatCode is not null).Select(r => new RecaptureResult(
                    r.Domain.BeatCode, r.Domain.Kind!, r.Lists.Register, r.Lists.Ground, r.Lists.Both, r.Population.Estimate, r.Population.Lower, r.Population.Upper))]),
        };
    }

    /// <summary>The figures of coverage, agreement and recapture.</summary>
    public IEnumerable<InspectionFigure> Figures() =>
    [
        .. FigureRows.Of(InspectionRate.Coverage, [.. doors.SelectMany(d => kinds.Select(kind => PartOf(d, kind))).Distinct()], Coverage, codes),
        .. FigureRows.Of(InspectionRate.Agreement, [.. doors.Where(_ => kinds.Contains(WalkedDoor.People)).Select(d => PartOf(d, WalkedDoor.People)).Distinct()], Agreement, codes),
        .. Recaptures().Select(r => FigureRows.Row(
            InspectionRate.Recapture, r.Domain, r.Lists.Both, r.Lists.Ground, r.Lists.Register, r.Population.Estimate, r.Population.Lower, r.Population.Upper, VerdictOf(r.Domain.Kind!, r.Lists, r.Population))),
    ];

    private static FigurePart PartOf(WalkedSample door, string kind) => new(door.Stratum.BeatCode, door.StationCode, kind, door.CollectorId);

    // What of some doors belongs to a domain.
    private static IEnumerable<WalkedRecord> Of(IEnumerable<WalkedSample> doors, FigureDomain domain) => doors.SelectMany(d => d.Walked.Where(w => domain.Has(PartOf(d, w.Set))));

    private static IEnumerable<WalkedRecord> Found(IEnumerable<WalkedSample> doors, FigureDomain domain) => Of(doors, domain).Where(w => WalkResult.IsFound(w.Result));

    private DomainRate? Coverage(FigureDomain domain) => RateOf(
        domain, WalkResult.IsFound, WalkResult.IsRegistered, w => w.How == WalkMatch.Perhaps && w.Result == WalkResult.Missed,
        // A door where nobody was met is taken to hold as many as the register has there, and at least as many as others do.
        (door, mean) => Math.Max(Of([door], domain).Count(w => w.Result == WalkResult.NotMet), (int)Math.Ceiling(mean)));

    private DomainRate? Agreement(FigureDomain domain) => RateOf(
        domain with { Kind = WalkedDoor.People }, WalkResult.IsRegistered, result => result == WalkResult.Here, _ => false,
        (door, _) => Of([door], domain with { Kind = WalkedDoor.People }).Count(w => w.Result == WalkResult.NotMet));

    private DomainRate? RateOf(
        FigureDomain domain, Func<string, bool> counts, Func<string, bool> isRight, Func<WalkedRecord, bool> mayBeRight, Func<WalkedSample, double, int> notMetIn)
    {
        var own = doors.Where(d => domain.HasBeat(PartOf(d, ""))).ToList();
        var mine = own.Where(d => (domain.OfficerId ?? d.CollectorId) == d.CollectorId).ToList();
        var all = Of(mine.Where(d => d.Met), domain).Where(w => counts(w.Result)).ToList();
        if (all.Count == 0)
            return null;
        var mean = all.Count / (double)mine.Count(d => d.Met);
        var (known, best, worst) = (new List<ClusterStratum>(), new List<ClusterStratum>(), new List<ClusterStratum>());
        foreach (var group in own.GroupBy(d => d.Stratum))
        {
            var places = group.GroupBy(d => d.PlaceId).Select(place =>
            {
                var counted = Of(place.Where(d => d.Met), domain).Where(w => counts(w.Result)).ToList();
                var open = place.Where(d => !d.Met && (domain.OfficerId ?? d.CollectorId) == d.CollectorId).Sum(d => notMetIn(d, mean));
                return (Walked: place.Any(d => d.Met), Count: counted.Count, Right: counted.Count(w => isRight(w.Result)), Maybe: counted.Count(mayBeRight), Open: open);
            }).ToList();
            known.Add(new ClusterStratum(group.Key.Places, [.. places.Where(p => p.Walked).Select(p => new Cluster(p.Count, p.Right))]));
            best.Add(new ClusterStratum(group.Key.Places, [.. places.Select(p => new Cluster(p.Count + p.Open, p.Right + p.Maybe + p.Open))]));
            worst.Add(new ClusterStratum(group.Key.Places, [.. places.Select(p => new Cluster(p.Count + p.Open, p.Right))]));
        }

        return new DomainRate(
            all.Count(w => isRight(w.Result)), all.Count, null, ClusterRate.Of(known, _alike, target)!, ClusterRate.Of(best, _alike, target)!, ClusterRate.Of(worst, _alike, target)!);
    }

    private IEnumerable<(FigureDomain Domain, TwoLists Lists, Population Population)> Recaptures()
    {
        // Numbers of people and of houses make no number together: each kind for itself.
        var places = FigureDomain.Of([.. doors.Select(d => PartOf(d, "")).Distinct()]).Where(d => d is { Kind: null, OfficerId: null });
        foreach (var domain in from place in places from kind in kinds select place with { Kind = kind })
        {
            var own = doors.Where(d => d.Met && domain.HasBeat(PartOf(d, ""))).ToList();
            var lists = own.GroupBy(d => d.Stratum.BeatCode).Select(g => ListsOf(Of(g, domain))).ToList();
            if (lists.Sum(l => l.Ground) is var ground && ground == 0)
                continue;
            var sizes = own.Select(d => (double)Found([d], domain).Count()).ToList();
            var effect = 1 + (((sizes.Sum(s => s * s) / sizes.Sum()) - 1) * _alike);
            yield return (domain, new TwoLists(lists.Sum(l => l.Register), ground, lists.Sum(l => l.Both)), CaptureRecapture.Sum(lists, designEffect: Math.Max(1, effect)));
        }
    }

    private static TwoLists ListsOf(IEnumerable<WalkedRecord> walked)
    {
        var (register, found, both) = (0, 0, 0);
        foreach (var record in walked)
        {
            register += record.Result is WalkResult.Here or WalkResult.NotThere ? 1 : 0;
            found += WalkResult.IsFound(record.Result) ? 1 : 0;
            both += record.Result == WalkResult.Here ? 1 : 0;
        }

        return new TwoLists(register, found, both);
    }

    // Whether the register has of the true number what the target asks for.
    private string VerdictOf(string kind, TwoLists lists, Population population) =>
        !MinimumSample.Suffices(codes, InspectionRate.Recapture, kind, lists.Ground, null) ? VerdictCode.NotEnoughEvidence
        : lists.Register >= target * population.Upper ? VerdictCode.Met
        : lists.Register < target * population.Lower ? VerdictCode.NotMet
        : VerdictCode.NotEnoughEvidence;

    private StratumResult StratumOf(WalkStratum stratum, string kind)
    {
        var own = doors.Where(d => d.Stratum == stratum).ToList();
        var found = Found(own, FigureDomain.All with { Kind = kind }).ToList();
        return new StratumResult(
            stratum.BeatCode, kind, stratum.CollectorId, stratum.Places, own.Count, found.Count, found.Count(w => WalkResult.IsRegistered(w.Result)), own.Count(d => !d.Met),
            Of(own, FigureDomain.All with { Kind = kind }).Count(w => w.Result == WalkResult.NotThere));
    }

    private BeatResult BeatOf(string beat, string intensity)
    {
        var domain = FigureDomain.All with { BeatCode = beat };
        var rate = Coverage(domain);
        return new BeatResult(beat, rate?.Count ?? 0, rate?.Right ?? 0, rate?.Known.Estimate, intensity, intensity);
    }
}
