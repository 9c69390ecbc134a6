using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The counts that every write keeps, against a recount of the register and its whole history.</summary>
public abstract class DayFiguresTests(TestDatabase database) : StoreTests(database)
{
    private const int Worlds = 3;
    private const int Steps = 60;

    private static readonly string[] Outcomes = [VisitOutcome.Confirmed, VisitOutcome.Changed, VisitOutcome.Refused, VisitOutcome.NobodyHome, VisitOutcome.Gone];

    [Fact]
    public async Task The_small_county_is_counted_as_it_was_written()
    {
        await AssertAsRecountedAsync("as written");
        await using var context = await Store.Database.OpenReadContextAsync(default);
        Assert.Equal(
            [("address", 4, 0, 4), ("house.let", 1, 0, 1), ("residency.floating", 2, 0, 2), ("unit", 1, 0, 1)],
            (await FreshnessQuery.KindsAsync(context, new(2026, 5, 20), [Beat1], default)).OrderBy(k => k.Kind, StringComparer.Ordinal).Select(k => (k.Kind, k.Current, k.Fresh, k.Open)));
    }

    [Fact]
    public async Task Whatever_is_written_and_however_late_the_counts_are_those_of_a_recount()
    {
        for (var world = 0; world < Worlds; world++)
        {
            var seed = 20260520 + world;
            var random = new Random(seed);
            for (var step = 0; step < Steps; step++)
            {
                Time.Now = Time.Now.AddHours(random.Next(0, 20));
                // Up to ten days late, sometimes longer than late work counts for, sometimes by a clock that runs ahead.
                var at = Time.Now.AddHours(random.Next(8) switch { 0 => -24 * random.Next(1, 10), 1 => -24 * 120, 2 => 24 * 3, _ => 0 });
                await Store.PushAsync(await WorkAsync(random, $"{seed}-{step}", at), random.Next(3) == 0 ? Registrar : Officer1);
            }

            await AssertAsRecountedAsync($"seed {seed}");
        }
    }

    [Fact]
    public async Task A_day_that_is_over_keeps_its_figures_and_late_work_of_that_day_moves_them()
    {
        var day = County.Day(Time.Now);
        var then = Time.Now;
        Time.Now = Time.Now.AddDays(5);
        await WriteAsync(Registrar, Items.Change<House>(House201, 1, ("Rooms", 3)));
        Assert.Equal((0, 1), await HouseAsync(day));
        await VisitAsync("late", VisitOutcome.Confirmed, then.AddDays(1), Items.Change<House>(House101, 1, ("VerifiedAt", then.AddDays(1))));
        Assert.Equal((0, 1), await HouseAsync(day));
        Assert.Equal((1, 0), await HouseAsync(day.AddDays(1)));
        Assert.Equal((1, 0), await HouseAsync(day.AddDays(4)));
        Assert.Equal((1, 0), await HouseAsync(day.AddDays(5)));
        await using var context = await Store.Database.OpenReadContextAsync(default);
        var officer = Assert.Single(await CompletionQuery.OfOfficersAsync(context, Officer1, day.AddDays(1), default));
        Assert.Equal((Officer1.UserId, 1, 1, 1), (officer.OfficerId, officer.Visits, officer.Late, officer.Done));
        Assert.Empty(await CompletionQuery.OfOfficersAsync(context, Officer2, day.AddDays(1), default));
        await AssertAsRecountedAsync("late");

        async Task<(int Fresh, int Open)> HouseAsync(DateOnly on)
        {
            await using var read = await Store.Database.OpenReadContextAsync(default);
            return (await FreshnessQuery.KindsAsync(read, on, [Beat1], default)).Where(k => k.Kind == "house.let").Select(k => (k.Fresh, k.Open)).Single();
        }
    }

