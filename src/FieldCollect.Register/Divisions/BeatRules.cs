using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Divisions;

/// <summary>Rules of <see cref="Beat"/>.</summary>
public sealed class BeatRules : RecordRules<Beat>
{
    public static readonly Rule CodeMissing = Missing("Code", "警务区代码", "beat's code");
    public static readonly Rule CodeShape = Shape("Code", "警务区代码应为12位数字。", "A beat's code has 12 digits.");
    public static readonly Rule NameMissing = Missing("Name", "警务区名称", "beat's name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "警务区名称", "beat's name");
    public static readonly Rule StationMissing = Missing("StationCode", "所属派出所", "beat's station");
    public static readonly Rule StationShape = Shape("StationCode", "派出所代码应为12位数字。", "A station's code has 12 digits.");
    public static readonly Rule ContactTooLong = TooLong("DutyContact", 100, "责任民警", "duty contact");
    public static readonly Rule PhoneTooLong = TooLong("DutyPhone", 32, "联系电话", "duty phone");
    public static readonly Rule PhoneShape = Shape("DutyPhone", "联系电话不是有效的电话号码。", "The duty phone is no phone number.");

    public BeatRules(RuleContext context)
        : base(context)
    {
        Needs(b => b.Code, CodeMissing);
        HasTwelveDigits(b => b.Code, CodeShape);
        Needs(b => b.Name, NameMissing);
        AtMost(b => b.Name, NameTooLong);
        Needs(b => b.StationCode, StationMissing);
        HasTwelveDigits(b => b.StationCode, StationShape);
        AtMost(b => b.DutyContact, ContactTooLong);
        AtMost(b => b.DutyPhone, PhoneTooLong);
        Holds(b => b.DutyPhone, (_, phone) => Phone.IsOfDutyDesk(phone, Context.Codes, Context.Today), PhoneShape);
    }
}
