using System.Globalization;
using System.Text;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Exporting;

/// <summary>One plate as SVG 1.1 in its true size, text as outlines: whoever opens it needs no font. Colours are those of a screen; SVG has no others.</summary>
internal sealed class SvgPlate(PlateFonts fonts)
{
    public byte[] Draw(PlateDrawing drawing)
    {
        var (print, size, panel) = (drawing.Print, drawing.Print.Size, drawing.Panel);
        var svg = new StringBuilder();
        var blue = PlateColours.ScreenBlue;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size.Width}mm\" height=\"{size.Height}mm\" viewBox=\"0 0 {size.Width} {size.Height}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escaped($"{print.Serial} {print.Place} {print.Number} {print.Detail}".TrimEnd())}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{size.Width}\" height=\"{size.Height}\" fill=\"#{blue.Red:x2}{blue.Green:x2}{blue.Blue:x2}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(panel.X)}\" y=\"{N(panel.Y)}\" width=\"{N(panel.Width)}\" height=\"{N(panel.Height)}\" fill=\"#fff\"/>\n");
        foreach (var run in drawing.Texts)
            Text(run, svg);
        Code(drawing, svg);
        svg.Append("</svg>\n");
        return Encoding.UTF8.GetBytes(svg.ToString());
    }

    private void Text(TextRun run, StringBuilder svg)
    {
        var font = fonts.Font(run.Font);
        var scale = run.Size / font.UnitsPerEm;
        svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"#fff\" transform=\"translate({N(run.X)} {N(run.Baseline)}) scale({scale:0.######} {-scale:0.######})\" d=\"");
        var pen = 0;
        foreach (var character in run.Text.EnumerateRunes())
        {
            var glyph = font.GlyphOf(character);
            Outline(run.Font, glyph, pen, svg);
            pen += font.Advance(glyph);
        }

        svg.Append("\"/>\n");
    }

    private void Outline(int font, int glyph, int pen, StringBuilder svg)
    {
        var steps = fonts.Outline(font, glyph);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (step.Moves && i > 0)
                svg.Append('Z');
            svg.Append(step.Moves ? 'M' : step.Curves ? 'Q' : 'L');
            if (step.Curves)
                svg.Append(CultureInfo.InvariantCulture, $"{N(step.ControlX + pen)} {N(step.ControlY)} ");
            svg.Append(CultureInfo.InvariantCulture, $"{N(step.X + pen)} {N(step.Y)}");
        }

        if (steps.Count > 0)
            svg.Append('Z');
    }

    private static void Code(PlateDrawing drawing, StringBuilder svg)
    {
        var ((x, y), areas) = (drawing.CodeAt, new List<DarkArea>());
        drawing.Code().AddDarkAreas(areas);
        svg.Append(CultureInfo.InvariantCulture, $"<path transform=\"translate({N(x)} {N(y)}) scale({drawing.Module:0.######})\" shape-rendering=\"crispEdges\" d=\"");
        foreach (var area in areas)
            svg.Append(CultureInfo.InvariantCulture, $"M{area.X} {area.Y}h{area.Width}v{area.Height}h-{area.Width}z");
        svg.Append("\"/>\n");
    }

    private static string N(double number) => Math.Round(number, 3).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
