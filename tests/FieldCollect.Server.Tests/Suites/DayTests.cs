using System.Text.Json;

namespace FieldCollect.Server.Tests;

public abstract class DayTests(County county) : Suite(county)
{
    [Fact]
    public async Task A_working_day_of_three_terminals_ends_with_every_visit_on_the_server_once()
    {
        // A county of its own: the day ends with counting, and other suites write too.
        var own = await County.OwnAsync("day");
        var day = await CommandLine.RunAsync("day", "--url", own.Server.Address.ToString(), "--data", own.DataFolder, "--visits", "20", "--seed", "3", "--json");
        Assert.True(day.Exit == 0, day.Error + day.Output);
        using var result = JsonDocument.Parse(day.Output);
        Assert.Equal(3, result.RootElement.GetProperty("Terminals").GetArrayLength());
        var checks = result.RootElement.GetProperty("Checks").EnumerateArray().ToList();
        Assert.NotEmpty(checks);
        Assert.All(checks, c => Assert.True(c.GetProperty("Holds").GetBoolean(), c.GetRawText()));

        // The supervisor's figures come from the same visits: what was fresher in the evening was seen during the day.
        int Sum(string when, string field) => result.RootElement.GetProperty(when).EnumerateArray().Sum(r => r.GetProperty(field).GetInt32());
        Assert.True(Sum("CompletionAfter", "Visits") > Sum("CompletionBefore", "Visits"), day.Output);
        Assert.True(Sum("FreshnessAfter", "Fresh") > Sum("FreshnessBefore", "Fresh"), day.Output);

        var audit = await CommandLine.RunAsync("audit", "verify", "--data", own.DataFolder, "--database", own.Database ?? "", "--json");
        Assert.True(audit.Exit == 0, audit.Error + audit.Output);
    }
}

public sealed class SqliteDayTests(SqliteCounty county) : DayTests(county);

public sealed class PostgresDayTests(PostgresCounty county) : DayTests(county);
