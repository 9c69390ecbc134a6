namespace FieldCollect.Store.Inspections;

/// <summary>The seed of an inspection until it is published, encrypted: who could read it would know where the checker will come.</summary>
public sealed class InspectionSeed
{
    public Guid InspectionId { get; set; }

    public byte[] ProtectedSeed { get; set; } = [];
}

/// <summary>
/// A stratum of a drawn inspection with all its records: the frame itself, so that its list can be drawn again years later, whatever has become of the register since. Sixteen bytes a record;
/// a whole county is some three megabytes.
/// </summary>
public sealed class InspectionStratum
{
    public Guid InspectionId { get; set; }

    /// <summary>Place in the order of the strata's names.</summary>
    public int Ordinal { get; set; }

    public string BeatCode { get; set; } = "";

    public string Kind { get; set; } = "";

    public Guid CollectorId { get; set; }

    public int Drawn { get; set; }

    /// <summary>The ids of its records in ascending order, 16 bytes each, big-endian.</summary>
    public byte[] Records { get; set; } = [];
}

/// <summary>How closely a beat is looked at; see Register/Quality/Proof/Intensity. A beat without a row is where every beat begins.</summary>
public sealed class BeatIntensity
{
    public string BeatCode { get; set; } = "";

    /// <summary>normal, tightened, reduced or suspended.</summary>
    public string Intensity { get; set; } = "";

    public int Passed { get; set; }

    public int Failed { get; set; }

    /// <summary>The last batches since the last switch, oldest first: 1 passed, 0 failed.</summary>
    public string Recent { get; set; } = "";

    public DateTimeOffset ChangedAt { get; set; }
}
