using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// 抽查. A drawn sample of records, or of places, checked by somebody else than the collector: planned before the period ends, with a commitment to its seed; drawn when the period is over, from the frame as
/// it stood at that moment; judged and published at closing, and never changed after. All of it is written by its actions; nothing of it names a person.
/// </summary>
public sealed class Inspection : Record
{
    /// <summary>Which way: <see cref="InspectionDirection"/>.</summary>
    [Computed]
    [CodeList("InspectionDirection")]
    public string Direction { get; set; } = InspectionDirection.RegisterToGround;

    /// <summary>What a walk from the ground draws: single doors, or all doors of a building or street. Null the other way.</summary>
    [Computed]
    [CodeList("InspectionPlace")]
    public string? Places { get; set; }

    /// <summary>Codes of the beats that it covers.</summary>
    [Computed]
    public IReadOnlyList<string> Beats { get; set; } = [];

    /// <summary>Entity sets whose records are drawn, or looked for on the ground: Residencies, Houses, Units, Addresses.</summary>
    [Computed]
    public IReadOnlyList<string> Kinds { get; set; } = [];

    /// <summary>First day of the work that is inspected.</summary>
    [Computed]
    public DateOnly PeriodFrom { get; set; }

    /// <summary>Last day. At its end the frame is taken, and not before the next day the sample is drawn.</summary>
    [Computed]
    public DateOnly PeriodTo { get; set; }

    /// <summary>The rate to be proved, 0 to 1.</summary>
    [Computed]
    public double Target { get; set; }

    /// <summary>The rate that the county is believed to have, above the target.</summary>
    [Computed]
    public double ExpectedRate { get; set; }

    /// <summary>Risk that the proof fails by the luck of the draw although the rate is as expected.</summary>
    [Computed]
    public double Risk { get; set; }

    /// <summary>Records to be checked, or doors to be walked, as planned.</summary>
    [Computed]
    public int PlannedSize { get; set; }

    /// <summary>What that costs: checks times the minutes of one.</summary>
    [Computed]
    public int PlannedMinutes { get; set; }

    /// <summary>See <see cref="Proof.SampleDraw.Commitment"/>; published at planning, when the seed is still secret.</summary>
    [Computed]
    public string Commitment { get; set; } = "";

    /// <summary>The seed in lower-case hexadecimal; published at closing. Earlier, whoever knows the register could work out where the checker will come.</summary>
    [Computed]
    public string? Seed { get; set; }

    [Computed]
    [CodeList("InspectionStatus")]
    public string Status { get; set; } = InspectionStatus.Planned;

    [Computed]
    public Guid PlannedBy { get; set; }

    [Computed]
    public DateTimeOffset PlannedAt { get; set; }

    [Computed]
    public DateTimeOffset? DrawnAt { get; set; }

    [Computed]
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Why it was given up; its seed and list are published all the same, so that nobody gives up a list that he does not like unseen.</summary>
    [Computed]
    public string? VoidedReason { get; set; }

    /// <summary>The register's number at the end of the period: the frame is the register as of it.</summary>
    [Computed]
    public long? FrameNumber { get; set; }

    /// <summary>Records, or places, in the frame.</summary>
    [Computed]
    public int? FrameSize { get; set; }

    /// <summary>Names the frame, see <see cref="SampleFrame.HashOf"/>; published when it is drawn.</summary>
    [Computed]
    public string? FrameHash { get; set; }

    /// <summary>Names the drawn list in its order; published when it is drawn, while the list is sealed.</summary>
    [Computed]
    public string? ListHash { get; set; }

    /// <summary>Records drawn, or doors to be walked.</summary>
    [Computed]
    public int? Drawn { get; set; }

    /// <summary>Which rules judged it: see <see cref="JudgingRules.Version"/>.</summary>
    [Computed]
    public string? RuleVersion { get; set; }

    /// <summary>Records checked, or found on the ground; those not met left out.</summary>
    [Computed]
    public int? Checked { get; set; }

    /// <summary>Of those, how many were right, or in the register.</summary>
    [Computed]
    public int? Right { get; set; }

    /// <summary>Records or doors that were drawn and could not be checked.</summary>
    [Computed]
    public int? NotMet { get; set; }

    /// <summary>The rate (accuracy, or coverage) of those checked, weighted back to the frame.</summary>
    [Computed]
    public double? Estimate { get; set; }

    /// <summary>Exact lower bound.</summary>
    [Computed]
    public double? Lower { get; set; }

    /// <summary>Exact upper bound.</summary>
    [Computed]
    public double? Upper { get; set; }

    /// <summary>met, notMet or notEnoughEvidence: met only if the worst case of those not met is, notMet only if the best is not.</summary>
    [Computed]
    [CodeList("InspectionVerdict")]
    public string? Verdict { get; set; }

    /// <summary>The whole result, frozen: see <see cref="InspectionResult"/>. Beats and collectors stand in it, so each is told his part.</summary>
    [Computed]
    [Inner]
    public InspectionResult? Result { get; set; }

    public string? Note { get; set; }
}

/// <summary>Codes of the list InspectionDirection.</summary>
public static class InspectionDirection
{
    /// <summary>倒查. From records to the ground: is what the register says true?</summary>
    public const string RegisterToGround = "registerToGround";

    /// <summary>顺查. From the ground to records: is who and what is there in the register?</summary>
    public const string GroundToRegister = "groundToRegister";
}

/// <summary>Codes of the list InspectionPlace: what a walk draws. The doors of a street are walked faster, and prove less, because their people are alike.</summary>
public static class InspectionPlace
{
    public const string Door = "door";
    public const string Building = "building";
    public const string Street = "street";
}

/// <summary>Codes of the list InspectionStatus.</summary>
public static class InspectionStatus
{
    public const string Planned = "planned";
    public const string Drawn = "drawn";
    public const string Open = "open";

    /// <summary>Being judged: nothing is captured any more; the same call goes on where it was cut off.</summary>
    public const string Closing = "closing";
    public const string Closed = "closed";
    public const string Voided = "voided";

    /// <summary>Whether its list and seed are published.</summary>
    public static bool IsPublished(string status) => status is Closed or Voided;
}
