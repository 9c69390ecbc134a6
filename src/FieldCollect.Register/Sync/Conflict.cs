using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Sync;

/// <summary>Two people saw the same field of the same record differently. Both values are kept until somebody decides.</summary>
public sealed class Conflict : BeatRecord
{
    public string EntitySet { get; set; } = "";

    public Guid RecordId { get; set; }

    public string Field { get; set; } = "";

    /// <summary>The value both started from, as JSON; personal values masked here and encrypted beside.</summary>
    public string? BaseValue { get; set; }

    /// <summary>What the register held when the change arrived.</summary>
    public string? CurrentValue { get; set; }

    /// <summary>What the change wanted.</summary>
    public string? IncomingValue { get; set; }

    /// <summary>kept or taken: which of the two the register holds meanwhile, by the field's policy.</summary>
    public string Standing { get; set; } = "";

    /// <summary>open or decided.</summary>
    public string Status { get; set; } = "open";

    /// <summary>current or incoming.</summary>
    public string? Decision { get; set; }

    public Guid? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    public Guid? VisitId { get; set; }

    public DateTimeOffset CollectedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}
