using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>What comes before what it needs is held and applied when that has come; what a person must deal with is dealt with (situations 3, 8 and 15 of api-specs/sync.md).</summary>
public abstract class HeldTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = Store.NewContext();
        foreach (var (officer, beat) in new[] { (Officer1, Beat1), (Officer1Too, Beat1), (Officer2, Beat2) })
        {
            context.Users.Add(new User { Id = officer.UserId, UserName = officer.UserName, Role = Role.Officer, PasswordHash = "" });
            context.UserBeats.Add(new UserBeat { UserId = officer.UserId, BeatCode = beat });
        }

        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task What_comes_before_its_parent_is_held_and_applied_when_the_parent_comes()
    {
        var (room, house, resident, stay) = (Id("room104"), Id("house104"), Id("new"), Id("new-stays"));
        var children = await PushAsync(
            Officer1,
            Items.Create(House(house, Beat1, room)).Merging(Time.Now).As("h"),
            Items.Create(Resident(resident, Beat1, 80)).Merging(Time.Now).As("r").In("visit"),
            Items.Create(Stay(stay, resident, Beat1, room)).Merging(Time.Now).As("s").In("visit"));
        Assert.All(children, a => Assert.Equal((202, Outcome.Held), (a.Status, a.Outcome)));
        var held = await KeptAsync();
        Assert.Equal([KeptStatus.Held, KeptStatus.Held, KeptStatus.Held], held.Select(q => q.Status));
        Assert.All(held, q => Assert.Equal(("Addresses", room, Time.Now.AddDays(3)), (q.AwaitsSet, q.AwaitsId, q.HeldUntil)));

        await WriteAsync(Registrar, Items.Create(Address(room, Beat1, Village1, AddressKind.Room, Building1, "104室")));
        Assert.Equal((room, room), ((await GetAsync<House>(house)).AddressId, (await GetAsync<Residency>(stay)).AddressId));
        Assert.All(await KeptAsync(), q => Assert.Equal((KeptStatus.Applied, null, null), (q.Status, q.ProblemCode, q.AwaitsId)));
        // It is the officer's work of then, not the registrar's of now.
        var change = Assert.Single(await ChangesOfAsync(house));
        Assert.Equal((Officer1.UserId, Officer1.DeviceId, Time.Now), (change.UserId, change.DeviceId, change.CollectedAt));
        Assert.Equal(Phone(80), (await GetAsync<Resident>(resident)).Phone);
    }

    [Fact]
    public async Task What_is_written_is_answered_so_even_if_what_it_sets_free_cannot_be_dealt_with()
    {
        var (room, house) = (Id("room104"), Id("house104"));
        Assert.Equal(Outcome.Held, (await PushAsync(Officer1, Items.Create(House(house, Beat1, room)).Merging())).Outcome);
        await TamperAsync("""UPDATE "QuarantinedChanges" SET "Fields" = '"damaged"'""");
        var failures = new List<Exception>();
        Store.FailedBehindPush = failures.Add;
        Assert.Equal(201, (await PushAsync(Registrar, Items.Create(Address(room, Beat1, Village1, AddressKind.Room, Building1, "104室")))).Status);
        Assert.Equal("104室", (await GetAsync<Address>(room)).Name);
        Assert.Single(failures);
    }

    [Fact]
    public async Task What_is_written_is_followed_up_though_its_sender_has_gone()
    {
        var (room, house) = (Id("room104"), Id("house104"));
        Assert.Equal(Outcome.Held, (await PushAsync(Officer1, Items.Create(House(house, Beat1, room)).Merging())).Outcome);
        using var gone = new CancellationTokenSource();
        var pushing = Store.PushAsync([Items.Create(Address(room, Beat1, Village1, AddressKind.Room, Building1, "104室"))], Registrar, gone.Token);
        await gone.CancelAsync();
        Assert.Equal(201, (await pushing)[0].Status);
        Assert.Equal(room, (await GetAsync<House>(house)).AddressId);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PushAsync([Items.Change<House>(house, 1, ("Remark", "too late"))], Officer1, gone.Token));
        Assert.Null((await GetAsync<House>(house)).Remark);
    }

    [Fact]
    public async Task A_chain_is_set_free_link_by_link()
    {
        var (room, house, stay) = (Id("room104"), Id("house104"), Id("new-stays"));
        var withHouse = Stay(stay, Chen, Beat1, room);
        withHouse.HouseId = house;
        Assert.Equal(Outcome.Held, (await PushAsync(Officer1, Items.Create(withHouse).Merging())).Outcome);
        Assert.Equal(Outcome.Held, (await PushAsync(Officer1, Items.Create(House(house, Beat1, room)).Merging())).Outcome);
        await WriteAsync(Registrar, Items.Create(Address(room, Beat1, Village1, AddressKind.Room, Building1, "104室")));
        Assert.Equal(house, (await GetAsync<Residency>(stay)).HouseId);
        Assert.All(await KeptAsync(), q => Assert.Equal(KeptStatus.Applied, q.Status));
    }

    [Fact]
    public async Task Changes_two_and_three_that_come_before_one_wait_for_it()
    {
        var third = Items.Change<House>(House101, 3, ("Rooms", 4)).Merging(Time.Now).As("3");
        var second = Items.Change<House>(House101, 2, ("Rooms", 3)).Merging(Time.Now).As("2");
        Assert.All(await PushAsync(Officer1, third, second), a => Assert.Equal(Outcome.Held, a.Outcome));
        Assert.Equal(Outcome.Applied, (await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 2)).Merging(Time.Now).As("1"))).Outcome);
        Assert.Equal((4, 4L), ((await GetAsync<House>(House101)).Rooms, (await GetAsync<House>(House101)).Version));
        // The repeat of what was held is answered as it was.
        Assert.Equal((202, Outcome.Held, true), (await PushAsync(Officer1, third)) is var again ? (again.Status, again.Outcome, again.Repeated) : default);
        Assert.Equal(4, (await GetAsync<House>(House101)).Version);
    }

    [Fact]
    public async Task When_the_time_is_over_it_is_applied_and_flagged_or_quarantined()
    {
        await PushAsync(Officer1, Items.Change<House>(House101, 5, ("Rooms", 6)).Merging(Time.Now).As("gap"));
        await PushAsync(Officer1, Items.Create(House(Id("lost"), Beat1, Id("never"))).Merging(Time.Now).As("orphan"));
        Assert.Equal(0, await HeldChanges.EndOverdueAsync(Store, default));
        Time.Now += TimeSpan.FromDays(3);
        Assert.Equal(2, await HeldChanges.EndOverdueAsync(Store, default));
        Assert.Equal(
            [("gap", KeptStatus.Applied, Problems.PreconditionFailed.Code), ("orphan", KeptStatus.Quarantined, Problems.UnknownReference.Code)],
            (await KeptAsync()).OrderBy(q => q.RequestId).Select(q => (q.RequestId, q.Status, q.ProblemCode!)));
        Assert.Equal(6, (await GetAsync<House>(House101)).Rooms);
        Assert.Equal(0, await HeldChanges.EndOverdueAsync(Store, default));
    }

    [Fact]
    public async Task A_record_of_another_beat_is_awaited_like_one_that_nobody_has_made()
    {
        var hidden = await PushAsync(Officer1, Items.Create(Stay(Id("s1"), Chen, Beat1, Room201)).Merging());
        var nowhere = await PushAsync(Officer1, Items.Create(Stay(Id("s2"), Chen, Beat1, Id("nowhere"))).Merging());
        Assert.Equal((hidden.Status, hidden.Outcome, hidden.Problem!.Kind, hidden.Problem.Target), (nowhere.Status, nowhere.Outcome, nowhere.Problem!.Kind, nowhere.Problem.Target));
        // And a write to it by those whose it is does not set anything free that is still not the officer's.
        await WriteAsync(Officer2, Items.Change<Address>(Room201, 1, ("Remark", "x")));
        Assert.All(await KeptAsync(), q => Assert.Equal(KeptStatus.Held, q.Status));
    }

    [Fact]
    public async Task A_registrars_write_gives_held_work_no_more_rights_than_its_officer_has()
    {
        var room = Id("room205");
        await PushAsync(Officer1, Items.Create(House(Id("house205"), Beat2, room)).Merging());
        Assert.NotEmpty(await KeptAsync());
        await WriteAsync(Registrar, Items.Create(Address(room, Beat2, Village1, AddressKind.Room, Street2, "205室", "9号")));
        Assert.Empty(await AllAsync<House>(h => h.Where(x => x.Id == Id("house205"))));
        Assert.DoesNotContain(await KeptAsync(), q => q.Status == KeptStatus.Applied);
    }

    [Fact]
    public async Task What_its_officer_knows_to_be_gone_is_not_waited_for()
    {
        await WriteAsync(Registrar, Items.Remove<House>(House101, 1));
        Assert.Equal(Outcome.Quarantined, (await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)).Merging())).Outcome);
    }

    [Fact]
    public async Task A_supervisor_releases_what_is_right_after_all_and_it_is_the_officers_work()
    {
        await PushAsync(Officer1, [.. new[]
        {
            Items.Change<House>(House201, 1, ("Rooms", 5)).Merging(Time.Now).As("a"),
            Items.Change<Resident>(Chen, 1, ("Remark", "seen")).Merging(Time.Now).As("b"),
        }.Select(i => i.In("visit"))]);
        var kept = await KeptAsync();
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Change<QuarantinedChange>(kept[0].Id, 1, ("Status", KeptStatus.Released)));
        await RefusedAsync(Problems.UnknownCode, Supervisor, Items.Change<QuarantinedChange>(kept[0].Id, 1, ("Status", KeptStatus.Applied)));
        await RefusedAsync(Problems.Immutable, Supervisor, Items.Change<QuarantinedChange>(kept[0].Id, 1, ("Status", KeptStatus.Released), ("Url", "x")));
        await WriteAsync(Supervisor, Items.Change<QuarantinedChange>(kept[0].Id, 1, ("Status", KeptStatus.Released)));
        // The whole visit: what came together stands together.
        Assert.All(await KeptAsync(), q => Assert.Equal(KeptStatus.Applied, q.Status));
        Assert.Equal((5, "seen"), ((await GetAsync<House>(House201)).Rooms, (await GetAsync<Resident>(Chen)).Remark));
        Assert.Equal(Officer1.UserId, (await ChangesOfAsync(House201))[^1].UserId);
        Assert.Contains(await ChangesOfAsync(kept[0].Id), c => c.Kind == ChangeKind.Decided && c.UserId == Supervisor.UserId);
    }

    [Fact]
    public async Task What_is_released_and_still_wrong_is_quarantined_again_and_what_is_discarded_stays_so()
    {
        await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Use", "castle")).Merging().As("a"));
        var kept = Assert.Single(await KeptAsync());
        await WriteAsync(Supervisor, Items.Change<QuarantinedChange>(kept.Id, 1, ("Status", KeptStatus.Released)));
        kept = Assert.Single(await KeptAsync());
        Assert.Equal((KeptStatus.Quarantined, Problems.UnknownCode.Code), (kept.Status, kept.ProblemCode));
        await WriteAsync(Supervisor, Items.Change<QuarantinedChange>(kept.Id, kept.Version, ("Status", KeptStatus.Discarded)));
        await RefusedAsync(Problems.UnknownCode, Supervisor, Items.Change<QuarantinedChange>(kept.Id, kept.Version + 1, ("Status", KeptStatus.Released)));
        Assert.Equal("dwelling", (await GetAsync<House>(House101)).Use);
    }

    [Fact]
    public async Task What_was_released_when_the_server_stopped_is_gone_on_with()
    {
        await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Use", "castle")).Merging().As("a"));
        await TamperAsync("""UPDATE "QuarantinedChanges" SET "Status" = 'released'""");
        await HeldChanges.EndOverdueAsync(Store, default);
        Assert.Equal(KeptStatus.Quarantined, Assert.Single(await KeptAsync()).Status);
    }

    [Fact]
    public async Task Kept_work_of_an_officer_without_a_beat_stays_with_the_beat_that_was()
    {
        var former = Officer1 with { Beats = new HashSet<string>(), FormerBeats = new HashSet<string> { Beat1 } };
        Assert.Equal(Outcome.Quarantined, (await PushAsync(former, Items.Change<House>(House101, 1, ("Use", "castle")).Merging())).Outcome);
        Assert.Equal(Beat1, Assert.Single(await KeptAsync()).BeatCode);
    }

    [Fact]
    public async Task Answers_are_kept_for_longer_than_a_year_and_no_longer()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 2)).As("old"));
        Time.Now += TimeSpan.FromDays(200);
        await WriteAsync(Officer1, Items.Change<House>(House101, 2, ("Rooms", 3)).As("new"));
        Time.Now += TimeSpan.FromDays(201);
        Assert.Equal(1, await Retention.RunAsync(Store, default));
        Assert.Equal("new", Assert.Single(await AllAsync<Receipt>()).RequestId);
    }

    [Fact]
    public async Task An_enrolment_code_is_kept_for_a_day_after_its_end()
    {
        var signIn = new Accounts.SignIn(Store);
        await signIn.MakeEnrolmentCodeAsync(Officer1.UserId, Beat1, default);
        Time.Now += TimeSpan.FromHours(20);
        await signIn.MakeEnrolmentCodeAsync(Officer1.UserId, Beat1, default);
        Assert.Equal(0, await Retention.RunAsync(Store, default));
        Time.Now += TimeSpan.FromHours(5);
        Assert.Equal(1, await Retention.RunAsync(Store, default));
        Assert.Single(await AllAsync<Accounts.EnrolmentCode>());
    }

    private Task<List<QuarantinedChange>> KeptAsync() => AllAsync<QuarantinedChange>(q => q.OrderBy(x => x.ReceivedAt).ThenBy(x => x.Id));
}

public sealed class HeldOnSqlite() : HeldTests(TestDatabase.Sqlite);

public sealed class HeldOnPostgres() : HeldTests(TestDatabase.Postgres);
