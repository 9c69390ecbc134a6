using System.CommandLine;
using FieldCollect.Client.Reading;
using FieldCollect.Register;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal show</c>: one address with everything that stands at it.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var where = new Where();
        var command = new Command("show", "One address with its houses, people and units. 查看地址。") { file, where.Plate, where.Address, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var card = where.Find(terminal, parsed);
            if (parsed.GetValue(json))
                return Task.FromResult(Guard.Print(card));
            Write(Console.Out, card);
            return Task.FromResult(Guard.Done);
        }));
        return command;
    }

    public static void Write(TextWriter output, AddressCard card)
    {
        output.WriteLine(card.Address.Record.FullText + Unsent(card.Address.IsUnsent));
        var rows = new List<IReadOnlyList<string>>();
        rows.AddRange(card.Plates.Select(p => (IReadOnlyList<string>)["门牌 plate", p.Record.NumberText ?? "", p.Record.Status, p.Record.Token, $"Doorplates/{p.Record.Id}"]));
        rows.AddRange(card.Houses.Select(h => (IReadOnlyList<string>)["房屋 house", h.Record.Use, h.Record.Occupancy, Seen(h.Record.VerifiedAt, h.Record.DueOn, h.Record.EndedOn) + Unsent(h.IsUnsent), $"Houses/{h.Record.Id}"]));
        rows.AddRange(card.Stays.Select(s => (IReadOnlyList<string>)
        [
            "居住 stay", $"{s.Resident?.Record.Name ?? "?"} {s.Resident?.Record.Phone}", s.Stay.Record.Kind,
            Seen(s.Stay.Record.VerifiedAt, s.Stay.Record.DueOn, s.Stay.Record.EndedOn) + Unsent(s.Stay.IsUnsent || s.Resident?.IsUnsent == true),
            $"Residencies/{s.Stay.Record.Id} Residents/{s.Stay.Record.ResidentId}",
        ]));
        rows.AddRange(card.Units.Select(u => (IReadOnlyList<string>)["单位 unit", u.Record.Name, u.Record.Kind, Seen(u.Record.VerifiedAt, u.Record.DueOn, u.Record.EndedOn) + Unsent(u.IsUnsent), $"Units/{u.Record.Id}"]));
        rows.AddRange(card.Below.Select(a => (IReadOnlyList<string>)["下级 below", $"{a.Record.Name}{a.Record.Number}", a.Record.Kind, "", $"Addresses/{a.Record.Id}"]));
        if (card.LastVisit is { } visit)
            rows.Add(["走访 visit", visit.Record.Outcome, County.Day(visit.Record.CollectedAt).ToString("yyyy-MM-dd"), Unsent(visit.IsUnsent), $"Visits/{visit.Record.Id}"]);
        Columns.Write(output, rows, "  ");
    }

    private static string Seen(DateTimeOffset? verified, DateOnly? due, DateOnly? ended) =>
        ended is { } day ? $"已注销 ended {day:yyyy-MM-dd}"
        : verified is not { } at ? "从未核实 never verified"
        : $"核实 seen {County.Day(at):yyyy-MM-dd}" + (due is { } next ? $", 到期 due {next:yyyy-MM-dd}" : "");

    private static string Unsent(bool isUnsent) => isUnsent ? " *未上传 unsent" : "";
}
