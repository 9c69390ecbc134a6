using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Freshness and the completion of a day, counted by hand. In the first beat live 4 addresses, 1 let house, 2 stays and 1 unit, none seen yet.</summary>
public abstract class ReadingTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateOnly Day = new(2026, 5, 20);

    [Fact]
    public async Task What_was_never_seen_is_due_and_not_fresh()
    {
        Assert.Equal([(4, 0), (1, 0), (2, 0), (1, 0)], await FreshnessAsync(Day));
        var completion = await CompletionAsync(Day);
        Assert.Equal((8, 0, 0), (completion.Due, completion.Done, completion.Visits));
    }

    [Fact]
    public async Task A_let_house_is_fresh_for_three_months_to_the_day()
    {
        await WriteAsync(Officer1, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        Assert.Equal((1, 1), (await FreshnessAsync(new DateOnly(2026, 8, 20)))[1]);
        Assert.Equal((1, 0), (await FreshnessAsync(new DateOnly(2026, 8, 21)))[1]);
    }

    [Fact]
    public async Task What_ended_was_retired_or_removed_is_not_counted()
    {
        await WriteAsync(
            Registrar,
            Items.Change<Residency>(ChenStays, 1, ("EndedOn", new DateOnly(2026, 5, 19)), ("EndReason", "movedAway")),
            Items.Change<Address>(Room102, 1, ("Status", AddressStatus.Retired), ("ValidTo", new DateOnly(2026, 5, 19)), ("RetiredReason", "拆除")),
            Items.Remove<House>(House101, 1));
        Assert.Equal([(3, 0), (0, 0), (1, 0), (1, 0)], await FreshnessAsync(Day));
        Assert.Equal(5, (await CompletionAsync(Day)).Due);
    }

    [Fact]
    public async Task A_visit_counts_on_the_countys_day_it_was_made_on_however_late_it_arrives()
    {
        // 23:30 of the 20th at the county is still the 20th, though in UTC it is 15:30; 00:30 is the 21st, though in UTC it is the 20th.
        var (late, next) = (Midnight(20, 23, 30), Midnight(21, 0, 30));
        Time.Now = Midnight(23, 9, 0);
        await VisitAsync("visit-1", VisitOutcome.Confirmed, late, Items.Change<House>(House101, 1, ("VerifiedAt", late)), Items.Change<Residency>(ChenStays, 1, ("VerifiedAt", late)));
        await VisitAsync("visit-2", VisitOutcome.Changed, next, Items.Change<Residency>(LinStays1, 1, ("VerifiedAt", next), ("Relation", "01")), Items.Create(House(Id("found"), Beat1, Room102)));
        await VisitAsync("visit-3", VisitOutcome.NobodyHome, next);
        await VisitAsync("visit-4", VisitOutcome.Refused, next, Items.Change<Residency>(ChenStays, 2, ("EndedOn", new DateOnly(2026, 5, 20)), ("EndReason", "movedAway")));

        var first = await CompletionAsync(Day);
        Assert.Equal((2, 1, 1, 0, 0), (first.Done, first.Visits, first.Confirmed, first.Changed, first.New));
        var second = await CompletionAsync(Day.AddDays(1));
        Assert.Equal((1, 3, 0, 1, 1, 1, 1, 1), (second.Done, second.Visits, second.Confirmed, second.Changed, second.New, second.Ended, second.Refused, second.NobodyHome));
        // Open still: 4 addresses, the house found and the unit; done on the first day 2, on the second 1.
        Assert.Equal((6 + 2, 6 + 1), (first.Due, second.Due));
        Assert.Equal((0, 0), ((await CompletionAsync(Day.AddDays(2))).Visits, (await CompletionAsync(Day.AddDays(2))).Done));
    }

    [Fact]
    public async Task What_was_not_due_is_not_done_and_what_is_seen_twice_is_done_once()
    {
        await VisitAsync("visit-1", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        await VisitAsync("visit-2", VisitOutcome.Confirmed, Time.Now.AddHours(1), Items.Change<House>(House101, 2, ("VerifiedAt", Time.Now.AddHours(1))));
        Assert.Equal((1, 2), ((await CompletionAsync(Day)).Done, (await CompletionAsync(Day)).Visits));
        Time.Now = Time.Now.AddDays(1);
        await VisitAsync("visit-3", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 3, ("VerifiedAt", Time.Now)));
        Assert.Equal((0, 1), ((await CompletionAsync(Day.AddDays(1))).Done, (await CompletionAsync(Day.AddDays(1))).Visits));
    }

    [Fact]
    public async Task Each_sees_the_beats_that_are_theirs()
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        Assert.Equal([Beat1, Beat2, Beat3], (await CompletionQuery.RunAsync(context, Registrar, Day, default)).Select(c => c.BeatCode));
        Assert.Equal([Beat2], (await CompletionQuery.RunAsync(context, Officer2, Day, default)).Select(c => c.BeatCode));
        Assert.Equal([Beat2], (await FreshnessQuery.RunAsync(context, Officer2, Day, default)).Select(c => c.BeatCode).Distinct());
    }

    private static DateTimeOffset Midnight(int day, int hour, int minute) => new(2026, 5, day, hour, minute, 0, TimeSpan.FromHours(8));

    private async Task VisitAsync(string name, string outcome, DateTimeOffset at, params Writing.PushItem[] items)
    {
        var visit = new Visit { Id = Id(name), BeatCode = Beat1, AddressId = Room101, CollectedAt = at, Outcome = outcome };
        await WriteAsync(Officer1, [.. items.Prepend(Items.Create(visit)).Select(i => i with { VisitId = visit.Id, CollectedAt = at, Group = name })]);
    }

    private async Task<List<(int Current, int Fresh)>> FreshnessAsync(DateOnly day)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return [.. (await FreshnessQuery.RunAsync(context, Officer1, day, default)).Select(f => (f.Current, f.Fresh))];
    }

    private async Task<Completion> CompletionAsync(DateOnly day)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return Assert.Single(await CompletionQuery.RunAsync(context, Officer1, day, default));
    }
}

public sealed class ReadingOnSqlite() : ReadingTests(TestDatabase.Sqlite);

public sealed class ReadingOnPostgres() : ReadingTests(TestDatabase.Postgres);
