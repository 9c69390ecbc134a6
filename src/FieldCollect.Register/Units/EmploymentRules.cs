using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Units;

/// <summary>Rules of <see cref="Employment"/>.</summary>
public sealed class EmploymentRules : BeatRecordRules<Employment>
{
    public static readonly Rule UnitMissing = Missing("UnitId", "单位", "unit");
    public static readonly Rule ResidentMissing = Missing("ResidentId", "人员", "resident");
    public static readonly Rule PositionTooLong = TooLong("Position", 100, "职务", "position");
    public static readonly Rule BeganAhead = Refuse("BeganOn.Ahead", "入职日期不能晚于今天。", "An employment cannot begin in the future.");
    public static readonly Rule EndedBeforeBegin = Refuse("EndedOn.BeforeBegin", "离职日期不能早于入职日期。", "An employment cannot end before it begins.");

    public EmploymentRules(RuleContext context)
        : base(context)
    {
        Needs(e => e.UnitId, UnitMissing);
        Needs(e => e.ResidentId, ResidentMissing);
        AtMost(e => e.Position, PositionTooLong);
        NotAhead(e => e.BeganOn, BeganAhead);
        Holds(e => e.EndedOn, (e, ended) => !(ended < e.BeganOn), EndedBeforeBegin);
        Ends(e => e.EndedOn, e => e.EndReason);
    }
}
