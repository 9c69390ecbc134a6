using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Houses;

/// <summary>实有房屋. A dwelling or premises at an address.</summary>
public sealed class House : BeatRecord, IEnding, IVerifiable
{
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    [CodeList("HouseUse")]
    public string Use { get; set; } = "";

    [CodeList("HouseStructure")]
    public string? Structure { get; set; }

    /// <summary>Owner-occupied, let or vacant; a let house has a shorter verification cycle.</summary>
    [CodeList("Occupancy")]
    public string Occupancy { get; set; } = "";

    public int? Rooms { get; set; }

    /// <summary>Square metres.</summary>
    public double? Area { get; set; }

    public string? OwnerName { get; set; }

    [CodeList("DocumentKind")]
    public string? OwnerDocumentKind { get; set; }

    [Personal(PersonalKind.IdentityNumber)]
    public string? OwnerIdentityNumber { get; set; }

    [Personal(PersonalKind.Phone)]
    public string? OwnerPhone { get; set; }

    public DateOnly? LeaseFrom { get; set; }

    public DateOnly? LeaseTo { get; set; }

    public string? Remark { get; set; }

    public DateOnly? EndedOn { get; set; }

    [CodeList("EndReason")]
    public string? EndReason { get; set; }

    public DateTimeOffset? VerifiedAt { get; set; }

    [Computed]
    public DateOnly? DueOn { get; set; }
}

/// <summary>Codes of the list Occupancy that rules refer to.</summary>
public static class Occupancy
{
    public const string OwnerOccupied = "ownerOccupied";
    public const string Let = "let";
    public const string Vacant = "vacant";
}
