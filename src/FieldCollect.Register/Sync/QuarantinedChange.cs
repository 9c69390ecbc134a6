using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Sync;

/// <summary>A pushed change that could not be applied: kept with its problem until officer or supervisor deal with it, never dropped, never blocking others.</summary>
public sealed class QuarantinedChange : BeatRecord
{
    /// <summary>The Repeatability-Request-ID it came with.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>The visit's atomicity group: the group went into quarantine whole.</summary>
    public string? AtomicityGroup { get; set; }

    public string Method { get; set; } = "";

    /// <summary>Path relative to the service root.</summary>
    public string Url { get; set; } = "";

    /// <summary>ETag the change was made on, if any.</summary>
    public string? IfMatch { get; set; }

    /// <summary>The code of the problem, see Problems; null for a change that is fine itself but shares its group's fate.</summary>
    public string? ProblemCode { get; set; }

    public string? ProblemMessage { get; set; }

    /// <summary>The field concerned.</summary>
    public string? ProblemTarget { get; set; }

    /// <summary>quarantined, released or discarded.</summary>
    public string Status { get; set; } = "quarantined";

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    public DateTimeOffset CollectedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}
