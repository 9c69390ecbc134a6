using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Each check: what it passes over, what it finds, and that it closes what has been repaired.</summary>
public abstract class DefectCheckTests(TestDatabase database) : DefectSuite(database)
{
    private static readonly Guid One = Id("one"), Two = Id("two"), Three = Id("three");
    private static readonly Guid Low = One < Two ? One : Two, High = One < Two ? Two : One;
    private static readonly DateOnly Today = County.Day(FakeTime.Start);

    private static Resident Person(Guid id, int n, DateOnly? born = null, string? phone = null, bool numbered = true) => new()
    {
        Id = id, BeatCode = Beat1, Name = $"测试{n}", Sex = "2", BirthDate = born, DocumentKind = numbered ? "111" : null, IdentityNumber = numbered ? Number(n) : null, Phone = phone ?? Phone(n),
    };

    private static Doorplate Plate(string name, Guid? address, string number, string status = DoorplateStatus.Mounted) => new()
    {
        Id = Id(name), BeatCode = Beat1, AddressId = address, NumberText = number, Token = $"TESTPLATE{name.ToUpperInvariant()}", Size = "small", Status = status, MountedAt = FakeTime.Start,
    };

    private Residency Living(Guid id, Guid resident, Guid address, string kind = ResidencyKind.Floating) => new()
    {
        Id = id, BeatCode = address == Room201 ? Beat2 : Beat1, ResidentId = resident, AddressId = address, Kind = kind, VerifiedAt = Time.Now.AddDays(-30),
    };

    [Fact]
    public async Task One_identity_number_in_two_records()
    {
        await MakeAsync(Person(One, 50), Person(Two, 51));
        await NoneAsync(OneIdentityNumberTwice.Check);
        await ChangeAsync<Resident>(Two, ("IdentityNumber", Number(50)));
        await FoundAsync(OneIdentityNumberTwice.Check, Low, High);
        await ChangeAsync<Resident>(Two, ("IdentityNumber", Number(51)));
        await RepairedAsync(OneIdentityNumberTwice.Check);
    }

    [Fact]
    public async Task One_person_under_two_names_of_whom_one_has_no_number()
    {
        await MakeAsync(Person(One, 50, new(1980, 1, 1)), Person(Two, 51, new(1980, 1, 1), Phone(50)));
        await NoneAsync(OnePersonTwice.Check);
        await ChangeAsync<Resident>(Two, ("IdentityNumber", null), ("DocumentKind", null));
        await FoundAsync(OnePersonTwice.Check, Low, High);
        await ChangeAsync<Resident>(One, ("Phone", Phone(52)));
        await RepairedAsync(OnePersonTwice.Check);
    }

    [Fact]
    public async Task Sex_or_birth_date_against_the_identity_number()
    {
        // The small county's people have numbers of men where these are odd.
        foreach (var man in new[] { Chen, He })
            await ChangeAsync<Resident>(man, ("Sex", "1"));
        await MakeAsync(Person(One, 50, new(1980, 1, 1)));
        await NoneAsync(SexOrBirthDateAgainstIdentityNumber.Check);
        await ChangeAsync<Resident>(One, ("BirthDate", new DateOnly(1980, 1, 2)));
        await FoundAsync(SexOrBirthDateAgainstIdentityNumber.Check, One);
        await ChangeAsync<Resident>(One, ("BirthDate", new DateOnly(1980, 1, 1)));
        await RepairedAsync(SexOrBirthDateAgainstIdentityNumber.Check);
        await ChangeAsync<Resident>(One, ("Sex", "1"));
        await FoundAsync(SexOrBirthDateAgainstIdentityNumber.Check, One);
        // Another document's number says nothing of its holder.
        await ChangeAsync<Resident>(One, ("DocumentKind", "414"));
        await RepairedAsync(SexOrBirthDateAgainstIdentityNumber.Check);
    }

    [Fact]
    public async Task One_phone_of_more_people_than_the_policy_allows()
    {
        var people = Enumerable.Range(60, 6).Select(n => Person(Id($"p{n}"), n, phone: Phone(n == 65 ? 66 : 60))).ToList();
        await MakeAsync([.. people]);
        await NoneAsync(OnePhoneOfMany.Check);
        await ChangeAsync<Resident>(people[5].Id, ("Phone", Phone(60)));
        await FoundAsync(OnePhoneOfMany.Check, [.. people.Select(p => p.Id).Order()]);
        await ChangeAsync<Resident>(people[2].Id, ("Phone", null));
        await RepairedAsync(OnePhoneOfMany.Check);
    }

