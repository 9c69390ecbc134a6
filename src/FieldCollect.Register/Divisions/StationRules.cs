using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Divisions;

/// <summary>Rules of <see cref="Station"/>.</summary>
public sealed class StationRules : RecordRules<Station>
{
    public static readonly Rule CodeMissing = Missing("Code", "派出所代码", "station's code");
    public static readonly Rule CodeShape = Shape("Code", "派出所代码应为12位数字。", "A station's code has 12 digits.");
    public static readonly Rule NameMissing = Missing("Name", "派出所名称", "station's name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "派出所名称", "station's name");
    public static readonly Rule DivisionMissing = Missing("DivisionCode", "所在区划", "station's division");
    public static readonly Rule DivisionShape = Shape("DivisionCode", "区划代码应为12位数字。", "A division's code has 12 digits.");
    public static readonly Rule PhoneTooLong = TooLong("DutyPhone", 32, "值班电话", "duty desk's number");
    public static readonly Rule PhoneShape = Shape("DutyPhone", "值班电话不是有效的电话号码。", "The duty desk's number is no phone number.");

    public StationRules(RuleContext context)
        : base(context)
    {
        Needs(s => s.Code, CodeMissing);
        HasTwelveDigits(s => s.Code, CodeShape);
        Needs(s => s.Name, NameMissing);
        AtMost(s => s.Name, NameTooLong);
        Needs(s => s.DivisionCode, DivisionMissing);
        HasTwelveDigits(s => s.DivisionCode, DivisionShape);
        AtMost(s => s.DutyPhone, PhoneTooLong);
        Holds(s => s.DutyPhone, (_, phone) => Phone.IsOfDutyDesk(phone, Context.Codes, Context.Today), PhoneShape);
    }
}
