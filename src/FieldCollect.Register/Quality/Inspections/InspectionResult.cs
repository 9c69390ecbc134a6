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
    IReadOnlyList<FieldResult> Fields)
{
    /// <summary>Of a walk from the ground, what else came of it; null the other way.</summary>
    public WalkSummary? Walk { get; init; }
}

/// <summary>What a walk told beside its coverage.</summary>
/// <param name="Doors">Doors walked.</param>
/// <param name="DoorsNotMet">Doors where nobody was met.</param>
/// <param name="Perhaps">Found on the ground, and alike to somebody in the register, but not surely the same.</param>
/// <param name="Agreement">Of those in the register, who are registered where they were found.</param>
/// <param name="Recaptures">The true numbers in the places walked, by beat and kind; without a beat, of all.</param>
public sealed record WalkSummary(int Doors, int DoorsNotMet, int Perhaps, ProvenRate? Agreement, IReadOnlyList<RecaptureResult> Recaptures);

/// <summary>The true number of a kind in the places walked, by capture and recapture.</summary>
/// <param name="BeatCode">The beat; null for all.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="Register">How many the register has there.</param>
/// <param name="Ground">How many were found.</param>
/// <param name="Both">How many of those are registered there.</param>
/// <param name="Estimate">The true number.</param>
/// <param name="Lower">The lower end of its interval.</param>
/// <param name="Upper">The upper end.</param>
public sealed record RecaptureResult(string? BeatCode, string Kind, int Register, int Ground, int Both, double Estimate, double Lower, double Upper);

/// <summary>A rate with its bounds, see <see cref="Proven"/>.</summary>
public sealed record ProvenRate(double Estimate, double Lower, double Upper, double WilsonLower, double WilsonUpper, double Count, string Method, string Verdict)
{
    /// <summary>Of nothing at all.</summary>
    public static ProvenRate Nothing { get; } = new(0, 0, 1, 0, 1, 0, Proven.ClopperPearson, VerdictCode.NotEnoughEvidence);

    public static ProvenRate Of(Proven proven) =>
        new(proven.Estimate, proven.Lower, proven.Upper, proven.WilsonLower, proven.WilsonUpper, proven.Count, proven.Method, VerdictCode.Of(proven.Verdict));
}

/// <summary>A stratum: how many records it has, how many were drawn, checked, right and not met. Of a walk: places, doors, found on the ground, in the register, doors not met.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="CollectorId">The collector.</param>
/// <param name="Frame">How many there are.</param>
/// <param name="Drawn">How many were drawn.</param>
/// <param name="Checked">How many were checked, or found.</param>
/// <param name="Right">Of those right, or in the register.</param>
/// <param name="NotMet">Drawn, and not met.</param>
/// <param name="Gone">Checked, and not there any more, or never: people who are to be deregistered.</param>
public sealed record StratumResult(string BeatCode, string Kind, Guid CollectorId, int Frame, int Drawn, int Checked, int Right, int NotMet, int Gone = 0);

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
