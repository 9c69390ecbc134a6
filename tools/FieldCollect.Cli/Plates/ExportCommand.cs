using System.CommandLine;
using FieldCollect.Plates.Exporting;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>
/// <c>fieldcollect plates export --batch N --format svg|png|csv|xlsx --out DIR</c>: a file a plate, or a table for makers who set type themselves; with a manifest. The same
/// command makes what a stopped one has not.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var printing = new Printing();
        var format = new Option<ExportFormat>("--format") { Description = "svg or png: a file a plate; csv or xlsx: a table 格式", Required = true };
        var dots = new Option<int>("--dpi") { Description = $"Of pictures, {ExportOrder.FewestDots} to {ExportOrder.MostDots} 图片分辨率", DefaultValueFactory = _ => 100 };
        dots.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < ExportOrder.FewestDots or > ExportOrder.MostDots)
                given.AddError($"--dpi: {ExportOrder.FewestDots} to {ExportOrder.MostDots}.");
        });
        var command = new Command("export", "Export a batch as SVG, PNG, CSV or XLSX; goes on where it was stopped. 导出门牌。") { format, dots };
        printing.AddTo(command);
        command.SetAction((parsed, stop) => printing.RunAsync(parsed, async (source, fonts) =>
        {
            var order = new ExportOrder(printing.Number(parsed), printing.Folder(parsed), parsed.GetValue(format), printing.Size(parsed), parsed.GetValue(dots));
            var made = await ExportPlates.RunAsync(source, fonts, order, Printing.ProgressTo(parsed.InvocationConfiguration.Error), stop);
            return new Exported(order.Batch, order.Path, order.ManifestPath, made.Plates, made.Files, made.Found);
        }));
        return command;
    }

    /// <summary>What a script is told.</summary>
    private sealed record Exported(string Batch, string Path, string Manifest, int Plates, int Files, int FilesFound)
    {
        public override string ToString() => $"{Path}: {Plates:N0} plates 块门牌, {Files:N0} files 个文件";
    }
}
