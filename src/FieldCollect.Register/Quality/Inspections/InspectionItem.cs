using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// 抽查对象. One record of an inspection's sample, or one door to be walked. Until the inspection is closed nobody but the assigned checker sees it, and the checker sees where to go and nothing that the register says of it.
/// </summary>
public sealed class InspectionItem : Record
{
    [Computed]
    [References(typeof(Inspection))]
    public Guid InspectionId { get; set; }

    /// <summary>The beat of the drawn record.</summary>
    [Computed]
    public string BeatCode { get; set; } = "";

    /// <summary>Place in the drawn list, from 1.</summary>
    [Computed]
    public int Ordinal { get; set; }

    /// <summary>The entity set of the drawn record, so that the checker knows what to look for; <see cref="WalkedDoor.Kind"/> for a door, where everything is looked for.</summary>
    [Computed]
    public string Kind { get; set; } = "";

    /// <summary>Where to go. A checker of another beat has no right to the address itself, so it is told here.</summary>
    [Computed]
    public string Address { get; set; } = "";

    /// <summary>Degrees WGS 84 of the address.</summary>
    [Computed]
    public double? AddressLongitude { get; set; }

    [Computed]
    public double? AddressLatitude { get; set; }

    /// <summary>Of a door, the drawn place that it belongs to: itself, its building or its street.</summary>
    [Computed]
    public Guid? PlaceId { get; set; }

    /// <summary>Of a door, the next one that the register has beside it: whatever is between the two is this item's. Null for the last.</summary>
    [Computed]
    public string? NextAddress { get; set; }

    [Computed]
    [CodeList("InspectionItemStatus")]
    public string Status { get; set; } = ItemStatus.Drawn;

    /// <summary>Who checks it; never who collected it.</summary>
    [Computed]
    public Guid? CheckerId { get; set; }

    /// <summary>found, absent or notMet.</summary>
    [CodeList("CaptureOutcome")]
    public string? Outcome { get; set; }

    /// <summary>Why it could not be checked.</summary>
    [CodeList("NotMetReason")]
    public string? NotMetReason { get; set; }

    /// <summary>What was found, as JSON text: see <see cref="FoundValues"/>. Encrypted; shown with numbers and phones masked.</summary>
    [Personal(PersonalKind.Found)]
    public string? Found { get; set; }

    /// <summary>The device's word.</summary>
    public DateTimeOffset? CapturedAt { get; set; }

    [Computed]
    public DateTimeOffset? ReceivedAt { get; set; }

    /// <summary>Where the checker stood.</summary>
    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; set; }

    public string? Note { get; set; }

    /// <summary>The drawn record. Told at closing: before, it would lead the checker to what the register says.</summary>
    [Computed]
    public Guid? RecordId { get; set; }

    /// <summary>Who had collected it. Told at closing.</summary>
    [Computed]
    public Guid? CollectorId { get; set; }

    /// <summary>right, wrong, or notMet; at closing.</summary>
    [Computed]
    [CodeList("ItemResult")]
    public string? Result { get; set; }

    /// <summary>Field by field; at closing. Numbers and phones are masked.</summary>
    [Computed]
    public IReadOnlyList<ComparedField> Compared { get; set; } = [];

    /// <summary>Of a door, one by one; at closing.</summary>
    [Computed]
    public IReadOnlyList<WalkedRecord> Walked { get; set; } = [];
}

/// <summary>Codes of the list InspectionItemStatus.</summary>
public static class ItemStatus
{
    public const string Drawn = "drawn";
    public const string Assigned = "assigned";
    public const string Captured = "captured";

    /// <summary>Nobody was met so far; the checker may come again until the inspection is closed.</summary>
    public const string NotMet = "notMet";

    /// <summary>The inspection is closed, or given up: readable by whoever sees the beat.</summary>
    public const string Closed = "closed";
}

/// <summary>Codes of the list CaptureOutcome.</summary>
public static class CaptureOutcome
{
    /// <summary>Somebody or something of the kind is there; its values are captured.</summary>
    public const string Found = "found";

    /// <summary>Nothing of the kind is there: the record is invented, or of another place.</summary>
    public const string Absent = "absent";

    /// <summary>It could not be checked.</summary>
    public const string NotMet = "notMet";
}

/// <summary>Codes of the list ItemResult.</summary>
public static class ItemResult
{
    public const string Right = "right";
    public const string Wrong = "wrong";
    public const string NotMet = "notMet";
}

/// <summary>One critical field of a checked record.</summary>
/// <param name="Field">The property; <c>Record</c> for the record as a whole, where nothing of the kind was found.</param>
/// <param name="Class">A, B or C.</param>
/// <param name="Result">right, wrong or notChecked.</param>
/// <param name="Registered">What the register said when the sample was drawn, as it is shown.</param>
/// <param name="Found">What the checker found, as it is shown.</param>
public sealed record ComparedField(string Field, string Class, string Result, string? Registered, string? Found)
{
    public const string WholeRecord = "Record";
    public const string Right = "right";
    public const string Wrong = "wrong";
    public const string NotChecked = "notChecked";
}
