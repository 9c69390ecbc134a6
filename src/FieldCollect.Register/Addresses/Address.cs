using FieldCollect.Register.Divisions;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Addresses;

/// <summary>
/// 标准地址. A node of a strict tree below a village or community: street, lane or hamlet, compound, building, entrance, floor, room.
/// Every element is a node of its own; the full text and the search form are derived from the path.
/// </summary>
public sealed class Address : BeatRecord, IVerifiable, IMergeable
{
    /// <summary>Null directly below the division.</summary>
    [References(typeof(Address), SameBeat = true)]
    public Guid? ParentId { get; set; }

    /// <summary>The village or community (level 5).</summary>
    [References(typeof(Division))]
    public string DivisionCode { get; set; } = "";

    [CodeList("AddressKind")]
    public string Kind { get; set; } = "";

    /// <summary>The element's own name, normalised: 向阳路, 滨江花园, 3栋, 1单元, 2层, 201室. Null where the element has only a number.</summary>
    public string? Name { get; set; }

    /// <summary>门牌号, normalised: 12号, 12号附1号. Null is unknown; "无" says that there is none.</summary>
    public string? Number { get; set; }

    /// <summary>The human code: a label by <see cref="CodingScheme"/>, unique while in use, never the identity of the address.</summary>
    public string? Code { get; set; }

    [CodeList("CodingScheme")]
    public string? CodingScheme { get; set; }

    [CodeList("AddressStatus")]
    public string Status { get; set; } = AddressStatus.InUse;

    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day, when retired.</summary>
    public DateOnly? ValidTo { get; set; }

    public string? RetiredReason { get; set; }

    /// <summary>Degrees, WGS 84.</summary>
    public double? Longitude { get; set; }

    public double? Latitude { get; set; }

    public string? Remark { get; set; }

    /// <summary>行政区划 + the path's elements from the top.</summary>
    [Computed]
    public string FullText { get; set; } = "";

    /// <summary>The full text folded for search: half width, no separators, one spelling of 幢/栋/号楼, digits for numerals.</summary>
    [Computed]
    public string SearchText { get; set; } = "";

    public DateTimeOffset? VerifiedAt { get; set; }

    [Computed]
    public DateOnly? DueOn { get; set; }

    [Computed]
    public Guid? MergedIntoId { get; set; }
}

/// <summary>Codes of the list AddressStatus that rules refer to.</summary>
public static class AddressStatus
{
    public const string Proposed = "proposed";
    public const string InUse = "inUse";
    public const string Retired = "retired";
}

/// <summary>Codes of the list AddressKind, in the order in which they may stand below one another.</summary>
public static class AddressKind
{
    public const string Street = "street";
    public const string Lane = "lane";
    public const string Hamlet = "hamlet";
    public const string Compound = "compound";
    public const string Building = "building";
    public const string Entrance = "entrance";
    public const string Floor = "floor";
    public const string Room = "room";

    /// <summary>Depth of a kind: a child's depth is greater than its parent's. Street, lane and hamlet share the first; a lane may lie on a street.</summary>
    public static int Depth(string kind) => kind switch
    {
        Street or Hamlet => 0,
        Lane => 1,
        Compound => 2,
        Building => 3,
        Entrance => 4,
        Floor => 5,
        Room => 6,
        _ => -1,
    };
}
