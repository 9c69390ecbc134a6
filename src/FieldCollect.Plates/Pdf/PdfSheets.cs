using System.Buffers.Binary;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Sheets;

namespace FieldCollect.Plates.Pdf;

/// <summary>
/// The PDF of a batch (ISO 32000-1, PDF 1.7): fonts, then a page a sheet, then the tree of the pages and where everything lies. All numbers of objects follow from
/// how many sheets there are, so that a run that was broken off goes on behind the last whole sheet and ends with the same bytes.
/// </summary>
internal sealed class PdfSheets
{
    private const int Catalog = 1, Root = 2, Info = 3, FirstFont = 4;

    /// <summary>Objects that a sheet takes: the page and its content.</summary>
    public const int ObjectsASheet = 2;

    // A tree of two levels: 80,000 pages are 800 nodes of 100.
    private const int KidsOfANode = 100;

    private const double PointsAMillimetre = 72 / 25.4;

    // The line that names the sheet: its em, and the middle of it below the plates, clear of their bleed.
    private const double LabelSize = 3, LabelBelow = 6.5;

    private static readonly TextStyle LabelStyle = new(LabelSize, LabelSize, 1, 0.2);

    private readonly PrintPlan _plan;
    private readonly PlateFonts _fonts;
    private readonly IReadOnlyList<FontSubset?> _subsets;
    private readonly PdfPlate _plates;
    private readonly int _firstPage;
    private readonly int _firstNode;
    private readonly int _crossReference;

    public PdfSheets(PrintPlan plan, PlateFonts fonts, IReadOnlyList<FontSubset?> subsets)
    {
        (_plan, _fonts, _subsets, _plates) = (plan, fonts, subsets, new PdfPlate(subsets));
        _firstPage = FirstFont + PdfFonts.Objects * subsets.Count;
        _firstNode = _firstPage + ObjectsASheet * plan.Sheets;
        _crossReference = _firstNode + (plan.Sheets + KidsOfANode - 1) / KidsOfANode;
    }

    /// <summary>How many numbers of objects there are, 0 among them, which is none.</summary>
    public int Objects => _crossReference + 1;

    /// <summary>The number of a sheet's first object; sheets are counted from 0.</summary>
    public int FirstObjectOf(int sheet) => _firstPage + ObjectsASheet * sheet;

    public void Head(PdfObjects file)
    {
        // Bytes above 127 in the second line tell programs that move files that this is no text.
        file.Raw("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"u8);
        file.Object(Info, b => b.Add("<</Title"u8).Add(Utf16($"Plates {_plan.Batch} 门牌")).Add("/Producer(FieldCollect)>>"u8));
        for (var i = 0; i < _subsets.Count; i++)
        {
            if (_subsets[i] is { } subset)
                PdfFonts.Write(subset, i, FirstFont + PdfFonts.Objects * i, file);
        }
    }

    /// <summary>One sheet.</summary>
    /// <param name="sheet">Counted from 0 through all sizes.</param>
    /// <param name="plates">In their order on it.</param>
    /// <param name="file">Takes the objects.</param>
    public void Sheet(int sheet, IReadOnlyList<PlateDrawing> plates, PdfObjects file)
    {
        var (plan, page) = (_plan.SectionOf(sheet).Plan, FirstObjectOf(sheet));
        file.Object(page, b =>
        {
            b.Add("<</Type/Page/Parent "u8).Add(_firstNode + sheet / KidsOfANode).Add(" 0 R/Contents "u8).Add(page + 1).Add(" 0 R"u8);
            Box(b, "/MediaBox"u8, plan, new Area(0, 0, plan.Sheet.Width, plan.Sheet.Height), 0);
            // Where a sheet is one plate, the page can say where it is cut.
            if (plan.PlatesASheet == 1)
            {
                Box(b, "/BleedBox"u8, plan, plan.PlaceOf(0), SheetPlan.Bleed);
                Box(b, "/TrimBox"u8, plan, plan.PlaceOf(0), 0);
            }

            b.Add(">>"u8);
        });
        file.Stream(page + 1, "", content =>
        {
            content.Scale(PointsAMillimetre).Scale(0).Scale(0).Scale(PointsAMillimetre).Add("0 0 cm\n"u8);
            for (var i = 0; i < plates.Count; i++)
                _plates.Draw(plates[i], plan.PlaceOf(i), plan.Sheet.Height, content);
            Marks(plan, content);
            Label(sheet, plan, plates, content);
        });
    }

