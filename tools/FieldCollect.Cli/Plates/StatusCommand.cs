using System.CommandLine;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>
/// <c>fieldcollect plates status</c>: plates by state, of each batch and each beat. Only reads, also beside a running server; with --user it asks the server, which shows what the
/// account may see.
/// </summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var number = new Option<string?>("--batch") { Description = "Only this batch 批次号" };
        var json = Batches.JsonOption();
        var command = new Command("status", "Plates by state, of each batch and beat. 门牌进度。") { number, json };
        var remote = new RemoteOffice();
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var today = County.Day(TimeProvider.System.GetUtcNow());
            int Show(IReadOnlyList<PlateBatchRates> batches, IReadOnlyList<PlateRates> beats) => StatusCommand.Show(parsed, parsed.GetValue(number), parsed.GetValue(json), batches, beats);
            if (remote.IsMeant(parsed))
                return remote.StatusAsync(parsed, today, Show, stop);
            return RegisterGuard.RunAsync(parsed, async () =>
            {
                await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
                return Show(await PlateQueries.BatchRatesAsync(context, Actor.Register, today, stop), await PlateQueries.RatesAsync(context, Actor.Register, today, stop));
            });
        });
        return command;
    }

    private static int Show(ParseResult parsed, string? number, bool json, IReadOnlyList<PlateBatchRates> batches, IReadOnlyList<PlateRates> beats)
    {
        if (number is not null)
            (batches, beats) = ([.. batches.Where(b => b.BatchNumber == number)], []);
        if (number is not null && batches.Count == 0)
            return CommandEnd.WithProblem(parsed.InvocationConfiguration.Error, "NotFound", "No plate bears that batch's number.", "该批次没有门牌。");
        var output = parsed.InvocationConfiguration.Output;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { batches, beats }, CommandEnd.Json));
            return CommandEnd.Done;
        }

        output.WriteLine("planned ordered printed delivered mounted damaged missing revoked  rate 安装率");
        foreach (var b in batches)
            output.WriteLine($"{b.Planned,7} {b.Ordered,7} {b.Printed,7} {b.Delivered,9} {b.Mounted,7} {b.Damaged,7} {b.Missing,7} {b.Revoked,7}  {b.Rate,6:P1}  {b.BatchNumber}");
        foreach (var b in beats)
            output.WriteLine($"{b.Planned,7} {b.Ordered,7} {b.Printed,7} {b.Delivered,9} {b.Mounted,7} {b.Damaged,7} {b.Missing,7} {b.Revoked,7}  {b.Rate,6:P1}  {b.BeatCode} {b.BeatName}");
        return CommandEnd.Done;
    }
}
