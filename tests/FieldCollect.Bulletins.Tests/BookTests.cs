using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using ExcelDataReader;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Tests;

/// <summary>The book, opened again by two readers that are not ours.</summary>
public sealed class BookTests
{
    public static TheoryData<string> Kinds => [.. BulletinKind.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_valid_and_holds_no_formula(string kind)
    {
        using var book = SpreadsheetDocument.Open(new MemoryStream(Render(kind)), isEditable: false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Microsoft365).Validate(book).Select(e => $"{e.Part?.Uri} {e.Path?.XPath} {e.Description}"));
        Assert.All(book.WorkbookPart!.WorksheetParts, part => Assert.Empty(part.Worksheet.Descendants<CellFormula>()));
        Assert.All(book.WorkbookPart.Workbook.Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>(), s => Assert.InRange(s.Name!.Value!.Length, 1, 31));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_reader_finds_the_figures_as_numbers_and_the_names_as_texts(string kind)
    {
        var (_, content) = Samples.Of(kind);
        var figures = CanonicalJson.Read<BulletinContent>(content).Figures;
        var sheets = Read(Render(kind));
        var areas = sheets["本期 This period"];
        var heads = areas[0].Select(h => (string?)h).ToList();
        foreach (var (beat, row) in figures.Beats.Zip(areas.Skip(1 + 1 + figures.Stations.Count)))
        {
            Assert.Equal((beat.Name, beat.Code), ((string)row[0]!, (string)row[1]!));
            Assert.Equal(beat.Now.Records.Freshness, (double?)row[heads.IndexOf("鲜活率 Freshness")]);
            Assert.Equal((double)beat.Now.Records.Current, row[heads.IndexOf("现有记录 current records")]);
            Assert.Equal((double)beat.Now.PlatesMounted, row[heads.IndexOf("安装门牌 plates mounted")]);
        }

        Assert.Contains(areas, row => (string?)row[0] == Samples.Hostile);
        Assert.Equal(kind == BulletinKind.Weekly, sheets.ContainsKey("变动 Moved"));
        Assert.Equal(kind == BulletinKind.Monthly, sheets.ContainsKey("考评 Evaluation"));
        Assert.Equal(kind != BulletinKind.Monthly, sheets.ContainsKey("即将到期 Falling due"));
    }

    private static byte[] Render(string kind)
    {
        var (bulletin, content) = Samples.Of(kind);
        return BulletinFormat.Xlsx.Render(bulletin, content);
    }

    private static Dictionary<string, List<object?[]>> Read(byte[] file)
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(file));
        var sheets = new Dictionary<string, List<object?[]>>();
        do
        {
            var rows = sheets[reader.Name] = [];
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (object?)reader.GetValue(i))]);
        }
        while (reader.NextResult());
        return sheets;
    }
}
