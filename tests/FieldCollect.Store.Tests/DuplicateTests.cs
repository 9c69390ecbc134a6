using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Situation 16: two terminals take down the same person, place or plate. Found and shown; a person decides, and may take it back.</summary>
public abstract class DuplicateTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor1 = new(Id("supervisor1"), "supervisor1", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");
    private static readonly Actor Supervisor2 = new(Id("supervisor2"), "supervisor2", Role.Supervisor, new HashSet<string> { Beat3 }, null, "supervision");

    private static readonly Guid One = Id("one"), Two = Id("two");
    private static readonly Guid Low = One < Two ? One : Two, High = One < Two ? Two : One;

    private static readonly DateOnly Born = new(1980, 1, 1);

    private Task<List<Conflict>> PairsAsync() => AllAsync<Conflict>(c => c.Where(x => x.Kind == "duplicate").OrderBy(x => x.BeatCode).ThenBy(x => x.Id));

    private async Task MakeAsync(Actor actor, params object[] records) => await WriteAsync(actor, [.. records.Select(r => Items.Create(r).Merging(Time.Now))]);

    private async Task<PushAnswer> DecideAsync(Actor actor, string decision, Guid? survivor = null, Conflict? of = null)
    {
        var conflict = of is null ? (await PairsAsync())[0] : await GetAsync<Conflict>(of.Id);
        return await PushAsync(actor, survivor is { } id
            ? Items.Change<Conflict>(conflict.Id, conflict.Version, ("Decision", decision), ("SurvivorId", id))
            : Items.Change<Conflict>(conflict.Id, conflict.Version, ("Decision", decision)));
    }

    private static async Task DoneAsync(Task<PushAnswer> deciding)
    {
        var answer = await deciding;
        Assert.True(answer.Problem is null, $"{answer.Problem?.Kind.Code} {answer.Problem?.Target} {answer.Problem?.Message} {string.Join(' ', answer.Problem?.Details ?? [])}");
    }

    /// <summary>The records that decisions are about, without what every write counts up.</summary>
    private async Task<string> StandAsync()
    {
        await using var context = Store.NewContext();
        var lines = new List<string>();
        foreach (var set in EntitySets.All.Where(s => typeof(Register.Fields.Record).IsAssignableFrom(s.Type) && s.Type != typeof(Conflict)))
        {
            var rows = (IEnumerable<object>)GetType().BaseType!.GetMethod(nameof(Rows), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(set.Type).Invoke(null, [context])!;
            lines.AddRange(rows.Select(r => $"{set.Name} {string.Join(' ', RecordType.Of(r).Fields.Where(f => f.Name != "Version").Select(f => $"{f.Name}={FieldJson.Write(f.Get(r))}"))}"));
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static List<T> Rows<T>(RegisterContext context)
        where T : class => [.. context.Set<T>()];

    private static Resident Person(Guid id, string beat, string? number, string? phone = null, string name = "测试甲", DateOnly? born = null) =>
        new() { Id = id, BeatCode = beat, Name = name, Sex = "2", DocumentKind = number is null ? null : "111", IdentityNumber = number, Phone = phone, BirthDate = born };

    private static Doorplate Plate(Guid id, string beat, Guid address) =>
        new() { Id = id, BeatCode = beat, AddressId = address, Token = "TESTTWICE1", Size = "small", Status = DoorplateStatus.Mounted, MountedAt = FakeTime.Start };

    [Fact]
    public async Task One_person_taken_down_in_one_beat_by_two_terminals_is_one_open_duplicate()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(40)));
        await MakeAsync(Officer1Too, Person(Two, Beat1, Number(40), name: "测试乙"));
        var conflict = Assert.Single(await PairsAsync());
        Assert.Equal(("open", Beat1, "Residents", Low, (Guid?)High), (conflict.Status, conflict.BeatCode, conflict.EntitySet, conflict.RecordId, conflict.OtherRecordId));
        Assert.Equal(FeedState.Present, (await FeedOfAsync(conflict.Id))[Beat1]);
        Assert.Equal(2, (await AllAsync<Resident>(r => r.Where(x => x.RemovedAt == null && (x.Id == One || x.Id == Two)))).Count);
    }

    [Fact]
    public async Task Of_a_pair_over_two_beats_each_beat_is_told_of_its_own_record_only()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(40)));
        await MakeAsync(Officer2, Person(Two, Beat2, Number(40)));
        var pair = await PairsAsync();
        Assert.Equal([(Beat1, One), (Beat2, Two)], pair.Select(c => (c.BeatCode, c.RecordId)));
        Assert.All(pair, c => Assert.Null(c.OtherRecordId));
        Assert.Single(pair.Select(c => c.PairId).Distinct());
        Assert.All(pair, c => Assert.Equal((Guid.Empty, null, null), (c.UserId, c.DeviceId, c.VisitId)));
        foreach (var conflict in pair)
            Assert.All(await ChangesOfAsync(conflict.Id), c => Assert.Equal((Guid.Empty, null, null), (c.UserId, c.DeviceId, c.VisitId)));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    public async Task Without_a_number_one_name_birth_date_and_phone_are_asked_about(bool phone, bool withNumber, bool same)
    {
        await MakeAsync(Officer1, Person(One, Beat1, withNumber ? Number(41) : null, Phone(41), born: Born));
        await MakeAsync(Officer1Too, Person(Two, Beat1, null, phone ? Phone(41) : Phone(42), born: same ? Born : Born.AddDays(1)));
        Assert.Equal(phone && same ? 1 : 0, (await PairsAsync()).Count);
    }

    [Fact]
    public async Task Two_numbers_are_two_people_whatever_else_is_alike()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(41), Phone(41), born: Born));
        await MakeAsync(Officer1Too, Person(Two, Beat1, Number(42), Phone(41), born: Born));
        Assert.Empty(await PairsAsync());
    }

    [Fact]
    public async Task A_number_corrected_later_is_found_then()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(41)));
        await MakeAsync(Officer1Too, Person(Two, Beat1, Number(42)));
        await WriteAsync(Officer1Too, Items.Change<Resident>(Two, 1, ("Phone", Phone(5))));
        Assert.Empty(await PairsAsync());
        await WriteAsync(Officer1Too, Items.Change<Resident>(Two, 2, ("IdentityNumber", Number(41))));
        Assert.Single(await PairsAsync());
    }

    [Fact]
    public async Task One_place_in_two_spellings_is_one_place()
    {
        await MakeAsync(Officer1, Address(One, Beat1, Village1, AddressKind.Room, Building1, "２０５室"));
        await MakeAsync(Officer1Too, Address(Two, Beat1, Village1, AddressKind.Room, Building1, "205室"));
        Assert.Equal((Low, (Guid?)High), Assert.Single((await PairsAsync()).Select(c => (c.RecordId, c.OtherRecordId))));
    }

    [Fact]
    public async Task Places_without_name_and_number_retired_ones_and_a_street_through_two_beats_are_not_asked_about()
    {
        await MakeAsync(Officer1, Address(Id("a"), Beat1, Village1, AddressKind.Room, Building1, null), Address(Id("b"), Beat1, Village1, AddressKind.Room, Building1, null, "无"));
        await MakeAsync(Officer1, Address(Id("c"), Beat1, Village1, AddressKind.Street, null, "长街"));
        await MakeAsync(Officer2, Address(Id("d"), Beat2, Village1, AddressKind.Street, null, "长街"));
        await MakeAsync(Officer1, Address(Id("e"), Beat1, Village1, AddressKind.Room, Building1, "9室"));
        await WriteAsync(Registrar, Items.Change<Address>(Id("e"), 1, ("Status", AddressStatus.Retired), ("ValidTo", new DateOnly(2026, 5, 1)), ("RetiredReason", "拆除")));
        await MakeAsync(Officer1, Address(Id("f"), Beat1, Village1, AddressKind.Room, Building1, "9室"));
        Assert.Empty(await PairsAsync());
    }

    [Fact]
    public async Task One_plate_mounted_by_two_is_kept_twice_and_shown()
    {
        await MakeAsync(Officer1, Plate(One, Beat1, Room101));
        var answer = await PushAsync(Officer2, Items.Create(Plate(Two, Beat2, Room201)).Merging(Time.Now));
        Assert.Equal((201, Outcome.Applied), (answer.Status, answer.Outcome));
        Assert.Equal([(Beat1, One), (Beat2, Two)], (await PairsAsync()).Select(c => (c.BeatCode, c.RecordId)));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Create(Plate(Id("ordered"), Beat1, Room102)), "Token");
    }

    [Fact]
    public async Task In_whichever_order_they_come_the_same_duplicates_are_open()
    {
        PushItem[] made =
        [
            Items.Create(Person(Id("p1"), Beat1, Number(50), Phone(50), born: Born)).Merging(Time.Now), Items.Create(Person(Id("p2"), Beat2, Number(50))).Merging(Time.Now),
            Items.Create(Person(Id("p3"), Beat1, null, Phone(50), born: Born)).Merging(Time.Now), Items.Create(Plate(Id("t1"), Beat1, Room101)).Merging(Time.Now),
            Items.Create(Plate(Id("t2"), Beat2, Room201)).Merging(Time.Now), Items.Create(Address(Id("a1"), Beat1, Village1, AddressKind.Room, Building1, "7室")).Merging(Time.Now),
            Items.Create(Address(Id("a2"), Beat1, Village1, AddressKind.Room, Building1, "7室")).Merging(Time.Now),
        ];
        const int Seed = 16;
        var random = new Random(Seed);
        string? first = null;
        for (var round = 0; round < 4; round++)
        {
            var order = made.ToArray();
            random.Shuffle(order);
            if (round == 1)
                await Store.PushAsync(order, Registrar);
            else
                foreach (var item in order)
                    await WriteAsync(item.Values["BeatCode"] is Beat1 ? Officer1 : Officer2, item);
            // Sent again, under no request id: refused or kept aside, and no second duplicate.
            foreach (var item in order)
                await PushAsync(item.Values["BeatCode"] is Beat1 ? Officer1 : Officer2, item);
            var open = string.Join('\n', (await PairsAsync()).Select(c => $"{c.Id} {c.PairId} {c.BeatCode} {c.EntitySet} {c.RecordId} {c.OtherRecordId} {c.Status} {c.UserId}"));
            Assert.Equal(6, open.Split('\n').Length);
            Assert.True((first ??= open) == open, $"Seed {Seed}, round {round}:\n{first}\n{open}");
            await Store.DisposeAsync();
            await InitializeAsync();
        }
    }

    [Fact]
    public async Task Of_two_who_write_one_person_at_once_the_second_is_found()
    {
        for (var round = 0; round < 5; round++)
        {
            var n = 60 + round;
            await Task.WhenAll(
                Task.Run(() => MakeAsync(Officer1, Person(Id($"r1-{round}"), Beat1, Number(n)))),
                Task.Run(() => MakeAsync(Officer1Too, Person(Id($"r2-{round}"), Beat1, Number(n)))));
            Assert.Equal(round + 1, (await PairsAsync()).Count);
        }
    }

    [Fact]
    public async Task Only_who_sees_both_decides()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(40)));
        await MakeAsync(Officer3, Person(Two, Beat3, Number(40)));
        var pair = await PairsAsync();
        foreach (var (actor, of) in new[] { (Officer1, pair[0]), (Supervisor1, pair[0]), (Supervisor2, pair[1]) })
        {
            foreach (var decision in new[] { "same", "different" })
                Assert.Equal(Problems.NotAllowed, (await DecideAsync(actor, decision, of: of)).Problem?.Kind);
        }

        Assert.Equal(Problems.NotFound, (await DecideAsync(Supervisor1, "same", of: pair[1])).Problem?.Kind);
        Assert.Equal(Problems.UnknownCode, (await DecideAsync(Registrar, "current", of: pair[0])).Problem?.Kind);
        Assert.Equal(Problems.PreconditionFailed, (await DecideAsync(Registrar, "undo", of: pair[0])).Problem?.Kind);
        Assert.Equal(Problems.UnknownReference, (await DecideAsync(Registrar, "same", Chen, pair[0])).Problem?.Kind);
        await DoneAsync(DecideAsync(Registrar, "same", of: pair[1]));
        Assert.All(await PairsAsync(), c => Assert.Equal(("decided", "same", Registrar.UserId), (c.Status, c.Decision, c.DecidedBy)));
    }

    [Fact]
    public async Task What_is_different_is_not_asked_about_again()
    {
        await MakeAsync(Officer1, Person(One, Beat1, Number(40)));
        await MakeAsync(Officer1Too, Person(Two, Beat1, Number(40)));
        await DoneAsync(DecideAsync(Supervisor1, "different"));
        await WriteAsync(Officer1, Items.Change<Resident>(One, 1, ("Name", "测试丙")));
        var conflict = Assert.Single(await PairsAsync());
        Assert.Equal(("decided", "different"), (conflict.Status, conflict.Decision));
        Assert.Equal(Problems.PreconditionFailed, (await DecideAsync(Supervisor1, "same")).Problem?.Kind);
        await DoneAsync(DecideAsync(Supervisor1, "undo"));
        await DoneAsync(DecideAsync(Supervisor1, "same"));
        Assert.NotNull((await GetAsync<Resident>(High)).RemovedAt);
    }

    private async Task<(Guid Stay1, Guid Stay2, Guid Twice, Guid Work)> TwoPeopleAsync()
    {
        var (stay1, stay2, twice, work) = (Id("stay1"), Id("stay2"), Id("twice"), Id("work"));
        await MakeAsync(Officer1, Person(Low, Beat1, Number(40), Phone(1), name: "测试甲"), Stay(stay1, Low, Beat1, Room101));
        await MakeAsync(Officer2, Person(High, Beat2, Number(40), Phone(2), name: "测试乙", born: Born), Stay(stay2, High, Beat2, Room201));
        await MakeAsync(Supervisor1 with { Role = Role.Registrar }, Stay(twice, High, Beat1, Room101), new Employment { Id = work, BeatCode = Beat1, UnitId = Shop102, ResidentId = High });
        return (stay1, stay2, twice, work);
    }

    [Fact]
    public async Task The_same_person_becomes_one_record_with_both_stays_and_loses_nothing()
    {
        var (stay1, stay2, twice, work) = await TwoPeopleAsync();
        await DoneAsync(DecideAsync(Supervisor1, "same"));

        var (survivor, absorbed) = (await GetAsync<Resident>(Low), await GetAsync<Resident>(High));
        Assert.Equal((null, Born, Number(40)), (survivor.RemovedAt, survivor.BirthDate, survivor.IdentityNumber));
        Assert.Equal(((Guid?)Low, (DateTimeOffset?)Time.Now), (absorbed.MergedIntoId, absorbed.RemovedAt));
        Assert.Equal((Low, Low, Low), ((await GetAsync<Residency>(stay1)).ResidentId, (await GetAsync<Residency>(stay2)).ResidentId, (await GetAsync<Employment>(work)).ResidentId));
        var repeated = await GetAsync<Residency>(twice);
        Assert.Equal(((Guid?)stay1, true), (repeated.MergedIntoId, repeated.RemovedAt is not null));

        var (low, high) = (await FeedOfAsync(Low), await FeedOfAsync(High));
        Assert.Equal((FeedState.Present, FeedState.Present), (low[Beat1], low[Beat2]));
        Assert.All(high.Values, s => Assert.Equal(FeedState.Deleted, s));

        var differing = await AllAsync<Conflict>(c => c.Where(x => x.Kind == "value").OrderBy(x => x.Field));
        Assert.Equal(["Name", "Phone"], differing.Select(c => c.Field));
        Assert.All(differing, c => Assert.Equal((Low, "open", "kept"), (c.RecordId, c.Status, c.Standing)));
        Assert.DoesNotContain(Phone(2), differing[1].IncomingValue, StringComparison.Ordinal);
        await WriteAsync(Supervisor1, Items.Change<Conflict>(differing[1].Id, 1, ("Decision", "incoming")));
        Assert.Equal(Phone(2), (await GetAsync<Resident>(Low)).Phone);
        Assert.Equal(ChangeKind.Merged, (await ChangesOfAsync(High))[^1].Kind);
    }

    [Fact]
    public async Task A_merge_is_taken_back_to_the_last_field()
    {
        await TwoPeopleAsync();
        var before = await StandAsync();
        await DoneAsync(DecideAsync(Supervisor1, "same", survivor: High));
        Assert.NotEqual(before, await StandAsync());
        await DoneAsync(DecideAsync(Supervisor1, "undo"));
        Assert.Equal(before, await StandAsync());
        Assert.All(await PairsAsync(), c => Assert.Equal(("open", "undo"), (c.Status, c.Decision)));
        Assert.Empty(await AllAsync<Conflict>(c => c.Where(x => x.Kind == "value" && x.Status == "open")));
        Assert.Equal([FeedState.Present, FeedState.Present], (await FeedOfAsync(High)).OrderBy(f => f.Key).Select(f => f.Value));
        Assert.Equal((FeedState.Present, 1), ((await FeedOfAsync(Low))[Beat1], (await FeedOfAsync(Low)).Values.Count(s => s == FeedState.Present)));
        Assert.Equal(ChangeKind.Restored, (await ChangesOfAsync(Low))[^1].Kind);

        await DoneAsync(DecideAsync(Supervisor1, "same", survivor: High));
        await DoneAsync(DecideAsync(Supervisor1, "undo"));
        Assert.Equal(before, await StandAsync());
    }

    [Fact]
    public async Task A_merge_whose_references_were_changed_since_is_not_taken_back()
    {
        var (_, stay2, _, _) = await TwoPeopleAsync();
        await DoneAsync(DecideAsync(Supervisor1, "same"));
        // What was filled in may be corrected; a third record that takes it all over may not be pulled from under it.
        await WriteAsync(Supervisor1 with { Role = Role.Registrar }, Items.Create(Person(Id("zzz"), Beat1, Number(40))));
        var third = (await PairsAsync()).Single(c => c.Status == "open" && (c.RecordId == Id("zzz") || c.OtherRecordId == Id("zzz")) );
        await DoneAsync(DecideAsync(Registrar, "same", survivor: Id("zzz"), of: third));
        var stand = await StandAsync();
        var answer = await DecideAsync(Registrar, "undo", of: (await PairsAsync()).First(c => c.Decision == "same" && c.Id != third.Id));
        Assert.Equal(Problems.CannotBeUndone, answer.Problem?.Kind);
        Assert.Contains(answer.Problem!.Details, d => d.Target == $"Residencies({stay2})/ResidentId");
        Assert.Equal(stand, await StandAsync());
        await DoneAsync(DecideAsync(Registrar, "undo", of: third));
        await DoneAsync(DecideAsync(Registrar, "undo", of: (await PairsAsync()).First(c => c.Decision == "same")));
    }

    [Fact]
    public async Task A_later_observation_of_a_filled_in_field_stays_when_a_merge_is_taken_back()
    {
        await TwoPeopleAsync();
        await DoneAsync(DecideAsync(Supervisor1, "same"));
        await WriteAsync(Officer1, Items.Change<Resident>(Low, (await GetAsync<Resident>(Low)).Version, ("BirthDate", Born.AddYears(1))));
        await DoneAsync(DecideAsync(Supervisor1, "undo"));
        Assert.Equal((Born.AddYears(1), Born), ((await GetAsync<Resident>(Low)).BirthDate, (await GetAsync<Resident>(High)).BirthDate));
    }

    [Fact]
    public async Task What_a_terminal_still_writes_to_the_absorbed_record_reaches_the_survivor()
    {
        await MakeAsync(Officer1, Person(Low, Beat1, Number(40), Phone(1)), Stay(Id("stay"), Low, Beat1, Room101));
        await MakeAsync(Officer1Too, Person(High, Beat1, Number(40), Phone(2)));
        await DoneAsync(DecideAsync(Supervisor1, "same", survivor: Low));
        var answers = await PushAsync(
            Officer1Too,
            Items.Create(Stay(Id("late-stay"), High, Beat1, Room102)).Merging(Time.Now),
            Items.Change<Resident>(High, 1, ("Remark", "新情况"), ("Phone", Phone(3))).Merging(Time.Now));
        Assert.Equal([Outcome.Merged, Outcome.Conflict], answers.Select(a => a.Outcome));
        Assert.Equal(Low, (await GetAsync<Residency>(Id("late-stay"))).ResidentId);
        Assert.Equal(("新情况", Phone(1)), ((await GetAsync<Resident>(Low)).Remark, (await GetAsync<Resident>(Low)).Phone));
        Assert.Equal(2, (await AllAsync<Conflict>(c => c.Where(x => x.Field == "Phone" && x.RecordId == Low && x.Status == "open"))).Count);
        // A generic client is told that the record is gone.
        await RefusedAsync(Problems.NotFound, Officer1Too, Items.Change<Resident>(High, 1, ("Remark", "x")));
    }

    [Fact]
    public async Task Of_three_records_of_one_person_one_is_left()
    {
        Guid[] ids = [.. new[] { Id("x"), Id("y"), Id("z") }.Order()];
        await MakeAsync(Officer1, Person(ids[0], Beat1, Number(40)), Person(ids[1], Beat1, Number(40)), Person(ids[2], Beat1, Number(40)));
        Assert.Equal(3, (await PairsAsync()).Count);
        await DoneAsync(DecideAsync(Registrar, "same", of: (await PairsAsync()).Single(c => c.RecordId == ids[0] && c.OtherRecordId == ids[1])));
        var left = Assert.Single(await PairsAsync(), c => c.Status == "open");
        Assert.Equal((ids[0], (Guid?)ids[2]), (left.RecordId, left.OtherRecordId));
        await DoneAsync(DecideAsync(Registrar, "same", of: left));
        Assert.Equal(ids[0], Assert.Single(await AllAsync<Resident>(r => r.Where(x => ids.Contains(x.Id) && x.RemovedAt == null))).Id);
        Assert.DoesNotContain(await PairsAsync(), c => c.Status == "open");
    }

    [Fact]
    public async Task The_same_place_becomes_one_with_all_that_lies_in_it_and_goes_back()
    {
        await MakeAsync(Officer1, Address(Low, Beat1, Village1, AddressKind.Building, Street1, "5栋"), Address(Id("r1"), Beat1, Village1, AddressKind.Room, Low, "1室"));
        var coded = Address(High, Beat1, Village1, AddressKind.Building, Street1, "5栋");
        (coded.Code, coded.CodingScheme) = ("C-5", "demo");
        await MakeAsync(Officer1Too, coded, Address(Id("r2"), Beat1, Village1, AddressKind.Room, High, "1室"), House(Id("h"), Beat1, High), Stay(Id("s"), Chen, Beat1, Id("r2")));
        await MakeAsync(Officer1Too, new Register.Visits.Visit { Id = Id("v"), BeatCode = Beat1, AddressId = High, CollectedAt = Time.Now, Outcome = "confirmed" });
        var before = await StandAsync();
        var pair = Assert.Single(await PairsAsync());
        await DoneAsync(DecideAsync(Supervisor1, "same", of: pair));
        Assert.Equal((Low, Low, (Guid?)Low), ((await GetAsync<House>(Id("h"))).AddressId, (await GetAsync<Register.Visits.Visit>(Id("v"))).AddressId, (await GetAsync<Address>(Id("r2"))).ParentId));
        Assert.Equal(("C-5", null), ((await GetAsync<Address>(Low)).Code, (await GetAsync<Address>(High)).Code));
        // Their rooms now lie side by side, and are found in turn.
        Assert.Equal(2, (await PairsAsync()).Count);
        await DoneAsync(DecideAsync(Supervisor1, "undo", of: pair));
        Assert.Equal(before, await StandAsync());
    }

    [Fact]
    public async Task Of_one_plate_over_two_beats_the_one_chosen_stays_where_it_is()
    {
        await MakeAsync(Officer1, Plate(One, Beat1, Room101));
        await MakeAsync(Officer2, Plate(Two, Beat2, Room201));
        await DoneAsync(DecideAsync(Supervisor1, "same", survivor: Two));
        Assert.Equal((Room201, null), ((await GetAsync<Doorplate>(Two)).AddressId, (await GetAsync<Doorplate>(Two)).RemovedAt));
        Assert.Equal((Guid?)Two, (await GetAsync<Doorplate>(One)).MergedIntoId);
        Assert.Empty(await AllAsync<Conflict>(c => c.Where(x => x.Kind == "value")));
    }

    [Fact]
    public async Task A_pair_that_a_redrawn_beat_parts_is_told_to_each_beat_alone()
    {
        await MakeAsync(Officer1, Plate(One, Beat1, Room101), Plate(Two, Beat1, Room102));
        Assert.Equal((Guid?)High, Assert.Single(await PairsAsync()).OtherRecordId);
        await WriteAsync(Registrar, Items.Create(Address(Id("new-street"), Beat3, Village1, AddressKind.Street, null, "新路")));
        await WriteAsync(Registrar, Items.Change<Address>(Room102, (await GetAsync<Address>(Room102)).Version, ("ParentId", Id("new-street")), ("BeatCode", Beat3)));
        Assert.Equal([(Beat1, One, null), (Beat3, Two, null)], (await PairsAsync()).Select(c => (c.BeatCode, c.RecordId, c.OtherRecordId)));
    }
}

public sealed class DuplicatesOnSqlite() : DuplicateTests(TestDatabase.Sqlite);

public sealed class DuplicatesOnPostgres() : DuplicateTests(TestDatabase.Postgres);
