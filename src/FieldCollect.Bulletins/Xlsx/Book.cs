using System.Globalization;
using System.Text;
using System.Xml;

namespace FieldCollect.Bulletins.Xlsx;

/// <summary>A cell: a text, a heading, a count or a rate.</summary>
internal readonly record struct Cell(string? Text, double? Number, int Style)
{
    public const int Plain = 0;
    public const int Percent = 1;
    public const int Bold = 2;

    public static implicit operator Cell(string? text) => new(text, null, Plain);

    public static implicit operator Cell(int count) => new(null, count, Plain);

    public static Cell Head(string text) => new(text, null, Bold);

    /// <summary>Empty where there is no rate.</summary>
    public static Cell Rate(double? rate) => new(null, rate, Percent);
}

/// <summary>A sheet of a book.</summary>
/// <param name="Name">At most 31 characters.</param>
/// <param name="Heads">The row of headings, which stays in sight.</param>
/// <param name="Rows">The rows below.</param>
internal sealed record Sheet(string Name, IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<Cell>> Rows);

/// <summary>
/// SpreadsheetML (ECMA-376) with strings within the cells. A text is a text by its type, whatever it begins with, so that no name from the register is ever taken for a formula; a number is a number.
/// </summary>
internal static class Book
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006/relationships";

    public static byte[] Write(IReadOnlyList<Sheet> sheets)
    {
        var zip = new StoredZip();
        var numbers = Enumerable.Range(1, sheets.Count).ToList();
        zip.Add("[Content_Types].xml", Xml($"""
            <Types xmlns="{Types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{string.Concat(numbers.Select(n => $"<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"))}</Types>
            """));
        zip.Add("_rels/.rels", Xml($"""
            <Relationships xmlns="{Packages}"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """));
        zip.Add("xl/workbook.xml", Xml($"""
            <workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>{string.Concat(numbers.Select(n => $"<sheet name=\"{sheets[n - 1].Name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))}</sheets></workbook>
            """));
        zip.Add("xl/_rels/workbook.xml.rels", Xml($"""
            <Relationships xmlns="{Packages}">{string.Concat(numbers.Select(n => $"<Relationship Id=\"rId{n}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))}<Relationship Id="rId{sheets.Count + 1}" Type="{Relations}/styles" Target="styles.xml"/></Relationships>
            """));
        zip.Add("xl/styles.xml", Xml($"""
            <styleSheet xmlns="{Main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>
            """));
        foreach (var n in numbers)
            zip.Add($"xl/worksheets/sheet{n}.xml", SheetXml(sheets[n - 1]));
        return zip.ToArray();
    }

    private static byte[] SheetXml(Sheet sheet)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.None }))
        {
            xml.WriteStartDocument(standalone: true);
            xml.WriteStartElement("worksheet", Main);
            xml.WriteRaw("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
            xml.WriteRaw($"<cols><col min=\"1\" max=\"1\" width=\"30\" customWidth=\"1\"/><col min=\"2\" max=\"{Math.Max(2, sheet.Heads.Count)}\" width=\"20\" customWidth=\"1\"/></cols>");
            xml.WriteStartElement("sheetData");
            Row(xml, 1, [.. sheet.Heads.Select(Cell.Head)]);
            for (var i = 0; i < sheet.Rows.Count; i++)
                Row(xml, i + 2, sheet.Rows[i]);
            xml.WriteEndDocument();
        }

        return bytes.ToArray();
    }

    private static void Row(XmlWriter xml, int number, IReadOnlyList<Cell> cells)
    {
        xml.WriteStartElement("row");
        xml.WriteAttributeString("r", number.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i] is { Text: null, Number: null })
                continue;
            xml.WriteStartElement("c");
            xml.WriteAttributeString("r", ColumnName(i) + number.ToString(CultureInfo.InvariantCulture));
            if (cells[i].Style != Cell.Plain)
                xml.WriteAttributeString("s", cells[i].Style.ToString(CultureInfo.InvariantCulture));
            if (cells[i].Text is { } text)
            {
                xml.WriteAttributeString("t", "inlineStr");
                xml.WriteStartElement("is");
                xml.WriteElementString("t", Readable(text));
                xml.WriteEndElement();
            }
            else
            {
                xml.WriteElementString("v", cells[i].Number!.Value.ToString("R", CultureInfo.InvariantCulture));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // A name may hold what no XML can.
    private static string Readable(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value > char.MaxValue || XmlConvert.IsXmlChar((char)r.Value) ? r.ToString() : "\ufffd"));

    private static string ColumnName(int column) => column < 26 ? ((char)('A' + column)).ToString() : ColumnName((column / 26) - 1) + (char)('A' + (column % 26));

    private static byte[] Xml(string content) => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>" + content);
}
