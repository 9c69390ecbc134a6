using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Changes made on an older version, from the push down to the conflict and its decision.</summary>
public abstract class MergeTests(TestDatabase database) : StoreTests(database)
{
    private DateTimeOffset At(int hour) => Time.Now.AddHours(-24 + hour);

    [Fact]
    public async Task Different_fields_are_merged()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)));
        var answer = await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("Use", "mixed")).Merging(At(1)));
        Assert.Equal((204, Outcome.Merged, 3L), (answer.Status, answer.Outcome, answer.Version));
        var house = await GetAsync<House>(House101);
        Assert.Equal((3, "mixed"), (house.Rooms, house.Use));
        Assert.Empty(await AllAsync<Conflict>());
    }

    [Theory]
    [InlineData(1, 2, "second", "taken")]
    [InlineData(2, 1, "first", "kept")]
    public async Task The_later_observation_stands_and_both_are_kept(int first, int second, string stands, string standing)
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "first")) with { CollectedAt = At(first) });
        var answer = await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("Remark", "second")).Merging(At(second)));
        Assert.Equal(Outcome.Conflict, answer.Outcome);
        Assert.Equal(stands, (await GetAsync<House>(House101)).Remark);
        var conflict = Assert.Single(await AllAsync<Conflict>());
        Assert.Equal((standing, "open", null, "\"first\"", "\"second\"", Beat1), (conflict.Standing, conflict.Status, conflict.BaseValue, conflict.CurrentValue, conflict.IncomingValue, conflict.BeatCode));
        Assert.Equal(FeedState.Present, (await FeedOfAsync(conflict.Id))[Beat1]);
    }

    [Theory]
    [InlineData(2, "second", "taken")]
    [InlineData(-2, "first", "kept")]
    public async Task A_clock_that_runs_ahead_does_not_win_over_what_is_seen_after_it_was_received(int hoursLater, string stands, string standing)
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "first")) with { CollectedAt = Time.Now.AddDays(400) });
        Assert.Equal(Time.Now.AddDays(400), (await ChangesOfAsync(House101))[^1].CollectedAt);
        Time.Now = Time.Now.AddHours(3);
        await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("Remark", "second")).Merging(Time.Now.AddHours(-3 + hoursLater)));
        Assert.Equal(stands, (await GetAsync<House>(House101)).Remark);
        Assert.Equal(standing, Assert.Single(await AllAsync<Conflict>()).Standing);
    }

    [Fact]
    public async Task A_conflict_is_over_when_the_value_that_it_had_put_aside_stands()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "first")) with { CollectedAt = At(1) });
        await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("Remark", "second")).Merging(At(2)));
        await WriteAsync(Officer1, Items.Change<House>(House101, 3, ("Remark", "third")) with { CollectedAt = At(3) });
        Assert.Equal("open", Assert.Single(await AllAsync<Conflict>()).Status);
        await WriteAsync(Officer1, Items.Change<House>(House101, 4, ("Remark", "first")) with { CollectedAt = At(4) });
        var conflict = Assert.Single(await AllAsync<Conflict>());
        Assert.Equal((ConflictStatus.Superseded, "current", Officer1.UserId, 2L), (conflict.Status, conflict.Decision, conflict.DecidedBy, conflict.Version));
        Assert.Equal(ChangeKind.Decided, (await ChangesOfAsync(conflict.Id))[^1].Kind);
    }

    [Fact]
    public async Task A_row_that_does_not_open_fails_who_writes_to_it_and_nobody_else()
    {
        await TamperAsync($"""UPDATE "Residents" SET "Phone" = {(IsSqlite ? "X'0102'" : "'\\x0102'")} WHERE "Id" = {Sql(Chen)}""");
        var answers = await PushAsync(
            Officer1,
            Items.Change<Resident>(Chen, 1, ("Remark", "x")).Merging(At(1)) with { Group = "a" },
            Items.Change<House>(House101, 1, ("Remark", "with it")).Merging(At(1)) with { Group = "a" },
            Items.Change<House>(House101, 1, ("Remark", "by itself")).Merging(At(1)) with { Group = "b" });
        Assert.Equal([Outcome.Quarantined, Outcome.Quarantined, Outcome.Applied], answers.Select(a => a.Outcome));
        Assert.Equal(Problems.Damaged, answers[0].Problem!.Kind);
        Assert.Equal("by itself", (await GetAsync<House>(House101)).Remark);
        await RefusedAsync(Problems.Damaged, Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x")));
    }

    [Theory]
    [InlineData("\"!!!\"")]
    [InlineData("[1]")]
    public async Task A_history_that_is_damaged_fails_who_merges_with_it_and_nobody_else(string damage)
    {
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Phone", Phone(50))));
        var stored = (await ChangesOfAsync(Chen))[^1];
        var old = FieldJson.Write(Assert.Single(stored.Fields!, f => f.Name == "Phone").Old)!;
        await TamperAsync($"""UPDATE "Changes" SET "Fields" = {(IsSqlite ? "replace(\"Fields\"" : "replace(\"Fields\"::text")}, '{old}', '{damage}'){(IsSqlite ? "" : "::jsonb")} WHERE "RecordId" = {Sql(Chen)}""".Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        var answers = await PushAsync(
            Officer1Too,
            Items.Change<Resident>(Chen, 1, ("Phone", Phone(51))).Merging(At(1)),
            Items.Change<House>(House101, 1, ("Remark", "by itself")).Merging(At(1)));
        Assert.Equal([Outcome.Quarantined, Outcome.Applied], answers.Select(a => a.Outcome));
        Assert.Equal(Problems.Damaged, answers[0].Problem!.Kind);
    }

    [Fact]
    public async Task What_must_not_be_guessed_keeps_its_value_however_late_the_other_was_seen()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")) with { CollectedAt = At(1) });
        Assert.Equal(Outcome.Conflict, (await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging(At(9)))).Outcome);
        Assert.Equal("甲", (await GetAsync<House>(House101)).OwnerName);
    }

    [Fact]
    public async Task Two_who_saw_the_same_have_no_conflict()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        Assert.Equal(Outcome.Merged, (await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "甲 ")).Merging(At(1)))).Outcome);
        Assert.Empty(await AllAsync<Conflict>());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task The_last_visit_is_the_last_whichever_arrives_last(int first, int second)
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("VerifiedAt", At(first))));
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("VerifiedAt", At(second))).Merging(At(second)));
        Assert.Equal(At(2), (await GetAsync<House>(House101)).VerifiedAt);
        Assert.Empty(await AllAsync<Conflict>());
    }

    [Fact]
    public async Task An_early_second_sighting_does_not_make_a_value_older_than_it_is()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "x")) with { CollectedAt = At(3) });
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("Remark", "x")).Merging(At(1)));
        var third = Officer1 with { DeviceId = Id("third-terminal") };
        await PushAsync(third, Items.Change<House>(House101, 1, ("Remark", "y")).Merging(At(2)));
        Assert.Equal("x", (await GetAsync<House>(House101)).Remark);
    }

    [Fact]
    public async Task A_colleagues_change_between_two_edits_of_one_terminal_is_not_taken_for_known()
    {
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("Remark", "colleague")) with { CollectedAt = At(3) });
        await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 9)).Merging(At(1)));
        var second = await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "older")).Merging(At(2)));
        Assert.Equal(Outcome.Conflict, second.Outcome);
        Assert.Equal(("colleague", 9), ((await GetAsync<House>(House101)).Remark, (await GetAsync<House>(House101)).Rooms));
        Assert.Single(await AllAsync<Conflict>());
    }

    [Fact]
    public async Task A_terminals_second_edit_of_a_field_follows_its_first()
    {
        await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "first")).Merging(At(1)));
        var second = await PushAsync(Officer1, Items.Change<House>(House101, 1, ("Remark", "second")).Merging(At(2)));
        Assert.Equal((Outcome.Applied, "second"), (second.Outcome, (await GetAsync<House>(House101)).Remark));
        Assert.Empty(await AllAsync<Conflict>());
    }

    [Fact]
    public async Task A_version_that_was_never_given_out_is_kept_aside()
    {
        var answer = await PushAsync(Officer1, Items.Change<House>(House101, 999, ("Remark", "x")).Merging(At(1)));
        Assert.Equal((Outcome.Held, Problems.PreconditionFailed), (answer.Outcome, answer.Problem!.Kind));
    }

    [Fact]
    public async Task A_personal_conflict_is_masked_in_the_row_and_still_decidable()
    {
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Phone", Phone(61))) with { CollectedAt = At(2) });
        await PushAsync(Officer1Too, Items.Change<Resident>(Chen, 1, ("Phone", Phone(62))).Merging(At(1)));
        var conflict = Assert.Single(await AllAsync<Conflict>());
        foreach (var shown in new[] { conflict.BaseValue, conflict.CurrentValue, conflict.IncomingValue })
            Assert.Contains("*", shown, StringComparison.Ordinal);
        await WriteAsync(Officer1, Items.Change<Conflict>(conflict.Id, 1, ("Decision", "incoming")));
        Assert.Equal((Phone(62), 3L), ((await GetAsync<Resident>(Chen)).Phone, (await GetAsync<Resident>(Chen)).Version));
        Assert.Equal(ChangeKind.Decided, (await ChangesOfAsync(Chen))[^1].Kind);
    }

    [Fact]
    public async Task The_base_of_a_personal_field_is_read_from_its_sealed_history()
    {
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Phone", Phone(63))) with { CollectedAt = At(2) });
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 2, ("Phone", ChensPhone)) with { CollectedAt = At(3) });
        Assert.Equal(Outcome.Merged, (await PushAsync(Officer1Too, Items.Change<Resident>(Chen, 1, ("Phone", Phone(64))).Merging(At(4)))).Outcome);
        Assert.Equal(Phone(64), (await GetAsync<Resident>(Chen)).Phone);
    }

    [Fact]
    public async Task Two_edits_of_a_phone_on_one_version_in_one_push_are_both_answered()
    {
        var answers = await PushAsync(
            Officer1,
            Items.Change<Resident>(Chen, 1, ("Phone", Phone(65))).Merging(At(1)),
            Items.Change<Resident>(Chen, 1, ("Phone", Phone(66))).Merging(At(2)));
        Assert.Equal([204, 204], answers.Select(a => a.Status));
        Assert.Equal(Phone(66), (await GetAsync<Resident>(Chen)).Phone);
    }

    [Theory]
    [InlineData("current", "甲", 2)]
    [InlineData("incoming", "乙", 3)]
    public async Task A_decision_stands_once(string decision, string owner, long version)
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging(At(1)));
        var conflict = Assert.Single(await AllAsync<Conflict>());
        await WriteAsync(Officer1, Items.Change<Conflict>(conflict.Id, 1, ("Decision", decision)));
        Assert.Equal((owner, version), ((await GetAsync<House>(House101)).OwnerName, (await GetAsync<House>(House101)).Version));
        var decided = await GetAsync<Conflict>(conflict.Id);
        Assert.Equal(("decided", decision, Officer1.UserId, Time.Now), (decided.Status, decided.Decision, decided.DecidedBy, decided.DecidedAt));

        var other = decision == "current" ? "incoming" : "current";
        await RefusedAsync(Problems.PreconditionFailed, Officer1Too, Items.Change<Conflict>(conflict.Id, 2, ("Decision", other)));
        Assert.Equal(Outcome.Quarantined, (await PushAsync(Officer1Too, Items.Change<Conflict>(conflict.Id, 1, ("Decision", other)).Merging())).Outcome);
        Assert.Equal(owner, (await GetAsync<House>(House101)).OwnerName);
    }

    [Fact]
    public async Task A_decision_is_current_or_incoming_and_changes_nothing_else()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging(At(1)));
        var conflict = Assert.Single(await AllAsync<Conflict>());
        await RefusedAsync(Problems.UnknownCode, Officer1, Items.Change<Conflict>(conflict.Id, 1, ("Decision", "both")));
        await RefusedAsync(Problems.Immutable, Officer1, Items.Change<Conflict>(conflict.Id, 1, ("Decision", "current"), ("Status", "open")));
        await RefusedAsync(Problems.NotFound, Officer2, Items.Change<Conflict>(conflict.Id, 1, ("Decision", "current")));
        Assert.Equal("open", (await GetAsync<Conflict>(conflict.Id)).Status);
    }

    [Fact]
    public async Task A_decision_does_not_undo_what_a_later_visit_saw()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        await PushAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging(At(1)));
        await WriteAsync(Officer1, Items.Change<House>(House101, 2, ("OwnerName", "丙")));
        await WriteAsync(Officer1, Items.Change<Conflict>(Assert.Single(await AllAsync<Conflict>()).Id, 1, ("Decision", "incoming")));
        Assert.Equal("丙", (await GetAsync<House>(House101)).OwnerName);
    }

    [Fact]
    public async Task What_follows_from_a_value_follows_from_a_decision_too()
    {
        await WriteAsync(Registrar, Items.Change<Address>(Street1, 1, ("Name", "东风路")));
        await PushAsync(Registrar, Items.Change<Address>(Street1, 1, ("Name", "西风路")).Merging(At(1)));
        await WriteAsync(Registrar, Items.Change<Conflict>(Assert.Single(await AllAsync<Conflict>()).Id, 1, ("Decision", "incoming")));
        Assert.EndsWith("西风路", (await GetAsync<Address>(Street1)).FullText, StringComparison.Ordinal);
        Assert.Contains("西风路12号3栋101室", (await GetAsync<Address>(Room101)).FullText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_devices_end_alike_in_every_order_of_arrival()
    {
        const int Seed = 610922;
        var random = new Random(Seed);
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (var round = 0; round < 6; round++)
        {
            // Equal values and equal times are likely: that is where an order can show.
            var devices = Enumerable.Range(0, 3).Select(_ => (Remark: $"r{random.Next(3)}", Rooms: random.Next(1, 4), Hour: random.Next(1, 4))).ToArray();
            var ends = new List<string>();
            foreach (var order in orders)
            {
                var house = House(Ids.New(Time), Beat1, Room101);
                await WriteAsync(Officer1, Items.Create(house));
                foreach (var i in order)
                {
                    await WriteAsync(
                        Officer(string.Create(CultureInfo.InvariantCulture, $"device{i}"), Beat1),
                        Items.Change<House>(house.Id, 1, ("Remark", devices[i].Remark), ("Rooms", devices[i].Rooms), ("VerifiedAt", At(devices[i].Hour))).Merging(At(devices[i].Hour)));
                }

                var now = await GetAsync<House>(house.Id);
                var open = await AllAsync<Conflict>(c => c.Where(x => x.RecordId == house.Id && x.Status == "open"));
                // What waits for a person: each value that was seen and does not stand.
                var stands = new[] { $"Remark={FieldJson.Write(now.Remark)}", $"Rooms={FieldJson.Write(now.Rooms)}" };
                var waiting = open.Select(c => $"{c.Field}={(c.Standing == "taken" ? c.CurrentValue : c.IncomingValue)}").Distinct().Except(stands).Order(StringComparer.Ordinal);
                ends.Add($"{now.Remark} {now.Rooms} {now.VerifiedAt:O} open: {string.Join(' ', waiting)}");
            }

            Assert.True(ends.Distinct().Count() == 1, $"Seed {Seed}, round {round}: {string.Join(' ', devices)}\n{string.Join('\n', ends)}");
        }
    }
}

public sealed class MergeOnSqlite() : MergeTests(TestDatabase.Sqlite);

public sealed class MergeOnPostgres() : MergeTests(TestDatabase.Postgres);
