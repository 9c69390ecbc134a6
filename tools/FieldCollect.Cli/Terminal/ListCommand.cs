using System.CommandLine;
using FieldCollect.Client;
using FieldCollect.Register;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal list</c>: what is due, what is unsent work's trouble, or what a text finds.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var due = new Option<bool>("--due") { Description = "Addresses with something to verify; the default. 待核查地址。" };
        var within = new Option<int>("--within") { Description = "Days ahead. 天数。" };
        var find = new Option<string?>("--find") { Description = "Part of an address, alias, name or code. 按地址或姓名查找。" };
        var top = new Option<int>("--top") { Description = "At most so many lines. 最多行数。", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "What is due, or what a text finds. 列表。") { file, due, within, find, top, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal => Task.FromResult(
            parsed.GetValue(find) is { } text
                ? Found(terminal, text, parsed.GetValue(top), parsed.GetValue(json))
                : Due(terminal, parsed.GetValue(within), parsed.GetValue(top), parsed.GetValue(json)))));
        return command;
    }

    private static int Due(Terminal terminal, int within, int top, bool json)
    {
        var day = County.Day(TimeProvider.System.GetUtcNow()).AddDays(within);
        var due = terminal.Due(day, top);
        if (json)
            return Guard.Print(due);
        Columns.Write(Console.Out, [.. due.Select(a => (IReadOnlyList<string>)
        [
            a.DueOn?.ToString("yyyy-MM-dd") ?? "从未 never",
            string.Join(" ", a.Rows.GroupBy(r => r.EntitySet).Select(g => $"{Word(g.Key)}{g.Count()}")),
            a.Text,
            $"{a.AddressId}",
        ])]);
        return Guard.Done;
    }

    private static int Found(Terminal terminal, string text, int top, bool json)
    {
        var found = terminal.Search(text, top);
        if (json)
            return Guard.Print(found);
        Columns.Write(Console.Out, [.. found.Select(f => (IReadOnlyList<string>)
            [Word(f.EntitySet), f.Title, f.EntitySet == "Addresses" ? "" : f.AddressText ?? "", $"{f.AddressId ?? f.Id}"])]);
        return Guard.Done;
    }

    private static string Word(string entitySet) => entitySet switch
    {
        "Addresses" => "址",
        "Houses" => "房",
        "Residencies" or "Residents" => "人",
        "Units" => "单位",
        "Declarations" => "申报",
        _ => entitySet,
    };
}
