namespace FieldCollect.Store.Model;

/// <summary>The one row that orders everything. Locked last in each write transaction, so numbers become visible in order and without gaps.</summary>
public sealed class RegisterState
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    /// <summary>Names this register for ever; part of what binds encrypted values to their place.</summary>
    public Guid RegisterId { get; set; }

    /// <summary>Changes when the register is restored from a backup: tokens given before are then too new to be true.</summary>
    public Guid Epoch { get; set; }

    public long ChangeNumber { get; set; }

    public long AuditNumber { get; set; }

    /// <summary>The last day whose figures of freshness are kept as they were at its end; null until the register is opened by a version that counts. See Quality/DayFigures.</summary>
    public DateOnly? ClosedThrough { get; set; }

    /// <summary>The last night whose work was begun; null until the first round of housekeeping. See Quality/NightlyTurn.</summary>
    public DateOnly? CheckedThrough { get; set; }

    /// <summary>Hash of the newest audit entry: the head of the chain.</summary>
    public byte[] AuditHash { get; set; } = [];
}

/// <summary>Which rows a beat holds: one row for every record that is, or once was, in the beat. A pull reads one range of (BeatCode, ChangeNumber).</summary>
public sealed class FeedItem
{
    public string BeatCode { get; set; } = "";

    /// <summary>EntitySet.Number.</summary>
    public short EntitySet { get; set; }

    public Guid RecordId { get; set; }

    public long ChangeNumber { get; set; }

    public FeedState State { get; set; }

    /// <summary>The record's version as of that number: what a terminal of the beat must hold can be told from the feed alone.</summary>
    public long Version { get; set; }
}

public enum FeedState : short
{
    Present = 0,

    /// <summary>Lies in another beat now.</summary>
    Left = 1,

    /// <summary>Taken out of the register.</summary>
    Deleted = 2,
}

/// <summary>The answer given to a repeatable request, kept so that a repeat gets the same answer and has no second effect.</summary>
public sealed class Receipt
{
    /// <summary>Repeatability-Request-ID, bound to the user who sent it.</summary>
    public string RequestId { get; set; } = "";

    public Guid UserId { get; set; }

    /// <summary>SHA-256 of method, path, precondition and body: another request under the same id is refused.</summary>
    public byte[] RequestHash { get; set; } = [];

    public int Status { get; set; }

    public string Outcome { get; set; } = "";

    public string EntitySet { get; set; } = "";

    public string RecordKey { get; set; } = "";

    public long RecordVersion { get; set; }

    /// <summary>JSON of the problem, without any value of the record.</summary>
    public string? Problem { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
}

/// <summary>One reading or writing of personal data, or an act of administration, in the hash chain.</summary>
public sealed class AuditEntry
{
    public long Number { get; set; }

    public DateTimeOffset At { get; set; }

    public Guid UserId { get; set; }

    public Guid? DeviceId { get; set; }

    /// <summary>read, write, pull, signIn, signInFailed, ...</summary>
    public string Action { get; set; } = "";

    /// <summary>Why, as the caller declared or the role implies.</summary>
    public string Purpose { get; set; } = "";

    public string EntitySet { get; set; } = "";

    public int Count { get; set; }

    /// <summary>The records' ids, 16 bytes each, big-endian.</summary>
    public byte[] Keys { get; set; } = [];

    /// <summary>SHA-256 over the previous entry's hash and this entry's content.</summary>
    public byte[] Hash { get; set; } = [];
}

/// <summary>That a plate was scanned: when, and about where. Nothing of who did. Gone after a time, see <see cref="Plates.PlateScans"/>.</summary>
public sealed class PlateScanRow
{
    public Guid Id { get; set; }

    public Guid PlateId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>The county's day.</summary>
    public DateOnly Day { get; set; }

    public PlateScanKind Kind { get; set; }

    /// <summary>Degrees WGS 84, rounded to <see cref="Register.Doorplates.PlateSighting.Digits"/> digits.</summary>
    public double? Longitude { get; set; }

    public double? Latitude { get; set; }
}

public enum PlateScanKind : short
{
    Citizen = 0,
    Officer = 1,
}
