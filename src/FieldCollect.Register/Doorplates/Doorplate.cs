using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Doorplates;

/// <summary>门牌. A physical QR plate for an address: ordered, printed, mounted, damaged, replaced, retired.</summary>
public sealed class Doorplate : BeatRecord, IMergeable
{
    /// <summary>Null for a plate found on the ground that belongs to no address (有号无址).</summary>
    [References(typeof(Address), SameBeat = true)]
    public Guid? AddressId { get; set; }

    /// <summary>The opaque random token in the QR; a reissue has a new one. Upper-case letters and digits, no address, no status.</summary>
    [Immutable]
    public string Token { get; set; } = "";

    /// <summary>The number as printed on the plate, which may differ from the address's (号址不一).</summary>
    public string? NumberText { get; set; }

    [CodeList("DoorplateSize")]
    public string Size { get; set; } = "";

    [CodeList("DoorplateStatus")]
    public string Status { get; set; } = "";

    /// <summary>The maker's serial number.</summary>
    public string? SerialNumber { get; set; }

    /// <summary>The order it came with: the Number of a PlateBatch.</summary>
    public string? BatchNumber { get; set; }

    /// <summary>The plate that this one was made for in place of: lost, broken or worn. Writing it down revokes that one.</summary>
    [Immutable]
    [References(typeof(Doorplate), SameBeat = true)]
    public Guid? ReplacesId { get; set; }

    /// <summary>The plate that came in place of this one. No reference for the database: each of the two would have to be written before the other.</summary>
    [Computed]
    public Guid? ReplacedById { get; set; }

    public DateTimeOffset? MountedAt { get; set; }

    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

    /// <summary>Metres between where it was mounted and the position of its address, as both were when the plate was last written; null where either is unknown.</summary>
    [Computed]
    public int? MetresFromAddress { get; set; }

    /// <summary>The day on which it was ordered. This and the days below are the county's, set when the plate comes into the state.</summary>
    [Computed]
    public DateOnly? OrderedOn { get; set; }

    [Computed]
    public DateOnly? PrintedOn { get; set; }

    [Computed]
    public DateOnly? DeliveredOn { get; set; }

    /// <summary>The day of MountedAt, but not after the day on which the register heard of it.</summary>
    [Computed]
    public DateOnly? MountedOn { get; set; }

    /// <summary>Found damaged or missing; null again when it hangs whole.</summary>
    [Computed]
    public DateOnly? FaultOn { get; set; }

    /// <summary>Replaced or retired: from then on its token is revoked.</summary>
    [Computed]
    public DateOnly? RevokedOn { get; set; }

    [Computed]
    public Guid? MergedIntoId { get; set; }
}

/// <summary>Codes of the list DoorplateStatus that rules refer to.</summary>
public static class DoorplateStatus
{
    public const string Planned = "planned";
    public const string Ordered = "ordered";
    public const string Printed = "printed";
    public const string Delivered = "delivered";
    public const string Mounted = "mounted";
    public const string Damaged = "damaged";
    public const string Missing = "missing";
    public const string Replaced = "replaced";
    public const string Retired = "retired";
}

/// <summary>Codes of the list DoorplateSize.</summary>
public static class DoorplateSize
{
    public const string Large = "large";
    public const string Medium = "medium";
    public const string Small = "small";

    /// <summary>The size for an address of a kind: plates of compounds and buildings are read from the street, those of doors from the stairs.</summary>
    public static string For(string addressKind) => addressKind switch
    {
        AddressKind.Compound => Large,
        AddressKind.Building => Medium,
        _ => Small,
    };
}
