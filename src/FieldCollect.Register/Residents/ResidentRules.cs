using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Residents;

/// <summary>Rules of <see cref="Resident"/>.</summary>
public sealed class ResidentRules : BeatRecordRules<Resident>
{
    private const string IdentitySource = "GB 11643-1999";

    // The oldest verified age is 122; beyond 130 a date is a slip.
    private const int GreatestAge = 130;

    public static readonly Rule NameMissing = Missing("Name", "姓名", "name");
    public static readonly Rule NameTooLong = TooLong("Name", 100, "姓名", "name");
    public static readonly Rule SexMissing = Missing("Sex", "性别", "sex");
    public static readonly Rule SexUnknown = UnknownCode("Sex", "性别", "sex", "GB/T 2261.1-2003");
    public static readonly Rule BirthDateAhead = Refuse("BirthDate.Ahead", "出生日期不能晚于今天。", "A birth date cannot lie ahead.");
    public static readonly Rule BirthDateTooEarly = Refuse("BirthDate.TooEarly", "出生日期早于130年前，请核对。", "The birth date lies more than 130 years back.");
    public static readonly Rule NationalityUnknown = UnknownCode("Nationality", "民族", "nationality", "GB/T 3304-1991");
    public static readonly Rule DocumentKindMissing = Warn("DocumentKind.Missing", "请填写证件种类；现按居民身份证校验。", "Say which document the number is from; it is taken for an identity card's.", "GA/T 517");
    public static readonly Rule DocumentKindUnknown = UnknownCode("DocumentKind", "证件种类", "kind of document", "GA/T 517");
    public static readonly Rule IdentityNumberTooLong = TooLong("IdentityNumber", 40, "证件号码", "document's number");
    public static readonly Rule IdentityNumberShape = Shape("IdentityNumber", "身份号码应为18位（或旧15位）。", "An identity number has 18 characters (or 15, of old).", IdentitySource);
    public static readonly Rule IdentityNumberDate = Refuse("IdentityNumber.Date", "身份号码中的出生日期无效。", "The birth date in the identity number is no date, or lies ahead.", IdentitySource);
    public static readonly Rule IdentityNumberPermit = Refuse("IdentityNumber.Permit", "港澳台居民居住证号码应以810000、820000或830000开头。",
        "The number of a residence permit of Hong Kong, Macau and Taiwan residents begins with 810000, 820000 or 830000.", "国办发〔2018〕81号");
    public static readonly Rule IdentityNumberRegion = Warn("IdentityNumber.Region", "身份号码的地区前缀未知。", "The region of the identity number is not known.", "GB/T 2260");
    public static readonly Rule IdentityNumberCheck = new("Resident.IdentityNumber.CheckDigit", RuleSeverity.AskForEvidence,
        "身份号码校验未通过：请核对，或补拍证件照片。", "The identity number fails its check: compare it with the document, or add a photo of it.", IdentitySource);
    public static readonly Rule SexDiffers = Warn("Sex.DiffersFromNumber", "性别与身份号码不一致。", "The sex differs from the identity number's.", IdentitySource);
    public static readonly Rule BirthDateDiffers = Warn("BirthDate.DiffersFromNumber", "出生日期与身份号码不一致。", "The birth date differs from the identity number's.", IdentitySource);
    public static readonly Rule IdentityCheckUnknown = UnknownCode("IdentityCheck", "校验结果", "result of the check");
    public static readonly Rule PhoneTooLong = TooLong("Phone", 32, "电话", "phone");
    public static readonly Rule PhoneShape = Shape("Phone", "不是有效的电话号码。", "This is no phone number.");
    public static readonly Rule MaritalStatusUnknown = UnknownCode("MaritalStatus", "婚姻状况", "marital status", "GB/T 2261.2-2003");
    public static readonly Rule EducationUnknown = UnknownCode("Education", "学历", "education", "GB/T 4658-2006");
    public static readonly Rule RegisteredDivisionShape = Shape("RegisteredDivisionCode", "户籍地区划代码应为12位数字。", "The code of the household register's division has 12 digits.");
    public static readonly Rule RegisteredAddressTooLong = TooLong("RegisteredAddressText", 300, "户籍地址", "address in the household register");
    public static readonly Rule RemarkTooLong = TooLong("Remark", 1000, "备注", "remark");
    public static readonly Rule EndedBeforeBirth = Refuse("EndedOn.BeforeBirth", "注销日期不能早于出生日期。", "The day of ending cannot lie before birth.");

