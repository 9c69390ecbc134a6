using System.CommandLine;
using System.Text.Json;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Plates;

namespace FieldCollect.Cli.PlateCommands;

/// <summary><c>fieldcollect plates deliver --batch N</c>: the plates of a batch, or those in one box, have come from the maker. The same command again does the rest.</summary>
internal static class StepCommand
{
    public static Command Deliver()
    {
        var register = new RegisterOptions();
        var number = Batches.NumberOption();
        var json = Batches.JsonOption();
        var from = new Option<string?>("--from") { Description = "First serial number 起始序列号" };
        var to = new Option<string?>("--to") { Description = "Last serial number 终止序列号" };
        var command = new Command("deliver", "The plates of a batch have come from the maker. 门牌到货。") { number, from, to, json };
        var remote = new RemoteOffice();
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) => remote.IsMeant(parsed)
            ? remote.DeliverAsync(parsed, parsed.GetValue(number)!, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(json), stop)
            : Batches.WithStoreAsync(register, parsed, async store =>
        {
            var run = await PlateSteps.AdvanceAsync(
                store, Actor.Register, await Batches.IdOfAsync(store, parsed.GetValue(number)!, stop), DoorplateStatus.Delivered, parsed.GetValue(from), parsed.GetValue(to), null,
                Batches.ProgressTo(parsed.InvocationConfiguration.Error), stop);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(run, CommandEnd.Json)
                : $"{run.Number}: delivered 已送达 {run.Done:N0}");
            return CommandEnd.Done;
        }, stop));
        return command;
    }
}