    [Fact]
    public async Task A_beat_that_comes_to_another_station_takes_its_days_along_and_a_station_is_told_as_its_beats_are()
    {
        await VisitAsync("first", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        Time.Now = Time.Now.AddDays(2);
        await VisitAsync("second", VisitOutcome.NobodyHome, Time.Now);
        await TellAsync([Beat1, Beat2], [Beat3]);
        await WriteAsync(Registrar, Items.Change<Beat>(Beat1, 1, ("StationCode", Station2)));
        await AssertAsRecountedAsync("moved");
        await TellAsync([Beat2], [Beat1, Beat3]);
        await VisitAsync("third", VisitOutcome.Refused, Time.Now.AddDays(-1));
        await TellAsync([Beat2], [Beat1, Beat3]);
        // As a version left it that kept figures of beats alone.
        await Store.WriteAsync(async c => await c.AreaDays.ExecuteDeleteAsync() + await c.AreaDeeds.ExecuteDeleteAsync());
        await ReopenAsync();
        await TellAsync([Beat2], [Beat1, Beat3]);

        async Task TellAsync(string[] first, string[] second)
        {
            await using var context = await Store.Database.OpenReadContextAsync(default);
            foreach (var day in Enumerable.Range(-3, 6).Select(n => County.Day(Time.Now).AddDays(n)))
            {
                foreach (var actor in new[] { Registrar, Officer1, Registrar with { Beats = new HashSet<string> { Beat1, Beat3 } } })
                {
                    var beats = (await CompletionQuery.RunAsync(context, actor, day, default)).ToDictionary(c => c.BeatCode);
                    var expected = new[] { (Station1, first), (Station2, second) }.Select(s => (s.Item1, Of: s.Item2.Where(beats.ContainsKey).Select(b => beats[b]).ToList())).Where(s => s.Of.Count > 0)
                        .Select(s => (s.Item1, s.Of.Count, s.Of.Sum(c => c.Due), s.Of.Sum(c => c.Done), s.Of.Sum(c => c.Visits), s.Of.Sum(c => c.Confirmed), s.Of.Sum(c => c.NobodyHome), s.Of.Sum(c => c.Refused), s.Of.Sum(c => c.Late)));
                    Assert.Equal(expected, (await CompletionQuery.OfStationsAsync(context, actor, day, default)).Select(c => (c.StationCode, c.Beats, c.Due, c.Done, c.Visits, c.Confirmed, c.NobodyHome, c.Refused, c.Late)));
                }
            }

            await AssertAreasAreSumsAsync(context, "told");
        }
    }

    [Fact]
    public async Task A_day_before_the_first_that_is_kept_is_told_by_what_is_held_now()
    {
        var day = County.Day(Time.Now);
        await VisitAsync("first", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        Time.Now = Time.Now.AddDays(3);
        await VisitAsync("second", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 2, ("VerifiedAt", Time.Now)));
        await using var context = await Store.Database.OpenReadContextAsync(default);
        foreach (var early in new[] { day.AddDays(-1), day.AddDays(-400) })
        {
            var kinds = await FreshnessQuery.KindsAsync(context, early, [Beat1], default);
            var now = await FreshnessQuery.KindsAsync(context, day.AddDays(3), [Beat1], default);
            Assert.NotEmpty(kinds);
            Assert.Equal(now.Select(k => (k.Kind, k.Current)).Order(), kinds.Select(k => (k.Kind, k.Current)).Order());
            // Completion of such a day has the day's own work in it, and no due day of a later one.
            var completion = (await CompletionQuery.RunAsync(context, Officer1, early, default)).Single();
            Assert.Equal((0, 0), (completion.Done, completion.Visits));
            Assert.Equal(kinds.Sum(k => k.Open), completion.Due);
        }
    }

    [Fact]
    public async Task A_register_of_a_version_that_did_not_count_is_counted_when_it_is_opened()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        await TamperAsync("""DELETE FROM "DueCounts" """);
        await TamperAsync("""UPDATE "RegisterState" SET "ClosedThrough" = NULL""");
        await ReopenAsync();
        await AssertAsRecountedAsync("reopened");
    }

