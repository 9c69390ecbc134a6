using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CsvHelper;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using FieldCollect.Plates.Exporting;
using FieldCollect.Plates.Printing;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>A file a plate, and tables for makers who set type themselves.</summary>
public sealed class ExportTests
{
    private static readonly List<PlatePrint> Plates = Samples.Plates(2, 4, 8);

    // What a spreadsheet would calculate, and what a file name must not hold.
    private static readonly PlatePrint Hostile = Samples.Plate("../A=1", "=cmd|'/C'!A0", "+1号", "@SUM(1)<&>\"", payload: "HTTPS://MP.SHIQUAN.GOV.CN/D/7K3Q9ZRW5T8X");

    [Fact]
    public async Task Pictures_hold_the_codes_of_their_plates()
    {
        using var folder = new TestFolder();
        var order = await ExportAsync(folder, ExportFormat.Png, Plates);
        foreach (var plate in Plates)
            Assert.Equal([plate.Payload], Tool.Codes(Path.Combine(order.Path, plate.Serial + ".png")));
    }

    [Fact]
    public async Task Vector_files_are_well_formed_and_in_true_size()
    {
        using var folder = new TestFolder();
        var order = await ExportAsync(folder, ExportFormat.Svg, [.. Plates, Hostile with { Serial = "Z<&>" }]);
        foreach (var file in Directory.EnumerateFiles(order.Path))
        {
            var svg = System.Xml.Linq.XDocument.Load(file).Root!;
            Assert.Equal("{http://www.w3.org/2000/svg}svg", svg.Name.ToString());
            Assert.Contains(PlateSize.All, s => svg.Attribute("width")!.Value == $"{s.Width}mm" && svg.Attribute("height")!.Value == $"{s.Height}mm");
        }
    }

    [Theory]
    [InlineData(ExportFormat.Svg)]
    [InlineData(ExportFormat.Png)]
    public async Task Broken_off_it_makes_only_what_is_missing(ExportFormat format)
    {
        using var whole = new TestFolder();
        await ExportAsync(whole, format, Plates);
        using var folder = new TestFolder();
        using var stop = new CancellationTokenSource();
        var order = new ExportOrder(Samples.Batch, folder.Path, format);
        var source = new StoppingSource(Plates, after: 5, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExportPlates.RunAsync(source, Samples.Fonts(), order, null, stop.Token));
        Assert.False(Directory.Exists(order.Path));
        var result = await ExportPlates.RunAsync(new ListSource(Plates), Samples.Fonts(), order, null, default);
        Assert.Equal(5, result.Found);
        Assert.Equal(Hashes(whole.Path), Hashes(folder.Path));

        // Once more, and all is there; another batch under the same number takes nothing over.
        Assert.Equal(Plates.Count, (await ExportPlates.RunAsync(new ListSource(Plates), Samples.Fonts(), order, null, default)).Found);
        Assert.Equal(0, (await ExportPlates.RunAsync(new ListSource([.. Plates[..^1], Plates[^1] with { Number = "13号" }]), Samples.Fonts(), order, null, default)).Found);
    }

