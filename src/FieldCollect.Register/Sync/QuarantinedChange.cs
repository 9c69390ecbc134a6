using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Sync;

/// <summary>
/// A pushed change that could not be applied: kept, with its problem, until what it waits for has come or a person has dealt with it; never dropped,
/// never blocking others.
/// </summary>
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

    /// <summary>See <see cref="KeptStatus"/>. To be set by whoever decides: released or discarded, for the whole group.</summary>
    public string Status { get; set; } = KeptStatus.Quarantined;

    /// <summary>Changes that came together stand or fall together: the same id for each.</summary>
    public Guid GroupId { get; set; }

    /// <summary>Place within the group, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>What a held change waits for.</summary>
    public string? AwaitsSet { get; set; }

    public Guid? AwaitsId { get; set; }

    /// <summary>Until when a held change waits.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>What it wants written, for whoever decides; personal values masked.</summary>
    public IReadOnlyList<FieldChange>? Fields { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    public DateTimeOffset CollectedAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}

/// <summary>Words for <see cref="QuarantinedChange.Status"/>.</summary>
public static class KeptStatus
{
    /// <summary>Waits for a record that it needs, for a bounded time.</summary>
    public const string Held = "held";

    /// <summary>Waits for a person.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>A person lets it be tried again; what comes of it is applied or quarantined.</summary>
    public const string Released = "released";

    /// <summary>Written after all. With a problem code: flagged, because what it was made on never came.</summary>
    public const string Applied = "applied";

    /// <summary>A person has decided that it is not to be written.</summary>
    public const string Discarded = "discarded";
}
