using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>A street goes to another beat with everything on it, and what was done there meanwhile goes with it (situations 7 and 17 of api-specs/sync.md).</summary>
public abstract class RelocationTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Guid[] OnTheStreet = [Street1, Building1, Room101, Room102, House101, Shop102, ChenStays, LinStays1];

    [Fact]
    public async Task An_address_takes_what_lies_below_and_in_it_to_the_other_beat()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerName", "甲")));
        await WriteAsync(Officer1Too, Items.Change<House>(House101, 1, ("OwnerName", "乙")).Merging());
        await MoveStreet1Async(Beat3);
        foreach (var id in OnTheStreet)
            Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat3] = FeedState.Present }, await FeedOfAsync(id));
        Assert.Equal(Beat3, (await GetAsync<Residency>(ChenStays)).BeatCode);
        Assert.Equal(Beat3, Assert.Single(await AllAsync<Conflict>()).BeatCode);
        var change = (await ChangesOfAsync(House101))[^1];
        Assert.Equal((ChangeKind.Updated, Beat3, "BeatCode"), (change.Kind, change.BeatCode, Assert.Single(change.Fields!).Name));
        Assert.Equal(Beat2, (await GetAsync<Address>(Street2)).BeatCode);
    }

    [Fact]
    public async Task People_go_with_their_stay_and_remain_where_they_have_another()
    {
        await MoveStreet1Async(Beat3);
        Assert.Equal((Beat3, Beat2), ((await GetAsync<Resident>(Chen)).BeatCode, (await GetAsync<Residency>(LinStays2)).BeatCode));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat3] = FeedState.Present }, await FeedOfAsync(Chen));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat2] = FeedState.Present, [Beat3] = FeedState.Present }, await FeedOfAsync(Lin));
        Assert.Equal(new() { [Beat1] = FeedState.Present }, await FeedOfAsync(He));
        await RefusedAsync(Problems.NotFound, Officer1, Items.Change<Resident>(Chen, 2, ("Remark", "x")));
        await WriteAsync(Officer3, Items.Change<Resident>(Chen, 2, ("Remark", "x")), Items.Change<House>(House101, 2, ("Rooms", 2)));
    }

    [Fact]
    public async Task A_person_whose_stay_ends_in_the_keeping_beat_is_kept_where_another_goes_on()
    {
        await WriteAsync(Officer1, Items.Change<Residency>(LinStays1, 1, ("EndedOn", new DateOnly(2026, 5, 19)), ("EndReason", "movedAway")));
        Assert.Equal(Beat2, (await GetAsync<Resident>(Lin)).BeatCode);
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat2] = FeedState.Present }, await FeedOfAsync(Lin));
    }

    [Fact]
    public async Task There_and_back_again_is_where_it_was()
    {
        await MoveStreet1Async(Beat3);
        await MoveStreet1Async(Beat1);
        foreach (var id in OnTheStreet)
            Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat3] = FeedState.Left }, await FeedOfAsync(id));
        Assert.Equal(Beat1, (await GetAsync<Resident>(Chen)).BeatCode);
    }

    [Fact]
    public async Task Another_division_is_another_text_for_everything_below()
    {
        await WriteAsync(Registrar, Items.Change<Address>(Street1, 1, ("DivisionCode", Village2)));
        var room = await GetAsync<Address>(Room101);
        Assert.Equal((Village2, "陕西省安康市石泉县城关镇西村向阳路12号3栋101室", 2L), (room.DivisionCode, room.FullText, room.Version));
        Assert.Equal(1, (await GetAsync<House>(House101)).Version);
    }

    [Fact]
    public async Task Work_done_before_the_terminal_could_know_is_taken_in_where_the_place_has_gone()
    {
        await MoveStreet1Async(Beat3);
        var (visit, phone) = (Id("visit"), Phone(77));
        var answers = await WriteAsync(
            Officer1,
            [.. new[]
            {
                Items.Create(new Visit { Id = visit, BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Changed }),
                Items.Change<House>(House101, 1, ("Rooms", 3)),
                Items.Change<Resident>(Chen, 1, ("Phone", phone)),
                Items.Create(Resident(Id("born"), Beat1, 60)),
                Items.Create(Stay(Id("born-stays"), Id("born"), Beat1, Room101)),
            }.Select(i => i.Merging(Time.Now).In("v") with { VisitId = visit })]);
        Assert.Equal([201, 204, 204, 201, 201], answers.Select(a => a.Status));
        Assert.Equal((3, phone), ((await GetAsync<House>(House101)).Rooms, (await GetAsync<Resident>(Chen)).Phone));
        Assert.All([(await GetAsync<Visit>(visit)).BeatCode, (await GetAsync<Residency>(Id("born-stays"))).BeatCode, (await GetAsync<Resident>(Id("born"))).BeatCode], b => Assert.Equal(Beat3, b));
        // The terminal made them in its own beat, and is told that they are not there.
        foreach (var made in new[] { visit, Id("born"), Id("born-stays") })
            Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat3] = FeedState.Present }, await FeedOfAsync(made));
    }

    [Fact]
    public async Task Such_work_cannot_send_the_place_elsewhere_and_has_an_end()
    {
        await MoveStreet1Async(Beat3);
        Assert.Equal(Problems.BeatNotYours, (await PushAsync(Officer1, Items.Change<House>(House101, 2, ("BeatCode", Beat2), ("AddressId", Room201)).Merging(Time.Now))).Problem?.Kind);
        // Without the merge preference nobody has said that the work is from before.
        await RefusedAsync(Problems.NotFound, Officer1, Items.Change<House>(House101, 2, ("Rooms", 4)));
        Time.Now += TimeSpan.FromDays(15);
        var late = await PushAsync(Officer1, Items.Change<House>(House101, 2, ("Rooms", 4)).Merging(Time.Now));
        Assert.Equal((Outcome.Held, Problems.NotFound), (late.Outcome, late.Problem?.Kind));
        // A beat that never held it learns nothing.
        Assert.Equal(Problems.NotFound, (await PushAsync(Officer2, Items.Change<House>(House101, 2, ("Rooms", 4)).Merging(Time.Now))).Problem?.Kind);
    }

    [Fact]
    public async Task A_group_that_fails_after_a_move_leaves_everything_where_it_was()
    {
        var head = await HeadAsync();
        var answers = await PushAsync(
            Registrar,
            Items.Change<Address>(Street1, 1, ("BeatCode", Beat3)).In("g"),
            Items.Change<House>(House201, 1, ("Use", "castle")).In("g"));
        Assert.Equal([424, 400], answers.Select(a => a.Status));
        Assert.Equal(head, await HeadAsync());
        foreach (var id in OnTheStreet)
            Assert.Equal(new() { [Beat1] = FeedState.Present }, await FeedOfAsync(id));
    }

    [Fact]
    public async Task A_write_says_which_visit_it_belongs_to_and_it_must_be_the_writers_own()
    {
        var visit = Items.Create(new Visit { Id = Id("visit"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Changed });
        await RefusedAsync(Problems.UnknownReference, Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)) with { VisitId = Id("visit") }, PushItem.VisitHeader);
        await WriteAsync(Officer1, visit with { VisitId = Id("visit") });
        await RefusedAsync(Problems.UnknownReference, Officer1Too, Items.Change<House>(House101, 1, ("Rooms", 3)) with { VisitId = Id("visit") }, PushItem.VisitHeader);
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("Rooms", 3)) with { VisitId = Id("visit") });
    }

    private async Task MoveStreet1Async(string beat) =>
        await WriteAsync(Registrar, Items.Change<Address>(Street1, (await GetAsync<Address>(Street1)).Version, ("BeatCode", beat)));
}

public sealed class RelocationOnSqlite() : RelocationTests(TestDatabase.Sqlite);

public sealed class RelocationOnPostgres() : RelocationTests(TestDatabase.Postgres);
