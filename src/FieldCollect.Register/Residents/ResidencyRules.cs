using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Residents;

/// <summary>Rules of <see cref="Residency"/>.</summary>
public sealed class ResidencyRules : BeatRecordRules<Residency>
{
    public static readonly Rule ResidentMissing = Missing("ResidentId", "人员", "resident");
    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule KindMissing = Missing("Kind", "居住类别", "kind of residency");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "居住类别", "kind of residency");
    public static readonly Rule RelationUnknown = UnknownCode("Relation", "与户主关系", "relation to the head of household", "GB/T 4761-2008");
    public static readonly Rule BeganAhead = Refuse("BeganOn.Ahead", "居住起始日期不能晚于今天。", "A stay cannot begin in the future.");
    public static readonly Rule EndedBeforeBegin = Refuse("EndedOn.BeforeBegin", "居住截止日期不能早于起始日期。", "A stay cannot end before it begins.");

    public ResidencyRules(RuleContext context)
        : base(context)
    {
        Needs(r => r.ResidentId, ResidentMissing);
        Needs(r => r.AddressId, AddressMissing);
        Needs(r => r.Kind, KindMissing);
        IsCode(r => r.Kind, KindUnknown);
        IsCode(r => r.Relation, RelationUnknown);
        NotAhead(r => r.BeganOn, BeganAhead);
        Holds(r => r.EndedOn, (r, ended) => !(ended < r.BeganOn), EndedBeforeBegin);
        Ends(r => r.EndedOn, r => r.EndReason);
        NotFarAhead(r => r.VerifiedAt, SharedRules.VerifiedAhead);
    }
}
