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
        var classes = new ErrorClasses(codes);
        var some = strata.Where(s => s.Frame > 0).ToList();
        var (known, best, worst, verdict) = Prove(some, target);
        return new InspectionResult(
            classes.Version,
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

    /// <summary>What some strata prove together: those of one inspection, or of several that have no record in common.</summary>
    /// <param name="strata">Each with records, and some of them drawn.</param>
    /// <param name="target">The target.</param>
    public static ProvenStrata Prove(List<StratumResult> strata, double target)
    {
        var known = RateOf(strata, target);
        var best = StratifiedRate.Of(strata.Select(s => new Stratum(s.Frame, s.Checked + s.NotMet, s.Right + s.NotMet)), target);
        var worst = StratifiedRate.Of(strata.Select(s => new Stratum(s.Frame, s.Checked + s.NotMet, s.Right)), target);
        return new ProvenStrata(known, best, worst, VerdictOf(known, best, worst));
    }

    /// <summary>How closely a beat is looked at after this one. It passes by its estimate: switching says how much is looked at, and proves nothing.</summary>
    public static IntensityState After(IntensityState before, double? estimate, double target) => estimate is { } rate ? before.After(rate >= target) : before;

    /// <summary>The code of an intensity.</summary>
    public static string CodeOf(Intensity intensity) => intensity.ToString().ToLowerInvariant();

    // A target is met only if it would be had all that could not be checked been wrong, and missed only if it would be had they all been right.
    private static string VerdictOf(Proven? known, Proven best, Proven worst) =>
        known is null ? VerdictCode.NotEnoughEvidence
        : worst.Verdict == Verdict.Met ? VerdictCode.Met
        : best.Verdict == Verdict.NotMet ? VerdictCode.NotMet
        : VerdictCode.NotEnoughEvidence;

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
