using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tasks;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>What waits for the officers of the small county, and how much of it, read from the database.</summary>
public abstract class TaskTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");

    private DateOnly Today => County.Day(Time.Now);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.WriteAsync(async context =>
        {
            foreach (var (name, beat, skills) in new[] { ("officer1", Beat1, null), ("officer1too", Beat1, new[] { "fireSafety" }), ("officer2", Beat2, null), ("officer3", Beat3, null) })
            {
                context.Users.Add(new User { Id = Id(name), UserName = name, DisplayName = "测试", Role = Role.Officer, PasswordHash = "", Skills = skills });
                context.UserBeats.Add(new UserBeat { UserId = Id(name), BeatCode = beat });
            }

            return await context.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task What_was_never_seen_waits_at_its_doors_and_a_visit_takes_it_off()
    {
        Assert.Equal(
            [(Building1, 1), (Room101, 4), (Room102, 2), (Street1, 1)],
            (await TasksAsync(Officer1, Beat1)).Listed.OrderBy(t => t.AddressText.Contains("路12") ? t.AddressText.Length : 99).Select(t => (t.AddressId!.Value, t.Parts.Count)));
        var at = Time.Now;
        await WriteAsync(
            Officer1, Items.Change<House>(House101, 1, ("VerifiedAt", at)), Items.Change<Address>(Room101, 1, ("VerifiedAt", at)), Items.Change<Residency>(ChenStays, 1, ("VerifiedAt", at)));
        var door = (await TasksAsync(Officer1, Beat1)).Listed.Single(t => t.AddressId == Room101);
        Assert.Equal([new TaskPart("Residencies", LinStays1, null)], door.Parts);
        await WriteAsync(Officer1, Items.Change<Residency>(LinStays1, 1, ("EndedOn", Today), ("EndReason", "movedAway")));
        Assert.DoesNotContain((await TasksAsync(Officer1, Beat1)).Listed, t => t.AddressId == Room101);
        // A let house is due again after three months: not yet on the day before, then due, then overdue.
        Assert.Empty(await HouseAsync(Today.AddMonths(3).AddDays(-1)));
        Assert.Equal([false], await HouseAsync(Today.AddMonths(3)));
        Assert.Equal([true], await HouseAsync(Today.AddMonths(3).AddDays(1)));

        async Task<List<bool>> HouseAsync(DateOnly day) => [.. (await TasksAsync(Officer1, Beat1, day)).Listed.Where(t => t.Parts.Any(p => p.RecordId == House101)).Select(t => t.Overdue)];
    }

    [Fact]
    public async Task A_beat_of_somebody_else_is_as_if_it_were_not_there()
    {
        foreach (var (actor, beat) in new[] { (Officer2, Beat1), (Supervisor, Beat3), (Registrar, "610922999999") })
            Assert.Equal(Problems.NotFound, (await Assert.ThrowsAsync<ProblemException>(() => TasksAsync(actor, beat))).Kind);
        Assert.NotEmpty((await TasksAsync(Registrar, Beat3)).Listed);
        Assert.Equal([Beat1, Beat2], (await CountsAsync(Supervisor)).Select(c => c.BeatCode).Distinct());
        Assert.Equal([Beat3], (await CountsAsync(Officer3)).Select(c => c.BeatCode).Distinct());
    }

    [Fact]
    public async Task Every_kind_is_found_at_its_door_and_the_counts_are_the_lists()
    {
        await FillAsync();
        var tasks = (await TasksAsync(Officer1, Beat1)).Listed;
        Assert.Equal(TaskKind.All, tasks.Select(t => t.Kind).Distinct());
        Assert.Equal([Room101], tasks.Where(t => t.Kind is TaskKind.Evidence or TaskKind.Conflict or TaskKind.Matter).Select(t => t.AddressId!.Value).Distinct());
        Assert.Equal(("evening", true, Today.AddDays(1)), tasks.Where(t => t.Kind == TaskKind.Appointment).Select(t => (t.VisitTime, t.OffHours, t.On!.Value)).Single());

        foreach (var day in new[] { Today, Today.AddDays(1), Today.AddDays(40), Today.AddYears(3) })
        {
            var counts = (await CountsAsync(Officer1, day)).ToDictionary(c => c.Kind);
            var list = (await TasksAsync(Officer1, Beat1, day)).Listed.ToLookup(t => t.Kind);
            foreach (var kind in TaskKind.All.Where(k => k != TaskKind.Verification))
                Assert.Equal((kind, list[kind].Count(), list[kind].Count(t => t.Overdue)), (kind, counts[kind].Open, counts[kind].Overdue));
            var parts = list[TaskKind.Verification].SelectMany(t => t.Parts).ToList();
            Assert.Equal((parts.Count, parts.Count(p => p.DueOn is null || p.DueOn < day)), (counts[TaskKind.Verification].Open, counts[TaskKind.Verification].Overdue));
        }
    }

    [Fact]
    public async Task A_supervisor_gives_a_door_to_an_officer_of_its_beat_and_takes_it_back()
    {
        var given = new Assignment { Id = Id("given"), BeatCode = Beat1, EntitySet = "Addresses", RecordId = Room101, OfficerId = Officer1Too.UserId };
        await WriteAsync(Supervisor, Items.Create(given));
        var door = await DoorAsync();
        Assert.Equal((Officer1Too.UserId, false, true), (door.OfficerId!.Value, door.IsFor(Officer1.UserId, new HashSet<string>()), door.IsFor(Officer1Too.UserId, new HashSet<string>())));
        Assert.Equal(FeedState.Present, (await FeedOfAsync(given.Id))[Beat1]);
        await WriteAsync(Supervisor, Items.Change<Assignment>(given.Id, 1, ("OfficerId", Officer1.UserId), ("Note", "上午去")));
        Assert.Equal(Officer1.UserId, (await DoorAsync()).OfficerId);
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Change<Assignment>(given.Id, 2, ("OfficerId", Officer2.UserId)), "OfficerId");
        await WriteAsync(Supervisor, Items.Remove<Assignment>(given.Id, 2));
        Assert.Null((await DoorAsync()).OfficerId);

        async Task<OfficerTask> DoorAsync() => (await TasksAsync(Officer1, Beat1)).Listed.Single(t => t.AddressId == Room101);
    }

    [Fact]
    public async Task What_is_over_is_nobodys_any_more_and_what_does_not_wait_yet_stays_given()
    {
        await FillAsync();
        var tasks = (await TasksAsync(Officer1, Beat1)).Listed.DistinctBy(t => t.Kind).ToList();
        Assert.Equal(TaskKind.All.Count, tasks.Count);
        await AddAsync(
            new Declaration { Id = Id("asked"), Version = 1, BeatCode = Beat1, AddressId = Room101, Kind = DeclarationKind.Residence, Status = DeclarationStatus.AwaitsLandlord, DeclaredAt = Time.Now },
            new Doorplate { Id = Id("ordered"), Version = 1, BeatCode = Beat1, AddressId = Room101, Token = "BBBB2222", Size = "small", Status = DoorplateStatus.Ordered });
        await GiveAsync("Declarations", Id("asked"));
        await GiveAsync("Doorplates", Id("ordered"));
        foreach (var task in tasks)
            await GiveAsync(task.EntitySet, task.RecordId);
        Time.Now = Time.Now.AddHours(1);
        var door = tasks.Single(t => t.Kind == TaskKind.Verification);
        foreach (var part in door.Parts.Skip(1))
            await WriteAsync(Officer1, await SeenAsync(part));
        Assert.Equal(0, await FinishedAssignments.RunAsync(Store, default));

        await WriteAsync(Officer1, await SeenAsync(door.Parts[0]));
        // Given for the next time, before it is due.
        await GiveAsync("Addresses", door.RecordId, "ahead");
        Time.Now = Time.Now.AddHours(1);
        Assert.Equal(1, await FinishedAssignments.RunAsync(Store, default));
        Assert.Equal(FeedState.Deleted, (await FeedOfAsync(Id($"given {door.RecordId}")))[Beat1]);
        Assert.Equal("The task is over.", (await AllAsync<Change>(c => c.Where(x => x.RecordId == Id($"given {door.RecordId}")))).MaxBy(c => c.ChangeNumber)!.Reason);

        await Store.WriteAsync(async context =>
            await context.Set<Declaration>().Where(d => d.Status == DeclarationStatus.Received).ExecuteUpdateAsync(d => d.SetProperty(x => x.Status, DeclarationStatus.Refused))
            + await context.Set<Matter>().ExecuteUpdateAsync(m => m.SetProperty(x => x.ClosedAt, Time.Now))
            + await context.Set<Conflict>().ExecuteUpdateAsync(c => c.SetProperty(x => x.Status, ConflictStatus.Decided))
            + await context.Set<QuarantinedChange>().ExecuteUpdateAsync(q => q.SetProperty(x => x.Status, KeptStatus.Discarded))
            + await context.Set<Doorplate>().Where(p => p.Status == DoorplateStatus.Delivered).ExecuteUpdateAsync(p => p.SetProperty(x => x.Status, DoorplateStatus.Mounted)));
        Assert.Equal(tasks.Count - 1, await FinishedAssignments.RunAsync(Store, default));
        Assert.Equal(0, await FinishedAssignments.RunAsync(Store, default));
        var left = (await AllAsync<Assignment>(a => a.Where(x => x.RemovedAt == null))).Select(a => a.Id);
        Assert.Equal(new[] { Id($"given {Id("asked")}"), Id($"given {Id("ordered")}"), Id("ahead") }.Order(), left.Order());

        Task<IReadOnlyList<PushAnswer>> GiveAsync(string set, Guid record, string? name = null) =>
            WriteAsync(Supervisor, Items.Create(new Assignment { Id = Id(name ?? $"given {record}"), BeatCode = Beat1, EntitySet = set, RecordId = record, OfficerId = Officer1Too.UserId }));

        async Task<PushItem> SeenAsync(TaskPart part) => part.EntitySet switch
        {
            "Addresses" => Items.Change<Address>(part.RecordId, (await GetAsync<Address>(part.RecordId)).Version, ("VerifiedAt", Time.Now)),
            "Houses" => Items.Change<House>(part.RecordId, (await GetAsync<House>(part.RecordId)).Version, ("VerifiedAt", Time.Now)),
            "Residencies" => Items.Change<Residency>(part.RecordId, (await GetAsync<Residency>(part.RecordId)).Version, ("VerifiedAt", Time.Now)),
            _ => Items.Change<Unit>(part.RecordId, (await GetAsync<Unit>(part.RecordId)).Version, ("VerifiedAt", Time.Now)),
        };
    }

    [Fact]
    public async Task Nobody_gives_out_what_is_not_the_stations_or_not_there_or_to_whom_it_is_no_work()
    {
        Assignment Given(string beat, Guid record, Guid officer, string set = "Addresses") => new() { Id = Id($"{beat}{record}{officer}{set}"), BeatCode = beat, EntitySet = set, RecordId = record, OfficerId = officer };
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Create(Given(Beat1, Room101, Officer1.UserId)));
        await RefusedAsync(Problems.BeatNotYours, Supervisor, Items.Create(Given(Beat3, Room301, Officer3.UserId)));
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(Given(Beat1, Room101, Officer2.UserId)), "OfficerId");
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(Given(Beat1, Room101, Id("nobody"))), "OfficerId");
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(Given(Beat1, Room201, Officer1.UserId)), "RecordId");
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(Given(Beat1, Id("nothing"), Officer1.UserId, "Matters")), "RecordId");
        await RefusedAsync(Problems.RuleBroken, Supervisor, Items.Create(Given(Beat1, House101, Officer1.UserId, "Houses")), "EntitySet");
        await RefusedAsync(Problems.MissingField, Supervisor, Items.Create(Given(Beat1, Room101, Guid.Empty)), "OfficerId");
    }

    [Fact]
    public async Task Completion_of_a_station_is_the_sum_of_its_beats()
    {
        await WriteAsync(Officer1, [.. VisitTo(Room101, "confirmed", House101)]);
        await WriteAsync(Officer2, Items.Create(new Visit { Id = Id("v2"), BeatCode = Beat2, AddressId = Room201, CollectedAt = Time.Now, Outcome = VisitOutcome.NobodyHome }));
        await using var context = await Store.Database.OpenReadContextAsync(default);
        var (beats, stations) = (await CompletionQuery.RunAsync(context, Registrar, Today, default), await CompletionQuery.OfStationsAsync(context, Registrar, Today, default));
        Assert.Equal([(Station1, "一所", 2), (Station2, "二所", 1)], stations.Select(s => (s.StationCode, s.StationName, s.Beats)));
        Assert.All(stations, s =>
        {
            var of = beats.Where(b => b.StationCode == s.StationCode).ToList();
            Assert.Equal((of.Sum(b => b.Due), of.Sum(b => b.Done), of.Sum(b => b.Visits), of.Sum(b => b.Confirmed), of.Sum(b => b.NobodyHome)), (s.Due, s.Done, s.Visits, s.Confirmed, s.NobodyHome));
        });
        Assert.Equal((1, 2, 1, 1), (stations[0].Done, stations[0].Visits, stations[0].Confirmed, stations[0].NobodyHome));
        var own = Assert.Single(await CompletionQuery.OfStationsAsync(context, Officer2, Today, default));
        Assert.Equal((Station1, 1, 1), (own.StationCode, own.Beats, own.Visits));
    }

    [Fact]
    public async Task Who_works_a_beat_is_told_with_skills()
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        var officers = await OfficersQuery.RunAsync(context, Supervisor, Today, default);
        Assert.Equal([(Beat1, "officer1", ""), (Beat1, "officer1too", "fireSafety"), (Beat2, "officer2", "")], officers.Select(o => (o.BeatCode, o.UserName, string.Join(',', o.Skills))));
    }

    private async Task FillAsync()
    {
        await WriteAsync(Registrar, Items.Create(new Doorplate { Id = Id("plate"), BeatCode = Beat1, AddressId = Room102, Token = "AAAA2222", Size = "small", Status = DoorplateStatus.Delivered }));
        await WriteAsync(Officer1, Items.Create(new Matter { Id = Id("matter"), BeatCode = Beat1, AddressId = Room101, Kind = "hazard", Text = "楼道堆物", OpenedAt = Time.Now }));
        await WriteAsync(Officer1, Items.Create(new Matter { Id = Id("closed"), BeatCode = Beat1, AddressId = Room101, Kind = "hazard", Text = "楼道堆物", OpenedAt = Time.Now, ClosedAt = Time.Now, Closing = "已清理" }));
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Structure", "concrete")));
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("Structure", "steelConcrete")).Merging(Time.Now));

        // A stranger's number that fails its check, sent without a photo: kept, with the visit that it came with.
        var stranger = Resident(Id("stranger"), Beat1, 77);
        stranger.IdentityNumber = stranger.IdentityNumber![..17] + (stranger.IdentityNumber[17] == '1' ? '2' : '1');
        var visit = new Visit { Id = Id("visit"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Changed };
        var kept = await PushAsync(Officer1, [.. new[] { Items.Create(visit), Items.Create(stranger) }.Select(i => i.Merging(Time.Now).In("visit"))]);
        Assert.Contains(kept, k => k.Outcome == Outcome.Quarantined && k.Problem!.Kind == Problems.EvidenceNeeded);

        foreach (var kind in new[] { DeclarationKind.Hazard, DeclarationKind.Appointment })
            await DeclareAsync(kind);
    }

    private async Task DeclareAsync(string kind)
    {
        var intake = new Declarations.Intake(Store);
        var declaration = new Declaration
        {
            Id = Id(kind), BeatCode = Beat1, AddressId = Room102, Kind = kind, Status = DeclarationStatus.Received, DeclaredAt = Time.Now, Phone = Phone(9), Text = "请来一趟",
            BeginsOn = kind == DeclarationKind.Appointment ? Today.AddDays(1) : null, VisitTime = kind == DeclarationKind.Appointment ? "evening" : null,
        };
        var (pending, code) = (await intake.BeginAsync(declaration, default))!.Value;
        Assert.Equal(Declarations.CodeResult.Right, (await intake.ConfirmAsync(pending, code, default)).Result);
    }

    private Task<int> AddAsync(params object[] rows) => Store.WriteAsync(async context =>
    {
        context.AddRange(rows);
        return await context.SaveChangesAsync();
    });

    private IEnumerable<PushItem> VisitTo(Guid address, string outcome, Guid house)
    {
        var visit = new Visit { Id = Id($"visit {address}"), BeatCode = Beat1, AddressId = address, CollectedAt = Time.Now, Outcome = outcome };
        return new[] { Items.Create(visit), Items.Change<House>(house, 1, ("VerifiedAt", Time.Now)) }.Select(i => i with { VisitId = visit.Id, CollectedAt = Time.Now });
    }

    private async Task<TaskList> TasksAsync(Actor actor, string beat, DateOnly? day = null)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return await TaskQuery.RunAsync(context, actor, Store.Codes, beat, day ?? Today, default);
    }

    private async Task<IReadOnlyList<TaskCount>> CountsAsync(Actor actor, DateOnly? day = null)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return await TaskCountsQuery.RunAsync(context, actor, day ?? Today, default);
    }
}

public sealed class TasksOnSqlite() : TaskTests(TestDatabase.Sqlite);

public sealed class TasksOnPostgres() : TaskTests(TestDatabase.Postgres);
