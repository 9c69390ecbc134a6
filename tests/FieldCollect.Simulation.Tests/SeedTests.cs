using System.Diagnostics;
using System.Globalization;
using FieldCollect.Fleet;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Simulation.Tests;

/// <summary>Whole worlds from one number each. A failing test's message ends with the command that plays its world again; its seed then belongs into regressions.txt.</summary>
public class SeedTests
{
    public static TheoryData<long> Fixed => [.. Enumerable.Range(1, 6).Select(s => (long)s)];

    public static TheoryData<long> Regressions => [.. Lines("regressions.txt").Select(l => long.Parse(l.Split(' ', 2)[0], CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Fixed))]
    public Task Every_promise_is_kept(long seed) => KeptAsync(seed);

    [Theory]
    [MemberData(nameof(Regressions))]
    public Task Every_promise_that_was_broken_once_is_kept_now(long seed) => KeptAsync(seed);

    [Fact]
    public Task Every_promise_is_kept_in_a_world_that_each_commit_has_to_itself() => KeptAsync(OfTheCommit());

    [Fact]
    public async Task The_same_seed_plays_the_same_world()
    {
        var plan = Simulator.PlanOf(SeedWithoutFullDisks, terminals: 3);
        var (one, other) = (await Simulator.RunAsync(plan, 120), await Simulator.RunAsync(plan, 120));
        Assert.Equal(one.Log, other.Log);
        Assert.Equal(one.Told, other.Told);
    }

    // Whether a full disk has room for one more row hangs on ids that are not from the seed.
    private const long SeedWithoutFullDisks = 9;

    private static async Task KeptAsync(long seed)
    {
        var result = await Simulator.RunAsync(Simulator.PlanOf(seed));
        Assert.True(result.Broken is null, $"{result.Broken}\n{string.Join('\n', result.Log.TakeLast(20))}\nagain: {SimulateCommand.Replay(seed, Simulator.DefaultSteps)} --log");
        Assert.True(result.Acknowledged > 0);
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, file)).Where(l => l.Length > 0 && !l.StartsWith('#'));

    // Where there is no repository (a source archive), any seed will do.
    private static long OfTheCommit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--short=12", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory });
        var text = git!.StandardOutput.ReadToEnd().Trim();
        return long.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seed) ? seed : 20261122;
    }
}
