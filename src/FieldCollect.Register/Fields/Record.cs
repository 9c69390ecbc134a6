namespace FieldCollect.Register.Fields;

/// <summary>Anything that is versioned and whose every write is a Change.</summary>
public interface IVersioned
{
    /// <summary>1 when first written, one more with each write: the ETag is W/"version".</summary>
    long Version { get; set; }
}

/// <summary>A record with a client-made id.</summary>
public abstract class Record : IVersioned
{
    [Immutable]
    public Guid Id { get; set; }

    [Computed]
    public long Version { get; set; }

    /// <summary>
    /// When the record was taken out of the register as entered in error. It is kept with its history and no longer shown.
    /// A record whose subject has ended in the world (a departure, a demolition) is ended instead, see <see cref="IEnding"/>.
    /// </summary>
    [Computed]
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>A record that lies in exactly one beat, the unit of responsibility and of sync.</summary>
public abstract class BeatRecord : Record
{
    public string BeatCode { get; set; } = "";
}

/// <summary>A record whose subject can end in the world; ending is a fact with a date and a reason, not a deletion.</summary>
public interface IEnding
{
    DateOnly? EndedOn { get; set; }

    string? EndReason { get; set; }
}

/// <summary>A record that must be seen again within the cycle of its kind (Quality/Cycles).</summary>
public interface IVerifiable
{
    /// <summary>The device's word for when an officer last saw that this still holds.</summary>
    DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>The last day on which the record still counts as fresh. Server: VerifiedAt plus the cycle of its kind.</summary>
    DateOnly? DueOn { get; set; }
}

/// <summary>Reference data: few rows, a code for a key, delivered whole to terminals when it has changed.</summary>
public interface IReference : IVersioned
{
    /// <summary>The register's number of the last write to this row; a terminal asks for what is newer than it has.</summary>
    long ChangeNumber { get; set; }
}

/// <summary>A record that can turn out to be of the same thing as another.</summary>
public interface IMergeable
{
    /// <summary>The record that this one went into when a person found that both are of one thing; it is removed since then, with its history.</summary>
    Guid? MergedIntoId { get; set; }
}
