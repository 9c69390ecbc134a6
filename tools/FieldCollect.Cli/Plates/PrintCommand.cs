using System.CommandLine;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Plates;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>
/// <c>fieldcollect plates print --batch N --out DIR</c>: one PDF of sheets for the maker, with a manifest. The same command goes on where a stopped one was.
/// </summary>
internal static class PrintCommand
{
    public static Command Create()
    {
        var printing = new Printing();
        var sheet = new Option<SheetSize>("--sheet")
        {
            Description = "What is printed on, width x height in mm 印张尺寸",
            DefaultValueFactory = _ => SheetSize.Default,
            CustomParser = given =>
            {
                if (given.Tokens is [{ Value: var text }] && SheetSize.Parse(text) is { } size)
                    return size;
                given.AddError("--sheet: width x height in millimetres, such as 600x400. 印张尺寸如 600x400。");
                return default;
            },
        };
        var mark = new Option<bool>("--mark-printed") { Description = "Then note its plates as printed; with --user over the server 同时登记为已制作" };
        var command = new Command("print", "Print a batch as one PDF of sheets with crop marks; goes on where it was stopped. 生成印刷文件。") { sheet, mark };
        var remote = new RemoteOffice();
        printing.AddTo(command);
        remote.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var end = await printing.RunAsync(parsed, async (source, fonts) =>
            {
                var order = new PrintOrder(printing.Number(parsed), printing.Folder(parsed), parsed.GetValue(sheet), printing.Size(parsed));
                var made = await PrintSheets.RunAsync(source, fonts, order, Printing.ProgressTo(parsed.InvocationConfiguration.Error), stop);
                return new Printed(order.Batch, order.PdfPath, order.ManifestPath, made.Plates, made.Sheets, made.SheetsFound, made.File.Bytes, made.File.Sha256);
            });
            if (end != CommandEnd.Done || !parsed.GetValue(mark))
                return end;
            if (remote.IsMeant(parsed))
                return await remote.MarkPrintedAsync(parsed, printing.Number(parsed), stop);
            return await Batches.WithStoreAsync(printing.Register, parsed, async store =>
            {
                await PlateSteps.AdvanceAsync(
                    store, Actor.Register, await Batches.IdOfAsync(store, printing.Number(parsed), stop), DoorplateStatus.Printed, null, null, null, Batches.ProgressTo(parsed.InvocationConfiguration.Error), stop);
                return CommandEnd.Done;
            }, stop);
        });
        return command;
    }

    /// <summary>What a script is told.</summary>
    private sealed record Printed(string Batch, string Pdf, string Manifest, int Plates, int Sheets, int SheetsFound, long Bytes, string Sha256)
    {
        public override string ToString() => $"{Pdf}: {Plates:N0} plates 块门牌, {Sheets:N0} sheets 张, {Bytes / 1e6:N1} MB, SHA-256 {Sha256}";
    }
}
