using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Addresses;

/// <summary>Rules of <see cref="AddressSuccession"/>.</summary>
public sealed class AddressSuccessionRules : BeatRecordRules<AddressSuccession>
{
    public static readonly Rule PredecessorMissing = Missing("PredecessorId", "原地址", "predecessor");
    public static readonly Rule SuccessorMissing = Missing("SuccessorId", "新地址", "successor");
    public static readonly Rule SuccessorIsPredecessor = Refuse("SuccessorId.Same", "新地址不能与原地址相同。", "An address does not follow itself.");
    public static readonly Rule KindMissing = Missing("Kind", "沿革类别", "kind of succession");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "沿革类别", "kind of succession");
    public static readonly Rule OnMissing = Missing("On", "变更日期", "day of the succession");
    public static readonly Rule OnAhead = Refuse("On.Ahead", "变更日期不能晚于今天。", "The day of the succession cannot lie ahead.");

    public AddressSuccessionRules(RuleContext context)
        : base(context)
    {
        Needs(s => s.PredecessorId, PredecessorMissing);
        Needs(s => s.SuccessorId, SuccessorMissing);
        Holds(s => s.SuccessorId, (s, successor) => successor == Guid.Empty || successor != s.PredecessorId, SuccessorIsPredecessor);
        Needs(s => s.Kind, KindMissing);
        IsCode(s => s.Kind, KindUnknown);
        Needs(s => s.On, OnMissing);
        Holds(s => s.On, (_, on) => on <= Context.Today, OnAhead);
    }
}
