using System.CommandLine;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Visits;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal scan</c> opens the address of a plate, <c>terminal mount</c> writes down that a plate hangs; both without a network.</summary>
internal static class PlateCommands
{
    private const string ScannedText = "The plate's code as scanned, or its token. 扫描到的门牌二维码内容。";

    public static Command Scan()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var url = new Option<string>("--url") { Description = ScannedText, Required = true };
        var command = new Command("scan", "Open the address of a plate, offline. 扫门牌查看地址。") { file, url, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var scanned = terminal.Scan(parsed.GetValue(url)!);
            if (parsed.GetValue(json))
                return Task.FromResult(Guard.Print(scanned));
            Write(Console.Out, scanned);
            return Task.FromResult(scanned.Plate is null
                ? Guard.Fail("UnknownPlate", "本终端没有此门牌：可能属于其他警务区、尚未下载或系伪造。 This terminal does not know the plate: of another beat, newer than the last pull, or forged.")
                : Guard.Done);
        }));
        return command;
    }

    public static Command Mount()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var address = new Option<Guid>("--address") { Description = "The address's id. 地址标识。", Required = true };
        var url = new Option<string>("--url") { Description = ScannedText, Required = true };
        var longitude = new Option<double?>("--lon") { Description = "Degrees WGS 84. 经度。" };
        var latitude = new Option<double?>("--lat") { Description = "Degrees WGS 84. 纬度。" };
        var accuracy = new Option<double?>("--accuracy") { Description = "Metres. 定位精度（米）。" };
        var attach = new Option<string[]>("--attach") { Description = "kind=file, e.g. doorplate=plate.jpg: JPEG, PNG, WebP or PDF. 附件。" };
        var note = new Option<string?>("--note") { Description = "A note of the visit. 备注。" };
        var command = new Command("mount", "Write down that a plate hangs at an address, with or without a network. 登记门牌安装。")
        {
            file, address, url, longitude, latitude, accuracy, attach, note, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(longitude) is null != result.GetValue(latitude) is null)
                result.AddError("--lon and --lat come together. 经度和纬度应同时填写。");
        });
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var draft = VisitDraft.At(parsed.GetValue(address)).WithNote(parsed.GetValue(note));
            if (parsed.GetValue(longitude) is { } x && parsed.GetValue(latitude) is { } y)
                draft.WithPosition(x, y, parsed.GetValue(accuracy));
            foreach (var each in parsed.GetValue(attach) ?? [])
                VisitCommand.Attach(draft, each, TimeProvider.System);
            var mounted = terminal.Mount(draft, parsed.GetValue(url)!);
            if (mounted.Visit.IsSaved && mounted.IsFar)
                Console.Error.WriteLine($"提示：距该地址登记位置 {mounted.Metres} 米，请核对。 Note: {mounted.Metres} m from the position of the address; is it the right door?");
            if (mounted.Visit.IsSaved && !mounted.IsKnown)
                Console.Error.WriteLine("提示：本终端没有此门牌，已作为新发现的门牌记录，由服务器核对。 Note: the plate is not known here; the register will say whether it made it.");
            if (parsed.GetValue(json) && mounted.Visit.IsSaved)
                return Task.FromResult(Guard.Print(new { mounted.Visit.VisitId, mounted.PlateId, mounted.IsKnown, mounted.Metres, mounted.IsFar, mounted.PlacesAddress }));
            return Task.FromResult(VisitCommand.Show(mounted.Visit, json: false));
        }));
        return command;
    }

    private static void Write(TextWriter output, PlateScanned scanned)
    {
        if (scanned.Scan.Host is { } host)
            output.WriteLine($"网址 host  {host}");
        if (scanned.Plate is not { } plate)
            return;
        if (!plate.IsCurrent)
            output.WriteLine($"此门牌已更换或停用。 This plate is {plate.Plate.Record.Status}" + (plate.Plate.Record.RevokedOn is { } day ? $", {day:yyyy-MM-dd}." : "."));
        if (scanned.Card is not { } card)
        {
            output.WriteLine("此门牌未关联地址。 This plate belongs to no address.");
            return;
        }

        ShowCommand.Write(output, card);
        foreach (var due in scanned.Due)
            output.WriteLine($"  待核实 due  {due.EntitySet}/{due.Id}  {due.DueOn?.ToString("yyyy-MM-dd") ?? "从未 never"}");
    }
}
