using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>A beat that is lent while its officer is away.</summary>
public abstract class HandoverTests(TestDatabase database) : StoreTests(database)
{
    private const string Password = "a password of the tests";
    private static readonly string PasswordHash = Passwords.Hash(Password);

    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");

    private SignIn SignIn => new(Store);

    private DateOnly Today => County.Day(Time.Now);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.WriteAsync(async context =>
        {
            foreach (var (name, beat) in new[] { ("officer1", Beat1), ("officer2", Beat2), ("officer3", Beat3) })
            {
                context.Users.Add(new User { Id = Id(name), UserName = name, DisplayName = "测试", Role = Role.Officer, PasswordHash = PasswordHash });
                context.UserBeats.Add(new UserBeat { UserId = Id(name), BeatCode = beat });
            }

            context.Users.Add(new User { Id = Id("supervisor"), UserName = "supervisor", DisplayName = "测试", Role = Role.Supervisor, StationCode = Station1, PasswordHash = PasswordHash });
            return await context.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task The_substitute_sees_the_beat_from_the_first_to_the_last_day_and_no_longer()
    {
        var session = await SessionAsync("officer2");
        await WriteAsync(Supervisor, Items.Create(Lent(from: 1, to: 3)));
        Assert.Equal([Beat2], await SeesAsync());
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal([Beat1, Beat2], await SeesAsync());
        Time.Now = Midnight(Today.AddDays(3)).AddMilliseconds(-1);
        Assert.Equal([Beat1, Beat2], await SeesAsync());
        Time.Now = Time.Now.AddMilliseconds(1);
        Assert.Equal([Beat2], await SeesAsync());

        async Task<IEnumerable<string>> SeesAsync() => (await SignIn.WhoAsync(session, default)).Actor!.Beats!.Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Who_is_away_keeps_the_own_beat()
    {
        var session = await SessionAsync("officer1");
        await WriteAsync(Supervisor, Items.Create(Lent()));
        Assert.Equal([Beat1], (await SignIn.WhoAsync(session, default)).Actor!.Beats);
    }

    [Fact]
    public async Task Work_of_a_lent_beat_that_comes_after_its_end_is_taken_in_for_a_fortnight_and_tells_nothing()
    {
        var session = await SessionAsync("officer2");
        await WriteAsync(Supervisor, Items.Create(Lent(from: 0, to: 2)));
        var collected = Time.Now.AddDays(1);
        Time.Now = Time.Now.AddDays(5);
        var actor = (await SignIn.WhoAsync(session, default)).Actor! with { DeviceId = Id("terminal") };
        Assert.Equal([Beat2], actor.Beats!);
        Assert.Equal([Beat1], actor.FormerBeats);
        var visit = new Visit { Id = Id("late"), BeatCode = Beat1, AddressId = Room101, CollectedAt = collected, Outcome = VisitOutcome.Confirmed };
        var late = await PushAsync(actor, [.. new[] { Items.Create(visit), Items.Change<House>(House101, 1, ("VerifiedAt", collected)) }
            .Select(i => i.Merging(collected).In("late") with { VisitId = visit.Id })]);
        Assert.All(late, a => Assert.True(a.Problem is null && a.Outcome is Outcome.Applied or Outcome.Merged, $"{a.Outcome} {a.Problem?.Kind.Code}"));
        Assert.Equal((Beat1, Officer2.UserId), ((await GetAsync<Visit>(visit.Id)).BeatCode, (await GetAsync<Visit>(visit.Id)).OfficerId));
        await RefusedAsync(Problems.NotFound, actor, Items.Change<House>(House101, 2, ("Rooms", 2)));

        Time.Now = Time.Now.AddDays(20);
        Assert.Empty((await SignIn.WhoAsync(session, default)).Actor!.FormerBeats);
    }

    [Fact]
    public async Task One_that_is_shortened_or_taken_back_ends_then()
    {
        var session = await SessionAsync("officer2");
        var (lent, again) = (Lent(to: 9), Lent(to: 9, name: "again"));
        await WriteAsync(Supervisor, Items.Create(lent), Items.Create(again));
        Time.Now = Time.Now.AddDays(2);
        await WriteAsync(Supervisor, Items.Remove<Handover>(lent.Id, 1));
        Assert.Contains(Beat1, (await SignIn.WhoAsync(session, default)).Actor!.Beats!);
        await WriteAsync(Supervisor, Items.Change<Handover>(again.Id, 1, ("ToDay", Today.AddDays(-1))));
        var actor = (await SignIn.WhoAsync(session, default)).Actor!;
        Assert.Equal([Beat2], actor.Beats!);
        Assert.Equal([Beat1], actor.FormerBeats);
    }

    [Fact]
    public async Task It_is_not_prolonged_for_a_substitute_who_has_left_and_may_still_be_shortened()
    {
        var lent = Lent(to: 5);
        await WriteAsync(Supervisor, Items.Create(lent));
        await Store.WriteAsync(async context => await context.Users.Where(u => u.Id == Officer2.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Disabled, true)));
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Change<Handover>(lent.Id, 1, ("ToDay", Today.AddDays(9))), "SubstituteId");
        await WriteAsync(Supervisor, Items.Change<Handover>(lent.Id, 1, ("ToDay", Today.AddDays(2))));
    }

    [Fact]
    public async Task The_substitute_may_use_the_terminal_of_the_beat_meanwhile()
    {
        await WriteAsync(Officer1 with { DeviceId = null }, Items.Create(new Device { Id = Id("terminal"), BeatCode = Beat1, Name = "终端" }));
        async Task<SignInFailure?> TryAsync() => (await SignIn.WithPasswordAsync("officer2", Password, Id("terminal"), default)).Failure;
        Assert.Equal(SignInFailure.DeviceRefused, await TryAsync());
        await WriteAsync(Supervisor, Items.Create(Lent(to: 1)));
        Assert.Null(await TryAsync());
        Time.Now = Time.Now.AddDays(2);
        Assert.Equal(SignInFailure.DeviceRefused, await TryAsync());
    }

    [Fact]
    public async Task A_task_may_be_given_to_a_substitute()
    {
        var given = new Assignment { Id = Id("given"), BeatCode = Beat1, EntitySet = "Addresses", RecordId = Room101, OfficerId = Officer2.UserId };
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(given), "OfficerId");
        await WriteAsync(Supervisor, Items.Create(Lent(from: 1, to: 2)));
        await WriteAsync(Supervisor, Items.Create(given));
    }

