using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Which beats a write reaches.</summary>
public abstract class FeedTests(TestDatabase database) : StoreTests(database)
{
    private static readonly (string, object?)[] Ended = [("EndedOn", new DateOnly(2026, 5, 19)), ("EndReason", "movedAway")];

    [Fact]
    public async Task A_record_is_present_in_its_beat_under_the_number_of_its_last_write()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)));
        var row = Assert.Single(await AllAsync<FeedItem>(f => f.Where(x => x.RecordId == House101)));
        Assert.Equal((Beat1, FeedState.Present, await HeadAsync()), (row.BeatCode, row.State, row.ChangeNumber));
    }

    [Fact]
    public async Task A_record_that_moves_has_left_the_one_beat_and_is_present_in_the_other()
    {
        await WriteAsync(Registrar, Items.Change<House>(House101, 1, ("BeatCode", Beat2), ("AddressId", Room201)));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat2] = FeedState.Present }, await FeedOfAsync(House101));
        await WriteAsync(Registrar, Items.Change<House>(House101, 2, ("BeatCode", Beat1), ("AddressId", Room101)));
        Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat2] = FeedState.Left }, await FeedOfAsync(House101));
    }

    [Fact]
    public async Task A_removed_record_is_deleted_where_it_was()
    {
        await WriteAsync(Registrar, Items.Remove<House>(House101, 1), Items.Remove<Resident>(He, 1));
        Assert.Equal(new() { [Beat1] = FeedState.Deleted }, await FeedOfAsync(House101));
        Assert.Equal(new() { [Beat1] = FeedState.Deleted }, await FeedOfAsync(He));
    }

    [Fact]
    public async Task A_removal_stays_in_the_feed_for_ever_so_that_no_token_is_too_old_for_it()
    {
        await WriteAsync(Registrar, Items.Remove<House>(House101, 1));
        Time.Now += TimeSpan.FromDays(3_650);
        await Writing.Retention.RunAsync(Store, default);
        Assert.Equal(new() { [Beat1] = FeedState.Deleted }, await FeedOfAsync(House101));
    }

    [Fact]
    public async Task A_person_is_present_in_every_beat_with_a_stay_and_without_one_where_the_record_is_kept()
    {
        Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat2] = FeedState.Present }, await FeedOfAsync(Lin));
        Assert.Equal(new() { [Beat1] = FeedState.Present }, await FeedOfAsync(He));
    }

    [Fact]
    public async Task A_person_whose_stay_in_one_of_two_beats_ends_leaves_that_beat_only()
    {
        await WriteAsync(Officer2, Items.Change<Residency>(LinStays2, 1, Ended));
        Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat2] = FeedState.Left }, await FeedOfAsync(Lin));
        await RefusedAsync(Register.Problems.NotFound, Officer2, Items.Change<Resident>(Lin, 1, ("Remark", "x")));
    }

    [Fact]
    public async Task A_person_whose_last_stay_ends_stays_where_the_record_is_kept()
    {
        await WriteAsync(Officer1, Items.Change<Residency>(ChenStays, 1, Ended));
        Assert.Equal(new() { [Beat1] = FeedState.Present }, await FeedOfAsync(Chen));
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "away")));
    }

    [Fact]
    public async Task A_person_who_moves_in_elsewhere_is_kept_there_from_then_on()
    {
        await WriteAsync(Registrar, Items.Create(Stay(Id("new"), He, Beat2, Room201)));
        Assert.Equal((Beat2, 2L), ((await GetAsync<Resident>(He)).BeatCode, (await GetAsync<Resident>(He)).Version));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat2] = FeedState.Present }, await FeedOfAsync(He));
        var moved = (await ChangesOfAsync(He))[^1];
        Assert.Equal((ChangeKind.Updated, Beat2, "BeatCode"), (moved.Kind, moved.BeatCode, Assert.Single(moved.Fields!).Name));
    }

    [Fact]
    public async Task A_person_with_a_stay_where_the_record_is_kept_is_kept_there_when_another_stay_begins()
    {
        await WriteAsync(Registrar, Items.Create(Stay(Id("new"), Chen, Beat3, Room301)));
        Assert.Equal(Beat1, (await GetAsync<Resident>(Chen)).BeatCode);
        Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat3] = FeedState.Present }, await FeedOfAsync(Chen));
    }

    [Fact]
    public async Task A_move_in_one_push_is_one_departure_and_one_arrival()
    {
        await WriteAsync(Registrar, Items.Change<Residency>(ChenStays, 1, Ended), Items.Create(Stay(Id("new"), Chen, Beat3, Room301)));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat3] = FeedState.Present }, await FeedOfAsync(Chen));
        Assert.Equal(Beat3, (await GetAsync<Resident>(Chen)).BeatCode);
    }

    [Fact]
    public async Task Nothing_of_a_failed_group_remains_and_its_neighbours_are_applied()
    {
        var head = await HeadAsync();
        var answers = await PushAsync(
            Officer1,
            Items.Change<Resident>(Chen, 1, ("Remark", "before")),
            Items.Create(Resident(Id("made"), Beat1, 50)).In("visit"),
            Items.Create(Stay(Id("made-stays"), Id("made"), Beat1, Room102)).In("visit"),
            Items.Change<Resident>(Chen, 2, ("Remark", "inside"), ("Phone", Phone(51))).In("visit"),
            Items.Change<Residency>(ChenStays, 1, Ended).In("visit"),
            Items.Change<House>(House101, 1, ("Use", "castle")).In("visit"),
            Items.Change<Resident>(He, 1, ("Remark", "after")));
        Assert.Equal([204, 424, 424, 424, 424, 400, 204], answers.Select(a => a.Status));
        Assert.Equal(("before", 2L, ChensPhone), ((await GetAsync<Resident>(Chen)).Remark, (await GetAsync<Resident>(Chen)).Version, (await GetAsync<Resident>(Chen)).Phone));
        Assert.Equal("after", (await GetAsync<Resident>(He)).Remark);
        Assert.Null((await GetAsync<Residency>(ChenStays)).EndedOn);
        Assert.Empty(await AllAsync<Resident>(r => r.Where(x => x.Id == Id("made"))));
        Assert.Equal([Chen, He], (await AllAsync<Change>(c => c.Where(x => x.ChangeNumber > head).OrderBy(x => x.Ordinal))).Select(c => c.RecordId));
        Assert.Equal([Chen, He], (await AllAsync<FeedItem>(f => f.Where(x => x.ChangeNumber > head))).Select(f => f.RecordId).OrderBy(i => i == He));
        Assert.Empty(await AllAsync<Conflict>());
        Assert.Empty(await AllAsync<QuarantinedChange>());
    }

    [Fact]
    public async Task A_group_that_fails_after_a_conflict_leaves_no_conflict()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        var answers = await PushAsync(
            Officer1Too,
            Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging().In("g"),
            Items.Change<Resident>(Id("nobody"), 1, ("Remark", "x")).Merging().In("g"));
        Assert.All(answers, a => Assert.Equal(Outcome.Held, a.Outcome));
        Assert.Empty(await AllAsync<Conflict>());
        Assert.Equal(2, (await GetAsync<House>(House101)).Version);
    }
}

public sealed class FeedOnSqlite() : FeedTests(TestDatabase.Sqlite);

public sealed class FeedOnPostgres() : FeedTests(TestDatabase.Postgres);