    [Fact]
    public async Task Living_in_two_places_over_two_beats_is_told_to_each_of_its_own_stay()
    {
        var found = await OpenAsync(LivingInTwoPlaces.Check);
        Assert.Equal([(Beat1, LinStays1, 2, 1), (Beat2, LinStays2, 2, 1)], found.Select(d => (d.BeatCode, d.RecordId, d.Concerned, d.Elsewhere)));
        Assert.All(found, d => Assert.Single(d.Records));
        Assert.Equal(found[0].GroupId, found[1].GroupId);
        // Registered at one, staying at the other: that is how people live.
        await ChangeAsync<Residency>(LinStays1, ("Kind", ResidencyKind.Registered));
        await RepairedAsync(LivingInTwoPlaces.Check);
        await ChangeAsync<Residency>(LinStays2, ("Kind", ResidencyKind.Registered));
        Assert.Equal(2, (await OpenAsync(LivingInTwoPlaces.Check)).Count);
        await ChangeAsync<Residency>(LinStays2, ("EndedOn", Today), ("EndReason", "movedAway"));
        await RepairedAsync(LivingInTwoPlaces.Check);
    }

    [Fact]
    public async Task The_dead_and_departed_who_are_still_current()
    {
        await MakeAsync(new Employment { Id = One, BeatCode = Beat1, UnitId = Shop102, ResidentId = He });
        await NoneAsync(EndedAndStillCurrent.Check);
        await ChangeAsync<Resident>(Chen, ("EndedOn", Today), ("EndReason", "died"));
        await FoundAsync(EndedAndStillCurrent.Check, ChenStays, Chen);
        await ChangeAsync<Residency>(ChenStays, ("EndedOn", Today), ("EndReason", "died"));
        await RepairedAsync(EndedAndStillCurrent.Check);
        // One stay ended by a death, while the person works on.
        await MakeAsync(Living(Two, He, Room102));
        await ChangeAsync<Residency>(Two, ("EndedOn", Today), ("EndReason", "movedAway"));
        await NoneAsync(EndedAndStillCurrent.Check);
        await ChangeAsync<Residency>(Two, ("EndReason", "died"));
        await FoundAsync(EndedAndStillCurrent.Check, One, He);
        await ChangeAsync<Employment>(One, ("EndedOn", Today), ("EndReason", "died"));
        await RepairedAsync(EndedAndStillCurrent.Check);
    }

    [Fact]
    public async Task What_a_visit_found_gone_and_nobody_has_seen_since()
    {
        await MakeAsync(Living(One, He, Room102));
        await MakeAsync(Officer1, Visited(Two, FindingResult.Confirmed));
        await NoneAsync(GoneAndStillCurrent.Check);
        await MakeAsync(Officer1, Visited(Three, FindingResult.Gone));
        await FoundAsync(GoneAndStillCurrent.Check, One, Three);
        Time.Now = Time.Now.AddDays(1);
        await ChangeAsync<Residency>(One, ("VerifiedAt", Time.Now));
        await RepairedAsync(GoneAndStillCurrent.Check);
    }

    private Visit Visited(Guid id, string result) => new()
    {
        Id = id, BeatCode = Beat1, AddressId = Room102, CollectedAt = Time.Now.AddHours(-1), Outcome = result == FindingResult.Gone ? VisitOutcome.Gone : VisitOutcome.Confirmed,
        Findings = [new Finding("Residencies", One, result)],
    };

    [Fact]
    public async Task A_household_without_householder()
    {
        var household = Id("household");
        Residency Member(Guid id, Guid resident, string relation)
        {
            var stay = Living(id, resident, Room102);
            (stay.HouseholdId, stay.Relation) = (household, relation);
            return stay;
        }

        await MakeAsync(Member(One, He, "02"), Member(Two, Chen, "20"));
        await NoneAsync(HouseholdWithoutHouseholder.Check);
        await ChangeAsync<Residency>(One, ("EndedOn", Today), ("EndReason", "movedAway"));
        await FoundAsync(HouseholdWithoutHouseholder.Check, Two);
        await ChangeAsync<Residency>(Two, ("Relation", "01"));
        await RepairedAsync(HouseholdWithoutHouseholder.Check);
    }

