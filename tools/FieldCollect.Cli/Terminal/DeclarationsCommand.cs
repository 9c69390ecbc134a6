using System.CommandLine;
using FieldCollect.Client.Reading;
using FieldCollect.Register.CodeLists;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal declarations</c>: what people declared from the plates' pages and is to be confirmed or refused at the door.</summary>
internal static class DeclarationsCommand
{
    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var top = new Option<int>("--top") { Description = "At most so many. 最多条数。", DefaultValueFactory = _ => 50 };
        var command = new Command("declarations", "What was declared and waits for an officer; decide with visit --confirm-declaration or --refuse-declaration. 待核实的申报。") { file, top, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal => Task.FromResult(Show(terminal.Declarations(parsed.GetValue(top)), parsed.GetValue(json)))));
        return command;
    }

    private static int Show(IReadOnlyList<DeclaredHere> declared, bool json)
    {
        if (json)
            return Guard.Print(declared);
        var codes = CodeLists.Standard();
        Columns.Write(Console.Out, [.. declared.Select(d => d.Declaration.Record).Zip(declared, (r, d) => (IReadOnlyList<string>)
        [
            r.DueOn?.ToString("yyyy-MM-dd") ?? codes.Find("DeclarationStatus", r.Status)?.Chinese ?? r.Status,
            codes.Find("DeclarationKind", r.Kind)?.Chinese ?? r.Kind,
            $"{r.Name} {r.IdentityNumber} {r.Phone}".Trim() + (r.IdentityCheck == "failed" ? " 校验未通过 check failed" : ""),
            $"{r.BeginsOn:yyyy-MM-dd} {r.Text?.ReplaceLineEndings(" ")}".Trim(),
            d.AddressText,
            $"{r.AddressId}",
            $"Declarations/{r.Id}",
        ])]);
        return Guard.Done;
    }
}
