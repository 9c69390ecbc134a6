using FieldCollect.Cli.Generate;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;

namespace FieldCollect.Cli.Tests;

public class ThePlantedFaults(WholeCounty whole)
{
    public static TheoryData<string> Kinds => [.. FaultKind.AtScaleOne.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_fault_on_the_list_is_really_there_in_the_number_promised(string kind)
    {
        var faults = whole.County.Faults.Where(f => f.Kind == kind).ToList();
        Assert.Equal(FaultKind.AtScaleOne[kind], faults.Count);
        Assert.All(faults, f => Assert.True(IsThere(f), f.Note));
    }

    [Fact]
    public void A_record_carries_at_most_one_fault()
    {
        var ids = whole.County.Faults.SelectMany(f => f.Ids).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void What_is_not_on_the_list_is_not_there()
    {
        Assert.Equal(whole.FaultIds(FaultKind.ExpiredLease).Order(), whole.Houses.Values.Where(h => h.LeaseTo < WholeCounty.Today).Select(h => h.Id).Order());
        Assert.Equal(whole.FaultIds(FaultKind.AddressWithoutNumber).Order(), whole.Addresses.Values.Where(a => a is { Number: null, Name: null }).Select(a => a.Id).Order());
        Assert.Equal(whole.FaultIds(FaultKind.LateEntry).Order(), whole.Visits.Values.Where(v => v.ReceivedAt - v.CollectedAt > TimeSpan.FromHours(48)).Select(v => v.Id).Order());
        Assert.Equal(whole.FaultIds(FaultKind.VisitFarAway).Order(), whole.Visits.Values.Where(v => Kilometres(v) > 1 && !whole.FaultIds(FaultKind.PositionOutsideCounty).Contains(v.AddressId)).Select(v => v.Id).Order());
        Assert.Equal(whole.FaultIds(FaultKind.DeceasedStillCurrent).Order(), whole.Residents.Values.Where(r => r.EndedOn is not null).Select(r => r.Id).Order());
    }

    private bool IsThere(Fault fault) => fault.Kind switch
    {
        FaultKind.SameNumberTwice => Two(fault, whole.Residents) is var (a, b) && a.IdentityNumber is not null && (a.IdentityNumber, a.Name, a.BirthDate) == (b.IdentityNumber, b.Name, b.BirthDate),
        FaultKind.VariantName => Two(fault, whole.Residents) is var (a, b) && b.IdentityNumber is null && a.Name != b.Name && a.Name[0] == b.Name[0] && (a.BirthDate, a.Sex, a.Phone) == (b.BirthDate, b.Sex, b.Phone),
        FaultKind.FailedIdentityCheck => One(fault, whole.Residents) is { IdentityCheck: "failed" } r && IdentityNumber.Check(r.IdentityNumber!, WholeCounty.Today) == IdentityNumberResult.BadCheckDigit,
        FaultKind.NumberAgainstBirthDate => One(fault, whole.Residents) is var r && IdentityNumber.BirthDate(r.IdentityNumber!) != r.BirthDate,
        FaultKind.NumberAgainstSex => One(fault, whole.Residents) is var r && IdentityNumber.Sex(r.IdentityNumber!) != r.Sex,
        FaultKind.FailedCreditCode => One(fault, whole.Units) is { CreditCodeCheck: "failed" } u && !CreditCode.Passes(u.CreditCode!),
        FaultKind.DeceasedStillCurrent => One(fault, whole.Residents) is { EndReason: "died" } r && whole.Residencies.Values.Any(s => s.ResidentId == r.Id && s.EndedOn is null),
        FaultKind.DepartedStillCurrent => One(fault, whole.Residencies) is { EndedOn: null } s && whole.Visits.Values.Any(v => v.CollectedAt > s.VerifiedAt && v.Findings.Any(f => f.RecordId == s.Id && f.Result == FindingResult.Gone)),
        FaultKind.TwoPlacesAtOnce => Two(fault, whole.Residencies) is ({ EndedOn: null } a, { EndedOn: null } b) && a.ResidentId == b.ResidentId && a.AddressId != b.AddressId && (a.Kind, b.Kind) == (ResidencyKind.Floating, ResidencyKind.Floating),
        FaultKind.ExpiredLease => One(fault, whole.Houses) is { Occupancy: Occupancy.Let } h && h.LeaseTo < WholeCounty.Today,
        FaultKind.VacantButLivedIn => One(fault, whole.Houses) is { Occupancy: Occupancy.Vacant } h && whole.Residencies.Values.Any(s => s.HouseId == h.Id && s.EndedOn is null),
        FaultKind.PlateDiffersFromAddress => One(fault, whole.Doorplates) is { Status: DoorplateStatus.Mounted } p && whole.Addresses[p.AddressId!.Value].Number is { } number && number != p.NumberText,
        FaultKind.OneNumberManyAddresses => Two(fault, whole.Addresses) is var (a, b) && a.Number is not null && (a.ParentId, a.Number) == (b.ParentId, b.Number),
        FaultKind.ManyNumbersOneAddress => whole.Doorplates.Values.Where(p => p.AddressId == fault.Ids[0] && p.Status == DoorplateStatus.Mounted).Select(p => p.NumberText).Distinct().Count() > 1,
        FaultKind.AddressWithoutNumber => One(fault, whole.Addresses) is { Number: null, Name: null, Kind: AddressKind.Building },
        FaultKind.NumberWithoutAddress => One(fault, whole.Doorplates) is { AddressId: null, Status: DoorplateStatus.Mounted },
        FaultKind.PositionOutsideCounty => One(fault, whole.Addresses) is var a && !new Place(a.Longitude!.Value, a.Latitude!.Value).IsInCounty(),
        FaultKind.VisitFarAway => Kilometres(One(fault, whole.Visits)) is > 2 and < 5,
        FaultKind.LateEntry => One(fault, whole.Visits) is var v && v.ReceivedAt - v.CollectedAt > TimeSpan.FromHours(48),
        _ => false,
    };

    private double Kilometres(Visit visit)
    {
        var address = whole.Addresses[visit.AddressId];
        var north = (visit.Latitude!.Value - address.Latitude!.Value) * 111.2;
        var east = (visit.Longitude!.Value - address.Longitude!.Value) * 111.2 * Math.Cos(33 * Math.PI / 180);
        return Math.Sqrt(north * north + east * east);
    }

    private static T One<T>(Fault fault, IReadOnlyDictionary<Guid, T> from) => from[Assert.Single(fault.Ids)];

    private static (T First, T Second) Two<T>(Fault fault, IReadOnlyDictionary<Guid, T> from)
    {
        Assert.Equal(2, fault.Ids.Count);
        return (from[fault.Ids[0]], from[fault.Ids[1]]);
    }
}