    private async Task<PushItem[]> WorkAsync(Random random, string name, DateTimeOffset at)
    {
        var (house, stay, address) = (await GetAsync<House>(House101), await GetAsync<Residency>(LinStays1), await GetAsync<Address>(Room102));
        var visit = new Visit { Id = Id("visit " + name), BeatCode = Beat1, AddressId = Room101, CollectedAt = at, Outcome = Outcomes[random.Next(Outcomes.Length)] };
        List<PushItem> items = [Items.Create(visit)];
        if (random.Next(2) == 0)
            items.Add(Items.Change<House>(House101, house.Version, ("VerifiedAt", at), ("Occupancy", random.Next(2) == 0 ? Occupancy.Let : Occupancy.Vacant)));
        if (random.Next(2) == 0)
            items.Add(Items.Change<Residency>(LinStays1, stay.Version, ("VerifiedAt", at), ("Kind", random.Next(2) == 0 ? ResidencyKind.Floating : ResidencyKind.Registered)));
        if (random.Next(4) == 0)
            items.Add(Items.Change<Address>(Room102, address.Version, ("VerifiedAt", at)));
        if (random.Next(3) == 0)
            items.Add(Items.Create(House(Id("house " + name), Beat1, Room101)));
        var found = await AllAsync<House>(h => h.Where(x => x.AddressId == Room101 && x.Id != House101 && x.EndedOn == null && x.RemovedAt == null));
        if (found.Count > 0 && random.Next(3) == 0)
            items.Add(random.Next(2) == 0 ? Items.Remove<House>(found[0].Id, found[0].Version) : Items.Change<House>(found[0].Id, found[0].Version, ("EndedOn", County.Day(Time.Now)), ("EndReason", "demolished")));
        return [.. items.Select(i => i with { VisitId = visit.Id, CollectedAt = at })];
    }

    private Task<IReadOnlyList<PushAnswer>> VisitAsync(string name, string outcome, DateTimeOffset at, params PushItem[] items)
    {
        var visit = new Visit { Id = Id(name), BeatCode = Beat1, AddressId = Room101, CollectedAt = at, Outcome = outcome };
        return WriteAsync(Officer1, [.. items.Prepend(Items.Create(visit)).Select(i => i with { VisitId = visit.Id, CollectedAt = at, Group = name })]);
    }

    private async Task AssertAsRecountedAsync(string what)
    {
        await using var context = Store.NewContext();
        var (stored, recounted) = (await Recount.StoredAsync(context, default), await Recount.RunAsync(context, null, default));
        Assert.True(recounted.Due.SequenceEqual(stored.Due), $"{what}, due:\n{Differ(recounted.Due, stored.Due)}");
        Assert.True(recounted.Days.SequenceEqual(stored.Days), $"{what}, days:\n{Differ(recounted.Days, stored.Days)}");
        Assert.True(recounted.Deeds.SequenceEqual(stored.Deeds), $"{what}, deeds:\n{Differ(recounted.Deeds, stored.Deeds)}");
        Assert.NotEmpty(recounted.Due);
        await AssertAreasAreSumsAsync(context, what);
    }

    // Stations and the county have of each day what their beats have together.
    private static async Task AssertAreasAreSumsAsync(RegisterContext context, string what)
    {
        var stations = await context.Set<Beat>().ToDictionaryAsync(b => b.Code, b => b.StationCode);
        string[] Areas(string beat) => [stations[beat], AreaFigures.County];
        var days = (await context.FreshnessDays.ToListAsync()).SelectMany(d => Areas(d.BeatCode).Select(a => (Key: (d.Day, Area: a, d.Kind), Of: d)))
            .GroupBy(d => d.Key).Select(g => (g.Key, Current: g.Sum(d => d.Of.Current), Fresh: g.Sum(d => d.Of.Fresh), Open: g.Sum(d => d.Of.Open))).Where(d => d.Current != 0).Order();
        Assert.Equal(days, (await context.AreaDays.ToListAsync()).Where(d => d.Current != 0).Select(d => (Key: (d.Day, d.Area, d.Kind), d.Current, d.Fresh, d.Open)).Order());
        var deeds = (await context.DayCounts.ToListAsync()).SelectMany(d => Areas(d.BeatCode).Select(a => (Key: (d.Day, Area: a, d.What), Of: d)))
            .GroupBy(d => d.Key).Select(g => (g.Key, Count: g.Sum(d => d.Of.Count), Late: g.Sum(d => d.Of.Late))).Where(d => d.Count != 0).Order();
        Assert.Equal(deeds, (await context.AreaDeeds.ToListAsync()).Where(d => d.Count != 0).Select(d => (Key: (d.Day, d.Area, d.What), d.Count, d.Late)).Order());
        Assert.True(days.Any(), what);
    }

    private static string Differ<T>(IEnumerable<T> recounted, IEnumerable<T> stored) =>
        $"recounted {string.Join("; ", recounted.Except(stored).Take(20))}\nstored {string.Join("; ", stored.Except(recounted).Take(20))}";
}

public sealed class DayFiguresOnSqlite() : DayFiguresTests(TestDatabase.Sqlite);

public sealed class DayFiguresOnPostgres() : DayFiguresTests(TestDatabase.Postgres);
