using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Visits;

/// <summary>走访采集. One officer at one address at one time: what was confirmed, changed, found gone, refused, nobody home.</summary>
public sealed class Visit : BeatRecord
{
    [Immutable]
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    /// <summary>Server: the user who was signed in.</summary>
    [Computed]
    public Guid OfficerId { get; set; }

    /// <summary>Server: the device the request came from.</summary>
    [Computed]
    public Guid? DeviceId { get; set; }

    /// <summary>The device's word for when it happened. Orders nothing.</summary>
    [Immutable]
    public DateTimeOffset CollectedAt { get; set; }

    /// <summary>When the server took it in.</summary>
    [Computed]
    public DateTimeOffset ReceivedAt { get; set; }

    [CodeList("VisitOutcome")]
    public string Outcome { get; set; } = "";

    /// <summary>What was found for each record looked at.</summary>
    public IReadOnlyList<Finding> Findings { get; set; } = [];

    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

    /// <summary>Metres.</summary>
    public double? Accuracy { get; set; }

    public string? Note { get; set; }
}

/// <summary>What a visit found of one record.</summary>
/// <param name="EntitySet">The record's entity set.</param>
/// <param name="RecordId">The record.</param>
/// <param name="Result">A code of the list FindingResult: confirmed, changed, new, ended, gone.</param>
public sealed record Finding(string EntitySet, Guid RecordId, string Result);

/// <summary>Codes of the list VisitOutcome.</summary>
public static class VisitOutcome
{
    public const string Confirmed = "confirmed";
    public const string Changed = "changed";
    public const string Gone = "gone";
    public const string Refused = "refused";
    public const string NobodyHome = "nobodyHome";
}

/// <summary>Codes of the list FindingResult.</summary>
public static class FindingResult
{
    public const string Confirmed = "confirmed";
    public const string Changed = "changed";
    public const string New = "new";
    public const string Ended = "ended";
    public const string Gone = "gone";
}
