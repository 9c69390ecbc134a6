using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Addresses;

/// <summary>Rules of <see cref="AddressAlias"/>.</summary>
public sealed class AddressAliasRules : BeatRecordRules<AddressAlias>
{
    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule KindMissing = Missing("Kind", "别名类别", "kind of alias");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "别名类别", "kind of alias");
    public static readonly Rule TextMissing = Missing("Text", "别名", "alias");
    public static readonly Rule TextTooLong = TooLong("Text", 200, "别名", "alias");

    public AddressAliasRules(RuleContext context)
        : base(context)
    {
        Needs(a => a.AddressId, AddressMissing);
        Needs(a => a.Kind, KindMissing);
        IsCode(a => a.Kind, KindUnknown);
        Needs(a => a.Text, TextMissing);
        AtMost(a => a.Text, TextTooLong);
    }
}
