using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Policies;

/// <summary>Rules of <see cref="PolicySetting"/>.</summary>
public sealed class PolicySettingRules : RecordRules<PolicySetting>
{
    private const int CodeLength = 120;

    public static readonly Rule CodeMissing = Missing("Code", "编号", "code");
    public static readonly Rule CodeTooLong = TooLong("Code", CodeLength, "编号", "code");
    public static readonly Rule CodeIsAnother = Refuse(
        "Code.IsAnother", "编号应由政策、设置项、警务区和生效日期组成，如 VerificationCycle.house.let@610922100001~2027-01-01。",
        "The code is made of policy, setting, beat and day: VerificationCycle.house.let@610922100001~2027-01-01.");

    public static readonly Rule PolicyMissing = Missing("Policy", "政策代码表", "policy, a code list");
    public static readonly Rule PolicyTooLong = TooLong("Policy", 40, "政策代码表", "policy");
    public static readonly Rule PolicyUnknown = Refuse("Policy.IsNone", "该代码表不是政策参数。", "That code list holds no policy; PoliciesInForce names those that do.");
    public static readonly Rule SettingMissing = Missing("Setting", "设置项", "setting");
    public static readonly Rule SettingTooLong = TooLong("Setting", CodeLists.CodeLists.MaxCodeLength, "设置项", "setting");
    public static readonly Rule SettingUnknown = new("PolicySetting.Setting.UnknownCode", RuleSeverity.Refuse, "代码表中没有该设置项。", "The code list has no such setting.") { Problem = Problems.UnknownCode };
    public static readonly Rule ForBeatCodeShape = Shape("ForBeatCode", "警务区代码为12位数字。", "A beat's code has twelve digits.");
    public static readonly Rule ForBeatCodeNotPerBeat = Refuse("ForBeatCode.CountyOnly", "该代码表只能按全县设置。", "Settings of that list are the county's alone.");
    public static readonly Rule ValidFromMissing = Missing("ValidFrom", "生效日期", "first day");
    public static readonly Rule ValidFromFarAhead = Refuse("ValidFrom.FarAhead", "生效日期不能晚于十年后。", "The first day is at most ten years ahead.");
    public static readonly Rule ValueTooLong = TooLong("Value", 200, "设定值", "value");
    public static readonly Rule ValueCannotBeHeld = Refuse("Value.CannotBeHeld", "设定值不符合该设置项的要求，见 PoliciesInForce 的 Holds。", "The setting cannot hold that value; see Holds of PoliciesInForce.");
    public static readonly Rule ReasonMissing = Missing("Reason", "依据", "reason");
    public static readonly Rule ReasonTooLong = TooLong("Reason", 200, "依据", "reason");

    public PolicySettingRules(RuleContext context)
        : base(context)
    {
        Needs(s => s.Code, CodeMissing);
        AtMost(s => s.Code, CodeTooLong);
        Needs(s => s.Policy, PolicyMissing);
        AtMost(s => s.Policy, PolicyTooLong);
        Needs(s => s.Setting, SettingMissing);
        AtMost(s => s.Setting, SettingTooLong);
        Needs(s => s.ValidFrom, ValidFromMissing);
        AtMost(s => s.Value, ValueTooLong);
        Needs(s => s.Reason, ReasonMissing);
        AtMost(s => s.Reason, ReasonTooLong);
        HasTwelveDigits(s => s.ForBeatCode, ForBeatCodeShape);
        // What is missing is said to be missing, and not to make a wrong key as well.
        Holds(s => s.Code, (s, code) => string.IsNullOrWhiteSpace(code) || string.IsNullOrWhiteSpace(s.Policy) || string.IsNullOrWhiteSpace(s.Setting) || s.ValidFrom == default || code == PolicySetting.CodeOf(s.Policy, s.Setting, s.ForBeatCode, s.ValidFrom), CodeIsAnother);
        Holds(s => s.Policy, (_, list) => string.IsNullOrWhiteSpace(list) || PolicyLists.Find(list) is not null, PolicyUnknown);
        Holds(s => s.Setting, (s, setting) => string.IsNullOrWhiteSpace(setting) || PolicyLists.Find(s.Policy) is null || Context.Codes.Knows(s.Policy, setting), SettingUnknown);
        Holds(s => s.ForBeatCode, (s, beat) => beat is null || PolicyLists.Find(s.Policy) is not { PerBeat: false }, ForBeatCodeNotPerBeat);
        Holds(s => s.ValidFrom, (_, from) => from <= Context.Today.AddYears(10), ValidFromFarAhead);
        Holds(s => s.Value, (s, value) => value is null || PolicyLists.Find(s.Policy) is not { } list || string.IsNullOrWhiteSpace(s.Setting) || list.ValueOf(s.Setting).Allows(value), ValueCannotBeHeld);
    }
}
