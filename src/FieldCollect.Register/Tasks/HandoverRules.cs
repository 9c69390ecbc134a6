using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tasks;

/// <summary>Rules of <see cref="Handover"/>.</summary>
public sealed class HandoverRules : BeatRecordRules<Handover>
{
    /// <summary>Half a year; who is away for longer has given the beat up.</summary>
    public const int MostDays = 184;

    public static readonly Rule OfficerMissing = Missing("OfficerId", "请假民警", "officer who is away");
    public static readonly Rule SubstituteMissing = Missing("SubstituteId", "代管民警", "substitute");
    public static readonly Rule SubstituteSame = Refuse("SubstituteId.Same", "代管民警不能是请假民警本人。", "Nobody is a substitute for himself.");
    public static readonly Rule FromMissing = Missing("FromDay", "代管开始日期", "first day");
    public static readonly Rule ToMissing = Missing("ToDay", "代管结束日期", "last day");
    public static readonly Rule EndsBeforeBegin = Refuse("ToDay.BeforeBegin", "结束日期不能早于开始日期。", "The last day cannot lie before the first.");
    public static readonly Rule TooManyDays = Refuse("ToDay.TooLate", "一次代管不能超过184天。", "A beat is lent for at most 184 days.");
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "代管说明", "note");

    public HandoverRules(RuleContext context)
        : base(context)
    {
        Needs(h => h.OfficerId, OfficerMissing);
        Needs(h => h.SubstituteId, SubstituteMissing);
        Holds(h => h.SubstituteId, (h, id) => id == Guid.Empty || id != h.OfficerId, SubstituteSame);
        Needs(h => h.FromDay, FromMissing);
        Needs(h => h.ToDay, ToMissing);
        Holds(h => h.ToDay, (h, day) => day == default || day >= h.FromDay, EndsBeforeBegin);
        Holds(h => h.ToDay, (h, day) => h.FromDay == default || day.DayNumber - h.FromDay.DayNumber < MostDays, TooManyDays);
        AtMost(h => h.Note, NoteTooLong);
    }
}
