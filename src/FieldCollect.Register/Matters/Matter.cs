using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Matters;

/// <summary>事项. A hazard (隐患), dispute (纠纷) or request (诉求) found at an address, and its closing.</summary>
public sealed class Matter : BeatRecord
{
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    [References(typeof(Visit), SameBeat = true)]
    public Guid? VisitId { get; set; }

    [CodeList("MatterKind")]
    public string Kind { get; set; } = "";

    public string Text { get; set; } = "";

    public DateTimeOffset OpenedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>What was done about it.</summary>
    public string? Closing { get; set; }
}
