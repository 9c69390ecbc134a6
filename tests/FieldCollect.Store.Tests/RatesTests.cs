using FieldCollect.Register;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The rates of each day, at every level, against what the functions of the house say of the same counts.</summary>
public abstract class RatesTests(TestDatabase database) : StoreTests(database)
{
    private DateOnly Today => County.Day(Time.Now);

    [Fact]
    public async Task Of_the_day_that_is_not_over_and_of_days_that_are_each_level_is_the_sum_of_those_below()
    {
        var first = Today;
        await SeenAsync("first", House101, 1);
        Time.Now = Time.Now.AddDays(2);
        await SeenAsync("third", House201, 1);
        foreach (var day in new[] { first, first.AddDays(1), Today })
        {
            await using var context = Store.NewContext();
            var counted = await FreshnessQuery.KindsAsync(context, day, [Beat1, Beat2, Beat3], default);
            var rates = (await RatesAsync(day)).Where(r => r.Name == RateName.Freshness).ToList();
            foreach (var (scope, beats) in new[] { (Beat1, [Beat1]), (Beat2, [Beat2]), (Beat3, [Beat3]), (Station1, [Beat1, Beat2]), (Station2, [Beat3]), ("county", new[] { Beat1, Beat2, Beat3 }) })
            {
                var expected = counted.Where(c => beats.Contains(c.BeatCode)).GroupBy(c => c.Kind).Select(g => (g.Key, g.Sum(c => c.Fresh), g.Sum(c => c.Current)));
                expected = expected.Append(("all", expected.Sum(e => e.Item2), expected.Sum(e => e.Item3)));
                Assert.Equal(expected.Order(), rates.Where(r => r.Scope == scope).Select(r => (r.Kind, r.Right, r.Count)).Order());
            }

            Assert.All(rates, r => Assert.Equal(((double)r.Right / r.Count, r.Estimate, r.Estimate), (r.Estimate, r.Lower, r.Upper)));
            Assert.All(rates, r => Assert.Equal(r.Estimate >= 0.95 ? "met" : "notMet", r.Verdict));
            Assert.All(rates, r => Assert.Equal(r.Level switch { "beat" => (true, true), "station" => (false, true), _ => (false, false) }, (r.BeatCode is not null, r.StationCode is not null)));
        }
    }

    [Fact]
    public async Task What_was_due_and_done_is_completion_and_what_came_in_on_its_day_is_timely()
    {
        var day = Today;
        await SeenAsync("today", House101, 1);
        Time.Now = Time.Now.AddDays(1);
        await SeenAsync("yesterday", House101, 2, Time.Now.AddDays(-1));
        await using var context = Store.NewContext();
        var completion = await CompletionQuery.RunAsync(context, Registrar, day, default);
        var rates = await RatesAsync(day);
        Assert.Equal(
            completion.Where(c => c.Due > 0).Select(c => (c.BeatCode, c.Done, c.Due)).Order(),
            rates.Where(r => r is { Name: RateName.Completion, Level: "beat" }).Select(r => (r.Scope, r.Right, r.Count)).Order());
        Assert.Contains(rates, r => (r.Name, r.Scope, r.Right, r.Count, r.Verdict) == (RateName.SameDay, Beat1, 1, 2, "notMet"));
        Assert.Equal((Officer1.UserId, Beat1, 1, 2), Assert.Single(rates.Where(r => r.Level == "officer").Select(r => (r.OfficerId, r.Scope, r.Right, r.Count))));
    }

    [Fact]
    public async Task A_day_s_rates_name_the_rules_that_held_on_it()
    {
        var (day, shipped) = (Today, Store.Codes.PolicyVersion(Today));
        var setting = new PolicySetting { Policy = "VerificationCycle", Setting = "house.let", ValidFrom = Today.AddDays(2), Value = "2", Reason = "test" };
        setting.Code = PolicySetting.CodeOf(setting.Policy, setting.Setting, null, setting.ValidFrom);
        await WriteAsync(Registrar, Items.Create(setting));
        Time.Now = Time.Now.AddDays(3);
        await SeenAsync("later", House101, 1);
        var decided = Store.Codes.PolicyVersion(Today);
        Assert.NotEqual(shipped, decided);
        foreach (var (on, version) in new[] { (day, shipped), (day.AddDays(1), shipped), (day.AddDays(2), decided), (Today, decided) })
            Assert.All(await RatesAsync(on), r => Assert.Equal(version, r.RuleVersion));
        await ReopenAsync();
        Assert.All(await RatesAsync(day), r => Assert.Equal(shipped, r.RuleVersion));
        Assert.Equal([shipped, decided], (await AllAsync<Quality.PolicyVersion>()).OrderBy(v => v.Since).Select(v => v.Version));
    }

    private Task<List<Rate>> RatesAsync(DateOnly day) => AllAsync<Rate>(r => r.Where(x => x.Day == day));

    private Task<IReadOnlyList<Writing.PushAnswer>> SeenAsync(string name, Guid house, long version, DateTimeOffset? at = null)
    {
        var (beat, address, officer) = house == House101 ? (Beat1, Room101, Officer1) : (Beat2, Room201, Officer2);
        var visit = new Visit { Id = Id(name), BeatCode = beat, AddressId = address, CollectedAt = at ?? Time.Now, Outcome = VisitOutcome.Confirmed };
        return WriteAsync(officer, [.. new[] { Items.Create(visit), Items.Change<House>(house, version, ("VerifiedAt", visit.CollectedAt)) }.Select(i => i with { VisitId = visit.Id, CollectedAt = visit.CollectedAt, Group = name })]);
    }
}

public sealed class RatesOnSqlite() : RatesTests(TestDatabase.Sqlite);

public sealed class RatesOnPostgres() : RatesTests(TestDatabase.Postgres);
