using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Visits;

/// <summary>Rules of <see cref="Visit"/>.</summary>
/// <remarks>The time of a visit is the device's word: a clock that runs ahead is warned of, never a reason to turn a day's work away.</remarks>
public sealed class VisitRules : BeatRecordRules<Visit>
{
    // One address holds a dormitory at most; a visit that looked at more is several visits.
    private const int MostFindings = 1000;

    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule CollectedAtMissing = Missing("CollectedAt", "采集时间", "time of collecting");
    public static readonly Rule CollectedAhead = Warn("CollectedAt.Ahead", "采集时间晚于今天，请检查终端时钟。", "The time of collecting lies ahead: check the terminal's clock.");
    public static readonly Rule OutcomeMissing = Missing("Outcome", "走访结果", "outcome of the visit");
    public static readonly Rule OutcomeUnknown = UnknownCode("Outcome", "走访结果", "outcome of the visit");
    public static readonly Rule TooManyFindings = Refuse("Findings.TooMany", "一次走访的核查记录不能超过1000条。", "A visit has at most 1000 findings.");
    public static readonly Rule FindingOfNothing = Refuse("Findings.OfNothing", "核查记录未指明登记对象。", "A finding names no record of the register.");
    public static readonly Rule FindingUnknown = new("Visit.Findings.UnknownCode", RuleSeverity.Refuse, "核查结论不在代码表中。", "The result of a finding is not in its code list.") { Problem = Problems.UnknownCode };
    public static readonly Rule AccuracyRange = Refuse("Accuracy.Range", "定位精度应为0或正数（米）。", "An accuracy is zero or a positive number of metres.");
    public static readonly Rule NoteTooLong = TooLong("Note", 2000, "走访备注", "note");

    public VisitRules(RuleContext context)
        : base(context)
    {
        Needs(v => v.AddressId, AddressMissing);
        Needs(v => v.CollectedAt, CollectedAtMissing);
        Holds(v => v.CollectedAt, (_, at) => County.Day(at) <= Context.Today.AddDays(1), CollectedAhead);
        Needs(v => v.Outcome, OutcomeMissing);
        IsCode(v => v.Outcome, OutcomeUnknown, v => County.Day(v.CollectedAt));
        Holds(v => v.Findings, (_, findings) => findings is null || findings.Count <= MostFindings, TooManyFindings);
        Holds(v => v.Findings, (_, findings) => findings is not null && findings.All(f => f?.EntitySet is { } set && f.RecordId != Guid.Empty && EntitySets.Find(set) is not null), FindingOfNothing);
        Holds(v => v.Findings, (_, findings) => findings is null || findings.All(f => f?.Result is { } result && Context.Codes.Knows("FindingResult", result)), FindingUnknown);
        IsPosition(v => v.Longitude, v => v.Latitude, v => (v.Longitude, v.Latitude));
        Holds(v => v.Accuracy, (_, metres) => metres is null || (metres >= 0 && double.IsFinite(metres.Value)), AccuracyRange);
        AtMost(v => v.Note, NoteTooLong);
    }
}
