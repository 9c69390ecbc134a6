using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>What an inspection found, as it is frozen at closing.</summary>
/// <param name="RuleVersion">Which rules judged it.</param>
/// <param name="Target">The target.</param>
/// <param name="Checked">Of those checked; null when none was.</param>
/// <param name="Best">If all that could not be checked were right.</param>
/// <param name="Worst">If all that could not be checked were wrong.</param>
/// <param name="Verdict">A code of the list InspectionVerdict.</param>
/// <param name="Strata">Stratum by stratum: what the figures are made of.</param>
/// <param name="Beats">Beat by beat.</param>
/// <param name="Batches">The work of a beat and collector, and whether it is sent back.</param>
/// <param name="Fields">Field by field.</param>
public sealed record InspectionResult(
    string RuleVersion,
    double Target,
    ProvenRate? Checked,
    ProvenRate Best,
    ProvenRate Worst,
    string Verdict,
    IReadOnlyList<StratumResult> Strata,
    IReadOnlyList<BeatResult> Beats,
    IReadOnlyList<BatchResult> Batches,
    IReadOnlyList<FieldResult> Fields);

/// <summary>A rate with its bounds, see <see cref="Proven"/>.</summary>
public sealed record ProvenRate(double Estimate, double Lower, double Upper, double WilsonLower, double WilsonUpper, double Count, string Method, string Verdict)
{
    public static ProvenRate Of(Proven proven) =>
        new(proven.Estimate, proven.Lower, proven.Upper, proven.WilsonLower, proven.WilsonUpper, proven.Count, proven.Method, VerdictCode.Of(proven.Verdict));
}

/// <summary>A stratum: how many records it has, how many were drawn, checked, right and not met.</summary>
public sealed record StratumResult(string BeatCode, string Kind, Guid CollectorId, int Frame, int Drawn, int Checked, int Right, int NotMet);

/// <summary>A beat: what of it was checked and right, and how closely it was and is looked at (an <see cref="Intensity"/> in lower case).</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Checked">Records checked.</param>
/// <param name="Right">Of those right.</param>
/// <param name="Estimate">Weighted back to the beat; null when nothing was checked.</param>
/// <param name="IntensityBefore">Before it.</param>
/// <param name="IntensityAfter">From now on.</param>
public sealed record BeatResult(string BeatCode, int Checked, int Right, double? Estimate, string IntensityBefore, string IntensityAfter);

/// <summary>The period's work of a beat and collector.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="CollectorId">The collector.</param>
/// <param name="Checked">Records checked.</param>
/// <param name="Right">Of those right.</param>
/// <param name="Rate">Weighted back to the batch; null when nothing was checked.</param>
/// <param name="Voided">Sent back whole: every record that was verified in the period is due again.</param>
public sealed record BatchResult(string BeatCode, Guid CollectorId, int Checked, int Right, double? Rate, bool Voided);

/// <summary>A critical field: in how many records it was right, wrong, and not checked.</summary>
public sealed record FieldResult(string Kind, string Field, string Class, int Right, int Wrong, int NotChecked);

/// <summary>Codes of the list InspectionVerdict.</summary>
public static class VerdictCode
{
    public const string Met = "met";
    public const string NotMet = "notMet";
    public const string NotEnoughEvidence = "notEnoughEvidence";

    public static string Of(Verdict verdict) => verdict switch { Proof.Verdict.Met => Met, Proof.Verdict.NotMet => NotMet, _ => NotEnoughEvidence };
}
