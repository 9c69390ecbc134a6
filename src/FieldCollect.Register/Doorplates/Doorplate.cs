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

    /// <summary>The order it came with.</summary>
    public string? BatchNumber { get; set; }

    public DateTimeOffset? MountedAt { get; set; }

    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

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
