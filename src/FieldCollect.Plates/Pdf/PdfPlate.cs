using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Pdf;

/// <summary>Draws a plate in the operators of a page. The page counts in millimetres, upwards; colours are those of the press.</summary>
internal sealed class PdfPlate(IReadOnlyList<FontSubset?> fonts)
{
    private readonly List<DarkArea> _areas = [];

    /// <param name="drawing">The plate.</param>
    /// <param name="place">Where it lies on the sheet, from the upper left.</param>
    /// <param name="sheetHeight">To count upwards.</param>
    /// <param name="page">Takes the operators.</param>
    public void Draw(PlateDrawing drawing, Area place, double sheetHeight, PdfBuffer page)
    {
        var (height, panel) = (place.Height, drawing.Panel);
        page.Add("q 1 0 0 1 "u8).Number(place.X).Number(sheetHeight - place.Y - height).Add("cm\n"u8);
        Fill(page, PlateColours.PressBlue, -Sheets.SheetPlan.Bleed, -Sheets.SheetPlan.Bleed, place.Width + Sheets.SheetPlan.Gap, height + Sheets.SheetPlan.Gap);
        Fill(page, PlateColours.PressWhite, panel.X, height - panel.Y - panel.Height, panel.Width, panel.Height);
        page.Add("BT\n"u8);
        foreach (var text in drawing.Texts)
        {
            page.Add("/F"u8).Add(text.Font).Add(" "u8).Number(text.Size).Add("Tf 1 0 0 1 "u8).Number(text.X).Number(height - text.Baseline).Add("Tm<"u8);
            foreach (var character in text.Text.EnumerateRunes())
                page.Hex(fonts[text.Font]!.NumberOf(character));
            page.Add(">Tj\n"u8);
        }

        page.Add("ET\n"u8);
        Code(drawing, height, page);
        page.Add("Q\n"u8);
    }

    // One path, one fill: between rectangles that are filled one by one a renderer may leave hairlines. Counted in modules, downwards, so that all numbers are small and whole.
    private void Code(PlateDrawing drawing, double height, PdfBuffer page)
    {
        var (x, y) = drawing.CodeAt;
        page.Scale(drawing.Module).Scale(0).Scale(0).Scale(-drawing.Module).Number(x).Number(height - y).Add("cm "u8).Add(PlateColours.PressBlack).Add("\n"u8);
        _areas.Clear();
        drawing.Code().AddDarkAreas(_areas);
        foreach (var area in _areas)
            page.Add(area.X).Add(" "u8).Add(area.Y).Add(" "u8).Add(area.Width).Add(" "u8).Add(area.Height).Add(" re\n"u8);
        page.Add("f\n"u8);
    }

    private static void Fill(PdfBuffer page, ReadOnlySpan<byte> colour, double x, double y, double width, double height) =>
        page.Add(colour).Add(" "u8).Number(x).Number(y).Number(width).Number(height).Add("re f\n"u8);
}
