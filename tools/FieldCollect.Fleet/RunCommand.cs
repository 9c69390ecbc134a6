using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FieldCollect.Fleet.Loopback;

namespace FieldCollect.Fleet;

/// <summary><c>fleet run --terminals 150 --visits 60</c>: real terminals against a real server process through a bad line.</summary>
public static class RunCommand
{
    /// <summary>128 + SIGINT, as shells expect.</summary>
    public const int Stopped = 130;

    // One machine plays both ends.
    private const int MostTerminals = 1_000;
    private const int MostVisits = 2_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Command Create()
    {
        var seed = new Option<long>("--seed") { Description = "The county, the visits and the draws of the faults", DefaultValueFactory = _ => 1 };
        var terminals = Number("--terminals", "How many, each with an officer", FleetPlan.DefaultTerminals, 1, MostTerminals);
        var visits = Number("--visits", "Of each terminal", FleetPlan.DefaultVisits, 1, MostVisits);
        var kills = Number("--kills", "How often the server is killed (SIGKILL) while pushes are under way", new FleetPlan().Kills, 0, 100);
        var faults = new Option<string>("--faults")
        {
            Description = $"Kinds of faults of the line, by commas: all, none, {string.Join(", ", new FleetPlan().Faults)}",
            DefaultValueFactory = _ => "all",
        };
        faults.Validators.Add(r =>
        {
            if (FaultsOf(r.GetValueOrDefault<string>()) is null)
                r.AddError($"--faults: {r.GetValueOrDefault<string>()} is none of all, none, {string.Join(", ", new FleetPlan().Faults)}.");
        });
        var rate = new Option<double>("--rate") { Description = "Of all stretches of a connection, how many end in a fault: 0 to 0.9", DefaultValueFactory = _ => new FleetPlan().Rate };
        rate.Validators.Add(r =>
        {
            if (Value(r) is < 0 or > 0.9 or double.NaN)
                r.AddError("--rate is 0 to 0.9.");
        });
        var scale = new Option<double?>("--scale") { Description = "Of the demo county, 0.001 to 100; the fleet's share of a whole one without" };
        scale.Validators.Add(r =>
        {
            if (Value(r) is < 0.001 or > 100 or double.NaN)
                r.AddError("--scale is 0.001 to 100.");
        });
        var database = new Option<string>("--database")
        {
            Description = "sqlite, or an Npgsql connection string of a server on which a database may be made; tools/fleet run --postgres starts one",
            DefaultValueFactory = _ => "sqlite",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON" };
        var command = new Command("run", "Real terminals against a real server process, through a bad line, with kills; then every promise is checked.")
        {
            seed, terminals, visits, kills, faults, rate, scale, database, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var plan = new FleetPlan
            {
                Seed = parsed.GetValue(seed),
                Terminals = parsed.GetValue(terminals),
                Visits = parsed.GetValue(visits),
                Kills = parsed.GetValue(kills),
                Faults = FaultsOf(parsed.GetValue(faults))!,
                Rate = parsed.GetValue(rate),
                Scale = parsed.GetValue(scale),
                Postgres = parsed.GetValue(database) is { } named && named != "sqlite" ? named : null,
            };
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var result = await FleetRun.RunAsync(plan, error, stop);
                if (parsed.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(result, Json));
                else
                    await SayAsync(output, result);
                return result.Broken.Count == 0 ? 0 : 1;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await error.WriteLineAsync("Stopped: the server has ended, and nothing is left of this run.");
                return Stopped;
            }
            catch (Exception unreachable) when (unreachable is System.Data.Common.DbException or ArgumentException && plan.Postgres is not null)
            {
                // A driver's message may quote the connection string, and with it a password.
                await error.WriteLineAsync($"CannotOpen: the database server of --database cannot be used ({unreachable.GetType().Name}).");
                return 1;
            }
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { Description = FormattableString.Invariant($"{description}: {least} to {most}"), DefaultValueFactory = _ => byDefault };
        option.Validators.Add(r =>
        {
            if (r.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) && (given < least || given > most))
                r.AddError(FormattableString.Invariant($"{name} is {least} to {most}."));
        });
        return option;
    }

    // What is no number is refused by the parser itself, in its own words.
    private static double? Value(System.CommandLine.Parsing.OptionResult r) =>
        r.Tokens is [var token] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) ? given : null;

    private static IReadOnlyList<LineFault>? FaultsOf(string? text)
    {
        var all = new FleetPlan().Faults;
        if (text is "all")
            return all;
        if (text is null or "none")
            return [];
        var named = text.Split(',', StringSplitOptions.TrimEntries).Select(n => all.Cast<LineFault?>().FirstOrDefault(f => f.ToString()!.Equals(n, StringComparison.OrdinalIgnoreCase))).ToList();
        return named.Contains(null) ? null : [.. named.OfType<LineFault>().Distinct()];
    }

    private static async Task SayAsync(TextWriter output, FleetResult r)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            seed {r.Seed}, {r.Database}: {r.Terminals} terminals in {r.Beats} beats, {r.Visits:N0} visits, {r.Changes:N0} changes, {r.Acknowledged:N0} acknowledged ({string.Join(", ", r.Told.Select(t => $"{t.Key} {t.Value}"))})
            {r.Requests:N0} requests, {r.Unanswered:N0} without an answer; faults: {string.Join(", ", r.Faults.Select(f => $"{f.Key} {f.Value}"))}
            server killed {r.ServerKills} times (pushes under way: {string.Join(", ", r.PushesAtKills)}), terminals {r.TerminalKills} times
            lost {r.Lost}, duplicated {r.Duplicated}, silently overwritten {r.SilentlyOverwritten}, out of step {r.OutOfStep}, otherwise broken {r.OtherBroken}
            seconds: {string.Join(", ", r.Seconds.Select(s => $"{s.Key} {s.Value}"))}
            """);
        await output.WriteLineAsync(text);
        foreach (var broken in r.Broken)
            await output.WriteLineAsync($"  BROKEN: {broken}");
        await output.WriteLineAsync($"again: {r.Replay}");
    }
}
