using System.CommandLine;
using System.Text.Json;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Fleet;

/// <summary><c>fleet simulate --seed N</c>: one world, from one number.</summary>
public static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<long>("--seed") { Description = "The same seed plays the same world", Required = true };
        var seeds = new Option<int>("--seeds") { Description = "So many seeds from this one on", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "Visits, syncs and acts", DefaultValueFactory = _ => Simulator.DefaultSteps };
        var terminals = new Option<int?>("--terminals") { Description = "3 to 20; the seed's own number without" };
        var canary = new Option<Canary>("--canary") { Description = "A fault planted on purpose, which must be found" };
        var log = new Option<bool>("--log") { Description = "Print what happened, step by step" };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON" };
        var command = new Command("simulate", "Play a county with faults from a seed, and check every promise.") { seed, seeds, steps, terminals, canary, log, json };
        command.SetAction(async (parsed, _) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var broken = 0;
            for (var i = 0; i < parsed.GetValue(seeds); i++)
            {
                var plan = Simulator.PlanOf(parsed.GetValue(seed) + i, parsed.GetValue(terminals)) with { Canary = parsed.GetValue(canary) };
                var result = await Simulator.RunAsync(plan, parsed.GetValue(steps));
                broken += result.Broken is null ? 0 : 1;
                if (parsed.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(result with { Log = parsed.GetValue(log) ? result.Log : [] }));
                else
                    await SayAsync(output, result, parsed.GetValue(steps), parsed.GetValue(terminals), parsed.GetValue(log));
            }

            return broken == 0 ? 0 : 1;
        });
        return command;
    }

    internal static async Task SayAsync(TextWriter output, SimResult result, int steps, int? terminals, bool log)
    {
        foreach (var line in log ? result.Log : [])
            await output.WriteLineAsync(line);
        await output.WriteLineAsync(
            $"seed {result.Seed}: {result.Terminals} terminals, {result.Operations} operations, {result.TerminalDays:0} terminal-days, {result.Entries} requests entered, {result.Acknowledged} acknowledged"
            + $" ({string.Join(", ", result.Told.Select(t => $"{t.Key} {t.Value}"))})");
        if (result.Broken is { } broken)
            await output.WriteLineAsync($"  BROKEN: {broken}\n  again: {Replay(result.Seed, steps, terminals)} --log");
    }

    /// <summary>The command that plays a seed again.</summary>
    public static string Replay(long seed, int steps, int? terminals = null) =>
        $"dotnet run --project tools/FieldCollect.Fleet -- simulate --seed {seed}{(steps == Simulator.DefaultSteps ? "" : $" --steps {steps}")}{(terminals is null ? "" : $" --terminals {terminals}")}";
}
