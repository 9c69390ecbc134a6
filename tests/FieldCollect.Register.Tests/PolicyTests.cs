using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality;

namespace FieldCollect.Register.Tests;

/// <summary>What a county decides about its policy: which value holds in which beat on which day, and the name of all of them together.</summary>
public class PolicyTests
{
    private const string Beat = "610922510001", Other = "610922510002";
    private const string Cycle = "VerificationCycle", Setting = "house.let";

    private static readonly IReadOnlyList<CodeItem> Items = CodeLists.CodeLists.Standard().All;

    private static PolicySetting Decided(string from, string? value, string? beat = null) =>
        new() { Policy = Cycle, Setting = Setting, ForBeatCode = beat, ValidFrom = DateOnly.Parse(from), Value = value, Reason = "test" };

    // The county goes from the shipped 3 to 2 in March and to 4 in May; the beat has 1 from April to June, and what the county has after.
    private static readonly CodeLists.CodeLists Codes = CodeLists.CodeLists.From(
        Items, [Decided("2026-05-01", "4"), Decided("2026-03-01", "2"), Decided("2026-04-01", "1", Beat), Decided("2026-07-01", null, Beat), Decided("2026-09-01", null)]);

    [Theory]
    [InlineData("2026-02-28", "3", "3")]
    [InlineData("2026-03-01", "2", "2")]
    [InlineData("2026-04-01", "1", "2")]
    [InlineData("2026-05-01", "1", "4")]
    [InlineData("2026-06-30", "1", "4")]
    [InlineData("2026-07-01", "4", "4")]
    [InlineData("2026-09-01", "3", "3")]
    public void What_was_decided_last_for_the_beat_holds_and_else_what_the_county_has(string day, string inBeat, string elsewhere)
    {
        var on = DateOnly.Parse(day);
        Assert.Equal((inBeat, elsewhere, elsewhere), (Codes.Setting(Cycle, Setting, on, Beat), Codes.Setting(Cycle, Setting, on, Other), Codes.Setting(Cycle, Setting, on)));
        Assert.Equal(inBeat, Assert.Single(PolicyDecisions.All(Codes, on, Beat), p => (p.Policy, p.Setting) == (Cycle, Setting)).Value);
    }

    [Fact]
    public void A_record_is_due_by_the_cycle_that_held_when_it_was_seen()
    {
        Assert.Equal(new DateOnly(2026, 5, 28), DueOf(new(2026, 2, 28, 9, 0, 0, County.Offset), Beat));
        Assert.Equal(new DateOnly(2026, 5, 1), DueOf(new(2026, 4, 1, 9, 0, 0, County.Offset), Beat));
        Assert.Equal(new DateOnly(2026, 6, 1), DueOf(new(2026, 4, 1, 9, 0, 0, County.Offset), Other));
    }

    [Fact]
    public void A_limit_is_the_one_that_held_when_it_began_to_run()
    {
        var codes = CodeLists.CodeLists.From(Items, [new PolicySetting { Policy = "TimeLimit", Setting = "arrival", ForBeatCode = Beat, ValidFrom = new(2026, 6, 2), Value = "1 days" }]);
        var (before, after) = (new DateTimeOffset(2026, 6, 1, 9, 0, 0, County.Offset), new DateTimeOffset(2026, 6, 2, 9, 0, 0, County.Offset));
        Assert.Equal([new(2026, 6, 4), new(2026, 6, 3), new DateOnly(2026, 6, 5)],
            [TimeLimits.LastDay(codes, "arrival", before, Beat)!.Value, TimeLimits.LastDay(codes, "arrival", after, Beat)!.Value, TimeLimits.LastDay(codes, "arrival", after, Other)!.Value]);
    }

    [Fact]
    public void The_version_changes_when_a_value_does_and_only_then()
    {
        var days = Enumerable.Range(0, 300).Select(n => new DateOnly(2026, 1, 1).AddDays(n)).ToList();
        var changes = days.Zip(days.Skip(1)).Where(d => Codes.PolicyVersion(d.First) != Codes.PolicyVersion(d.Second)).Select(d => d.Second.ToString("MM-dd")).ToList();
        Assert.Equal(["03-01", "04-01", "05-01", "07-01", "09-01"], changes);
        Assert.Equal(CodeLists.CodeLists.Standard().PolicyVersion(days[0]), Codes.PolicyVersion(days[^1]));
        Assert.Matches("^1-[0-9a-f]{12}$", Codes.PolicyVersion(days[0]));
    }

