using System.Globalization;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.CodeLists;

/// <summary>Rules of <see cref="CodeItem"/>: reference data that a registrar keeps.</summary>
public sealed class CodeItemRules : RecordRules<CodeItem>
{
    public static readonly Rule ListMissing = Missing("List", "代码表名称", "code list");
    public static readonly Rule ListTooLong = TooLong("List", 40, "代码表名称", "code list");
    public static readonly Rule CodeMissing = Missing("Code", "代码", "code");
    public static readonly Rule CodeTooLong = TooLong("Code", CodeLists.MaxCodeLength, "代码", "code");
    public static readonly Rule ChineseMissing = Missing("Chinese", "中文名称", "Chinese name");
    public static readonly Rule ChineseTooLong = TooLong("Chinese", 100, "中文名称", "Chinese name");
    public static readonly Rule EnglishMissing = Missing("English", "英文名称", "English name");
    public static readonly Rule EnglishTooLong = TooLong("English", 200, "英文名称", "English name");
    public static readonly Rule ValueTooLong = TooLong("Value", 200, "设定值", "value");
    public static readonly Rule ValidToBeforeFrom = Refuse("ValidTo.BeforeBegin", "失效日期不能早于生效日期。", "The last day cannot lie before the first.");
    public static readonly Rule ValueCannotBeHeld = Refuse("Value.CannotBeHeld", "设定值不符合该代码表的要求。", "The list cannot hold that value.");
    public static readonly Rule CodeIsNoDay = Refuse("Code.IsNoDay", "工作日表的代码应为日期（年-月-日）。", "A code of the list Workday is a day: yyyy-MM-dd.");

    public CodeItemRules(RuleContext context)
        : base(context)
    {
        Needs(c => c.List, ListMissing);
        AtMost(c => c.List, ListTooLong);
        Needs(c => c.Code, CodeMissing);
        AtMost(c => c.Code, CodeTooLong);
        Needs(c => c.Chinese, ChineseMissing);
        AtMost(c => c.Chinese, ChineseTooLong);
        Needs(c => c.English, EnglishMissing);
        AtMost(c => c.English, EnglishTooLong);
        AtMost(c => c.Value, ValueTooLong);
        Holds(c => c.Value, CanHold, ValueCannotBeHeld);
        Holds(c => c.Code, (c, code) => c.List != TimeLimits.Workdays || DateOnly.TryParseExact(code, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), CodeIsNoDay);
        Holds(c => c.ValidTo, (c, to) => !(to < c.ValidFrom), ValidToBeforeFrom);
    }

    // A setting of policy that a county adds has no value of its own: what holds, and from when, is decided by a PolicySetting.
    private static bool CanHold(CodeItem item, string? value) =>
        item.List == TimeLimits.Workdays ? value is "off" or "work"
        : value is null || string.IsNullOrWhiteSpace(item.Code) || PolicyLists.Find(item.List) is not { } list || list.ValueOf(item.Code).Allows(value);
}
