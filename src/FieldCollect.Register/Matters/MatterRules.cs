using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Matters;

/// <summary>Rules of <see cref="Matter"/>.</summary>
public sealed class MatterRules : BeatRecordRules<Matter>
{
    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule KindMissing = Missing("Kind", "事项类别", "kind of matter");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "事项类别", "kind of matter");
    public static readonly Rule TextMissing = Missing("Text", "事项内容", "matter");
    public static readonly Rule TextTooLong = TooLong("Text", 2000, "事项内容", "matter");
    public static readonly Rule OpenedAtMissing = Missing("OpenedAt", "发现时间", "time at which the matter was found");
    public static readonly Rule OpenedAhead = Warn("OpenedAt.Ahead", "发现时间晚于今天，请检查终端时钟。", "The time of finding lies ahead: check the terminal's clock.");
    public static readonly Rule ClosedBeforeOpened = Refuse("ClosedAt.BeforeBegin", "办结时间不能早于发现时间。", "A matter cannot be closed before it was found.");
    public static readonly Rule ClosingMissing = Missing("Closing", "办结情况", "way in which the matter was closed");
    public static readonly Rule ClosingTooLong = TooLong("Closing", 2000, "办结情况", "closing");

    public MatterRules(RuleContext context)
        : base(context)
    {
        Needs(m => m.AddressId, AddressMissing);
        Needs(m => m.Kind, KindMissing);
        IsCode(m => m.Kind, KindUnknown, m => County.Day(m.OpenedAt));
        Needs(m => m.Text, TextMissing);
        AtMost(m => m.Text, TextTooLong);
        Needs(m => m.OpenedAt, OpenedAtMissing);
        Holds(m => m.OpenedAt, (_, at) => County.Day(at) <= Context.Today.AddDays(1), OpenedAhead);
        Holds(m => m.ClosedAt, (m, at) => !(at < m.OpenedAt), ClosedBeforeOpened);
        Holds(m => m.Closing, (m, closing) => m.ClosedAt is null || !string.IsNullOrWhiteSpace(closing), ClosingMissing);
        AtMost(m => m.Closing, ClosingTooLong);
    }
}