    [Fact]
    public void The_lists_as_of_a_day_say_what_the_county_has_on_it()
    {
        foreach (var (day, value) in new[] { ("2026-02-28", "3"), ("2026-03-01", "2"), ("2026-06-01", "4"), ("2026-09-01", "3") })
            Assert.Equal(value, Codes.AsOf(DateOnly.Parse(day)).Value(Cycle, Setting));
        Assert.Equal(Codes.All.Count, Codes.AsOf(new(2026, 6, 1)).All.Count);
    }

    [Fact]
    public void What_a_beat_has_of_its_own_is_told_behind_what_the_county_has()
    {
        var rows = PolicyDecisions.All(Codes, new(2026, 6, 1)).Where(p => (p.Policy, p.Setting) == (Cycle, Setting)).Select(p => (p.Value, p.From, p.ForBeatCode, p.Since)).ToList();
        Assert.Equal([("4", "county", null, new(2026, 5, 1)), ("1", "beat", Beat, new DateOnly(2026, 4, 1))], rows);
        Assert.Equal(("3", "shipped", (DateOnly?)null), Assert.Single(PolicyDecisions.All(Codes, new(2026, 10, 1)).Where(p => (p.Policy, p.Setting) == (Cycle, Setting)).Select(p => (p.Value, p.From, p.Since))));
    }

    [Fact]
    public void Every_setting_ships_with_a_value_that_it_can_hold()
    {
        foreach (var setting in PolicyDecisions.All(CodeLists.CodeLists.Standard(), Samples.Today))
            Assert.True(setting.Value is { } value ? PolicyLists.Find(setting.Policy)!.ValueOf(setting.Setting).Allows(value) : setting.Policy == "TaskSkill", $"{setting.Policy}.{setting.Setting} = {setting.Value}");
        Assert.All(PolicyLists.All, l => Assert.NotEmpty(CodeLists.CodeLists.Standard().Items(l.Name)));
    }

    [Theory]
    [InlineData("VerificationCycle", "house", "1", "1200", "0", "1201", "", " 3", "3 ", "3.5", "-1", "三")]
    [InlineData("TimeLimit", "arrival", "1 hours", "3650 days", "0 days", "3651 days", "3", "3 weeks", "3  days", "days", "03 days", "3 workingDays\n")]
    [InlineData("InspectionPolicy", "void.below", "0", "1", "1.01", "-0.1", "85%", "", "0,85", "1e-1", "NaN", "Infinity")]
    [InlineData("ErrorClass", "Units.Name", "A", "C", "D", "a", "", "AB", "0.5", " A", "A,B", "1")]
    public void A_setting_holds_what_the_program_can_follow_and_nothing_else(string list, string setting, string least, string most, params string[] wrong)
    {
        var holds = PolicyLists.Find(list)!.ValueOf(setting);
        Assert.True(holds.Allows(least) && holds.Allows(most));
        Assert.All(wrong, w => Assert.False(holds.Allows(w), w));
    }

    [Fact]
    public void The_offices_work_as_the_year_s_notice_says()
    {
        var codes = CodeLists.CodeLists.Standard();
        Assert.False(TimeLimits.IsWorkday(codes, new(2026, 10, 7)));
        Assert.True(TimeLimits.IsWorkday(codes, new(2026, 10, 10)));
        Assert.True(TimeLimits.IsWorkday(codes, new(2026, 10, 8)));
        // Of 365 days 13 of the 19 weekdays off are not made up for: 261 weekdays - 19 + 6.
        Assert.Equal(248, Enumerable.Range(0, 365).Count(n => TimeLimits.IsWorkday(codes, new DateOnly(2026, 1, 1).AddDays(n))));
    }

    private static DateOnly? DueOf(DateTimeOffset seen, string beat) => Cycles.DueOn(new House { BeatCode = beat, Occupancy = Occupancy.Let, VerifiedAt = seen }, Codes);
}
