using FieldCollect.Register;
using FieldCollect.Register.Rules;

namespace FieldCollect.Store.Writing;

/// <summary>What one request wants written.</summary>
public enum PushVerb
{
    Create,
    Change,
    Remove,

    /// <summary>The bytes of an attachment have arrived whole.</summary>
    Store,
}

/// <summary>One change as it came over the wire, already parsed and of the right types.</summary>
public sealed record PushItem
{
    public required PushVerb Verb { get; init; }

    public required EntitySet Set { get; init; }

    /// <summary>Key values in the order of the key; empty for a creation, whose key is among its values.</summary>
    public IReadOnlyList<object> Key { get; init; } = [];

    /// <summary>The fields named in the body, as CLR values.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>The version that the change was made on.</summary>
    public long? IfMatchVersion { get; init; }

    /// <summary>Other versions that it may be made on as well: <c>If-Match: W/"3", W/"4"</c>.</summary>
    public IReadOnlyList<long> IfMatchAlso { get; init; } = [];

    /// <summary><c>If-Match: *</c>: whatever the version is.</summary>
    public bool IfMatchAny { get; init; }

    /// <summary>The versions that the record must not have: <c>If-None-Match: W/"3", W/"4"</c>.</summary>
    public IReadOnlyList<long> IfNoneMatchVersions { get; init; } = [];

    /// <summary><c>If-None-Match: *</c>: there must be no such record yet.</summary>
    public bool IfNoneMatchAny { get; init; }

    /// <summary>A change of a record that is not there makes it, under the key that the client chose.</summary>
    public bool Upsert { get; init; }

    /// <summary>What is not among the values gets the value of a record just begun: PUT.</summary>
    public bool Replace { get; init; }

    /// <summary><c>Prefer: fieldcollect.merge</c>.</summary>
    public bool Merge { get; init; }

    /// <summary>Items of one group are written together or not at all. Null: alone.</summary>
    public string? Group { get; init; }

    /// <summary>Belongs to the deep insert of the item before it, and is answered with it.</summary>
    public bool Nested { get; init; }

    /// <summary>Repeatability-Request-ID.</summary>
    public string? RequestId { get; init; }

    /// <summary>SHA-256 of method, path, precondition and body.</summary>
    public byte[] RequestHash { get; init; } = [];

    /// <summary>Method and path as sent, for the quarantine.</summary>
    public string Method { get; init; } = "";

    public string Url { get; init; } = "";

    /// <summary>The body as sent, for the quarantine.</summary>
    public string? Body { get; init; }

    /// <summary>The body could not be understood: the item is a problem from the start, and its group shares it.</summary>
    public Problem? Malformed { get; init; }

    /// <summary>The header that names the visit.</summary>
    public const string VisitHeader = "FieldCollect-Visit";

    /// <summary>The visit that the write belongs to, made before it or by it.</summary>
    public Guid? VisitId { get; init; }

    /// <summary>
    /// The device's own visits that it knows to have written the record since the version it names. Null: it does not say, and knows all that it wrote; a device that
    /// was put back to an older copy does not.
    /// </summary>
    public IReadOnlyList<Guid>? Follows { get; init; }

    /// <summary>The device's word for when it was observed; null: now.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    public string? Reason { get; init; }

    // No client can send this character in a group's name.
    private const char OwnGroupMark = '\u0001';

    /// <summary>A group for one deep insert that stands in none, unlike any other.</summary>
    public static string OwnGroup(DateTimeOffset now) => $"{OwnGroupMark}{Ids.New(now)}";

    /// <summary>The group as the client named it.</summary>
    public string? NamedGroup => Group is [OwnGroupMark, ..] ? null : Group;
}

/// <summary>Trouble with one item, as it goes into the reply.</summary>
public sealed record Problem(ProblemKind Kind, string Message, string? Target, IReadOnlyList<ProblemDetail> Details)
{
    public static Problem Of(ProblemException e) => new(e.Kind, e.Message, e.Target, e.Details);

    public static Problem Of(ProblemKind kind, string? target = null) => new(kind, kind.English, target, []);
}

/// <summary>What became of one item.</summary>
public sealed record PushAnswer
{
    /// <summary>201 created, 204 changed or removed, 202 quarantined, else the problem's status.</summary>
    public required int Status { get; init; }

    /// <summary>See <see cref="Register.Sync.Outcome"/>; null for a refused item.</summary>
    public string? Outcome { get; init; }

    public IReadOnlyList<object> Key { get; init; } = [];

    /// <summary>The record's version after the write; 0 if nothing was written.</summary>
    public long Version { get; init; }

    public Problem? Problem { get; init; }

    /// <summary>Rules that warn.</summary>
    public IReadOnlyList<Breach> Warnings { get; init; } = [];

    /// <summary>The answer was given before and is given again.</summary>
    public bool Repeated { get; init; }
}
