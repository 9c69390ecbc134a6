using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Sync;

/// <summary>
/// Two people saw the same field of the same record differently, or took the same thing down twice. Both values, and both records, are kept until
/// somebody decides.
/// </summary>
public sealed class Conflict : BeatRecord
{
    /// <summary>value: one field, two values. duplicate: one thing, two records.</summary>
    public string Kind { get; set; } = ConflictKind.Value;

    public string EntitySet { get; set; } = "";

    /// <summary>The record concerned. Of a duplicate in one beat the one with the lower id; of one over two beats that of this beat.</summary>
    public Guid RecordId { get; set; }

    /// <summary>Of a duplicate, the other record, if it is kept in the same beat. Null for one of another beat, of which nothing is told here.</summary>
    public Guid? OtherRecordId { get; set; }

    /// <summary>Of a duplicate: the same in the conflicts of both beats, and made of both records' ids, so that a pair is found once and remembered.</summary>
    public Guid? PairId { get; set; }

    /// <summary>Of a duplicate: the record that is to stay when both are the same; without one, the one that was made first.</summary>
    public Guid? SurvivorId { get; set; }

    /// <summary>The field of a value; empty for a duplicate.</summary>
    public string Field { get; set; } = "";

    /// <summary>The value both started from, as JSON; personal values masked here and encrypted beside.</summary>
    public string? BaseValue { get; set; }

    /// <summary>What the register held when the change arrived.</summary>
    public string? CurrentValue { get; set; }

    /// <summary>What the change wanted.</summary>
    public string? IncomingValue { get; set; }

    /// <summary>kept or taken: which of the two the register holds meanwhile, by the field's policy.</summary>
    public string Standing { get; set; } = "";

    /// <summary>open, decided, or superseded: what it was about has gone into another conflict, or was taken back.</summary>
    public string Status { get; set; } = ConflictStatus.Open;

    /// <summary>Of a value current or incoming; of a duplicate same, different or undo.</summary>
    public string? Decision { get; set; }

    public Guid? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    public Guid? VisitId { get; set; }

    public DateTimeOffset CollectedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}

/// <summary>Words for <see cref="Conflict.Kind"/>.</summary>
public static class ConflictKind
{
    public const string Value = "value";
    public const string Duplicate = "duplicate";
}

/// <summary>Words for <see cref="Conflict.Status"/>.</summary>
public static class ConflictStatus
{
    public const string Open = "open";
    public const string Decided = "decided";
    public const string Superseded = "superseded";
}
