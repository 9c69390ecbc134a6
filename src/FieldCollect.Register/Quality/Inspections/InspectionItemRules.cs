using FieldCollect.Register.Addresses;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>Rules of what a checker captures of an <see cref="InspectionItem"/>.</summary>
public sealed class InspectionItemRules : RecordRules<InspectionItem>
{
    public static readonly Rule KindTooLong = TooLong("Kind", 40, "类别", "kind");
    public static readonly Rule AddressTooLong = TooLong("Address", AddressRules.TextLength, "地址", "address");
    public static readonly Rule NextAddressTooLong = TooLong("NextAddress", AddressRules.TextLength, "下一地址", "next address");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "抽查对象状态", "status of the item");
    public static readonly Rule ResultUnknown = UnknownCode("Result", "抽查对象结论", "result");
    public static readonly Rule OutcomeUnknown = UnknownCode("Outcome", "核查结果", "outcome of the check");
    public static readonly Rule ReasonUnknown = UnknownCode("NotMetReason", "未遇原因", "reason");
    public static readonly Rule ReasonMissing = Missing("NotMetReason", "未遇原因", "reason why it could not be checked");
    public static readonly Rule FoundMissing = Missing("Found", "核查内容", "what was found");
    public static readonly Rule FoundTooLong = TooLong("Found", FoundValues.Longest, "核查内容", "what was found");
    public static readonly Rule FoundShape = Shape(
        "Found", "核查内容应为字段名到文本的JSON对象或其数组，且每个对象至少含一项可辨认对象的字段。",
        "What was found is a JSON object of field name to text, or an array of such; each says at least one field by which its subject can be told from others.");
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "备注", "note");

    public InspectionItemRules(RuleContext context)
        : base(context)
    {
        var classes = new ErrorClasses(context.Codes.AsOf(context.Today));
        Needs(i => i.Id, SharedRules.IdMissing);
        HasTwelveDigits(i => i.BeatCode, SharedRules.BeatShape);
        AtMost(i => i.Kind, KindTooLong);
        AtMost(i => i.Address, AddressTooLong);
        AtMost(i => i.NextAddress, NextAddressTooLong);
        IsCode(i => i.Status, StatusUnknown);
        IsCode(i => i.Result, ResultUnknown);
        IsCode(i => i.Outcome, OutcomeUnknown);
        IsCode(i => i.NotMetReason, ReasonUnknown);
        Holds(i => i.NotMetReason, (i, reason) => i.Outcome != CaptureOutcome.NotMet || !string.IsNullOrEmpty(reason), ReasonMissing);
        AtMost(i => i.Found, FoundTooLong);
        Holds(i => i.Found, (i, found) => i.Outcome != CaptureOutcome.Found || !string.IsNullOrEmpty(found), FoundMissing);
        Holds(
            i => i.Found,
            (i, found) => string.IsNullOrEmpty(found) || (FoundValues.Read(found) is { } values && values.All(v => i.Kind == WalkedDoor.Kind ? WalkedDoor.IsSound(v) : CompareRecord.Names(i.Kind, v, classes))),
            FoundShape);
        AtMost(i => i.Note, NoteTooLong);
        Holds(i => i.Longitude, (_, x) => x is null or (>= -180 and <= 180), SharedRules.LongitudeRange);
        Holds(i => i.Latitude, (_, y) => y is null or (>= -90 and <= 90), SharedRules.LatitudeRange);
        Holds(i => i.Latitude, (i, y) => (y is null) == (i.Longitude is null), SharedRules.PositionIncomplete);
    }
}
