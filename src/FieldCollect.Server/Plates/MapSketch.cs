using System.Globalization;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Plates;

/// <summary>A sketch of the door and its neighbours: squares and numbers from the register's own positions, north up. It tells where, and nothing about who.</summary>
internal static class MapSketch
{
    private const double Width = 360;
    private const double Height = 240;
    private const double Margin = 34;

    // Less than this and two doors would fill the picture.
    private const double SmallestSpan = 40;

    // Of a label in the picture's units; one that would lie on another is left out, its square stays.
    private const double LabelWidth = 44;
    private const double LabelHeight = 16;
    private const int LongestLabel = 7;

    /// <summary>Nothing when the place is not known.</summary>
    public static void Write(Html html, PlatePage page, IReadOnlyList<Neighbour> neighbours, bool chinese)
    {
        if (page is not { Longitude: { } x, Latitude: { } y })
            return;
        var perLongitude = PlatePageQuery.MetresALongitude(y);
        var points = neighbours.Select(n => (n.Label, X: (n.Longitude - x) * perLongitude, Y: (n.Latitude - y) * PlatePageQuery.MetresALatitude)).ToList();
        var reach = Math.Max(SmallestSpan / 2, points.Select(p => Math.Max(Math.Abs(p.X) * Height / Width, Math.Abs(p.Y))).DefaultIfEmpty(0).Max());
        var scale = ((Height / 2) - Margin) / reach;
        html.Raw("<figure class=\"map\"><svg viewBox=\"0 0 360 240\" role=\"img\" aria-labelledby=\"map-name\"><title id=\"map-name\">")
            .Text(chinese ? $"位置示意图：{page.Number ?? "本处"}及邻近门牌" : $"Sketch of the place: {page.Number ?? "this door"} and its neighbours")
            .Raw("</title><rect x=\"1\" y=\"1\" width=\"358\" height=\"238\" fill=\"#f5f7fa\" stroke=\"#8a97a6\"/>\n");
        var squares = points.ConvertAll(p => (p.Label, X: (Width / 2) + (p.X * scale), Y: (Height / 2) - (p.Y * scale)));
        foreach (var (_, px, py) in squares)
            html.Raw($"<rect x=\"{N(px - 6)}\" y=\"{N(py - 6)}\" width=\"12\" height=\"12\" fill=\"#c3ccd6\" stroke=\"#56616d\"/>");
        html.Raw("\n");
        // Its own square and label come first: they are never left out, and nothing lies on them.
        var taken = new List<(double X, double Y)> { (Width / 2, (Height / 2) - 20), (Width / 2, Height / 2) };
        foreach (var (label, px, py) in squares)
        {
            var (lx, ly) = (px, py + 20);
            if (label.Length is 0 or > LongestLabel || taken.Any(t => Math.Abs(t.X - lx) < LabelWidth && Math.Abs(t.Y - (ly - 5)) < LabelHeight)
                || squares.Any(s => s.Y != py && Math.Abs(s.X - lx) < (LabelWidth / 2) + 4 && Math.Abs(s.Y - (ly - 5)) < 12))
                continue;
            taken.Add((lx, ly - 5));
            html.Raw($"<text x=\"{N(lx)}\" y=\"{N(ly)}\" font-size=\"13\" text-anchor=\"middle\" fill=\"#2b333b\">").Text(label).Raw("</text>\n");
        }

        html.Raw("<rect x=\"170\" y=\"110\" width=\"20\" height=\"20\" fill=\"#0b4a8f\" stroke=\"#ffffff\" stroke-width=\"2\"/>")
            .Raw("<text x=\"180\" y=\"103\" font-size=\"16\" font-weight=\"bold\" text-anchor=\"middle\" fill=\"#0b4a8f\">").Text(page.Number is { Length: <= LongestLabel } own ? own : "").Raw("</text>\n");
        Furniture(html, scale, chinese);
        html.Raw("</svg>").Line("figcaption", chinese ? "示意图，上北下南" : "Sketch, north is up").Raw("</figure>\n");
    }

    private static void Furniture(Html html, double scale, bool chinese)
    {
        // The largest round length that takes a third of the picture at most.
        var metres = new[] { 5, 10, 20, 50, 100, 200 }.Last(m => m == 5 || m * scale <= Width / 3);
        var end = 14 + (metres * scale);
        html.Raw($"<path d=\"M14 222V228H{N(end)}V222\" fill=\"none\" stroke=\"#2b333b\" stroke-width=\"2\"/><text x=\"14\" y=\"216\" font-size=\"13\" fill=\"#2b333b\">")
            .Text(chinese ? $"{metres}米" : $"{metres} m").Raw("</text>")
            .Raw("<path d=\"M340 14l7 20-7-5-7 5z\" fill=\"#2b333b\"/><text x=\"340\" y=\"50\" font-size=\"13\" text-anchor=\"middle\" fill=\"#2b333b\">").Text(chinese ? "北" : "N").Raw("</text>");
    }

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
