using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Fleet.Simulation;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Simulation.Tests;

/// <summary>
/// The situations of api-specs/sync.md by their numbers, each with two officers of one beat (T1, T2), one of the next (T3) and every promise checked when all is over.
/// 9, 13 and 14 are in SituationsOfUpgradesAndPhotos.cs.
/// </summary>
public sealed partial class Situations : IAsyncLifetime
{
    private static readonly SimRoom Door = SimCounty.Rooms.First();

    private World _world = null!;

    private SimTerminal One => _world.Terminals[0];

    private SimTerminal Two => _world.Terminals[1];

    private SimTerminal NextDoor => _world.Terminals[2];

    public async ValueTask InitializeAsync() => _world = await World.BeginAsync(new WorldPlan { Terminals = 3, Beats = 2 });

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task S01_a_reply_lost_after_the_commit_is_answered_from_the_record()
    {
        Phone(One, 1);
        One.Network.Next(Fault.DropReply);
        Assert.StartsWith("sent 2 in 1: 2 applied", await One.PushAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Single(await HistoryAsync("Phone"));
    }

    [Fact]
    public async Task S02_the_same_batch_twice_has_one_effect()
    {
        Phone(One, 1);
        One.Network.Next(Fault.Duplicate);
        await One.PushAsync();
        await SettledAsync();
        Assert.Single(await HistoryAsync("Phone"));
    }

    [Fact]
    public async Task S03_what_comes_before_what_it_needs_is_held_and_applied_in_order()
    {
        // A room and who lives in it are found; the visit after it overtakes, because a batch is late.
        var room = NewRoom(One);
        One.Network.Next(Enumerable.Repeat(Fault.Late, 6));
        Assert.Equal("OutOfReach", await One.PushAsync());
        await _world.DeliverAsync(Later(room));
        Assert.Contains(await KeptAsync(), k => k.Status == KeptStatus.Held);
        await _world.DeliverStraysAsync();
        Assert.Contains(await KeptAsync(), k => k.Status == KeptStatus.Applied);
        await SettledAsync();
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task S04_a_clock_days_off_and_a_servers_clock_set_back_change_nothing(int days)
    {
        One.Clock.Wrong = TimeSpan.FromDays(days);
        _world.Server.Clock.Wrong = TimeSpan.FromMinutes(-5);
        Phone(One, 1);
        Assert.StartsWith("sent 2 in 1: 2 applied", await One.PushAsync(), StringComparison.Ordinal);
        await Two.PullAsync();
        Phone(Two, 2);
        Assert.StartsWith("sent 2 in 1: 2 applied", await Two.PushAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Equal([Invented.Phone(1), Invented.Phone(2)], await HistoryAsync("Phone"));
    }

    [Fact]
    public async Task S05_a_terminal_put_back_to_an_older_copy_gets_its_own_rows_back()
    {
        One.KeepCopy();
        Phone(One, 1);
        await One.SyncAsync();
        One.PutBack();
        Remark(One, "新记");
        await SettledAsync();
        Assert.Equal([Invented.Phone(1)], await HistoryAsync("Phone"));
        Assert.Equal(["新记"], await HistoryAsync("Remark"));
        Assert.Equal((1, 0), (One.App.Status().CameBack, Two.App.Status().CameBack));
        Assert.Contains("older copy", One.App.Status().PutBack!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S05_what_a_terminal_wrote_since_its_copy_it_does_not_know_and_does_not_overwrite()
    {
        One.KeepCopy();
        Phone(One, 1);
        await One.SyncAsync();
        One.PutBack();
        Phone(One, 2);
        Assert.Contains("1 in conflict", await One.PushAsync(), StringComparison.Ordinal);
        // What it has written itself since then follows, as ever.
        Phone(One, 3);
        Assert.Contains("0 in conflict", await One.PushAsync(), StringComparison.Ordinal);
        await SettledAsync();
    }

    [Fact]
    public async Task S06_different_fields_are_merged_the_same_field_is_a_conflict_the_same_value_is_none()
    {
        Phone(One, 1);
        Remark(Two, "二");
        await One.SyncAsync();
        Assert.Contains("0 in conflict", await Two.PushAsync(), StringComparison.Ordinal);
        Phone(Two, 2);
        Assert.Contains("1 in conflict", await Two.PushAsync(), StringComparison.Ordinal);
        await One.PullAsync();
        await Two.PullAsync();
        Remark(One, "同");
        Remark(Two, "同");
        await One.PushAsync();
        Assert.Contains("0 in conflict", await Two.PushAsync(), StringComparison.Ordinal);
        await SettledAsync(sameValues: true);
    }

    [Fact]
    public async Task S07_an_edit_of_a_row_that_left_the_beat_is_taken_in_and_the_row_removed()
    {
        Phone(One, 1);
        Assert.EndsWith("204", await Acts.MoveStreetAsync(_world, Door.Street, NextDoor.Beat), StringComparison.Ordinal);
        Assert.Contains("0 quarantined", await One.SyncAsync(), StringComparison.Ordinal);
        Assert.Null(One.App.AddressCard(Door.Room));
        await SettledAsync();
        Assert.Equal([Invented.Phone(1)], await HistoryAsync("Phone"));
        Assert.NotNull(NextDoor.App.AddressCard(Door.Room));
    }

    [Fact]
    public async Task S08_what_is_found_in_a_room_that_was_retired_meanwhile_is_kept()
    {
        var found = NewRoom(One);
        Assert.Equal("204", await RetireBuildingAsync());
        Assert.Contains("quarantined", await One.SyncAsync(), StringComparison.Ordinal);
        var kept = await KeptAsync();
        Assert.Contains(kept, k => k.Status == KeptStatus.Quarantined);

        // The building stands after all.
        Assert.Equal("204", await _world.Desk("registrar").ChangeAsync("Addresses", Door.Building, new JsonObject { ["Status"] = "inUse", ["ValidTo"] = null, ["RetiredReason"] = null }));
        Assert.Equal("204", await _world.Desk(SimCounty.Supervisor(One.Beat)).ChangeAsync("QuarantinedChanges", kept[0].Id, new JsonObject { ["Status"] = "released" }));
        await SettledAsync();
        Assert.NotNull(One.App.AddressCard(found));
    }

    [Fact]
    public async Task S10_a_register_restored_from_a_backup_is_read_again_and_unsent_work_kept()
    {
        _world.BackUpServer();
        Phone(One, 1);
        await One.PushAsync();
        Remark(Two, "未送");
        await _world.RestoreServerAsync();
        Assert.Contains("from the start", await Two.PullAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Equal(["未送"], await HistoryAsync("Remark"));
        Assert.Empty(await HistoryAsync("Phone"));
    }

    [Fact]
    public async Task S11_one_wrong_visit_among_many_is_kept_whole_and_the_others_count()
    {
        for (var i = 0; i < 8; i++)
            Phone(One, i);
        var wrong = Invented.Number(5)[..17] + (Invented.Number(5)[17] == '1' ? '2' : '1');
        var draft = VisitDraft.At(Door.Room).WithoutEvidence().Change("Residents", Door.Resident, "Remark", "同去");
        draft.Add(new Resident { Name = "来人", Sex = "2", DocumentKind = "111", IdentityNumber = wrong }, _world.Chance.Id(_world.Time.Now));
        Assert.True(One.Record(draft));
        for (var i = 8; i < 16; i++)
            Phone(One, i);
        Assert.Contains("32 applied, 0 merged, 0 in conflict, 0 held, 3 quarantined", await One.PushAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Equal(16, (await HistoryAsync("Phone")).Count);
        Assert.Empty(await HistoryAsync("Remark"));
    }

    [Theory]
    [InlineData(Fault.KillServer)]
    [InlineData(Fault.KillTerminal)]
    [InlineData(Fault.KillTerminalAtReply)]
    public async Task S12_a_death_in_the_middle_of_a_push_needs_nobody_to_repair_anything(Fault death)
    {
        for (var i = 0; i < 40; i++)
            Phone(One, i);
        One.Network.Next(Fault.None, death);
        await One.PushAsync();
        await SettledAsync();
        Assert.Equal(40, (await HistoryAsync("Phone")).Count);
    }

    [Fact]
    public async Task S15_a_terminal_that_is_revoked_in_the_middle_of_a_push_pulls_no_more_and_hands_in_its_work()
    {
        for (var i = 0; i < 40; i++)
            Phone(One, i);
        One.Network.BeforeNextReply = () => Acts.RevokeAsync(_world, One);
        // What was not on the server yet has been handed in, and waits for a supervisor; nothing is left on the terminal.
        Assert.Equal("wiped", await One.SyncAsync());
        Assert.Equal("wiped", await One.PullAsync());
        await SettledAsync();
        Assert.Equal(30, (await HistoryAsync("Phone")).Count);
        Assert.Equal(10, (await KeptAsync()).Count(q => q.Method == "POST" && q.Url == "Visits"));
    }

    [Fact]
    public async Task S15_what_a_revoked_terminal_handed_in_is_released_by_a_supervisor()
    {
        Phone(One, 1);
        await Acts.RevokeAsync(_world, One);
        await One.SyncAsync();
        foreach (var kept in (await KeptAsync()).Where(k => k.Ordinal == 0))
            Assert.Equal("204", await _world.Desk(SimCounty.Supervisor(One.Beat)).ChangeAsync("QuarantinedChanges", kept.Id, new JsonObject { ["Status"] = "released" }));
        await SettledAsync();
        Assert.Equal([Invented.Phone(1)], await HistoryAsync("Phone"));
        Assert.All(await KeptAsync(), k => Assert.Equal(KeptStatus.Applied, k.Status));
    }

    [Fact]
    public async Task S16_one_person_one_room_and_one_plate_written_down_by_two_are_found_and_nothing_is_merged_by_itself()
    {
        foreach (var terminal in new[] { One, Two })
        {
            var draft = VisitDraft.At(Door.Room);
            draft.Add(new Resident { Name = "来人", Sex = "2", DocumentKind = "111", IdentityNumber = Invented.Number(70_000) }, _world.Chance.Id(_world.Time.Now));
            draft.Add(new Register.Addresses.Address { DivisionCode = "610922100001", ParentId = Door.Building, Kind = "room", Name = "九〇九室" }, _world.Chance.Id(_world.Time.Now));
            draft.Add(new Register.Doorplates.Doorplate { AddressId = Door.Room, Token = "K7Q2M9XA", Size = "small", Status = "mounted" }, _world.Chance.Id(_world.Time.Now));
            Assert.True(terminal.Record(draft));
        }

        Assert.Contains("4 applied", await One.PushAsync(), StringComparison.Ordinal);
        Assert.Contains("4 applied", await Two.PushAsync(), StringComparison.Ordinal);
        await SettledAsync(sameValues: true);
        await using var context = _world.Server.Store.NewContext();
        var pairs = await context.Set<Conflict>().Where(c => c.Kind == ConflictKind.Duplicate).ToListAsync();
        Assert.Equal(["Addresses", "Doorplates", "Residents"], pairs.Select(p => p.EntitySet).Order());
        Assert.All(pairs, p => Assert.Equal(ConflictStatus.Open, p.Status));
        Assert.Equal(3, One.File.Rows().Keys.Count(k => k.Set == "Conflicts"));
    }

    [Fact]
    public async Task S17_a_street_goes_to_another_beat_while_two_officers_work_in_it()
    {
        var n = 0;
        foreach (var terminal in new[] { One, Two })
        {
            foreach (var room in SimCounty.Rooms.Where(r => r.Street == Door.Street))
                Assert.True(terminal.Record(VisitDraft.At(room.Room).Change("Residents", room.Resident, "Phone", Invented.Phone(++n))));
            NewRoom(terminal);
        }

        // Between the first officer's commit and reply; the second comes later still.
        One.Network.BeforeNextReply = () => Acts.MoveStreetAsync(_world, Door.Street, NextDoor.Beat);
        await One.SyncAsync();
        Assert.Contains("0 quarantined", await Two.SyncAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Null(One.App.AddressCard(Door.Room));
        Assert.NotNull(NextDoor.App.AddressCard(Door.Room));
    }

    [Fact]
    public async Task S18_a_first_load_that_is_cut_anywhere_goes_on_and_one_that_is_damaged_is_noticed_before_use()
    {
        for (var i = 0; i < 4; i++)
        {
            var late = new SimTerminal(_world, $"Late{i}", SimCounty.Officer(One.Beat, 4), One.Beat);
            _world.Terminals.Add(late);
            await late.EnrolAsync();
            late.Network.Next([.. Enumerable.Repeat(Fault.CutReply, i), Fault.Damage]);
            // A load that ended early as if it were whole is a damaged one, too; after two of them the beat is read page by page.
            var told = await late.PullAsync();
            Assert.Contains("from the start", told, StringComparison.Ordinal);
            Assert.True(i > 0 || told.EndsWith("by snapshot", StringComparison.Ordinal), told);
        }

        await SettledAsync();
    }

    [Fact]
    public async Task S18_a_terminal_that_dies_in_its_first_load_goes_on_with_it()
    {
        var late = new SimTerminal(_world, "Late", SimCounty.Officer(One.Beat, 4), One.Beat);
        _world.Terminals.Add(late);
        await late.EnrolAsync();
        late.Network.Next(Fault.CutReply, Fault.KillTerminalAtReply);
        Assert.Equal("killed", await late.PullAsync());
        Assert.Empty(late.File.Rows());
        Assert.Contains("by snapshot", await late.PullAsync(), StringComparison.Ordinal);
        await SettledAsync();
    }

    [Fact]
    public async Task S18_a_terminal_that_dies_between_the_file_and_what_came_after_it_goes_on_with_that()
    {
        var late = new SimTerminal(_world, "Late", SimCounty.Officer(One.Beat, 4), One.Beat);
        _world.Terminals.Add(late);
        await late.EnrolAsync();
        late.Network.Next(Fault.None, Fault.KillTerminal);
        Assert.Equal("killed", await late.PullAsync());
        Assert.StartsWith("brought ", await late.PullAsync(), StringComparison.Ordinal);
        await SettledAsync();
    }

    [Fact]
    public async Task S19_of_two_decisions_about_one_conflict_one_stands()
    {
        Phone(One, 1);
        Phone(Two, 2);
        await One.PushAsync();
        await Two.SyncAsync();
        await One.PullAsync();
        var conflict = One.File.Rows().Keys.Single(k => k.Set == "Conflicts").Key;
        Assert.True(One.Record(VisitDraft.At(Door.Room).Change("Conflicts", Guid.Parse(conflict), "Decision", "current")));
        Assert.Equal("204", await _world.Desk(SimCounty.Supervisor(One.Beat)).ChangeAsync("Conflicts", Guid.Parse(conflict), new JsonObject { ["Decision"] = "incoming" }));
        Assert.Contains("quarantined", await One.SyncAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Contains(await KeptAsync(), k => k.Url.StartsWith("Conflicts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S20_a_terminal_two_years_behind_signs_in_again_and_sends_and_reads_all()
    {
        Phone(Two, 7);
        for (var i = 0; i < 20; i++)
        {
            _world.Time.Pass(TimeSpan.FromDays(36));
            Remark(One, $"第{i}次");
            await One.SyncAsync();
            await One.SyncAsync();
        }

        Assert.Equal("signed in again", await Two.SyncAsync());
        // The feed has one row a record, however often it was written: two years cost at most a first load.
        await Two.PushAsync();
        var pulled = await Two.App.PullAsync();
        Assert.InRange(pulled.Rows + pulled.Removed, 1, Two.File.Rows().Count);
        Assert.Equal("第19次", Two.App.Get<Resident>(Door.Resident)!.Record.Remark);
        await SettledAsync();
        Assert.Equal([Invented.Phone(7)], await HistoryAsync("Phone"));
    }

    [Fact]
    public async Task A_full_disk_on_either_side_is_told_and_over_when_there_is_room()
    {
        Phone(One, 1);
        await _world.Server.FillDiskAsync(true);
        string told;
        for (var n = 2; (told = await One.PushAsync()).StartsWith("sent", StringComparison.Ordinal) && n < 200; n++)
            Phone(One, n);
        Assert.Equal("StorageFull", told);
        Assert.True(One.App.Status().UnsentVisits > 0);
        await _world.Server.FillDiskAsync(false);
        One.FillDisk(true);
        var saved = 0;
        Assert.ThrowsAny<Microsoft.Data.Sqlite.SqliteException>(() =>
        {
            for (; saved < 2_000; saved++)
                Phone(One, 1_000 + saved);
        });
        await SettledAsync();
    }

    private void Phone(SimTerminal terminal, int n) => Change(terminal, "Phone", Invented.Phone(n));

    private void Remark(SimTerminal terminal, string text) => Change(terminal, "Remark", text);

    private void Change(SimTerminal terminal, string field, string value)
    {
        _world.Time.Pass(TimeSpan.FromSeconds(1));
        Assert.True(terminal.Record(VisitDraft.At(Door.Room).Change("Residents", Door.Resident, field, value)));
    }

    private Guid NewRoom(SimTerminal terminal)
    {
        var draft = VisitDraft.At(Door.Room);
        var room = draft.Add(
            new Register.Addresses.Address { DivisionCode = "610922100001", ParentId = Door.Building, Kind = "room", Name = _world.UniqueText() }, _world.Chance.Id(_world.Time.Now));
        Assert.True(terminal.Record(draft));
        return room;
    }

    // What the officer of the same terminal sends about the new room while the batch that made it is still on its way.
    private SentRequest Later(Guid room)
    {
        var late = _world.Strays[0];
        var id = _world.Chance.Id(_world.Time.Now).ToString();
        var part = late.Json["requests"]![0]!.DeepClone().AsObject();
        (part["id"], part["atomicityGroup"]) = ("9", id);
        part["headers"]!["Repeatability-Request-ID"] = id;
        part["headers"]!["FieldCollect-Visit"] = id;
        (part["body"]!["Id"], part["body"]!["AddressId"]) = (id, room.ToString());
        return late.With(new JsonObject { ["requests"] = new JsonArray(part) });
    }

    private async Task<string> RetireBuildingAsync()
    {
        var retired = new JsonObject { ["Status"] = "retired", ["ValidTo"] = "2026-05-19", ["RetiredReason"] = "拆除" };
        foreach (var room in SimCounty.Rooms.Where(r => r.Building == Door.Building))
            Assert.Equal("204", await _world.Desk("registrar").ChangeAsync("Addresses", room.Room, retired));
        return await _world.Desk("registrar").ChangeAsync("Addresses", Door.Building, retired);
    }

    private async Task<List<string?>> HistoryAsync(string field)
    {
        await using var context = _world.Server.Store.NewContext();
        return await Promises.HistoryAsync(context, _world.Server.Store.Personal, "Residents", Door.Resident, field);
    }

    private async Task<List<QuarantinedChange>> KeptAsync()
    {
        await using var context = _world.Server.Store.NewContext();
        return await context.Set<QuarantinedChange>().AsNoTracking().OrderBy(q => q.Ordinal).ToListAsync();
    }

    private async Task SettledAsync(bool sameValues = false)
    {
        await _world.SettleAsync();
        await _world.CheckSettledAsync(valuesAreWrittenOnce: !sameValues);
    }
}
