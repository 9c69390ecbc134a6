using FieldCollect.Fleet.Loopback;

namespace FieldCollect.Simulation.Tests;

/// <summary>A small fleet over loopback: real processes, a bad line, the server killed in the middle. The large one is <c>tools/fleet run</c>.</summary>
public class FleetTests
{
    private const string Variable = "FIELDCOLLECT_TEST_POSTGRES";

    private static readonly FleetPlan Small = new() { Terminals = 12, Visits = 6, Kills = 1, TerminalKills = 0.1, Scale = 0.01, Patience = TimeSpan.FromSeconds(3) };

    [Fact]
    public Task On_SQLite_nothing_is_lost_doubled_or_overwritten() => KeptAsync(Small);

    [Fact]
    public Task On_PostgreSQL_nothing_is_lost_doubled_or_overwritten() => KeptAsync(Small with
    {
        Postgres = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server
            ? server
            : throw new InvalidOperationException($"There is no PostgreSQL to test on: run the tests with tools/test, which starts one and sets {Variable}."),
    });

    private static async Task KeptAsync(FleetPlan plan)
    {
        var result = await FleetRun.RunAsync(plan, TextWriter.Null, TestContext.Current.CancellationToken);
        Assert.True(result.Broken.Count == 0, $"{string.Join('\n', result.Broken)}\nagain: {result.Replay}");
        Assert.Equal((plan.Terminals * plan.Visits, 1, result.Changes), (result.Visits, result.ServerKills, result.Acknowledged));
        Assert.True(result.Unanswered > 0);
    }
}
