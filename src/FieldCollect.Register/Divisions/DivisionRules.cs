using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Divisions;

/// <summary>Rules of <see cref="Division"/>.</summary>
public sealed class DivisionRules : RecordRules<Division>
{
    private const string Source = "统计用区划代码和城乡划分代码编制规则";

    public static readonly Rule CodeMissing = Missing("Code", "区划代码", "division's code");
    public static readonly Rule CodeShape = Shape("Code", "区划代码应为12位数字。", "A division's code has 12 digits.", Source);
    public static readonly Rule CodeOfOtherLevel = Warn("Code.OtherLevel", "区划代码与级别不符。", "The code's trailing zeros do not fit the level.", Source);
    public static readonly Rule NameMissing = Missing("Name", "区划名称", "division's name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "区划名称", "division's name");
    public static readonly Rule LevelRange = Refuse("Level.Range", "区划级别应为1至5。", "A division's level is 1 to 5.", Source);
    public static readonly Rule ParentMissing = Missing("ParentCode", "上级区划", "parent division");
    public static readonly Rule ParentShape = Shape("ParentCode", "上级区划代码应为12位数字。", "The parent's code has 12 digits.", Source);
    public static readonly Rule SuccessorShape = Shape("SuccessorCode", "继任区划代码应为12位数字。", "The successor's code has 12 digits.", Source);
    public static readonly Rule ValidToBeforeFrom = Refuse("ValidTo.BeforeBegin", "撤销日期不能早于设立日期。", "The last day cannot lie before the first.");

    // 2 + 2 + 2 + 3 + 3: what stands to the right of a level's digits is zeros.
    private static readonly int[] DigitsOfLevel = [0, 2, 4, 6, 9, 12];

    public DivisionRules(RuleContext context)
        : base(context)
    {
        Needs(d => d.Code, CodeMissing);
        HasTwelveDigits(d => d.Code, CodeShape);
        Holds(d => d.Code, (d, code) => code is not { Length: 12 } || d.Level is < 1 or > 5 || code.AsSpan(DigitsOfLevel[d.Level]).TrimStart('0').IsEmpty, CodeOfOtherLevel);
        Needs(d => d.Name, NameMissing);
        AtMost(d => d.Name, NameTooLong);
        Holds(d => d.Level, (_, level) => level is >= 1 and <= 5, LevelRange);
        Holds(d => d.ParentCode, (d, parent) => d.Level <= 1 || !string.IsNullOrEmpty(parent), ParentMissing);
        HasTwelveDigits(d => d.ParentCode, ParentShape);
        HasTwelveDigits(d => d.SuccessorCode, SuccessorShape);
        Holds(d => d.ValidTo, (d, to) => !(to < d.ValidFrom), ValidToBeforeFrom);
    }
}
