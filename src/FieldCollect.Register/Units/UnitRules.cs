using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Units;

/// <summary>Rules of <see cref="Unit"/>.</summary>
public sealed class UnitRules : BeatRecordRules<Unit>
{
    private const string CodeSource = "GB 32100-2015";

    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule NameMissing = Missing("Name", "单位名称", "unit's name");
    public static readonly Rule NameTooLong = TooLong("Name", 200, "单位名称", "unit's name");
    public static readonly Rule KindMissing = Missing("Kind", "单位类别", "kind of unit");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "单位类别", "kind of unit");
    public static readonly Rule CreditCodeTooLong = TooLong("CreditCode", 40, "统一社会信用代码", "credit code");
    public static readonly Rule CreditCodeShape = Shape("CreditCode", "统一社会信用代码应为18位数字和大写字母（不含I、O、S、V、Z）。",
        "A credit code has 18 digits and capital letters, without I, O, S, V and Z.", CodeSource);
    public static readonly Rule CreditCodeCheck = new("Unit.CreditCode.CheckDigit", RuleSeverity.AskForEvidence,
        "统一社会信用代码校验未通过：请核对，或补拍营业执照。", "The credit code fails its check: compare it with the licence, or add a photo of it.", CodeSource);
    public static readonly Rule CreditCodeCheckUnknown = UnknownCode("CreditCodeCheck", "校验结果", "result of the check");
    public static readonly Rule IndustryUnknown = UnknownCode("Industry", "行业", "industry", "GB/T 4754-2017");
    public static readonly Rule RepresentativeTooLong = TooLong("RepresentativeName", 100, "负责人姓名", "representative's name");
    public static readonly Rule PhoneTooLong = TooLong("RepresentativePhone", 32, "负责人电话", "representative's phone");
    public static readonly Rule PhoneShape = Shape("RepresentativePhone", "负责人电话不是有效的电话号码。", "The representative's phone is no phone number.");
    public static readonly Rule OpenedAhead = Refuse("OpenedOn.Ahead", "开业日期不能晚于今天。", "The day of opening cannot lie ahead.");
    public static readonly Rule EndedBeforeOpening = Refuse("EndedOn.BeforeBegin", "注销日期不能早于开业日期。", "A unit cannot close before it opens.");
    public static readonly Rule RemarkTooLong = TooLong("Remark", 1000, "备注", "remark");

    public UnitRules(RuleContext context)
        : base(context)
    {
        Needs(u => u.AddressId, AddressMissing);
        Needs(u => u.Name, NameMissing);
        AtMost(u => u.Name, NameTooLong);
        Needs(u => u.Kind, KindMissing);
        IsCode(u => u.Kind, KindUnknown);
        AtMost(u => u.CreditCode, CreditCodeTooLong);
        Holds(u => u.CreditCode, (_, code) => string.IsNullOrWhiteSpace(code) || CreditCode.HasShape(CreditCode.Normalise(code)), CreditCodeShape);
        Holds(u => u.CreditCode, (u, code) => u.CreditCodeEvidenceId is not null || string.IsNullOrWhiteSpace(code) || !FailsCheck(code), CreditCodeCheck);
        IsCode(u => u.CreditCodeCheck, CreditCodeCheckUnknown);
        IsCode(u => u.Industry, IndustryUnknown);
        AtMost(u => u.RepresentativeName, RepresentativeTooLong);
        AtMost(u => u.RepresentativePhone, PhoneTooLong);
        Holds(u => u.RepresentativePhone, (_, phone) => Phone.IsOfPerson(phone, Context.Codes, Context.Today), PhoneShape);
        NotAhead(u => u.OpenedOn, OpenedAhead);
        Holds(u => u.EndedOn, (u, ended) => !(ended < u.OpenedOn), EndedBeforeOpening);
        AtMost(u => u.Remark, RemarkTooLong);
        Ends(u => u.EndedOn, u => u.EndReason);
        NotFarAhead(u => u.VerifiedAt, SharedRules.VerifiedAhead);
    }

    // What has not the shape is refused for that; its check says nothing more.
    private static bool FailsCheck(string code) =>
        CreditCode.Normalise(code) is var normal && CreditCode.HasShape(normal) && !CreditCode.Passes(normal);
}