    /// <summary>What can be written only when all sheets are there.</summary>
    /// <param name="file">Takes the objects and the end of the file.</param>
    /// <param name="places">Where each object begins, by its number; those of this part are entered on the way.</param>
    /// <param name="id">Names the file's content.</param>
    public void Tail(PdfObjects file, long[] places, ReadOnlySpan<byte> id)
    {
        for (var first = 0; first < _plan.Sheets; first += KidsOfANode)
        {
            var count = Math.Min(KidsOfANode, _plan.Sheets - first);
            file.Object(_firstNode + first / KidsOfANode, b =>
            {
                b.Add($"<</Type/Pages/Parent {Root} 0 R/Count {count}/Kids[");
                for (var i = first; i < first + count; i++)
                    b.Add(FirstObjectOf(i)).Add(" 0 R "u8);
                b.Add("]>>"u8);
            });
        }

        file.Object(Root, b =>
        {
            b.Add($"<</Type/Pages/Count {_plan.Sheets}/Resources<</Font<<");
            for (var i = 0; i < _subsets.Count; i++)
            {
                if (_subsets[i] is not null)
                    b.Add($"/F{i} {FirstFont + PdfFonts.Objects * i} 0 R");
            }

            b.Add(">>>>/Kids["u8);
            for (var node = _firstNode; node < _crossReference; node++)
                b.Add(node).Add(" 0 R "u8);
            b.Add("]>>"u8);
        });
        file.Object(Catalog, b => b.Add($"<</Type/Catalog/Pages {Root} 0 R>>"));
        var start = file.Position;
        places[_crossReference] = start;
        var hex = Convert.ToHexString(id[..16]);
        file.Stream(
            _crossReference,
            $"/Type/XRef/Size {Objects}/W[1 {OffsetBytes} 0]/Root {Catalog} 0 R/Info {Info} 0 R/ID[<{hex}><{hex}>]/DecodeParms<</Predictor 12/Columns {1 + OffsetBytes}>>",
            CrossReference(places));
        file.Raw(System.Text.Encoding.ASCII.GetBytes($"startxref\n{start}\n%%EOF\n"));
    }

    // A terabyte is more than any batch.
    private const int OffsetBytes = 5;

    // A row an object: 1 and where it begins, or 0 for a number that is not used. Each row is written as what differs from the one above (the PNG predictor Up), which
    // leaves little to store of numbers that grow.
    private static byte[] CrossReference(long[] places)
    {
        const int row = 1 + OffsetBytes;
        var table = new byte[places.Length * (row + 1)];
        Span<byte> above = stackalloc byte[row], now = stackalloc byte[row], number = stackalloc byte[8];
        for (var i = 0; i < places.Length; i++)
        {
            now[0] = (byte)(places[i] > 0 ? 1 : 0);
            BinaryPrimitives.WriteInt64BigEndian(number, places[i]);
            number[(8 - OffsetBytes)..].CopyTo(now[1..]);
            var into = table.AsSpan(i * (row + 1), row + 1);
            into[0] = 2;
            for (var b = 0; b < row; b++)
                into[1 + b] = (byte)(now[b] - above[b]);
            now.CopyTo(above);
        }

        return table;
    }

    private static void Marks(SheetPlan plan, PdfBuffer content)
    {
        // In all four inks, so that every plate of the press shows them.
        content.Add("1 1 1 1 K .1 w\n"u8);
        foreach (var (x1, y1, x2, y2) in plan.CropMarks())
            content.Number(x1).Number(plan.Sheet.Height - y1).Add("m "u8).Number(x2).Number(plan.Sheet.Height - y2).Add("l\n"u8);
        content.Add("S\n"u8);
    }

    private void Label(int sheet, SheetPlan plan, IReadOnlyList<PlateDrawing> plates, PdfBuffer content)
    {
        var text = _plan.LabelOf(sheet, plates[0].Print.Serial, plates[^1].Print.Serial);
        // A line that not even a fifth of its size would fit is of serials that no plate could carry.
        if (FitText.Of(text, plan.Size.Width - 4, LabelStyle, _fonts) is not { } fitted)
            return;
        var runs = new List<TextRun>();
        TextLine.Set(fitted.Lines[0], fitted.Size, LabelStyle, plan.Left + 2, plan.Sheet.Height - plan.Top + LabelBelow, _fonts, runs);
        content.Add("BT "u8).Add(PlateColours.PressBlack).Add("\n"u8);
        foreach (var run in runs)
        {
            content.Add("/F"u8).Add(run.Font).Add(" "u8).Number(run.Size).Add("Tf 1 0 0 1 "u8).Number(run.X).Number(plan.Sheet.Height - run.Baseline).Add("Tm<"u8);
            foreach (var character in run.Text.EnumerateRunes())
                content.Hex(_subsets[run.Font]!.NumberOf(character));
            content.Add(">Tj\n"u8);
        }

        content.Add("ET\n"u8);
    }

    private static void Box(PdfBuffer b, ReadOnlySpan<byte> name, SheetPlan plan, Area area, double around)
    {
        b.Add(name).Add("["u8);
        b.Number((area.X - around) * PointsAMillimetre).Number((plan.Sheet.Height - area.Y - area.Height - around) * PointsAMillimetre);
        b.Number((area.X + area.Width + around) * PointsAMillimetre).Number((plan.Sheet.Height - area.Y + around) * PointsAMillimetre).Add("]"u8);
    }

    private static string Utf16(string text) => $"<FEFF{Convert.ToHexString(System.Text.Encoding.BigEndianUnicode.GetBytes(text))}>";
}