    [Fact]
    public async Task A_minor_living_alone()
    {
        await MakeAsync(Person(One, 50, Today.AddYears(-16).AddDays(1), numbered: false), Person(Two, 51, Today.AddYears(-40), numbered: false));
        await MakeAsync(Living(Id("child"), One, Room102), Living(Id("parent"), Two, Room102));
        await NoneAsync(MinorLivingAlone.Check);
        await ChangeAsync<Residency>(Id("parent"), ("EndedOn", Today), ("EndReason", "movedAway"));
        await FoundAsync(MinorLivingAlone.Check, Id("child"), One);
        // Sixteen tomorrow: the checks of that night see it, and no write has to.
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal(1, Assert.Single(await InFullAsync(nameof(MinorLivingAlone))).Repaired);
        await RepairedAsync(MinorLivingAlone.Check);
        await ChangeAsync<Resident>(One, ("BirthDate", Today.AddYears(-3)));
        await FoundAsync(MinorLivingAlone.Check, Id("child"), One);
        await ChangeAsync<Resident>(One, ("BirthDate", null));
        await RepairedAsync(MinorLivingAlone.Check);
    }

    [Fact]
    public async Task More_people_than_the_house_can_hold()
    {
        var (house, people) = (Id("full"), Enumerable.Range(70, 5).Select(n => Person(Id($"p{n}"), n)).ToList());
        await MakeAsync(new House { Id = house, BeatCode = Beat1, AddressId = Room102, Use = "dwelling", Occupancy = Occupancy.OwnerOccupied, Rooms = 2, Area = 30 });
        await MakeAsync([.. people]);
        await MakeAsync([.. people.Select(p => In(house, Living(Id($"stay of {p.Id}"), p.Id, Room102)))]);
        await NoneAsync(MorePeopleThanTheHouseHolds.Check);
        await ChangeAsync<House>(house, ("Rooms", 1));
        await FoundAsync(MorePeopleThanTheHouseHolds.Check, [house, .. people.Select(p => Id($"stay of {p.Id}"))]);
        await ChangeAsync<Residency>(Id($"stay of {people[0].Id}"), ("HouseId", null));
        await RepairedAsync(MorePeopleThanTheHouseHolds.Check);
        await ChangeAsync<House>(house, ("Area", 15d));
        Assert.Single(await OpenAsync(MorePeopleThanTheHouseHolds.Check));
        await ChangeAsync<House>(house, ("Use", "dormitory"));
        await RepairedAsync(MorePeopleThanTheHouseHolds.Check);
    }

    private static Residency In(Guid house, Residency stay)
    {
        stay.HouseId = house;
        return stay;
    }

    [Fact]
    public async Task Vacant_and_lived_in()
    {
        await ChangeAsync<House>(House101, ("Occupancy", Occupancy.Vacant));
        await NoneAsync(VacantButLivedIn.Check);
        await ChangeAsync<Residency>(ChenStays, ("HouseId", House101));
        await FoundAsync(VacantButLivedIn.Check, House101, ChenStays);
        await ChangeAsync<House>(House101, ("Occupancy", Occupancy.OwnerOccupied));
        await RepairedAsync(VacantButLivedIn.Check);
    }

    [Fact]
    public async Task A_lease_that_has_run_out()
    {
        await ChangeAsync<House>(House101, ("LeaseFrom", Today.AddYears(-1)), ("LeaseTo", Today));
        await NoneAsync(LeaseExpired.Check);
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal(1, Assert.Single(await InFullAsync(nameof(LeaseExpired))).Opened);
        await FoundAsync(LeaseExpired.Check, House101);
        await ChangeAsync<House>(House101, ("LeaseTo", Today.AddYears(1)));
        await RepairedAsync(LeaseExpired.Check);
    }

    [Fact]
    public async Task A_unit_without_representative()
    {
        await FoundAsync(UnitWithoutRepresentative.Check, Shop102);
        await ChangeAsync<Unit>(Shop102, ("RepresentativeName", "测试甲"));
        await RepairedAsync(UnitWithoutRepresentative.Check);
        await ChangeAsync<Unit>(Shop102, ("RepresentativeName", " "), ("EndedOn", Today), ("EndReason", "closed"));
        await RepairedAsync(UnitWithoutRepresentative.Check);
    }

