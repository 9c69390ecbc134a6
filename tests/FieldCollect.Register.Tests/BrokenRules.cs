using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tests;

/// <summary>Records that break each rule. What every field can suffer (emptiness, length, unknown code) is spoiled by <see cref="Simple"/>; the rest stands here one by one.</summary>
internal static class BrokenRules
{
    private static readonly DateOnly Tomorrow = Samples.Today.AddDays(1);
    private static readonly DateOnly LongAgo = new(1800, 1, 1);
    private static readonly DateTimeOffset NextWeek = Samples.Now.AddDays(7);

    /// <summary>The standard lists, with one code that is out of force.</summary>
    public static readonly RuleContext Context = new(
        CodeLists.CodeLists.From(Samples.Context.Codes.All.Append(new CodeItem { List = "HouseUse", Code = "oldUse", ValidTo = LongAgo })),
        Samples.Today);

    public static IReadOnlyList<object> Records { get; } =
    [
        Samples.With(Samples.House, h => h.Use = "oldUse"),
        Samples.With(Samples.Device, d => d.Name = "a\0b"),
        Samples.With(Samples.Device, d => d.BeatCode = "61092251000X"),

        Samples.With(Samples.Division, d => d.Level = 6),
        Samples.With(Samples.Division, d => d.Level = 4),
        Samples.With(Samples.Division, d => d.ParentCode = null),
        Samples.With(Samples.Division, d => (d.ValidFrom, d.ValidTo) = (Samples.Today, LongAgo)),
        Samples.With(Samples.CodeItem, c => (c.ValidFrom, c.ValidTo) = (Samples.Today, LongAgo)),
        Samples.With(Samples.CodeItem, c => (c.List, c.Code, c.Value) = ("VerificationCycle", "house", "soon")),
        Samples.With(Samples.CodeItem, c => (c.List, c.Code, c.Value) = ("Workday", "2026-02-30", "off")),
        Samples.With(Samples.PolicySetting, p => p.Value = "0"),
        Samples.With(Samples.PolicySetting, p => p.ForBeatCode = "1"),
        Samples.With(Samples.PolicySetting, p => (p.Policy, p.Setting, p.Value) = ("Sex", "1", null)),
        Samples.With(Samples.PolicySetting, p => p.Setting = "castle"),
        Samples.With(Samples.PolicySetting, p => (p.Policy, p.Setting, p.Value) = ("PlatePolicy", "scan.metres", "400")),
        Samples.With(Samples.PolicySetting, p => p.ValidFrom = Samples.Today.AddYears(11)),
        Samples.With(Samples.Station, s => s.DutyPhone = "12"),
        Samples.With(Samples.Beat, b => b.DutyPhone = "none"),

        Samples.With(Samples.Address, a => (a.Kind, a.Name) = (AddressKind.Street, null)),
        Samples.With(Samples.Address, a => a.Name = null),
        Samples.With(Samples.Address, a => a.Code = "1"),
        Samples.With(Samples.Address, a => a.Status = AddressStatus.Retired),
        Samples.With(Samples.Address, a => (a.ValidFrom, a.ValidTo) = (Samples.Today, LongAgo)),
        Samples.With(Samples.Address, a => a.Longitude = 181),
        Samples.With(Samples.Address, a => a.Latitude = -91),
        Samples.With(Samples.Address, a => a.Latitude = null),
        Samples.With(Samples.Address, a => (a.Longitude, a.Latitude) = (0, 0)),
        Samples.With(Samples.Address, a => a.VerifiedAt = NextWeek),
        Samples.With(Samples.AddressSuccession, s => s.SuccessorId = s.PredecessorId),
        Samples.With(Samples.AddressSuccession, s => s.On = Tomorrow),

        Samples.With(Samples.House, h => h.Rooms = -1),
        Samples.With(Samples.House, h => h.Area = 0),
        Samples.With(Samples.House, h => h.OwnerIdentityNumber = "1"),
        Samples.With(Samples.House, h => h.OwnerIdentityNumber = Samples.Number("20010229")),
        Samples.With(Samples.House, h => h.OwnerIdentityNumber = Samples.WrongNumber()),
        Samples.With(Samples.House, h => h.OwnerIdentityNumber = UnknownRegion()),
        Samples.With(Samples.House, h => h.OwnerPhone = "110"),
        Samples.With(Samples.House, h => h.Occupancy = Occupancy.Let),
        Samples.With(Samples.House, h => h.LeaseFrom = Samples.Today),
        Samples.With(Samples.House, h => (h.LeaseFrom, h.LeaseTo) = (Samples.Today, LongAgo)),

        Samples.With(Samples.Resident, r => r.BirthDate = Tomorrow),
        Samples.With(Samples.Resident, r => r.BirthDate = LongAgo),
        Samples.With(Samples.Resident, r => r.DocumentKind = null),
        Samples.With(Samples.Resident, r => r.IdentityNumber = "1"),
        Samples.With(Samples.Resident, r => r.IdentityNumber = Samples.Number("20010229")),
        Samples.With(Samples.Resident, r => r.DocumentKind = DocumentNumber.ResidencePermit),
        Samples.With(Samples.Resident, r => r.IdentityNumber = UnknownRegion()),
        Samples.With(Samples.Resident, r => r.IdentityNumber = Samples.WrongNumber()),
        Samples.With(Samples.Resident, r => r.Sex = "2"),
        Samples.With(Samples.Resident, r => r.BirthDate = new(1990, 3, 8)),
        Samples.With(Samples.Resident, r => r.Phone = "1"),
        Samples.With(Samples.Resident, r => r.EndedOn = LongAgo),
        Samples.With(Samples.Resident, r => r.EndReason = "died"),
        Samples.With(Samples.Resident, r => (r.EndedOn, r.EndReason) = (Tomorrow, "died")),

        Samples.With(Samples.Residency, r => r.BeganOn = Tomorrow),
        Samples.With(Samples.Residency, r => (r.EndedOn, r.EndReason) = (LongAgo, "movedAway")),
        Samples.With(Samples.Unit, u => u.CreditCode = "1"),
        Samples.With(Samples.Unit, u => u.CreditCode = u.CreditCode![..17] + (u.CreditCode[17] == '0' ? '1' : '0')),
        Samples.With(Samples.Unit, u => u.RepresentativePhone = "1"),
        Samples.With(Samples.Unit, u => u.OpenedOn = Tomorrow),
        Samples.With(Samples.Unit, u => (u.OpenedOn, u.EndedOn, u.EndReason) = (Samples.Today, LongAgo, "closed")),
        Samples.With(Samples.Employment, e => e.BeganOn = Tomorrow),
        Samples.With(Samples.Employment, e => (e.EndedOn, e.EndReason) = (LongAgo, "leftJob")),

        Samples.With(Samples.Doorplate, d => d.Token = "abcdefgh"),
        Samples.With(Samples.Doorplate, d => d.MountedAt = null),
        Samples.With(Samples.Doorplate, d => d.MountedAt = NextWeek),
        Samples.With(Samples.Doorplate, d => d.MetresFromAddress = 101),
        Samples.With(Samples.PlateBatch, b => b.Number = "a b"),
        Samples.With(Samples.PlateBatch, b => b.DueOn = LongAgo),
        Samples.With(Samples.PlateBatch, b => b.Wanted = 0),
        Samples.With(Samples.Bulletin, b => b.StationCode = "1"),
        Samples.With(Samples.InspectionItem, i => i.Found = null),
        Samples.With(Samples.InspectionItem, i => i.Found = """{"Sex":"1"}"""),
        Samples.With(Samples.InspectionItem, i => (i.Outcome, i.Found) = ("notMet", null)),
        Samples.With(Samples.PlateBatch, b => b.AddressKind = "street"),
        Samples.With(Samples.Visit, v => v.CollectedAt = NextWeek),
        Samples.With(Samples.Visit, v => v.Findings = [.. Enumerable.Repeat(new Finding("Houses", Samples.Id(3), FindingResult.New), 1001)]),
        Samples.With(Samples.Visit, v => v.Findings = [new Finding("Horses", Samples.Id(3), FindingResult.New)]),
        Samples.With(Samples.Visit, v => v.Findings = [new Finding("Houses", Samples.Id(3), "nonsense")]),
        Samples.With(Samples.Visit, v => v.Accuracy = -1),
        Samples.With(Samples.Matter, m => m.OpenedAt = NextWeek),
        Samples.With(Samples.Matter, m => (m.ClosedAt, m.Closing) = (Samples.Now.AddDays(-1), "done")),
        Samples.With(Samples.Matter, m => m.ClosedAt = Samples.Now),
        Samples.With(Samples.Declaration, d => d.Name = null),
        Samples.With(Samples.Declaration, d => d.Phone = null),
        Samples.With(Samples.Declaration, d => d.Phone = "12"),
        Samples.With(Samples.Declaration, d => d.DocumentKind = null),
        Samples.With(Samples.Declaration, d => d.IdentityNumber = null),
        Samples.With(Samples.Declaration, d => d.IdentityNumber = "1"),
        Samples.With(Samples.Declaration, d => d.IdentityNumber = Samples.Number("20010229")),
        Samples.With(Samples.Declaration, d => (d.Status, d.IdentityCheck) = (DeclarationStatus.Confirmed, CheckResult.Failed)),
        Samples.With(Samples.Declaration, d => d.BirthDate = "2001-02-29"),
        Samples.With(Samples.Declaration, d => d.ResidencyKind = null),
        Samples.With(Samples.Declaration, d => d.BeginsOn = null),
        Samples.With(Samples.Declaration, d => d.BeginsOn = Tomorrow),
        Samples.With(Samples.Declaration, d => d.EndsOn = LongAgo),
        Samples.With(Samples.Declaration, d => (d.Kind, d.VisitTime, d.BeginsOn) = (DeclarationKind.Appointment, "evening", LongAgo)),
        Samples.With(Samples.Declaration, d => d.Kind = DeclarationKind.Appointment),
        Samples.With(Samples.Declaration, d => d.Kind = DeclarationKind.Hazard),
        Samples.With(Samples.Declaration, d => d.Status = DeclarationStatus.Refused),
        Samples.With(Samples.Assignment, a => a.EntitySet = "Houses"),
        Samples.With(Samples.Handover, h => h.SubstituteId = h.OfficerId),
        Samples.With(Samples.Handover, h => h.ToDay = h.FromDay.AddDays(-1)),
        Samples.With(Samples.Handover, h => h.ToDay = h.FromDay.AddDays(HandoverRules.MostDays)),
        Samples.With(Samples.Attachment, a => a.ContentType = "video/mp4"),
        Samples.With(Samples.Attachment, a => a.Length = 0),
        Samples.With(Samples.Attachment, a => a.Sha256 = new string('A', 64)),
    ];

    /// <summary>For every field of the types: a record with the field empty, with it too long, and with a code of no list.</summary>
    public static IEnumerable<object> Simple(IEnumerable<Type> types)
    {
        foreach (var property in types.SelectMany(t => t.GetProperties()))
        {
            var facts = RegisterRules.Fields.SingleOrDefault(f => f.Type == property.ReflectedType && f.Field == property.Name);
            if (facts is null)
                continue;
            var isText = property.PropertyType == typeof(string);
            object?[] spoiled = isText ? ["", new string('9', (facts.MaxLength ?? 0) + 1)] : [Activator.CreateInstance(property.PropertyType)];
            foreach (var value in spoiled)
            {
                var record = Samples.Of(facts.Type);
                property.SetValue(record, value);
                yield return record;
            }
        }
    }

    private static string UnknownRegion()
    {
        var first17 = "98" + Samples.Number()[2..17];
        return first17 + Codes.IdentityNumber.CheckDigit(first17);
    }
}
