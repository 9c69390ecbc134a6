using System.CommandLine;
using FieldCollect.Cli.TerminalCommands;

namespace FieldCollect.Cli.Day;

/// <summary><c>fieldcollect day</c>: one working day against a running server, told step by step, which checks itself at its end.</summary>
internal static class DayCommand
{
    public static Command Create()
    {
        var url = TerminalCommand.UrlOption();
        var data = new Option<DirectoryInfo>("--data") { Description = "The data folder with demo-accounts.json. 数据目录。", DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("FIELDCOLLECT_DATA") is { Length: > 0 } set ? set : "data") };
        var terminals = new Option<int>("--terminals") { Description = "Terminals of the beat, 2 to 20. 终端数。", DefaultValueFactory = _ => 3 };
        var visits = new Option<int>("--visits") { Description = $"Visits of each terminal, {DayPlan.FewestVisits} to 1000. 每台走访数。", DefaultValueFactory = _ => 60 };
        var seed = new Option<int>("--seed") { Description = "The same seed chooses the same doors and kinds of visit. 随机种子。", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else. 输出 JSON。" };
        var command = new Command("day", "Play one working day with several terminals. 演示一个工作日。") { url, data, terminals, visits, seed, json };
        command.SetAction((parsed, cancel) => Guard.Run(async () =>
        {
            var size = (Terminals: parsed.GetValue(terminals), Visits: parsed.GetValue(visits));
            if (size.Terminals is < 2 or > 20 || size.Visits is < DayPlan.FewestVisits or > 1000)
                return Guard.Fail("MalformedArgument", $"终端 2-20 台，走访 {DayPlan.FewestVisits}-1000 次。 2 to 20 terminals, {DayPlan.FewestVisits} to 1000 visits.");
            using var day = new WorkingDay(
                parsed.GetValue(url)!, DemoAccounts.Read(parsed.GetValue(data)!), size.Terminals, size.Visits, parsed.GetValue(seed),
                parsed.GetValue(json) ? TextWriter.Null : Console.Out, TimeProvider.System);
            var result = await day.Play(cancel);
            if (parsed.GetValue(json))
                Guard.Print(result);
            var failed = result.Checks.Where(c => !c.Holds).ToList();
            return failed.Count == 0 ? Guard.Done : Guard.Fail("DayFailed", string.Join("; ", failed.Select(c => $"{c.English} ({c.Found})")));
        }));
        return command;
    }
}
