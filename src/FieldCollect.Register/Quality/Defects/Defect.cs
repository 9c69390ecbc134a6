using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// 差错. What a cross-record check found wrong between records. The register finds it, closes it when it is gone, and opens it again when it comes back; a person
/// may say, with a reason, that it is none, and that holds as long as its facts do.
/// </summary>
/// <remarks>
/// Its id is made of the check and of what it is about: a check that runs again writes no second one. Of records in several beats each beat has a defect of its
/// own, which names the records of that beat.
/// </remarks>
public sealed class Defect : BeatRecord
{
    /// <summary>The longest reason of a dismissal, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>More records than that are counted, and not named.</summary>
    public const int MostNamed = 20;

    [Computed]
    [CodeList("DefectCheck")]
    public string Check { get; set; } = "";

    [Computed]
    [CodeList("DefectSeverity")]
    public string Severity { get; set; } = "";

    /// <summary>The set of the record that it is about.</summary>
    [Computed]
    public string EntitySet { get; set; } = "";

    [Computed]
    public Guid RecordId { get; set; }

    /// <summary>The records concerned, that one first; at most <see cref="MostNamed"/>, all of this beat or seen in it.</summary>
    [Computed]
    public IReadOnlyList<DefectRecord> Records { get; set; } = [];

    /// <summary>How many records are concerned, also those that are not named.</summary>
    [Computed]
    public int Concerned { get; set; }

    /// <summary>How many of them are in other beats, of which nothing is told here.</summary>
    [Computed]
    public int Elsewhere { get; set; }

    /// <summary>The same in the defects of all beats that are about one thing: one identity number, one person, one street.</summary>
    [Computed]
    public Guid GroupId { get; set; }

    /// <summary>A fingerprint of what was found. A dismissal holds as long as it is the same.</summary>
    [Computed]
    public string Facts { get; set; } = "";

    /// <summary>When it was found, the last time if it had been repaired.</summary>
    [Computed]
    public DateTimeOffset FoundAt { get; set; }

    [CodeList("DefectStatus")]
    public string Status { get; set; } = DefectStatus.Open;

    [Computed]
    public DateTimeOffset? RepairedAt { get; set; }

    public string? DismissalReason { get; set; }

    [Computed]
    public Guid? DismissedBy { get; set; }

    [Computed]
    public DateTimeOffset? DismissedAt { get; set; }
}

/// <summary>A record that a defect names.</summary>
public sealed record DefectRecord(string EntitySet, Guid RecordId);

/// <summary>Codes of the list DefectStatus.</summary>
public static class DefectStatus
{
    public const string Open = "open";
    public const string Repaired = "repaired";
    public const string Dismissed = "dismissed";
}
