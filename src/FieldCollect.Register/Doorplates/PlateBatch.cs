using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Doorplates;

/// <summary>
/// 门牌批次. One order of doorplates: who makes them, by when, and for which addresses. What has been ordered of it is the plates that bear its number, so that an order
/// that was cut off goes on where it was.
/// </summary>
public sealed class PlateBatch : Record
{
    /// <summary>What the order is called; upper-case letters, digits and dashes. Serial numbers of its plates begin with it.</summary>
    [Immutable]
    public string Number { get; set; } = "";

    /// <summary>Who makes the plates.</summary>
    public string? Maker { get; set; }

    public DateOnly? OrderedOn { get; set; }

    /// <summary>The day by which they are to be delivered.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>One size for all; null takes it from the kind of each address.</summary>
    [CodeList("DoorplateSize")]
    public string? Size { get; set; }

    public string? Material { get; set; }

    [CodeList("PlateBatchStatus")]
    public string Status { get; set; } = PlateBatchStatus.Open;

    /// <summary>Only addresses of this beat.</summary>
    [Immutable]
    public string? BeatCode { get; set; }

    /// <summary>Only addresses of this village, or of the villages of this town.</summary>
    [Immutable]
    public string? DivisionCode { get; set; }

    /// <summary>Only addresses of this kind; null for every kind that can bear a plate.</summary>
    [CodeList("AddressKind")]
    [Immutable]
    public string? AddressKind { get; set; }

    /// <summary>How many at most; null for all that have no plate.</summary>
    public int? Wanted { get; set; }

    public string? Note { get; set; }

    /// <summary>The id of the batch with a number, so that whoever orders it again orders the same.</summary>
    public static Guid IdOf(string number) => Ids.OfName("PlateBatches", number);
}

/// <summary>Codes of the list PlateBatchStatus.</summary>
public static class PlateBatchStatus
{
    public const string Open = "open";
    public const string Ordered = "ordered";
    public const string Printed = "printed";
    public const string Delivered = "delivered";
}
