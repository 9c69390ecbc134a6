using System.CommandLine;
using System.Text.Json;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Fleet;

/// <summary><c>fleet soak --minutes N</c>: one seed after another, until the time is over or a promise is broken.</summary>
public static class SoakCommand
{
    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long", DefaultValueFactory = _ => 10 };
        var from = new Option<long?>("--from") { Description = "The first seed; taken from the clock without" };
        var steps = new Option<int>("--steps") { Description = "Visits, syncs and acts a seed", DefaultValueFactory = _ => Simulator.DefaultSteps };
        var goOn = new Option<bool>("--go-on") { Description = "Also after a promise was broken" };
        var json = new Option<bool>("--json") { Description = "Print the sum as JSON" };
        var command = new Command("soak", "Play seeds for some time.") { minutes, from, steps, goOn, json };
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var begun = TimeProvider.System.GetTimestamp();
            var seed = parsed.GetValue(from) ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var (seeds, broken, operations, acknowledged, days) = (0, 0, 0L, 0L, 0.0);
            while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(parsed.GetValue(minutes)) && !stop.IsCancellationRequested)
            {
                var result = await Simulator.RunAsync(Simulator.PlanOf(seed), parsed.GetValue(steps));
                (seeds, operations, acknowledged, days) = (seeds + 1, operations + result.Operations, acknowledged + result.Acknowledged, days + result.TerminalDays);
                if (result.Broken is not null)
                {
                    broken++;
                    await SimulateCommand.SayAsync(output, result, parsed.GetValue(steps), null, log: false);
                    if (!parsed.GetValue(goOn))
                        break;
                }

                seed++;
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{seeds} seeds, {days:N0} terminal-days, {TimeProvider.System.GetElapsedTime(begun):h\\:mm\\:ss} of {TimeSpan.FromMinutes(parsed.GetValue(minutes)):h\\:mm\\:ss}");
            }

            await output.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { seeds, lastSeed = seed - 1, operations, terminalDays = Math.Round(days), acknowledged, broken }, JsonSerializerOptions.Web)
                : $"{seeds} seeds up to {seed - 1}, {operations:N0} operations, {days:N0} terminal-days, {acknowledged:N0} requests acknowledged; broken: {broken}");
            return broken == 0 ? 0 : 1;
        });
        return command;
    }
}
