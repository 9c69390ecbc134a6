using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Inspections from the ground to the register: doors are walked, and the register is searched for whoever was found. And what a closing leaves behind, also one that was cut off.</summary>
public abstract class WalkTests(TestDatabase database) : StoreTests(database)
{
    private static readonly string[] Everything = ["Residencies", "Houses", "Units", "Addresses"];

    [Fact]
    public async Task Doors_are_walked_and_everybody_found_there_is_looked_for_in_the_register_as_it_was()
    {
        var id = await DrawnAsync(InspectionPlace.Door);
        var doors = await DoorsAsync(id);
        Assert.Equal(3, doors.Count);
        // Where to go, and the door that comes next; nothing of who is there.
        Assert.Equal(doors[Room102].Address, doors[Room101].NextAddress);
        Assert.All(doors.Values, d => Assert.Equal((WalkedDoor.Kind, null, 0), (d.Kind, d.RecordId, d.Walked.Count)));

        // Entered behind the checker, or ended behind him: the register is searched as it was.
        await WriteAsync(Officer1, Items.Create(Resident(Id("late"), Beat1, 40)), Items.Create(Stay(Id("late stays"), Id("late"), Beat1, Room101)), Items.Create(House(Id("late house"), Beat1, Room102)));
        await WriteAsync(Officer2, Items.Change<Residency>(LinStays2, 1, ("EndedOn", new DateOnly(2026, 5, 21)), ("EndReason", "movedAway")));
        await RefusedAsync(Problems.RuleBroken, Checker, Items.Change<InspectionItem>(doors[Room101].Id, 2, ("Outcome", "found"), ("Found", """{"Name":"测试1"}""")));
        await CaptureAsync(doors[Room101], [
            Of("Residencies", ("IdentityNumber", ChensNumber)), Of("Residencies", ("Name", "测试2"), ("Phone", Phone(2))), Of("Residencies", ("IdentityNumber", Number(40))), Of("Houses"),
            Of("Residencies", ("Name", "测试3"), ("IdentityNumber", Number(3)), ("Door", "103室"))]);
        await CaptureAsync(doors[Room102], [Of("Units", ("Name", "测试商店")), Of("Houses"), Of("Residencies", ("Name", "测试1"), ("Sex", "2"), ("BirthDate", "1980-01-01"), ("Door", "101室"))]);
        await CaptureAsync(doors[Room201], [Of("Residencies", ("Name", "测试1"), ("Sex", "2"), ("BirthDate", "1980-01-01")), Of("Houses")]);
        Assert.True(await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None));

        doors = await DoorsAsync(id);
        Assert.Equal(
            [
                ("Addresses", "here", "address", Room101), ("Addresses", "missed", "none", null),
                ("Residencies", "here", "identityNumber", ChenStays), ("Residencies", "here", "namePhone", LinStays1), ("Residencies", "missed", "none", null), ("Residencies", "missed", "identityNumber", null),
                ("Houses", "here", "address", House101),
            ],
            Walked(doors[Room101]));
        // Who is behind a door that the register has is left to that door's own chance.
        Assert.Equal([("Addresses", "here", "address", Room102), ("Houses", "missed", "none", null), ("Units", "here", "nameHere", Shop102)], Walked(doors[Room102]));
        Assert.Equal(
            [("Addresses", "here", "address", Room201), ("Residencies", "elsewhere", "nameSexBirth", ChenStays), ("Residencies", "notThere", "none", LinStays2), ("Houses", "here", "address", House201)],
            Walked(doors[Room201]));
        Assert.Equal(["right", "wrong", "wrong", "wrong"], doors.Values.Select(d => d.Result).Append("right").Order(StringComparer.Ordinal));

        var closed = await GetAsync<Inspection>(id);
        // Found: four doors, five people, three houses, one unit; of those missed: one door, two people, one house.
        Assert.Equal((13, 9, 0, VerdictCode.NotMet), (closed.Checked, closed.Right, closed.NotMet, closed.Verdict));
        Assert.Equal((9 / 13.0, "census"), (closed.Estimate!.Value, closed.Result!.Checked!.Method));
        Assert.Equal(2 / 3.0, closed.Result.Walk!.Agreement!.Estimate, 9);
        var people = closed.Result.Walk.Recaptures.Single(r => r is { BeatCode: null, Kind: "Residencies" });
        Assert.Equal((3, 5, 2), (people.Register, people.Ground, people.Both));

