using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using CsvHelper;
using CsvHelper.Configuration;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Exporting;

/// <summary>The plates as a table, for makers who set type themselves: a row a plate, what it shows and its measures, nothing else.</summary>
internal static class PlateTable
{
    private static readonly string[] Columns = ["序列号 Serial", "规格 Size", "宽 Width mm", "高 Height mm", "二维码边长 Code mm", "地名 Place", "门牌号 Number", "楼栋单元 Detail", "二维码内容 Code"];

    /// <summary>UTF-8 with a mark that tells Excel so. A cell that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    public static async Task WriteCsvAsync(Stream file, IAsyncEnumerable<PlatePrint> plates, CancellationToken cancel)
    {
        var rules = new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\r\n" };
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(text, rules);
        foreach (var column in Columns)
            csv.WriteField(column);
        await csv.NextRecordAsync();
        await foreach (var plate in plates.WithCancellation(cancel))
        {
            foreach (var (cell, _) in Cells(plate))
                csv.WriteField(cell);
            await csv.NextRecordAsync();
        }
    }

    /// <summary>
    /// SpreadsheetML (ECMA-376), strings within the cells. Texts are texts by their type, so that nothing is a formula, whatever it begins with. Written as a stream of
    /// a zip's parts and not by a library of packages, which keeps a part in memory until the end and puts the time of day into the file.
    /// </summary>
    public static async Task WriteXlsxAsync(Stream file, IAsyncEnumerable<PlatePrint> plates, CancellationToken cancel)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        await AddAsync(zip, "[Content_Types].xml", """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
            """);
        await AddAsync(zip, "_rels/.rels", $"""
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """);
        await AddAsync(zip, "xl/workbook.xml", $"""
            <workbook xmlns="{main}" xmlns:r="{relationships}"><sheets><sheet name="门牌" sheetId="1" r:id="rId1"/></sheets></workbook>
            """);
        await AddAsync(zip, "xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{relationships}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """);
        await using var part = Entry(zip, "xl/worksheets/sheet1.xml").Open();
        await using var xml = XmlWriter.Create(part, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Async = true, CheckCharacters = false });
        await xml.WriteStartDocumentAsync(standalone: true);
        xml.WriteStartElement("worksheet", main);
        // The row of headings stays in sight.
        xml.WriteRaw("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
        xml.WriteRaw("<cols><col min=\"1\" max=\"5\" width=\"16\" customWidth=\"1\"/><col min=\"6\" max=\"9\" width=\"32\" customWidth=\"1\"/></cols>");
        xml.WriteStartElement("sheetData");
        WriteRow(xml, 1, Columns.Select(c => (c, false)));
        var row = 1;
        await foreach (var plate in plates.WithCancellation(cancel))
            WriteRow(xml, ++row, Cells(plate));
        await xml.WriteEndDocumentAsync();
    }

    private static IEnumerable<(string Cell, bool IsNumber)> Cells(PlatePrint plate) =>
    [
        (plate.Serial, false), (plate.Size.Code, false), (Number(plate.Size.Width), true), (Number(plate.Size.Height), true), (Number(plate.Size.CodeSide), true),
        (plate.Place, false), (plate.Number, false), (plate.Detail ?? "", false), (plate.Payload, false),
    ];

    private static void WriteRow(XmlWriter xml, int number, IEnumerable<(string Cell, bool IsNumber)> cells)
    {
        xml.WriteStartElement("row");
        xml.WriteAttributeString("r", number.ToString(CultureInfo.InvariantCulture));
        var column = 'A';
        foreach (var (cell, isNumber) in cells)
        {
            xml.WriteStartElement("c");
            xml.WriteAttributeString("r", column++ + number.ToString(CultureInfo.InvariantCulture));
            if (!isNumber)
                xml.WriteAttributeString("t", "inlineStr");
            if (!isNumber)
                xml.WriteStartElement("is");
            xml.WriteElementString(isNumber ? "v" : "t", cell);
            if (!isNumber)
                xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static async Task AddAsync(ZipArchive zip, string name, string content)
    {
        await using var part = Entry(zip, name).Open();
        await part.WriteAsync(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>" + content));
    }

    // A zip's dates begin there: the same plates make the same bytes.
    private static ZipArchiveEntry Entry(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry;
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