    [Fact]
    public async Task A_stay_at_an_address_that_is_retired()
    {
        await MakeAsync(Living(One, He, Room102));
        await NoneAsync(AddressRetiredUnderStay.Check);
        await ChangeAsync<Address>(Room102, ("Status", AddressStatus.Retired), ("ValidTo", Today), ("RetiredReason", "测试"));
        await FoundAsync(AddressRetiredUnderStay.Check, One, Room102);
        await ChangeAsync<Residency>(One, ("AddressId", Room101));
        await RepairedAsync(AddressRetiredUnderStay.Check);
    }

    [Fact]
    public async Task A_plate_that_differs_from_its_address()
    {
        await MakeAsync(Plate("a", Building1, "12号"), Plate("b", Room101, "102室", DoorplateStatus.Ordered));
        await NoneAsync(PlateDiffersFromAddress.Check);
        await ChangeAsync<Address>(Building1, ("Number", "14号"));
        await FoundAsync(PlateDiffersFromAddress.Check, Id("a"), Building1);
        await ChangeAsync<Doorplate>(Id("a"), ("Status", DoorplateStatus.Retired));
        await RepairedAsync(PlateDiffersFromAddress.Check);
    }

    [Fact]
    public async Task One_number_of_several_addresses()
    {
        await MakeAsync(Address(One, Beat1, Village1, AddressKind.Building, Street1, null, "14号"), Address(Two, Beat1, Village1, AddressKind.Building, Street1, "楼", AddressText.None));
        await NoneAsync(OneNumberManyAddresses.Check);
        await ChangeAsync<Address>(One, ("Number", "12号"));
        await FoundAsync(OneNumberManyAddresses.Check, One < Building1 ? One : Building1, One < Building1 ? Building1 : One);
        await ChangeAsync<Address>(One, ("Number", "16号"));
        await RepairedAsync(OneNumberManyAddresses.Check);
    }

    [Fact]
    public async Task Several_numbers_of_one_address()
    {
        await MakeAsync(Plate("a", Building1, "12号"), Plate("b", null, "14号"));
        await NoneAsync(ManyNumbersOneAddress.Check);
        await ChangeAsync<Doorplate>(Id("b"), ("AddressId", Building1));
        await FoundAsync(ManyNumbersOneAddress.Check, Building1, Id("a"), Id("b"));
        // One defect has one name.
        await NoneAsync(PlateDiffersFromAddress.Check);
        await ChangeAsync<Doorplate>(Id("b"), ("AddressId", null));
        await RepairedAsync(ManyNumbersOneAddress.Check);
    }

    [Fact]
    public async Task An_address_without_number()
    {
        await MakeAsync(Address(One, Beat1, Village1, AddressKind.Building, Street1, "楼", "14号"));
        await NoneAsync(AddressWithoutNumber.Check);
        await ChangeAsync<Address>(One, ("Number", "无"));
        await FoundAsync(AddressWithoutNumber.Check, One);
        await ChangeAsync<Address>(One, ("Number", "16号"));
        await RepairedAsync(AddressWithoutNumber.Check);
    }

    [Fact]
    public async Task A_number_without_address()
    {
        await MakeAsync(Plate("a", null, "14号", DoorplateStatus.Ordered));
        await NoneAsync(NumberWithoutAddress.Check);
        await ChangeAsync<Doorplate>(Id("a"), ("Status", DoorplateStatus.Mounted));
        await FoundAsync(NumberWithoutAddress.Check, Id("a"));
        await ChangeAsync<Doorplate>(Id("a"), ("AddressId", Room102));
        await RepairedAsync(NumberWithoutAddress.Check);
        await ChangeAsync<Address>(Room102, ("Status", AddressStatus.Retired), ("ValidTo", Today), ("RetiredReason", "测试"));
        await FoundAsync(NumberWithoutAddress.Check, Id("a"));
    }
}

public sealed class DefectChecksOnSqlite() : DefectCheckTests(TestDatabase.Sqlite);

public sealed class DefectChecksOnPostgres() : DefectCheckTests(TestDatabase.Postgres);
