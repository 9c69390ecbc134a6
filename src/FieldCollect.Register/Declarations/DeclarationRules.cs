using System.Globalization;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Declarations;

/// <summary>Rules of <see cref="Declaration"/>. What a declarant wrote is judged while it is there: after it was erased nothing is missing.</summary>
public sealed class DeclarationRules : BeatRecordRules<Declaration>
{
    /// <summary>An appointment further ahead than this is a slip of the finger.</summary>
    public const int MostDaysAhead = 90;

    /// <summary>Nobody came to stay before; a year of two digits or less is one that was half typed.</summary>
    public static readonly DateOnly Earliest = new(1900, 1, 1);

    public static readonly Rule AddressMissing = Missing("AddressId", "标准地址", "address");
    public static readonly Rule KindMissing = Missing("Kind", "申报类别", "kind of declaration");
    public static readonly Rule KindUnknown = UnknownCode("Kind", "申报类别", "kind of declaration");
    public static readonly Rule StatusMissing = Missing("Status", "申报状态", "status of the declaration");
    public static readonly Rule StatusUnknown = UnknownCode("Status", "申报状态", "status of the declaration");
    public static readonly Rule NameMissing = Missing("Name", "姓名", "name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "姓名", "name");
    public static readonly Rule PhoneMissing = Missing("Phone", "手机号码", "phone");
    public static readonly Rule PhoneTooLong = TooLong("Phone", 32, "手机号码", "phone");
    public static readonly Rule PhoneShape = Shape("Phone", "不是有效的电话号码。", "This is no phone number.");
    public static readonly Rule DocumentKindMissing = Missing("DocumentKind", "证件种类", "kind of document");
    public static readonly Rule DocumentKindUnknown = UnknownCode("DocumentKind", "证件种类", "kind of document", "GA/T 517");
    public static readonly Rule NumberMissing = Missing("IdentityNumber", "证件号码", "document's number");
    public static readonly Rule NumberTooLong = TooLong("IdentityNumber", 40, "证件号码", "document's number");
    public static readonly Rule NumberShape = Shape("IdentityNumber", "身份号码应为18位（或旧15位）。", "An identity number has 18 characters (or 15, of old).", "GB 11643-1999");
    public static readonly Rule NumberDate = Refuse("IdentityNumber.Date", "身份号码中的出生日期无效。", "The birth date in the identity number is no date, or lies ahead.", "GB 11643-1999");
    public static readonly Rule CheckUnknown = UnknownCode("IdentityCheck", "校验结果", "result of the check");
    public static readonly Rule EvidenceMissing = new("Declaration.IdentityEvidenceId.Missing", RuleSeverity.AskForEvidence,
        "申报的身份号码校验未通过：确认前请核对证件并补拍照片。", "The declared identity number fails its check: confirm it with a photo of the document.", "GB 11643-1999");
    public static readonly Rule SexUnknown = UnknownCode("Sex", "性别", "sex", "GB/T 2261.1-2003");
    public static readonly Rule BirthDateTooLong = TooLong("BirthDate", 10, "出生日期", "birth date");
    public static readonly Rule BirthDateShape = Shape("BirthDate", "出生日期应为不晚于今天的日期。", "A birth date is a date, today or earlier.");
    public static readonly Rule ResidencyKindMissing = Missing("ResidencyKind", "居住类别", "kind of residency");
    public static readonly Rule ResidencyKindUnknown = UnknownCode("ResidencyKind", "居住类别", "kind of residency");
    public static readonly Rule BeginsMissing = Missing("BeginsOn", "日期", "day");
    public static readonly Rule BeginsAhead = Refuse("BeginsOn.Ahead", "居住起始日期不能晚于今天。", "A stay cannot begin in the future.");
    public static readonly Rule BeginsOutOfRange = Refuse("BeginsOn.Range", "日期不在可以选择的范围内。", "The day lies outside of what can be asked for.");
    public static readonly Rule EndsBeforeBegin = Refuse("EndsOn.BeforeBegin", "截止日期不能早于起始日期。", "The last day cannot lie before the first.");
    public static readonly Rule VisitTimeMissing = Missing("VisitTime", "时段", "part of the day");
    public static readonly Rule VisitTimeUnknown = UnknownCode("VisitTime", "时段", "part of the day");
    public static readonly Rule TextMissing = Missing("Text", "内容", "text");
    public static readonly Rule TextTooLong = TooLong("Text", 500, "内容", "text");
    public static readonly Rule LandlordAnswerUnknown = UnknownCode("LandlordAnswer", "房东答复", "landlord's answer");
    public static readonly Rule ReasonMissing = Missing("RefusalReason", "不予确认的原因", "reason of the refusal");
    public static readonly Rule ReasonUnknown = UnknownCode("RefusalReason", "不予确认的原因", "reason of the refusal");

    public DeclarationRules(RuleContext context)
        : base(context)
    {
        Needs(d => d.AddressId, AddressMissing);
        Needs(d => d.Kind, KindMissing);
        IsCode(d => d.Kind, KindUnknown);
        Needs(d => d.Status, StatusMissing);
        IsCode(d => d.Status, StatusUnknown);
        AtMost(d => d.Name, NameTooLong);
        Holds(d => d.Name, (d, v) => !IsOf(d, DeclarationKind.Residence, DeclarationKind.Letting) || !string.IsNullOrWhiteSpace(v), NameMissing);
        AtMost(d => d.Phone, PhoneTooLong);
        Holds(d => d.Phone, (d, v) => d.ErasedAt is not null || !string.IsNullOrWhiteSpace(v), PhoneMissing);
        Holds(d => d.Phone, (_, v) => Phone.IsOfPerson(v, Context.Codes, Context.Today), PhoneShape);
        NumberHolds();
        IsCode(d => d.Sex, SexUnknown);
        AtMost(d => d.BirthDate, BirthDateTooLong);
        Holds(d => d.BirthDate, (_, v) => string.IsNullOrEmpty(v) || (Day(v) is { } born && born <= Context.Today), BirthDateShape);
        IsCode(d => d.ResidencyKind, ResidencyKindUnknown);
        Holds(d => d.ResidencyKind, (d, v) => !IsOf(d, DeclarationKind.Residence) || !string.IsNullOrEmpty(v), ResidencyKindMissing);
        DaysHold();
        IsCode(d => d.VisitTime, VisitTimeUnknown);
        Holds(d => d.VisitTime, (d, v) => !IsOf(d, DeclarationKind.Appointment) || !string.IsNullOrEmpty(v), VisitTimeMissing);
        AtMost(d => d.Text, TextTooLong);
        Holds(d => d.Text, (d, v) => !IsOf(d, DeclarationKind.Hazard, DeclarationKind.AddressError) || !string.IsNullOrWhiteSpace(v), TextMissing);
        IsCode(d => d.LandlordAnswer, LandlordAnswerUnknown);
        IsCode(d => d.RefusalReason, ReasonUnknown);
        Holds(d => d.RefusalReason, (d, v) => d.Status != DeclarationStatus.Refused || !string.IsNullOrEmpty(v), ReasonMissing);
    }

    /// <summary>The day of a BirthDate; null for what is none.</summary>
    public static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private void NumberHolds()
    {
        IsCode(d => d.DocumentKind, DocumentKindUnknown);
        Holds(d => d.DocumentKind, (d, v) => !IsOf(d, DeclarationKind.Residence) || !string.IsNullOrEmpty(v), DocumentKindMissing);
        AtMost(d => d.IdentityNumber, NumberTooLong);
        Holds(d => d.IdentityNumber, (d, v) => !IsOf(d, DeclarationKind.Residence) || !string.IsNullOrWhiteSpace(v), NumberMissing);
        Holds(d => d.IdentityNumber, (d, v) => DocumentNumber.Check(v, d.DocumentKind, Context) != IdentityNumberResult.BadShape, NumberShape);
        Holds(d => d.IdentityNumber, (d, v) => DocumentNumber.Check(v, d.DocumentKind, Context) != IdentityNumberResult.BadDate, NumberDate);
        IsCode(d => d.IdentityCheck, CheckUnknown);
        // Asked of who confirms, not of who declares: the declarant's word is taken in as it is, marked, and becomes nothing without evidence.
        Holds(d => d.IdentityEvidenceId, (d, v) => d is not { Status: DeclarationStatus.Confirmed, IdentityCheck: CheckResult.Failed, ErasedAt: null } || v is not null, EvidenceMissing);
    }

    private void DaysHold()
    {
        Holds(d => d.BeginsOn, (d, v) => !IsOf(d, DeclarationKind.Residence, DeclarationKind.Letting, DeclarationKind.Appointment) || v is not null, BeginsMissing);
        Holds(d => d.BeginsOn, (d, v) => d.Kind != DeclarationKind.Residence || !(v > Context.Today), BeginsAhead);
        Holds(d => d.BeginsOn, (d, v) => !IsOf(d, DeclarationKind.Residence, DeclarationKind.Letting) || !(v < Earliest), BeginsOutOfRange);
        // Of an appointment only what it was asked for counts: an old one does not become wrong because its day has passed.
        Holds(d => d.BeginsOn, (d, v) => d.Kind != DeclarationKind.Appointment || v is not { } day || day.DayNumber - County.Day(d.DeclaredAt).DayNumber is >= 0 and <= MostDaysAhead, BeginsOutOfRange);
        Holds(d => d.EndsOn, (d, v) => !(v < d.BeginsOn), EndsBeforeBegin);
    }

    private static bool IsOf(Declaration d, params ReadOnlySpan<string> kinds) => d.ErasedAt is null && kinds.Contains(d.Kind);
}
