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
        Holds(c => c.ValidTo, (c, to) => !(to < c.ValidFrom), ValidToBeforeFrom);
    }
}
