using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tests;

/// <summary>One good record of every type, to be spoiled in one place by a test.</summary>
internal static class Samples
{
    public static readonly DateOnly Today = new(2026, 6, 1);
    public static readonly RuleContext Context = new(CodeLists.CodeLists.Standard(), Today);
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 9, 0, 0, County.Offset);

    private const string BeatCode = "610922510001";

    public static Guid Id(int n) => new($"0198a000-0000-7000-8000-{n:D12}");

    /// <summary>An identity number of the unassigned region 99: 17 digits and their check.</summary>
    public static string Number(string birthDate = "19900307", int sequence = 123)
    {
        var first17 = $"990101{birthDate}{sequence:D3}";
        return first17 + IdentityNumber.CheckDigit(first17);
    }

    public static string WrongNumber() => Number()[..17] + (Number()[17] == '0' ? '1' : '0');

    public static string CreditNumber()
    {
        const string first17 = "91990000MA2YJ1XR9";
        return first17 + CreditCode.CheckCharacter(first17);
    }

    public static Division Division() => new() { Code = "610922100001", Name = "向阳社区", Level = 5, ParentCode = "610922100000" };

    public static Station Station() => new() { Code = "610922510000", Name = "城关派出所", DivisionCode = "610922000000", DutyPhone = "110" };

    public static Beat Beat() => new() { Code = BeatCode, Name = "城关一区", StationCode = "610922510000", DutyPhone = "10012345678" };

    public static PolicySetting PolicySetting()
    {
        var setting = new PolicySetting { Policy = "VerificationCycle", Setting = "house.let", ForBeatCode = BeatCode, ValidFrom = Today.AddDays(1), Value = "2", Reason = "县局通知2026年第5号" };
        setting.Code = Policies.PolicySetting.CodeOf(setting.Policy, setting.Setting, setting.ForBeatCode, setting.ValidFrom);
        return setting;
    }

    public static CodeItem CodeItem() => new() { List = "Sex", Code = "1", Chinese = "男性", English = "Male" };

    public static Address Address() => new() { Id = Id(1), BeatCode = BeatCode, DivisionCode = "610922100001", Kind = AddressKind.Room, Name = "201室", Longitude = 108.2478, Latitude = 33.0384 };

    public static AddressAlias AddressAlias() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), Kind = "popular", Text = "老供销社" };

    public static AddressSuccession AddressSuccession() => new() { Id = Id(1), BeatCode = BeatCode, PredecessorId = Id(2), SuccessorId = Id(3), Kind = "renamed", On = Today };

    public static House House() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), Use = "dwelling", Occupancy = Occupancy.OwnerOccupied, OwnerDocumentKind = "111", OwnerIdentityNumber = Number(), OwnerPhone = "10012345678" };

    public static Resident Resident() => new() { Id = Id(1), BeatCode = BeatCode, Name = "张三", Sex = "1", BirthDate = new(1990, 3, 7), DocumentKind = "111", IdentityNumber = Number(), Phone = "10012345678" };

    public static Residency Residency() => new() { Id = Id(1), BeatCode = BeatCode, ResidentId = Id(2), AddressId = Id(3), Kind = ResidencyKind.Floating, BeganOn = new(2026, 1, 1) };

    public static Unit Unit() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), Name = "向阳小卖部", Kind = "shop", CreditCode = CreditNumber() };

    public static Employment Employment() => new() { Id = Id(1), BeatCode = BeatCode, UnitId = Id(2), ResidentId = Id(3), BeganOn = new(2026, 1, 1) };

    public static Doorplate Doorplate() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), Token = "7Q2M4K9XWB", Size = "small", Status = DoorplateStatus.Mounted, MountedAt = Now };

    public static PlateBatch PlateBatch() => new() { Id = Id(1), Number = "2026-1", OrderedOn = Today, DueOn = Today, BeatCode = BeatCode };

    public static Inspection Inspection() => new() { Id = Id(1), Beats = [BeatCode], Kinds = ["Residencies"], PeriodFrom = Today, PeriodTo = Today };

    public static InspectionItem InspectionItem() => new()
    {
        Id = Id(1), InspectionId = Id(2), BeatCode = BeatCode, Kind = "Residencies", Outcome = CaptureOutcome.Found, Found = """{"Name":"张三"}""", Longitude = 108.25, Latitude = 33.04,
    };

    public static Bulletin Bulletin() => new() { Id = Id(1), Kind = BulletinKind.Weekly, StationCode = "610922510000", From = new(2026, 3, 9), To = new(2026, 3, 15), Edition = 1 };

    public static Visit Visit() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), CollectedAt = Now, Outcome = VisitOutcome.Confirmed, Findings = [new("Houses", Id(3), FindingResult.Confirmed)] };

    public static Matter Matter() => new() { Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), Kind = "hazard", Text = "楼道堆物", OpenedAt = Now };

    public static Attachment Attachment() => new() { Id = Id(1), BeatCode = BeatCode, Kind = "photo", ContentType = "image/jpeg", Length = 1, Sha256 = new string('0', 64) };

    public static Declaration Declaration() => new()
    {
        Id = Id(1), BeatCode = BeatCode, AddressId = Id(2), DoorplateId = Id(3), Kind = DeclarationKind.Residence, DeclaredAt = Now, Name = "李四", Phone = "10012345678", DocumentKind = "111",
        IdentityNumber = Number(), IdentityCheck = CheckResult.Passed, Sex = "1", ResidencyKind = ResidencyKind.Floating, BeginsOn = new(2026, 5, 30),
    };

    public static Assignment Assignment() => new() { Id = Id(1), BeatCode = BeatCode, EntitySet = "Addresses", RecordId = Id(2), OfficerId = Id(3) };

    public static Handover Handover() => new() { Id = Id(1), BeatCode = BeatCode, OfficerId = Id(2), SubstituteId = Id(3), FromDay = Today, ToDay = Today.AddDays(7) };

    public static Device Device() => new() { Id = Id(1), BeatCode = BeatCode, Name = "终端一" };

    public static object Of(Type type) => typeof(Samples).GetMethod(type.Name, [])!.Invoke(null, null)!;

    /// <summary>A good record with one thing spoiled.</summary>
    public static T With<T>(Func<T> make, Action<T> spoil)
    {
        var record = make();
        spoil(record);
        return record;
    }
}
