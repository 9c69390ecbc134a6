using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Defects;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>
/// <c>fieldcollect quality checks</c>: runs the cross-record checks over the whole register and brings Defects up to date, as the server does each night. Defects found are its
/// result, not a problem: the exit code is 0.
/// </summary>
internal static class ChecksCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var checks = new Option<string[]>("--check") { Description = $"Only these checks 仅运行: {string.Join(", ", ChecksInFull.Names)}", AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var command = new Command("checks", "Runs the cross-record checks and keeps what they find as Defects. 运行数据核查，结果存入差错表。") { checks, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var only = parsed.GetValue(checks) is { Length: > 0 } named ? named : null;
            if (only?.FirstOrDefault(n => !ChecksInFull.Names.Contains(n)) is { } unknown)
                return CommandEnd.WithProblem(error, "UnknownCheck", $"There is no check {unknown}; see --help.", $"没有名为 {unknown} 的核查，请参看 --help。");
            // Opening would make a register where there is none, and then find nothing wrong with it.
            if (register.Postgres(parsed) is null && !register.IsThere(parsed))
                throw new Store.Databases.NoRegisterException();
            await using var store = await RegisterStore.OpenAsync(register.DataFolder(parsed), register.Postgres(parsed), TimeProvider.System, stop);
            var results = await ChecksInFull.RunAsync(store, only, Actor.System, r => error.WriteLine(Line(r)), stop);
            if (parsed.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(new { found = results.Sum(r => r.Found), seconds = Math.Round(results.Sum(r => r.Seconds), 3), checks = results }, CommandEnd.Json));
            else
                Print(output, results);
            return CommandEnd.Done;
        }));
        return command;
    }

    private static string Line(CheckResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.Check} {result.Found} ({result.Seconds:0.00} s){(result.Complete ? "" : " incomplete 未完成")}");

    private static void Print(TextWriter output, IReadOnlyList<CheckResult> results)
    {
        output.WriteLine("found  opened reopened repaired dismissed  check 核查");
        foreach (var r in results)
            output.WriteLine($"{r.Found,5}  {r.Opened,6} {r.Reopened,8} {r.Repaired,8} {r.Dismissed,9}  {r.Check} {r.Chinese}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Sum(r => r.Found)} defects 处差错, {results.Sum(r => r.Seconds):0.0} s"));
        if (results.Any(r => !r.Complete))
            output.WriteLine("Incomplete: a check found more than it looks through; repair its cause first. 未完成：某项核查结果过多，请先处理其根源。");
    }
}
