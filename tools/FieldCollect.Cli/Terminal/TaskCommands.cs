using System.CommandLine;
using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Tasks;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal tasks</c> and <c>terminal plan</c>: what waits for the officer, and in which order to go there. Neither needs a network.</summary>
internal static class TaskCommands
{
    // A round begins with the working day; one that is planned later begins when it is planned.
    private static readonly TimeOnly Morning = new(8, 30);

    public static Command Tasks()
    {
        var (file, json, day) = (TerminalCommand.FileOption(), TerminalCommand.JsonOption(), DayOption());
        var all = new Option<bool>("--all") { Description = "Also what is a colleague's, or needs a skill that you have not. 包括他人的任务。" };
        var top = new Option<int>("--top") { Description = "At most so many lines. 最多行数。", DefaultValueFactory = _ => 50 };
        var command = new Command("tasks", "What waits for an officer, the most urgent first. 任务清单。") { file, day, all, top, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var tasks = terminal.Tasks(parsed.GetValue(day) ?? Today, parsed.GetValue(all));
            var shown = tasks with { Listed = [.. tasks.Listed.Take(parsed.GetValue(top))] };
            return Task.FromResult(parsed.GetValue(json) ? Guard.Print(shown) : Show(shown));
        }));
        return command;
    }

    public static Command Plan()
    {
        var (file, json, day) = (TerminalCommand.FileOption(), TerminalCommand.JsonOption(), DayOption());
        var from = new Option<string?>("--position") { Description = "Where you are: longitude,latitude; else it begins at the most urgent door. 当前位置。" };
        var begin = new Option<TimeOnly?>("--begin") { Description = "When you begin, e.g. 08:30; default now, or 08:30. 出发时间。" };
        var doors = new Option<int?>("--doors") { Description = "At most so many doors. 最多户数。" };
        var again = new Option<bool>("--again") { Description = "Also doors at which nobody was met today. 包括今日未遇的地址。" };
        var command = new Command("plan", "A day's doors in the order of the way. 一日走访路线。") { file, day, from, begin, doors, again, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var on = parsed.GetValue(day) ?? Today;
            var plan = terminal.Plan(
                on, parsed.GetValue(begin) ?? BeginOn(on), parsed.GetValue(from) is { } text ? VisitArguments.Point(text) : null, parsed.GetValue(doors), parsed.GetValue(again));
            return Task.FromResult(parsed.GetValue(json) ? Guard.Print(plan) : Show(plan));
        }));
        return command;
    }

    private static DateOnly Today => County.Day(TimeProvider.System.GetUtcNow());

    private static Option<DateOnly?> DayOption() => new("--day") { Description = "A day, e.g. 2026-11-30; default today. 日期。" };

    private static TimeOnly BeginOn(DateOnly day)
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(County.Offset);
        return day == Today && TimeOnly.FromTimeSpan(now.TimeOfDay) is var time && time > Morning ? time : Morning;
    }

    private static int Show(TaskList tasks)
    {
        var codes = CodeLists.Standard();
        Columns.Write(Console.Out, [.. tasks.Listed.Select(t => (IReadOnlyList<string>)
        [
            $"{(t.Overdue ? "!" : " ")}{Due(t)}", Kind(codes, t), t.Kind == TaskKind.Verification ? $"{t.Parts.Count} 项" : "", string.Join(" ", Marks(codes, t)), t.AddressText, $"{t.EntitySet}/{t.RecordId}",
        ])]);
        Console.Out.WriteLine($"{tasks.Listed.Count}/{tasks.Total} 项任务 tasks");
        return Guard.Done;
    }

    private static int Show(Register.Tasks.Plan.DayPlan plan)
    {
        var codes = CodeLists.Standard();
        Columns.Write(Console.Out, [.. plan.Doors.Select((d, i) => (IReadOnlyList<string>)
        [
            (i + 1).ToString(CultureInfo.InvariantCulture),
            d.Arrival?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "--:--",
            $"{d.Metres} m{(d.IsOwnPosition ? "" : "~")}",
            d.From is { } from ? $"[{from:HH:mm}-{d.To:HH:mm}{(d.KeepsWindow ? "" : " 无法按时 late")}]" : "",
            string.Join(" ", d.Tasks.GroupBy(t => t.Kind).Select(g => Kind(codes, g.First()) + (g.Count() > 1 ? $"×{g.Count()}" : ""))),
            d.AddressText,
            $"{d.AddressId}",
        ])]);
        Console.Out.WriteLine($"{plan.Doors.Count} 户，直线 {plan.Metres / 1000.0:0.0} km，另有 {plan.Waiting} 户待访。 {plan.Doors.Count} doors, {plan.Metres / 1000.0:0.0} km as the crow flies, {plan.Waiting} more wait.");
        return Guard.Done;
    }

    private static string Due(OfficerTask task) =>
        task.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? (task.Kind == TaskKind.Verification ? "从未 never" : task.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");

    private static string Kind(CodeLists codes, OfficerTask task) => Words(codes, "TaskKind", task.Kind);

    // A code of ours is an English word.
    private static string Words(CodeLists codes, string list, string code) => codes.Find(list, code)?.Chinese is { } chinese ? $"{chinese} {code}" : code;

    private static IEnumerable<string> Marks(CodeLists codes, OfficerTask task)
    {
        if (task.VisitTime is { } time)
            yield return $"{task.On:yyyy-MM-dd} {Words(codes, "VisitTime", time)}{(task.OffHours ? " 错时 off hours" : "")}";
        if (task.TriedAt is { } tried)
            yield return $"今日未遇 tried {tried.ToOffset(County.Offset):HH:mm}";
        if (task.OfficerId is not null)
            yield return "已派工 assigned";
        foreach (var skill in task.Skills)
            yield return Words(codes, "Skill", skill);
    }
}
