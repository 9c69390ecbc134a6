using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Alerts;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Alerts: opened when there is something to tell, once; settled when there is not; acknowledged by whoever answers for the beat.</summary>
public abstract class AlertTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor1 = new(Id("supervisor1"), "supervisor1", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");
    private static readonly Actor Supervisor2 = new(Id("supervisor2"), "supervisor2", Role.Supervisor, new HashSet<string> { Beat3 }, null, "supervision");

    private DateOnly Today => County.Day(Time.Now);

    [Fact]
    public async Task A_terminal_is_told_of_after_its_days_and_no_sooner_and_no_longer_than_it_is_silent()
    {
        await TerminalAsync(Time.Now);
        Time.Now = Time.Now.AddDays(3);
        Assert.Equal((0, 0), await AlertRounds.RunAsync(Store, default));
        Time.Now = Time.Now.AddSeconds(1);
        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
        Assert.Equal((0, 0), await AlertRounds.RunAsync(Store, default));
        var alert = Assert.Single(await AllAsync<Alert>());
        Assert.Equal((AlertKind.TerminalSilent, Beat1, "Devices", Id("terminal"), AlertStatus.Open, Time.Now), (alert.Kind, alert.BeatCode, alert.EntitySet, alert.RecordId, alert.Status, alert.OpenedAt));
        Assert.Contains("终端一", alert.Chinese);
        Time.Now = Time.Now.AddHours(1);
        await SeenAsync();
        Assert.Equal((0, 1), await AlertRounds.RunAsync(Store, default));
        Assert.Equal((AlertStatus.Settled, Time.Now), (await GetAsync<Alert>(alert.Id)) is var settled ? (settled.Status, settled.SettledAt!.Value) : default);
        Time.Now = Time.Now.AddDays(4);
        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
        Assert.Equal(2, (await AllAsync<Alert>()).Count);
    }

    [Fact]
    public async Task A_beat_may_have_days_of_its_own()
    {
        await WriteAsync(Registrar, Items.Create(Decided("terminal.days", "1", Beat1)), Items.Create(Decided("terminal.days", "30")));
        await TerminalAsync(Time.Now);
        Time.Now = Time.Now.AddDays(1).AddSeconds(1);
        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
    }

    [Fact]
    public async Task A_beat_s_freshness_is_told_where_there_is_enough_of_it_to_tell()
    {
        Assert.Equal((0, 0), await AlertRounds.RunAsync(Store, default));
        await WriteAsync(Registrar, Items.Create(Decided("freshness.least", "5")), Items.Create(Decided("freshness.below", "0.5")));
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
        var alert = Assert.Single(await AllAsync<Alert>());
        Assert.Equal((AlertKind.BeatBelow, Beat1, "Freshness is below 50 %."), (alert.Kind, alert.BeatCode, alert.English));
        foreach (var (address, version) in new[] { (Street1, 1), (Building1, 1), (Room101, 1), (Room102, 1) })
            await WriteAsync(Registrar, Items.Change<Register.Addresses.Address>(address, version, ("VerifiedAt", Time.Now)));
        Assert.Equal((0, 1), await AlertRounds.RunAsync(Store, default));
    }

    [Fact]
    public async Task A_conflict_that_waits_is_told_and_who_answers_for_the_beat_acknowledges_it()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)));
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("Rooms", 4)).Merging());
        Assert.Single(await AllAsync<Conflict>(c => c.Where(x => x.Status == ConflictStatus.Open)));
        Time.Now = Time.Now.AddDays(7).AddSeconds(1);
        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
        var alert = Assert.Single(await AllAsync<Alert>());
        Assert.Equal((AlertKind.ConflictOld, Beat1), (alert.Kind, alert.BeatCode));
        var item = Items.Change<Alert>(alert.Id, 1, ("Status", AlertStatus.Acknowledged));
        await RefusedAsync(Problems.NotAllowed, Officer1, item);
        await RefusedAsync(Problems.NotFound, Supervisor2, item);
        await RefusedAsync(Problems.UnknownCode, Supervisor1, Items.Change<Alert>(alert.Id, 1, ("Status", AlertStatus.Settled)));
        await RefusedAsync(Problems.Immutable, Supervisor1, Items.Change<Alert>(alert.Id, 1, ("Chinese", "没事")));
        await WriteAsync(Supervisor1, item);
        await RefusedAsync(Problems.UnknownCode, Supervisor1, Items.Change<Alert>(alert.Id, 2, ("Status", AlertStatus.Acknowledged)));
        Assert.Equal((0, 0), await AlertRounds.RunAsync(Store, default));
        alert = await GetAsync<Alert>(alert.Id);
        Assert.Equal((AlertStatus.Acknowledged, Supervisor1.UserId, Time.Now), (alert.Status, alert.AcknowledgedBy, alert.AcknowledgedAt!.Value));
    }

    [Fact]
    public async Task A_batch_that_was_sent_back_is_told_for_some_days()
    {
        var result = new InspectionResult("1", 0.95, null, null!, null!, VerdictCode.NotMet, [], [], [new BatchResult(Beat2, Officer2.UserId, 10, 5, 0.5, true), new BatchResult(Beat3, Officer3.UserId, 10, 10, 1, false)], []);
        await using (var context = Store.NewContext())
        {
            context.Add(new Inspection { Id = Id("inspection"), Version = 1, Status = InspectionStatus.Closed, ClosedAt = Time.Now, PeriodFrom = new(2026, 5, 1), PeriodTo = new(2026, 5, 10), Beats = [Beat2, Beat3], Result = result });
            await context.SaveChangesAsync();
        }

        Assert.Equal((1, 0), await AlertRounds.RunAsync(Store, default));
        var alert = Assert.Single(await AllAsync<Alert>());
        Assert.Equal((AlertKind.BatchVoided, Beat2, "Inspections", Id("inspection")), (alert.Kind, alert.BeatCode, alert.EntitySet, alert.RecordId));
        Time.Now = Time.Now.AddDays(14);
        Assert.Equal((0, 1), await AlertRounds.RunAsync(Store, default));
    }

    [Fact]
    public async Task What_was_handed_on_is_not_handed_on_again()
    {
        await TerminalAsync(Time.Now.AddDays(-10));
        await AlertRounds.RunAsync(Store, default);
        var alert = Assert.Single(await AlertRounds.UnsentAsync(Store, 10, default));
        await AlertRounds.SentAsync(Store, alert.Id, default);
        await AlertRounds.SentAsync(Store, alert.Id, default);
        Assert.Empty(await AlertRounds.UnsentAsync(Store, 10, default));
        Assert.Equal((2, Time.Now), (await GetAsync<Alert>(alert.Id)) is var sent ? (sent.Version, sent.SentAt!.Value) : default);
    }

    private PolicySetting Decided(string setting, string value, string? beat = null) => new()
    {
        Code = PolicySetting.CodeOf("AlertPolicy", setting, beat, Today.AddDays(1)), Policy = "AlertPolicy", Setting = setting, ForBeatCode = beat, ValidFrom = Today.AddDays(1), Value = value, Reason = "test",
    };

    private async Task TerminalAsync(DateTimeOffset seen)
    {
        await using var context = Store.NewContext();
        context.Add(new Device { Id = Id("terminal"), Version = 1, BeatCode = Beat1, Name = "终端一", Status = DeviceStatus.Enrolled, EnrolledAt = seen });
        await context.SaveChangesAsync();
    }

    private async Task SeenAsync()
    {
        await using var context = Store.NewContext();
        await context.Set<Device>().ExecuteUpdateAsync(d => d.SetProperty(x => x.LastSeenAt, Time.Now));
    }
}

public sealed class AlertsOnSqlite() : AlertTests(TestDatabase.Sqlite);

public sealed class AlertsOnPostgres() : AlertTests(TestDatabase.Postgres);