        // Whoever was recognised has been read.
        var entry = (await AllAsync<AuditEntry>(a => a.Where(x => x.Action == "match"))).Single();
        Assert.Equal((Registrar.UserId, "Residents", 3), (entry.UserId, entry.EntitySet, entry.Count));
        Assert.Equal([LinStays2], (await AllAsync<KnownDeparture>()).Select(d => d.ResidencyId));
        await using var context = Store.NewContext();
        Assert.True((await RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same);
        await FiguresAsync(id);
    }

    [Fact]
    public async Task All_doors_of_a_drawn_building_or_street_are_walked()
    {
        await WriteAsync(Registrar, Items.Create(Address(Id("hut"), Beat1, Village1, AddressKind.Room, Street1, "小屋", "14号")));
        foreach (var (places, first) in new[] { (InspectionPlace.Building, Building1), (InspectionPlace.Street, Street1) })
        {
            var id = await DrawnAsync(places);
            var doors = await DoorsByTextAsync(id);
            Assert.Equal(4, doors.Count);
            Assert.Equal([first, first], doors.Where(d => d.Address.EndsWith("101室", StringComparison.Ordinal) || d.Address.EndsWith("102室", StringComparison.Ordinal)).Select(d => d.PlaceId!.Value));
            // A detached house is its own building.
            Assert.Equal(places == InspectionPlace.Building ? Id("hut") : Street1, doors.Single(d => d.Address.EndsWith("小屋", StringComparison.Ordinal)).PlaceId);
            Assert.Equal(places == InspectionPlace.Building ? 3 : 2, (await GetAsync<Inspection>(id)).FrameSize);
            await CloseInspection.VoidAsync(Store, Registrar, id, "试", CancellationToken.None);
            await using var context = Store.NewContext();
            Assert.True((await RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same);
        }
    }

    [Fact]
    public async Task A_walk_of_no_kind_of_place_that_there_is_cannot_be_planned()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PlanInspection.RunAsync(Store, Registrar, Wish("hill"), CancellationToken.None));
        Assert.Equal((Problems.UnknownCode, "Places"), (problem.Kind, problem.Target));
        var plan = await PlanInspection.RunAsync(Store, Registrar, Wish(InspectionPlace.Door), CancellationToken.None);
        Assert.Equal((3, 3, 60), (plan[0].Frame, plan[0].Checks, plan[0].Minutes));
    }

    [Fact]
    public async Task A_departure_that_an_inspection_or_a_declaration_made_known_is_closed_in_time_or_is_not()
    {
        var id = await DrawnAsync(InspectionPlace.Door);
        foreach (var door in (await DoorsAsync(id)).Values)
            await CaptureAsync(door, [Of("Houses")]);
        await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        // Nobody was there: on Thursday three stays are known to be over, and have till Tuesday.
        Assert.Equal([new DateOnly(2026, 5, 21)], (await AllAsync<KnownDeparture>()).Select(d => d.KnownOn).Distinct());
        Assert.Empty(await OfDeregistrationAsync(id));
        await WriteAsync(Officer1, Items.Change<Residency>(ChenStays, 1, ("EndedOn", new DateOnly(2026, 5, 21)), ("EndReason", "movedAway")));
        Time.Now = Time.Now.AddDays(6);
        await WriteAsync(Officer2, Items.Change<Residency>(LinStays2, 1, ("EndedOn", new DateOnly(2026, 5, 22)), ("EndReason", "movedAway")));
        // And by a declaration that was confirmed on Friday of somebody who has come to Room 101 and lodged in Room 301 before.
        await Store.WriteAsync(async context =>
        {
            context.Add(new Declaration
            {
                Id = Id("declared"), Version = 1, BeatCode = Beat1, AddressId = Room101, Kind = DeclarationKind.Residence, Status = DeclarationStatus.Confirmed, ResidentId = Lin, ResidencyId = LinStays1,
                DeclaredAt = FakeTime.Start, DecidedAt = FakeTime.Start.AddDays(2),
            });
            return await context.SaveChangesAsync();
        });

        var next = await DrawnAsync(InspectionPlace.Door);
        foreach (var door in (await DoorsAsync(next)).Values)
            await CaptureAsync(door, [Of("Houses")]);
        await CloseInspection.RunAsync(Store, Registrar, next, CancellationToken.None);
        // Chen in time, Lin late in both places; what the declaration says of Lin is known already.
        Assert.Equal(
            [(null, null, 1, 3), (Station1, null, 1, 3), (Station1, Beat1, 1, 2), (Station1, Beat2, 0, 1), (null, null, 1, 3)],
            (await OfDeregistrationAsync(next)).Select(f => (f.StationCode, f.BeatCode, f.Right, f.Count)));
    }

    [Fact]
    public async Task Whoever_declared_a_new_residence_has_left_the_old_one()
    {
        await Store.WriteAsync(async context =>
        {
            context.Add(new Declaration
            {
                Id = Id("declared"), Version = 1, BeatCode = Beat1, AddressId = Room101, Kind = DeclarationKind.Residence, Status = DeclarationStatus.Confirmed, ResidentId = Lin, ResidencyId = LinStays1,
                DeclaredAt = FakeTime.Start, DecidedAt = FakeTime.Start.AddHours(1),
            });
            return await context.SaveChangesAsync();
        });
        Time.Now = Time.Now.AddDays(7);
        var id = await DrawnAsync(InspectionPlace.Door);
        foreach (var door in (await DoorsAsync(id)).Values)
            await CaptureAsync(door, [Of("Houses")]);
        await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        Assert.Equal([(Beat2, 0, 1)], (await OfDeregistrationAsync(id)).Where(f => f.BeatCode is not null).Select(f => (f.BeatCode!, f.Right, f.Count)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(InspectionPlace.Door)]
    public async Task A_closing_that_is_cut_off_between_any_two_of_its_transactions_goes_on_to_the_same_result(string? places)
    {
        await ShipAsync("InspectionPolicy", "void.least", "1");
        await WriteAsync(Registrar, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now.AddHours(-1))), Items.Change<House>(House201, 1, ("VerifiedAt", Time.Now.AddHours(-1))));
        var id = await DrawnAsync(places);
        foreach (var item in await AllAsync<InspectionItem>(i => i.Where(x => x.InspectionId == id)))
            await WriteAsync(Checker, Items.Change<InspectionItem>(item.Id, item.Version, ("Outcome", "found"), ("Found", places is null ? """{"Name":"别人","OwnerName":"别人"}""" : """[{"Set":"Residencies","Name":"测试1"},{"Set":"Houses"}]""")));
        await Store.DisposeAsync();

        var undisturbed = await ClosedAsync(await Database.CopyAsync(Place), id);
        var steps = 0;
        for (var stopAt = 1; ; stopAt++)
        {
            var place = await Database.CopyAsync(Place);
            if (!await IsCutOffAsync(place, id, stopAt))
                break;
            steps++;
            Assert.Equal(undisturbed, await ClosedAsync(place, id));
        }

        // Beginning, items, that there are no more, what is sent back, and the end.
        Assert.True(steps >= (places is null ? 5 : 4), $"{steps} steps");
        Store = await Place.OpenAsync(Time);
    }

    private static InspectionWish Wish(string? places) => new([Beat1, Beat2], places is null ? ["Residencies", "Houses"] : Everything, 0.95, 0.98, 0.2) { Places = places };

    private static Actor Checker => Officer("checker", Beat3);

    private async Task<Guid> DrawnAsync(string? places)
    {
        var today = County.Day(Time.Now);
        var id = await PlanInspection.MakeAsync(Store, Registrar, Wish(places), today.AddDays(-10), today, null, null, CancellationToken.None);
        Time.Now = Time.Now.AddDays(1);
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        await Store.WriteAsync(async context =>
        {
            if (!await context.Users.AnyAsync(u => u.UserName == "checker"))
                context.Add(new User { Id = Checker.UserId, UserName = "checker", DisplayName = "checker", Role = Role.Officer });
            return await context.SaveChangesAsync();
        });
        await AssignInspection.RunAsync(Store, Registrar, id, ["checker"], null, CancellationToken.None);
        return id;
    }

    private Task<List<InspectionItem>> DoorsByTextAsync(Guid id) => AllAsync<InspectionItem>(i => i.Where(x => x.InspectionId == id).OrderBy(x => x.Ordinal));

    // By the address of each; until the closing only its text says which it is.
    private async Task<Dictionary<Guid, InspectionItem>> DoorsAsync(Guid id)
    {
        var texts = (await AllAsync<Address>()).ToDictionary(a => a.FullText, a => a.Id);
        return (await DoorsByTextAsync(id)).ToDictionary(d => texts[d.Address]);
    }

    private async Task CaptureAsync(InspectionItem door, Dictionary<string, string>[] found) =>
        await WriteAsync(Checker, Items.Change<InspectionItem>(door.Id, door.Version, ("Outcome", CaptureOutcome.Found), ("Found", JsonSerializer.Serialize(found))));

    private static Dictionary<string, string> Of(string set, params (string Field, string Value)[] values) => values.Prepend(("Set", set)).ToDictionary(v => v.Item1, v => v.Item2);

    private static IEnumerable<(string, string, string, Guid?)> Walked(InspectionItem door) => door.Walked.Select(w => (w.Set, w.Result, w.How, w.RecordId));

    private async Task<List<InspectionFigure>> OfDeregistrationAsync(Guid id) =>
        await AllAsync<InspectionFigure>(f => f.Where(x => x.InspectionId == id && x.Rate == InspectionRate.Deregistration).OrderBy(x => x.Ordinal));

    private async Task FiguresAsync(Guid id)
    {
        await using var context = Store.NewContext();
        var figures = await InspectionFiguresQuery.RunAsync(context, Registrar, id, CancellationToken.None);
        Assert.All(figures, f => Assert.Equal((id, County.Day(Time.Now), JudgingRules.Version(Store.Codes)), (f.InspectionId, f.Day, f.RuleVersion)));
        var closed = await GetAsync<Inspection>(id);
        Assert.Equal((InspectionRate.Coverage, closed.Right, closed.Checked, closed.Lower, closed.Verdict), (figures[0].Rate, figures[0].Right, figures[0].Count, figures[0].Lower, figures[0].Verdict));
        Assert.Equal([null, Beat1, Beat2], figures.Where(f => f is { Rate: InspectionRate.Coverage, Kind: null, OfficerId: null } && f.StationCode is null == f.BeatCode is null).Select(f => f.BeatCode));
        Assert.Contains(figures, f => f is { Rate: InspectionRate.Agreement, BeatCode: Beat2, Right: 0, Count: 1 });
        Assert.Contains(figures, f => f is { Rate: InspectionRate.Recapture, Kind: "Houses", StationCode: Station1, BeatCode: null, Right: 2, Count: 3, Frame: 2 });
        // Whose work it is: the registrar entered the small county.
        Assert.Contains(figures, f => f is { Rate: InspectionRate.Coverage, BeatCode: Beat1 } && f.OfficerId == Registrar.UserId);
    }

    // The clock is asked at the beginning of each transaction, and there it is cut off, as a process that dies would be.
    private async Task<bool> IsCutOffAsync(Place place, Guid id, int stopAt)
    {
        using var cut = new CancellationTokenSource();
        var time = new StoppingTime(Time, cut);
        await using var store = await place.OpenAsync(time);
        time.StopIn(stopAt);
        try
        {
            Assert.True(await CloseInspection.RunAsync(store, Registrar, id, cut.Token));
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    // All that a closing leaves behind.
    private async Task<string> ClosedAsync(Place place, Guid id)
    {
        await using var store = await place.OpenAsync(Time);
        Assert.True(await CloseInspection.RunAsync(store, Registrar, id, CancellationToken.None));
        await using var context = store.NewContext();
        Assert.True((await RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same);
        var inspection = await context.Set<Inspection>().AsNoTracking().SingleAsync(i => i.Id == id);
        return JsonSerializer.Serialize(new
        {
            inspection.Status, inspection.Verdict, inspection.Checked, inspection.Right, inspection.Lower, inspection.Result, inspection.Seed,
            Items = await context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == id).OrderBy(i => i.Ordinal).Select(i => new { i.RecordId, i.CollectorId, i.Status, i.Result, i.Compared, i.Walked, i.Version }).ToListAsync(),
            Figures = await context.InspectionFigures.AsNoTracking().Where(f => f.InspectionId == id).OrderBy(f => f.Ordinal).ToListAsync(),
            Intensities = await context.BeatIntensities.AsNoTracking().OrderBy(i => i.BeatCode).Select(i => new { i.BeatCode, i.Intensity, i.Passed, i.Failed, i.Recent }).ToListAsync(),
            Departures = await context.KnownDepartures.AsNoTracking().OrderBy(d => d.ResidencyId).ToListAsync(),
            Houses = await context.Set<House>().AsNoTracking().OrderBy(h => h.Id).Select(h => new { h.Id, h.VerifiedAt, h.Version }).ToListAsync(),
            Matches = await context.AuditEntries.AsNoTracking().Where(a => a.Action == "match").OrderBy(a => a.Number).Select(a => new { a.Count, a.Keys }).ToListAsync(),
        });
    }

    private sealed class StoppingTime(TimeProvider time, CancellationTokenSource cut) : TimeProvider
    {
        private int _left = int.MaxValue;

        public void StopIn(int asked) => _left = asked;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                cut.Cancel();
            return time.GetUtcNow();
        }
    }
}

public sealed class WalksOnSqlite() : WalkTests(TestDatabase.Sqlite);

public sealed class WalksOnPostgres() : WalkTests(TestDatabase.Postgres);