    [Fact]
    public async Task Nobody_lends_what_is_not_the_stations_or_to_somebody_else()
    {
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Create(Lent()));
        await RefusedAsync(Problems.BeatNotYours, Supervisor, Items.Create(With(h => (h.BeatCode, h.OfficerId) = (Beat3, Officer3.UserId))));
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(With(h => h.SubstituteId = Officer3.UserId)), "SubstituteId");
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(With(h => h.SubstituteId = Supervisor.UserId)), "SubstituteId");
        await RefusedAsync(Problems.UnknownReference, Supervisor, Items.Create(With(h => h.BeatCode = Beat2)), "OfficerId");
        await RefusedAsync(Problems.RuleBroken, Supervisor, Items.Create(With(h => h.ToDay = h.FromDay.AddDays(-1))), "ToDay");
        await WriteAsync(Registrar, Items.Create(With(h => h.SubstituteId = Officer3.UserId)));

        Handover With(Action<Handover> spoil)
        {
            var lent = Lent(name: "spoiled");
            spoil(lent);
            return lent;
        }
    }

    private Handover Lent(int from = 0, int to = 3, string name = "lent") =>
        new() { Id = Id(name), BeatCode = Beat1, OfficerId = Officer1.UserId, SubstituteId = Officer2.UserId, FromDay = Today.AddDays(from), ToDay = Today.AddDays(to) };

    private async Task<Guid> SessionAsync(string user) => (await SignIn.WithPasswordAsync(user, Password, null, default)).SignedIn!.Session.Id;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}

public sealed class HandoversOnSqlite() : HandoverTests(TestDatabase.Sqlite);

public sealed class HandoversOnPostgres() : HandoverTests(TestDatabase.Postgres);