    public ResidentRules(RuleContext context)
        : base(context)
    {
        Needs(r => r.Name, NameMissing);
        AtMost(r => r.Name, NameTooLong);
        Needs(r => r.Sex, SexMissing);
        IsCode(r => r.Sex, SexUnknown);
        NotAhead(r => r.BirthDate, BirthDateAhead);
        Holds(r => r.BirthDate, (_, born) => !(born < Context.Today.AddYears(-GreatestAge)), BirthDateTooEarly);
        IsCode(r => r.Nationality, NationalityUnknown);
        Holds(r => r.DocumentKind, (r, kind) => string.IsNullOrEmpty(r.IdentityNumber) || !string.IsNullOrEmpty(kind), DocumentKindMissing);
        IsCode(r => r.DocumentKind, DocumentKindUnknown);
        IdentityNumberHolds();
        IsCode(r => r.IdentityCheck, IdentityCheckUnknown);
        AtMost(r => r.Phone, PhoneTooLong);
        Holds(r => r.Phone, (_, phone) => Phone.IsOfPerson(phone, Context.Codes, Context.Today), PhoneShape);
        IsCode(r => r.MaritalStatus, MaritalStatusUnknown);
        IsCode(r => r.Education, EducationUnknown);
        HasTwelveDigits(r => r.RegisteredDivisionCode, RegisteredDivisionShape);
        AtMost(r => r.RegisteredAddressText, RegisteredAddressTooLong);
        AtMost(r => r.Remark, RemarkTooLong);
        Ends(r => r.EndedOn, r => r.EndReason);
        Holds(r => r.EndedOn, (r, ended) => !(ended < r.BirthDate), EndedBeforeBirth);
    }

    private void IdentityNumberHolds()
    {
        AtMost(r => r.IdentityNumber, IdentityNumberTooLong);
        Holds(r => r.IdentityNumber, (r, n) => Result(r) != IdentityNumberResult.BadShape, IdentityNumberShape);
        Holds(r => r.IdentityNumber, (r, n) => Result(r) != IdentityNumberResult.BadDate, IdentityNumberDate);
        Holds(r => r.IdentityNumber, (r, n) => !DocumentNumber.IsOtherDocuments(n, r.DocumentKind), IdentityNumberPermit);
        Holds(r => r.IdentityNumber, (r, n) => DocumentNumber.HasKnownRegion(n, r.DocumentKind, Context), IdentityNumberRegion);
        Holds(r => r.IdentityNumber, (r, n) => r.IdentityEvidenceId is not null || Result(r) != IdentityNumberResult.BadCheckDigit, IdentityNumberCheck);
        // Compared only with a number that passes: a mistyped one says nothing about the person.
        Holds(r => r.Sex, (r, sex) => Result(r) != IdentityNumberResult.Passed || sex is not ("1" or "2") || sex == IdentityNumber.Sex(IdentityNumber.Normalise(r.IdentityNumber!)), SexDiffers);
        Holds(r => r.BirthDate, (r, born) => Result(r) != IdentityNumberResult.Passed || born is null || born == IdentityNumber.BirthDate(IdentityNumber.Normalise(r.IdentityNumber!)), BirthDateDiffers);
    }

    private IdentityNumberResult? Result(Resident r) => DocumentNumber.Check(r.IdentityNumber, r.DocumentKind, Context);
}
