using System.Text.Json;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>The PDF as programs that are not ours read it.</summary>
public sealed class PdfTests
{
    [Fact]
    public async Task Qpdf_and_poppler_find_nothing_wrong_with_it()
    {
        using var folder = new TestFolder();
        var pdf = await PrintAsync(folder, Samples.Plates(2, 5, 14));
        Assert.Contains("No syntax or stream encoding errors found", Tool.Run("qpdf", "--check", pdf));
        var info = Tool.Try("pdfinfo", "-box", "-l", "100", pdf);
        Assert.Equal((0, ""), (info.Code, info.Error));
        Assert.Contains("PDF version:     1.7", info.Output);
        Assert.Contains("Pages:           6", info.Output);
    }

    [Fact]
    public async Task Both_fonts_are_embedded_as_subsets_with_the_way_back_to_characters()
    {
        using var folder = new TestFolder();
        var fonts = Tool.Run("pdffonts", await PrintAsync(folder, Samples.Plates(0, 0, 7))).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Equal(2, fonts.Length);
        Assert.All(fonts, f => Assert.Contains("yes yes yes", f));
        Assert.Contains("MicroHei", fonts[0]);
        Assert.Contains("ZenHei", fonts[1]);
    }

    [Fact]
    public async Task A_batch_without_rare_characters_embeds_one_font()
    {
        using var folder = new TestFolder();
        var fonts = Tool.Run("pdffonts", await PrintAsync(folder, [Samples.Plate()])).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Contains("MicroHei", Assert.Single(fonts));
    }

    [Fact]
    public async Task Text_is_searched_and_copied_as_what_it_is()
    {
        using var folder = new TestFolder();
        var plates = Samples.Plates(7, 0, 0);
        var pdf = await PrintAsync(folder, plates);
        for (var i = 0; i < plates.Count; i++)
        {
            var text = string.Concat(Tool.Run("pdftotext", "-f", $"{i + 1}", "-l", $"{i + 1}", "-raw", pdf, "-").Where(c => !char.IsWhiteSpace(c)));
            Assert.Equal($"{plates[i].Place}{plates[i].Number}{plates[i].Detail}{plates[i].Serial}{Samples.Batch}{i + 1}/7{plates[i].Serial}-{plates[i].Serial}large570x370mm", text);
        }
    }

    [Fact]
    public async Task Characters_beyond_the_first_plane_are_copied_too()
    {
        using var folder = new TestFolder();
        // U+20547, which Zen Hei has: two UTF-16 units, one glyph.
        var pdf = await PrintAsync(folder, [Samples.Plate(place: "\U00020547路")]);
        Assert.Contains("\U00020547路", Tool.Run("pdftotext", "-raw", pdf, "-"));
    }

    [Fact]
    public async Task A_sheet_that_is_one_plate_says_where_it_is_cut()
    {
        using var folder = new TestFolder();
        var boxes = Tool.Run("pdfinfo", "-box", "-f", "1", "-l", "1", await PrintAsync(folder, Samples.Plates(1, 0, 0)));
        // 570 x 370 mm are 1615.75 x 1048.82 points.
        Assert.Matches(@"TrimBox:\s+42\.52\s+42\.52\s+1658\.27\s+1091\.34", boxes);
        Assert.Matches(@"BleedBox:\s+34\.02\s+34\.02\s+1666\.77\s+1099\.84", boxes);
    }

    [Fact]
    public async Task Plates_beside_one_another_are_printed_as_many_as_the_sheet_takes()
    {
        Assert.Equal((1, 4, 12), (On("large"), On("medium"), On("small")));
        static int On(string size) => SheetPlan.Of(PlateSize.Find(size)!, SheetSize.Default).PlatesASheet;

        using var folder = new TestFolder();
        var plates = Samples.Plates(0, 0, 5);
        await PrintSheets.RunAsync(new ListSource(plates), Samples.Fonts(), Samples.Order(folder.Path, new SheetSize(330, 220)), null, default);
        Assert.Contains("Pages:           2", Tool.Run("pdfinfo", Samples.Order(folder.Path).PdfPath));
    }

    [Fact]
    public async Task The_manifest_says_where_each_serial_is_and_what_the_file_must_be()
    {
        using var folder = new TestFolder();
        var plates = Samples.Plates(1, 5, 13);
        var pdf = await PrintAsync(folder, plates);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Samples.Order(folder.Path).ManifestPath));
        var file = Assert.Single(manifest.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal(Tool.Run("sha256sum", pdf).Split(' ')[0], file.GetProperty("sha256").GetString());
        Assert.Equal(new FileInfo(pdf).Length, file.GetProperty("bytes").GetInt64());
        var listed = manifest.RootElement.GetProperty("plates").EnumerateArray().ToList();
        Assert.Equal(plates.Select(p => p.Serial), listed.Select(p => p.GetProperty("serial").GetString()));
        foreach (var plate in listed.Where((_, i) => i % 6 == 0))
        {
            var page = plate.GetProperty("page").GetInt32().ToString();
            Assert.Contains(plate.GetProperty("serial").GetString()!, Tool.Run("pdftotext", "-f", page, "-l", page, pdf, "-"));
        }

        Assert.Equal([1, 5, 13], manifest.RootElement.GetProperty("sizes").EnumerateArray().Select(s => s.GetProperty("plates").GetInt32()));
    }

    [Fact]
    public async Task A_tree_of_several_nodes_and_a_thousand_pages_is_well_formed()
    {
        using var folder = new TestFolder();
        var pdf = await PrintAsync(folder, Samples.Plates(1_050, 0, 0));
        Assert.Contains("No syntax or stream encoding errors found", Tool.Run("qpdf", "--check", pdf));
        Assert.Contains("SQ00001049", Tool.Run("pdftotext", "-f", "1050", "-l", "1050", pdf, "-"));
    }

    private static async Task<string> PrintAsync(TestFolder folder, List<PlatePrint> plates)
    {
        await PrintSheets.RunAsync(new ListSource(plates), Samples.Fonts(), Samples.Order(folder.Path), null, default);
        return Samples.Order(folder.Path).PdfPath;
    }
}