    [Fact]
    public async Task The_manifest_names_every_file_with_its_hash()
    {
        using var folder = new TestFolder();
        var order = await ExportAsync(folder, ExportFormat.Svg, [.. Plates, Hostile with { Serial = "Z/../1" }]);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(order.ManifestPath));
        var files = manifest.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(Directory.EnumerateFiles(order.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal), files.Select(f => f.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        foreach (var file in files)
            Assert.Equal(file.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(order.Path, file.GetProperty("name").GetString()!)))));
    }

    [Fact]
    public async Task The_table_gives_back_what_the_plates_show()
    {
        using var folder = new TestFolder();
        var order = await ExportAsync(folder, ExportFormat.Csv, Plates);
        using var csv = new CsvReader(new StreamReader(order.Path), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.Parser.Count).Select(i => csv.GetField(i)!)]);
        Assert.Equal(Plates.Select(Row), rows[1..]);
    }

    [Fact]
    public async Task No_cell_of_the_table_is_a_formula()
    {
        using var folder = new TestFolder();
        var order = await ExportAsync(folder, ExportFormat.Csv, [Hostile]);
        using var csv = new CsvReader(new StreamReader(order.Path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.Read();
        Assert.All(Enumerable.Range(0, csv.Parser.Count), i => Assert.DoesNotMatch("^[=+@\\-\t\r]", csv.GetField(i)!));
        Assert.Equal("'" + Hostile.Place, csv.GetField(5));
    }

    [Fact]
    public async Task The_sheet_for_Excel_is_valid_and_its_texts_are_texts()
    {
        using var folder = new TestFolder();
        List<PlatePrint> plates = [Hostile, .. Plates.Where(p => p.Size == Samples.Small)];
        var order = await ExportAsync(folder, ExportFormat.Xlsx, plates);
        using var book = SpreadsheetDocument.Open(order.Path, isEditable: false);
        Assert.Empty(new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(book).Select(e => e.Description));
        var rows = book.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().ToList();
        Assert.Equal(plates.Select(Row), rows[1..].Select(r => r.Elements<Cell>().Select(c => c.InlineString?.Text?.Text ?? c.CellValue?.Text ?? "").ToArray()));
        Assert.Empty(book.WorkbookPart.WorksheetParts.Single().Worksheet.Descendants<CellFormula>());
        Assert.All(rows[1].Elements<Cell>().Where((_, i) => i is 0 or >= 5), c => Assert.Equal(CellValues.InlineString, c.DataType!.Value));
    }

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Xlsx)]
    [InlineData(ExportFormat.Svg)]
    [InlineData(ExportFormat.Png)]
    public async Task The_same_batch_gives_the_same_bytes(ExportFormat format)
    {
        using var first = new TestFolder();
        using var second = new TestFolder();
        await ExportAsync(first, format, Plates);
        await ExportAsync(second, format, Plates);
        Assert.Equal(Hashes(first.Path), Hashes(second.Path));
    }

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Svg)]
    public async Task A_batch_that_changes_meanwhile_is_not_exported(ExportFormat format)
    {
        using var folder = new TestFolder();
        var source = new ListSource(Plates) { Then = Plates[..^1] };
        var order = new ExportOrder(Samples.Batch, folder.Path, format);
        Assert.Equal(Problems.Busy, (await Assert.ThrowsAsync<ProblemException>(() => ExportPlates.RunAsync(source, Samples.Fonts(), order, null, default))).Kind);
        Assert.False(File.Exists(order.Path) || Directory.Exists(order.Path) || Directory.Exists(order.Path + ".partial"));
    }

    private static string[] Row(PlatePrint p) => [p.Serial, p.Size.Code, $"{p.Size.Width}", $"{p.Size.Height}", $"{p.Size.CodeSide}", p.Place, p.Number, p.Detail ?? "", p.Payload];

    private static async Task<ExportOrder> ExportAsync(TestFolder folder, ExportFormat format, IReadOnlyList<PlatePrint> plates)
    {
        var order = new ExportOrder(Samples.Batch, folder.Path, format);
        await ExportPlates.RunAsync(new ListSource(plates), Samples.Fonts(), order, null, default);
        return order;
    }

    private static List<string> Hashes(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(f => $"{Path.GetRelativePath(folder, f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];

    /// <summary>Plates that end, as a kill does, after some of the second reading.</summary>
    private sealed class StoppingSource(IReadOnlyList<PlatePrint> plates, int after, CancellationTokenSource stop)
    {
        public static implicit operator PlateSource(StoppingSource source) => source.ReadAsync;

        private int _readings;

        public async IAsyncEnumerable<PlatePrint> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            var isSecond = _readings++ > 0;
            foreach (var (plate, i) in plates.Select((p, i) => (p, i)))
            {
                if (isSecond && i == after)
                    stop.Cancel();
                cancel.ThrowIfCancellationRequested();
                await Task.CompletedTask;
                yield return plate;
            }
        }
    }
}
