using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;

namespace FieldCollect.Register.Residents;

/// <summary>One stay of one resident at one address, with its kind and dates.</summary>
public sealed class Residency : BeatRecord, IEnding, IVerifiable, IMergeable
{
    [Immutable]
    [References(typeof(Resident))]
    public Guid ResidentId { get; set; }

    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    [References(typeof(House), SameBeat = true)]
    public Guid? HouseId { get; set; }

    [CodeList("ResidencyKind")]
    public string Kind { get; set; } = "";

    /// <summary>Who lives together at the address: the same id for every member.</summary>
    public Guid? HouseholdId { get; set; }

    /// <summary>GB/T 4761.</summary>
    [CodeList("HouseholdRelation")]
    public string? Relation { get; set; }

    public DateOnly? BeganOn { get; set; }

    public DateOnly? EndedOn { get; set; }

    [CodeList("EndReason")]
    public string? EndReason { get; set; }

    public DateTimeOffset? VerifiedAt { get; set; }

    [Computed]
    public DateOnly? DueOn { get; set; }

    [Computed]
    public Guid? MergedIntoId { get; set; }
}

/// <summary>Codes of the list ResidencyKind that cycles and rules refer to.</summary>
public static class ResidencyKind
{
    public const string Registered = "registered";
    public const string Floating = "floating";
    public const string Lodging = "lodging";
    public const string FromAbroad = "abroad";
    public const string Unregistered = "unregistered";
}
