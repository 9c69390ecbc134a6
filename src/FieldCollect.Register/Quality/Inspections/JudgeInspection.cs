using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>From the checked items to the result: pure, so that the same items give the same result for ever.</summary>
public static class JudgeInspection
{
    /// <param name="strata">How many records each stratum has, and how many of it were drawn, checked, right and not met.</param>
    /// <param name="fields">What was compared, by kind.</param>
    /// <param name="target">The target.</param>
    /// <param name="codes">The county's policy.</param>
    /// <param name="intensityOf">How closely each beat was looked at so far.</param>
    public static InspectionResult Run(
        IReadOnlyList<StratumResult> strata, IEnumerable<(string Kind, ComparedField Field)> fields, double target, CodeLists.CodeLists codes, Func<string, IntensityState> intensityOf)
    {
        var some = strata.Where(s => s.Frame > 0).ToList();
        var (known, best, worst, verdict) = Prove(some, target, codes);
        return new InspectionResult(
            JudgingRules.Version(codes),
            target,
            known is null ? null : ProvenRate.Of(known),
            ProvenRate.Of(best),
            ProvenRate.Of(worst),
            verdict,
            strata,
            [.. some.GroupBy(s => s.BeatCode).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => BeatOf(g.Key, [.. g], target, intensityOf(g.Key)))],
            [.. some.GroupBy(s => (s.BeatCode, s.CollectorId)).Select(g => BatchOf(g.Key.BeatCode, g.Key.CollectorId, [.. g], target, codes))],
            [.. fields.GroupBy(f => (f.Kind, f.Field.Field, f.Field.Class)).OrderBy(g => g.Key.Kind, StringComparer.Ordinal).ThenBy(g => g.Key.Field, StringComparer.Ordinal).Select(g => new FieldResult(
                g.Key.Kind, g.Key.Field, g.Key.Class,
                g.Count(f => f.Field.Result == ComparedField.Right), g.Count(f => f.Field.Result == ComparedField.Wrong), g.Count(f => f.Field.Result == ComparedField.NotChecked)))]);
    }

    /// <summary>The figures of accuracy, and of agreement: people who were found where they are registered.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="stationOf">The station of a beat.</param>
    /// <param name="codes">The county's policy.</param>
    public static IEnumerable<InspectionFigure> Figures(InspectionResult result, Func<string, string?> stationOf, CodeLists.CodeLists codes)
    {
        var parts = result.Strata.Where(s => s.Frame > 0).Select(s => (Part: new FigurePart(s.BeatCode, stationOf(s.BeatCode), s.Kind, s.CollectorId), Stratum: s)).ToList();
        // Of those who are not gone all are where they are registered, whatever else is wrong with their records.
        var people = parts.Where(p => p.Stratum.Kind == WalkedDoor.People).Select(p => (p.Part, Stratum: p.Stratum with { Right = p.Stratum.Checked - p.Stratum.Gone })).ToList();
        return
        [
            .. FigureRows.Of(InspectionRate.Accuracy, [.. parts.Select(p => p.Part)], domain => Of(parts, domain), codes),
            .. FigureRows.Of(InspectionRate.Agreement, [.. people.Select(p => p.Part)], domain => Of(people, domain), codes),
        ];

        DomainRate? Of(List<(FigurePart Part, StratumResult Stratum)> all, FigureDomain domain)
        {
            var own = all.Where(p => domain.Has(p.Part)).Select(p => p.Stratum).ToList();
            return RateOf(own, result.Target) is { } known ? Accuracy(own, known, result.Target) : null;
        }
    }

    /// <summary>What some strata prove together: those of one inspection, or of several that have no record in common.</summary>
    /// <param name="strata">Each with records, and some of them drawn.</param>
    /// <param name="target">The target.</param>
    /// <param name="codes">The county's policy, which says how many must have been checked.</param>
    public static ProvenStrata Prove(List<StratumResult> strata, double target, CodeLists.CodeLists codes)
    {
        var known = RateOf(strata, target);
        var (best, worst) = Between(strata, target);
        var only = strata.Select(s => s.Kind).Distinct().ToList() is [var kind] ? kind : null;
        return new ProvenStrata(known, best, worst, known is null ? VerdictCode.NotEnoughEvidence : Accuracy(strata, known, target).Verdict(codes, InspectionRate.Accuracy, only));
    }

    /// <summary>How closely a beat is looked at after this one. It passes by its estimate: switching says how much is looked at, and proves nothing.</summary>
    public static IntensityState After(IntensityState before, double? estimate, double target) => estimate is { } rate ? before.After(rate >= target) : before;

    /// <summary>The code of an intensity.</summary>
    public static string CodeOf(Intensity intensity) => intensity.ToString().ToLowerInvariant();

    private static DomainRate Accuracy(List<StratumResult> strata, Proven known, double target)
    {
        var (best, worst) = Between(strata, target);
        return new DomainRate(strata.Sum(s => s.Right), strata.Sum(s => s.Checked), strata.Sum(s => s.Frame), known, best, worst);
    }

    private static (Proven Best, Proven Worst) Between(List<StratumResult> strata, double target) => (
        StratifiedRate.Of(strata.Select(s => new Stratum(s.Frame, s.Checked + s.NotMet, s.Right + s.NotMet)), target),
        StratifiedRate.Of(strata.Select(s => new Stratum(s.Frame, s.Checked + s.NotMet, s.Right)), target));

    // Of a stratum in which nobody was met nothing is known: it is taken to be like its neighbour of the same beat, or the next one.
    private static Proven? RateOf(List<StratumResult> strata, double target)
    {
        var whole = new List<Stratum>();
        var waiting = 0;
        foreach (var stratum in strata)
        {
            if (stratum.Checked == 0 && whole.Count == 0)
                waiting += stratum.Frame;
            else if (stratum.Checked == 0)
                whole[^1] = whole[^1] with { Frame = whole[^1].Frame + stratum.Frame };
            else
            {
                whole.Add(new Stratum(stratum.Frame + waiting, stratum.Checked, stratum.Right));
                waiting = 0;
            }
        }

        return whole.Count == 0 ? null : StratifiedRate.Of(whole, target);
    }

    private static BeatResult BeatOf(string beat, List<StratumResult> strata, double target, IntensityState before)
    {
        var estimate = RateOf(strata, target)?.Estimate;
        return new BeatResult(beat, strata.Sum(s => s.Checked), strata.Sum(s => s.Right), estimate, CodeOf(before.Now), CodeOf(After(before, estimate, target).Now));
    }

    private static BatchResult BatchOf(string beat, Guid collector, List<StratumResult> strata, double target, CodeLists.CodeLists codes)
    {
        var (count, rate) = (strata.Sum(s => s.Checked), RateOf(strata, target)?.Estimate);
        return new BatchResult(
            beat, collector, count, strata.Sum(s => s.Right), rate, rate < InspectionPolicy.VoidBelow(codes) && count >= InspectionPolicy.VoidLeast(codes));
    }
}

/// <summary>What strata prove.</summary>
/// <param name="Checked">Of those checked; null when none was.</param>
/// <param name="Best">If all that could not be checked were right.</param>
/// <param name="Worst">If all that could not be checked were wrong.</param>
/// <param name="Verdict">A code of the list InspectionVerdict.</param>
public sealed record ProvenStrata(Proven? Checked, Proven Best, Proven Worst, string Verdict);
