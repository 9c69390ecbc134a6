using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>
/// Whatever is written, in whichever order, by whomever: what the checks behind the pushes leave is what the checks in full find. A failure names its seed; the same seed writes the same.
/// </summary>
public abstract class DefectPropertyTests(TestDatabase database) : DefectSuite(database)
{
    private const int Pushes = 60;

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_random_writes_the_checks_behind_them_have_found_what_the_checks_in_full_find(int seed)
    {
        var dice = new Random(seed);
        var (found, repaired) = (0, 0);
        await SetTheSceneAsync();
        for (var push = 1; push <= Pushes; push++)
        {
            // Some are refused by a rule, and that is as good a write as any.
            await Store.PushAsync([.. Enumerable.Range(0, dice.Next(1, 5)).Select(_ => Something(dice)).OfType<PushItem>()], dice.Next(3) == 0 ? Officer1 : Registrar);
            if (push % 10 == 0)
            {
                await AgreeAsync();
                var all = await AllAsync<Defect>();
                (found, repaired) = (all.Select(d => d.Check).Distinct().Count(), all.Count(d => d.Status == DefectStatus.Repaired));
                if (all.FirstOrDefault(d => d.Status == DefectStatus.Open) is { } open && dice.Next(2) == 0)
                    await PushAsync(Registrar, Items.Change<Defect>(open.Id, open.Version, ("Status", DefectStatus.Dismissed), ("DismissalReason", "测试")));
            }
        }

        // Else the writes would be too tame to prove anything.
        Assert.True(found >= 12, $"Only {found} checks found anything.");
        Assert.True(repaired >= 5, $"Only {repaired} were repaired.");
    }

    private static readonly Guid[] Rooms = [Room101, Room102, Building1], Households = [Id("h1"), Id("h2")];
    private static readonly Guid[] People = [Chen, He, Lin, Id("r1"), Id("r2"), Id("r3")], Stays = [ChenStays, LinStays1, LinStays2, Id("s1"), Id("s2"), Id("s3")];
    private static readonly Guid[] Houses = [House101, Id("house2")], Plates = [Id("plate1"), Id("plate2")], Buildings = [Building1, Id("b2"), Id("b3")];

    private async Task SetTheSceneAsync()
    {
        await MakeAsync(
            Resident(People[3], Beat1, 11), Resident(People[4], Beat1, 12), Resident(People[5], Beat2, 13),
            Stay(Stays[3], People[3], Beat1, Room101), Stay(Stays[4], People[4], Beat1, Room102), Stay(Stays[5], People[5], Beat2, Room201),
            House(Houses[1], Beat1, Room102),
            new Employment { Id = Id("job"), BeatCode = Beat1, UnitId = Shop102, ResidentId = He },
            Address(Buildings[1], Beat1, Village1, AddressKind.Building, Street1, null, "14号"), Address(Buildings[2], Beat1, Village1, AddressKind.Building, Street1, "楼", "16号"),
            new Doorplate { Id = Plates[0], BeatCode = Beat1, AddressId = Building1, NumberText = "12号", Token = "TESTPLATEONE", Size = "small", Status = DoorplateStatus.Mounted, MountedAt = FakeTime.Start },
            new Doorplate { Id = Plates[1], BeatCode = Beat1, AddressId = Buildings[1], NumberText = "14号", Token = "TESTPLATETWO", Size = "small", Status = DoorplateStatus.Mounted, MountedAt = FakeTime.Start });
    }

    // Few values, so that they meet.
    private PushItem? Something(Random dice)
    {
        T One<T>(params T[] of) => of[dice.Next(of.Length)];
        var today = County.Day(Time.Now);
        (string, object?)[] ending = dice.Next(3) > 0 ? [("EndedOn", null), ("EndReason", null)] : [("EndedOn", today), ("EndReason", One("died", "movedAway"))];
        var random = new byte[16];
        dice.NextBytes(random);
        var made = new Guid(random);
        return dice.Next(14) switch
        {
            0 => Any<Resident>(One(People), ("IdentityNumber", One<string?>(Number(11), Number(12), null))),
            1 => Any<Resident>(One(People), ("Phone", One<string?>(Phone(1), Phone(1), Phone(2), null))),
            2 => Any<Resident>(One(People), ("BirthDate", One<DateOnly?>(new(1980, 1, 1), today.AddYears(-5), null)), ("Sex", One("1", "2"))),
            3 => Any<Resident>(One(People), ending),
            4 => Any<Residency>(One(Stays), ending),
            5 => Any<Residency>(One(Stays), ("AddressId", One(Rooms)), ("HouseId", null)),
            6 => Any<Residency>(One(Stays), ("HouseholdId", One(Households)), ("Relation", One("01", "20", "30")), ("Kind", One(ResidencyKind.Registered, ResidencyKind.Floating)), ("HouseId", One<Guid?>(Houses[0], Houses[1], null))),
            7 => Any<House>(One(Houses), ("Occupancy", One(Occupancy.Vacant, Occupancy.Let)), ("Rooms", One(0, 1, 3)), ("LeaseTo", One<DateOnly?>(today.AddDays(-1), today, null))),
            8 => Any<Doorplate>(One(Plates), ("AddressId", One<Guid?>(Buildings[0], Buildings[1], Buildings[2], null)), ("NumberText", One("12号", "14号"))),
            9 => Any<Address>(One(Buildings), ("Number", One<string?>("12号", "14号", "无", null))),
            10 => dice.Next(3) == 0 ? Any<Address>(One(Buildings[1], Room102), ("Status", AddressStatus.Retired), ("ValidTo", today), ("RetiredReason", "测试")) : Any<Address>(One(Buildings[1], Room102), ("Status", AddressStatus.InUse)),
            11 => Items.Create(new Visit
            {
                Id = made, BeatCode = Beat1, AddressId = One(Rooms), CollectedAt = Time.Now.AddMinutes(-dice.Next(600)), Outcome = VisitOutcome.Changed,
                Findings = [new("Residencies", One(Stays), One(FindingResult.Gone, FindingResult.Confirmed)), new("Houses", One(Houses), FindingResult.Gone)],
            }),
            12 => One<Func<PushItem?>>(() => Any<Unit>(Shop102, ("RepresentativeName", One<string?>("测试甲", null))), () => Any<Employment>(Id("job"), ending), () => Any<Residency>(One(Stays), ("VerifiedAt", Time.Now)))(),
            _ => dice.Next(4) == 0 ? Any<Residency>(One(Stays)) is { } stay ? stay with { Verb = PushVerb.Remove, Method = "DELETE", Values = new Dictionary<string, object?>() } : null : Items.Create(Stay(made, One(People), Beat1, One(Rooms))),
        };
    }

    private static PushItem Any<T>(Guid id, params (string Field, object? Value)[] fields)
        where T : Register.Fields.Record => Items.Change<T>(id, 1, fields) with { IfMatchVersion = null, IfMatchAny = true };
}

public sealed class DefectPropertiesOnSqlite() : DefectPropertyTests(TestDatabase.Sqlite);

public sealed class DefectPropertiesOnPostgres() : DefectPropertyTests(TestDatabase.Postgres);
