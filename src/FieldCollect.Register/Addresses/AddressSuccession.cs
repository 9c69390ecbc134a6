using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Addresses;

/// <summary>One predecessor and one successor when addresses are split, merged or renamed; a split has several rows.</summary>
public sealed class AddressSuccession : BeatRecord
{
    [Immutable]
    [References(typeof(Address))]
    public Guid PredecessorId { get; set; }

    [Immutable]
    [References(typeof(Address), SameBeat = true)]
    public Guid SuccessorId { get; set; }

    [CodeList("SuccessionKind")]
    public string Kind { get; set; } = "";

    public DateOnly On { get; set; }
}
