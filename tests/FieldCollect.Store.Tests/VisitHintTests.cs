using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Hints of one day, read from that day's visits.</summary>
public abstract class VisitHintTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");

    private DateOnly Today => County.Day(Time.Now);

    [Fact]
    public async Task Each_hint_is_found_on_its_day_for_whoever_inspects_and_nobody_else()
    {
        await WriteAsync(Registrar, Items.Change<Address>(Room101, 1, ("Longitude", 108.25), ("Latitude", 33.04)));
        var morning = Midnight(Today).AddHours(9);
        var night = Midnight(Today).AddHours(23);
        for (var i = 0; i < 21; i++)
            await VisitAsync($"quick{i}", Officer1, Room102, morning.AddMinutes(i));
        await VisitAsync("far", Officer1, Room101, morning.AddHours(2), 108.26, 33.04);
        foreach (var (address, i) in new[] { Street1, Building1, Room102 }.Select((a, i) => (a, i)))
            await VisitAsync($"same{i}", Officer1, address, morning.AddHours(3 + i), 108.251234, 33.041234);
        Time.Now = night.AddHours(49);
        await VisitAsync("night", Officer1Too, Room102, night);
        var day = County.Day(night);

        var hints = await HintsAsync(Supervisor, day);
        Assert.Equal(["late", "night"], hints.Where(h => h.OfficerId == Officer1Too.UserId).Select(h => h.Kind).Order(StringComparer.Ordinal));
        Assert.Equal([("far", 1), ("perHour", 21), ("samePosition", 3)], hints.Where(h => h.OfficerId == Officer1.UserId).Select(h => (h.Kind, h.Count)).OrderBy(h => h.Kind, StringComparer.Ordinal));
        Assert.Equal((1, 0, 48, Id("night")), hints.Where(h => h.Kind == "late").Select(h => (h.Count, h.Limit, h.Measure!.Value, h.Visits[0])).Single());
        Assert.Equal((Beat1, "一区", Station1), hints.Select(h => (h.BeatCode, h.BeatName, h.StationCode)).Distinct().Single());
        Assert.All(hints, h => Assert.StartsWith("值得复核", h.Chinese));
        Assert.Equal(Id("far"), hints.Single(h => h.Kind == "far").Visits.Single());

        Assert.Empty(await HintsAsync(Supervisor, day.AddDays(1)));
        Assert.Empty(await HintsAsync(Supervisor, day.AddDays(-1)));
        Assert.Empty(await HintsAsync(Supervisor with { Beats = new HashSet<string> { Beat2 } }, day));
        Assert.Equal(hints.Count, (await HintsAsync(Registrar, day)).Count);
        foreach (var actor in new[] { Officer1, Administrator })
            Assert.Equal(Problems.NotAllowed, (await Assert.ThrowsAsync<ProblemException>(() => HintsAsync(actor, day))).Kind);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    public async Task One_phone_on_new_people_is_noticed_by_its_blind_index(int people, int hints)
    {
        var visit = new Visit { Id = Id("visit"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Changed };
        var found = Enumerable.Range(0, people).Select(i =>
        {
            var person = Resident(Id($"person{i}"), Beat1, 300 + i);
            person.Phone = Phone(42);
            return person;
        });
        await WriteAsync(Officer1, [.. found.Cast<object>().Prepend(visit).Select(r => Items.Create(r) with { VisitId = visit.Id, CollectedAt = Time.Now })]);
        var told = await HintsAsync(Supervisor, Today);
        Assert.Equal(hints, told.Count);
        Assert.All(told, h => Assert.Equal(("samePhone", people, 3, visit.Id), (h.Kind, h.Count, h.Limit, h.Visits.Single())));
    }

    private async Task VisitAsync(string name, Actor officer, Guid address, DateTimeOffset at, double? longitude = null, double? latitude = null) => await WriteAsync(
        officer, Items.Create(new Visit { Id = Id(name), BeatCode = Beat1, AddressId = address, CollectedAt = at, Outcome = VisitOutcome.Confirmed, Longitude = longitude, Latitude = latitude }));

    private async Task<IReadOnlyList<ShownHint>> HintsAsync(Actor actor, DateOnly day)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return await VisitHintsQuery.RunAsync(context, actor, Store.Codes, day, default);
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}

public sealed class VisitHintsOnSqlite() : VisitHintTests(TestDatabase.Sqlite);

public sealed class VisitHintsOnPostgres() : VisitHintTests(TestDatabase.Postgres);
