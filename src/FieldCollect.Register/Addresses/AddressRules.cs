using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Addresses;

/// <summary>Rules of <see cref="Address"/> that need only the address itself; those of the tree are in <see cref="AddressTree"/>.</summary>
public sealed class AddressRules : BeatRecordRules<Address>
{
    /// <summary>Of the whole text, which no path of elements within their own lengths exceeds.</summary>
    public const int TextLength = 1000;

    public static readonly Rule DivisionMissing = Missing("DivisionCode", "所在区划", "address's division");
    public static readonly Rule DivisionShape = Shape("DivisionCode", "区划代码应为12位数字。", "A division's code has 12 digits.");
    public static readonly Rule KindMissing = Missing("Kind", "地址类别", "kind of address");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "地址类别", "kind of address");
    public static readonly Rule NameMissing = Missing("Name", "街路巷、村组或小区的名称", "name of the street, lane, hamlet or compound");
    public static readonly Rule NameTooLong = TooLong("Name", 60, "名称", "name");
    public static readonly Rule NumberTooLong = TooLong("Number", 30, "门牌号", "number");
    public static readonly Rule NumberUnknown = Warn("Number.Unknown", "名称和门牌号均为空：没有门牌号请填“无”。", "Neither name nor number: if there is no number, say 无.");
    public static readonly Rule CodeTooLong = TooLong("Code", 40, "地址编码", "address's code");
    public static readonly Rule SchemeMissing = Missing("CodingScheme", "编码规则", "coding scheme of the code");
    public static readonly Rule SchemeUnknown = UnknownCode("CodingScheme", "编码规则", "coding scheme");
    public static readonly Rule StatusMissing = Missing("Status", "地址状态", "status of the address");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "地址状态", "status of the address");
    public static readonly Rule ValidToBeforeFrom = Refuse("ValidTo.BeforeBegin", "停用日期不能早于启用日期。", "The last day cannot lie before the first.");
    public static readonly Rule ValidToMissing = Missing("ValidTo", "停用日期", "last day of a retired address");
    public static readonly Rule RetiredReasonMissing = Missing("RetiredReason", "停用原因", "reason for retiring the address");
    public static readonly Rule RetiredReasonTooLong = TooLong("RetiredReason", 200, "停用原因", "reason for retiring");
    public static readonly Rule RemarkTooLong = TooLong("Remark", 1000, "备注", "remark");
    public static readonly Rule FullTextTooLong = TooLong("FullText", TextLength, "地址全称", "full text");
    public static readonly Rule SearchTextTooLong = TooLong("SearchText", TextLength, "地址检索文本", "search text");

    public AddressRules(RuleContext context)
        : base(context)
    {
        Needs(a => a.DivisionCode, DivisionMissing);
        HasTwelveDigits(a => a.DivisionCode, DivisionShape);
        Needs(a => a.Kind, KindMissing);
        IsCode(a => a.Kind, KindUnknown);
        Holds(a => a.Name, (a, name) => !IsNamed(a.Kind) || !string.IsNullOrWhiteSpace(name), NameMissing);
        AtMost(a => a.Name, NameTooLong);
        AtMost(a => a.Number, NumberTooLong);
        // A place without name and number is one of the disorders that counties report: it is taken down and shown, not turned away.
        Holds(a => a.Number, (a, number) => IsNamed(a.Kind) || !(string.IsNullOrWhiteSpace(a.Name) && string.IsNullOrWhiteSpace(number)), NumberUnknown);
        AtMost(a => a.Code, CodeTooLong);
        Holds(a => a.CodingScheme, (a, scheme) => string.IsNullOrEmpty(a.Code) || !string.IsNullOrEmpty(scheme), SchemeMissing);
        IsCode(a => a.CodingScheme, SchemeUnknown);
        Needs(a => a.Status, StatusMissing);
        IsCode(a => a.Status, StatusUnknown);
        Holds(a => a.ValidTo, (a, to) => !(to < a.ValidFrom), ValidToBeforeFrom);
        Holds(a => a.ValidTo, (a, to) => a.Status != AddressStatus.Retired || to is not null, ValidToMissing);
        Holds(a => a.RetiredReason, (a, reason) => a.Status != AddressStatus.Retired || !string.IsNullOrWhiteSpace(reason), RetiredReasonMissing);
        AtMost(a => a.RetiredReason, RetiredReasonTooLong);
        IsPosition(a => a.Longitude, a => a.Latitude, a => (a.Longitude, a.Latitude));
        AtMost(a => a.Remark, RemarkTooLong);
        AtMost(a => a.FullText, FullTextTooLong);
        AtMost(a => a.SearchText, SearchTextTooLong);
        NotFarAhead(a => a.VerifiedAt, SharedRules.VerifiedAhead);
    }

    private static bool IsNamed(string kind) => kind is AddressKind.Street or AddressKind.Lane or AddressKind.Hamlet or AddressKind.Compound;
}
