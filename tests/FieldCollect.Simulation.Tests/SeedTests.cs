using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FieldCollect.Fleet;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Simulation.Tests;

/// <summary>Whole worlds from one number each. A failing test's message ends with the command that plays its world again; its seed then belongs into regressions.txt.</summary>
public class SeedTests
{
    public static TheoryData<long> Fixed => [.. FixedSeeds];

    private static readonly long[] FixedSeeds = [1, 2, 3, 4, 5, 6, 8];

    // Each is played once, for whichever test asks first.
    private static readonly ConcurrentDictionary<long, Lazy<Task<SimResult>>> Played = new();

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
    public async Task Every_situation_is_met_by_the_fixed_seeds()
    {
        var met = new HashSet<string>();
        foreach (var seed in FixedSeeds)
            met.UnionWith((await PlayAsync(seed)).Counts.Keys);
        Assert.Empty(Situation.All.Select(Situation.Name).Except(met));
    }

    [Fact]
    public async Task Every_fault_is_met_by_the_fixed_seeds()
    {
        var met = new HashSet<string>();
        foreach (var seed in FixedSeeds)
            met.UnionWith((await PlayAsync(seed)).Counts.Keys);
        Assert.Empty(Enum.GetNames<Fault>().Except(met).Except([nameof(Fault.None)]));
    }

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
        var result = await PlayAsync(seed);
        Assert.True(result.Broken is null, $"{result.Broken}\n{string.Join('\n', result.Log.TakeLast(20))}\nagain: {SimulateCommand.Replay(seed, Simulator.DefaultSteps)} --log");
        Assert.True(result.Acknowledged > 0);
    }

    private static Task<SimResult> PlayAsync(long seed) => Played.GetOrAdd(seed, s => new Lazy<Task<SimResult>>(() => Simulator.RunAsync(Simulator.PlanOf(s)))).Value;

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
