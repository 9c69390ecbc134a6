namespace FieldCollect.Register.Sync;

/// <summary>变更. One write to one record, append-only: together the Changes are the record's history.</summary>
/// <remarks>
/// A <c>created</c> Change repeats no values: the record as first written is the record as it stands with its later changes undone, newest first.
/// Personal values in <see cref="Fields"/> are encrypted like the columns they come from.
/// </remarks>
public sealed class Change
{
    /// <summary>Orders everything; taken last in the write transaction, so numbers become visible in order and without gaps.</summary>
    public long ChangeNumber { get; set; }

    /// <summary>Place among the writes that share the number, from 0.</summary>
    public int Ordinal { get; set; }

    public string EntitySet { get; set; } = "";

    /// <summary>The record's id, or <see cref="Ids.OfName"/> for one whose key is a code.</summary>
    public Guid RecordId { get; set; }

    /// <summary>The beat the record lay in after the write; empty for reference data.</summary>
    public string BeatCode { get; set; } = "";

    /// <summary>created, updated, ended, removed, decided; merged when two records became one, restored when that was taken back.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The record's version after the write.</summary>
    public long Version { get; set; }

    /// <summary>Per field the value before and after. Null for a created record.</summary>
    public IReadOnlyList<FieldChange>? Fields { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    public Guid? VisitId { get; set; }

    /// <summary>The device's word for when it was observed.</summary>
    public DateTimeOffset CollectedAt { get; set; }

    /// <summary>When the server took it in.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    public string? Reason { get; set; }
}

/// <summary>One field's values before and after a write, as JSON would write them (text, number, true, null).</summary>
public sealed record FieldChange(string Name, object? Old, object? New);

/// <summary>Words for <see cref="Change.Kind"/>.</summary>
public static class ChangeKind
{
    public const string Created = "created";
    public const string Updated = "updated";
    public const string Ended = "ended";
    public const string Removed = "removed";
    public const string Merged = "merged";
    public const string Decided = "decided";
    public const string Restored = "restored";
}
