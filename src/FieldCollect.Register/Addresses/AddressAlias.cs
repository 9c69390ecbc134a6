using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Addresses;

/// <summary>Another text for the same address: the popular name (俗称), a former name, the text on the household book.</summary>
public sealed class AddressAlias : BeatRecord
{
    [Immutable]
    [References(typeof(Address), SameBeat = true)]
    public Guid AddressId { get; set; }

    [CodeList("AliasKind")]
    public string Kind { get; set; } = "";

    public string Text { get; set; } = "";
}
