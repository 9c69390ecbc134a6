using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>Freshness of areas as bars from 0 to 100 %, with the line that is to be reached. A bar that reaches it is solid, one that does not is hatched: the page may be printed grey.</summary>
internal static class RateBars
{
    private const double Width = 720;
    private const double Labels = 176;
    private const double Numbers = 122;
    private const double Row = 17;
    private const double Top = 26;
    private const double Bottom = 24;
    private const double Plot = Width - Labels - Numbers;
    private const int LongestLabel = 15;

    /// <param name="page">What it is written to.</param>
    /// <param name="id">Unique on the page.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="areas">In the order of their codes.</param>
    /// <param name="target">The line, 0 to 1.</param>
    public static void Draw(Markup page, string id, Text title, IReadOnlyList<AreaFigures> areas, double target)
    {
        var bottom = Top + (areas.Count * Row) + 4;
        var below = areas.Count(a => a.Now.Records.Freshness < target);
        var line = Labels + (target * Plot);
        page.Raw($"<figure><svg viewBox=\"0 0 {Shown.Length(Width)} {Shown.Length(bottom + Bottom)}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-size=\"11\">\n");
        page.Raw($"<title id=\"{id}-t\">").Text(title.ToString()).Raw($"</title><desc id=\"{id}-d\">")
            .Text($"{areas.Count} 个单位中 {below} 个低于 {Shown.Share(target)}；数值见表。 Of {areas.Count} areas {below} are below {Shown.Share(target)}; the numbers are in the table.").Raw("</desc>\n");
        page.Raw($"<defs><pattern id=\"{id}-h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"3\" height=\"6\" fill=\"#a85a00\"/></pattern></defs>\n");
        for (var percent = 0; percent <= 100; percent += 25)
        {
            var x = Labels + (percent / 100.0 * Plot);
            page.Raw($"<path d=\"M{Shown.Length(x)} {Shown.Length(Top - 4)}V{Shown.Length(bottom)}\" stroke=\"#c9d1da\"/><text x=\"{Shown.Length(x)}\" y=\"{Shown.Length(bottom + 13)}\" text-anchor=\"middle\" fill=\"#4a5662\">{percent}%</text>\n");
        }

        for (var i = 0; i < areas.Count; i++)
            Bar(page, id, areas[i], Top + (i * Row), target);
        page.Raw($"<path d=\"M{Shown.Length(line)} {Shown.Length(Top - 8)}V{Shown.Length(bottom)}\" stroke=\"#1b232b\" stroke-width=\"1.4\" stroke-dasharray=\"4 2\"/><text x=\"{Shown.Length(line)}\" y=\"{Shown.Length(Top - 12)}\" text-anchor=\"middle\" font-weight=\"bold\" fill=\"#1b232b\">")
            .Text(Shown.Share(target)).Raw("</text>\n</svg>\n<figcaption class=\"small\">")
            .Text(new Text($"{title.Chinese}：实心条达到 {Shown.Share(target)}，斜线条未达到；右侧为鲜活记录／现有记录。", $"{title.English}: solid bars reach {Shown.Share(target)}, hatched ones do not; at the right fresh of current records.")).Raw("</figcaption></figure>\n");
    }

    private static void Bar(Markup page, string id, AreaFigures area, double y, double target)
    {
        var records = area.Now.Records;
        var fill = records.Freshness < target ? $"url(#{id}-h)\" stroke=\"#a85a00" : "#0b4a8f\" stroke=\"#0b4a8f";
        page.Raw($"<text x=\"{Shown.Length(Labels - 6)}\" y=\"{Shown.Length(y + 12)}\" text-anchor=\"end\" fill=\"#1b232b\">").Text(Short(area.Name)).Raw("</text>");
        if (records.Freshness is { } rate)
            page.Raw($"<rect x=\"{Shown.Length(Labels)}\" y=\"{Shown.Length(y + 2)}\" width=\"{Shown.Length(rate * Plot)}\" height=\"12\" fill=\"{fill}\"/>");
        page.Raw($"<text x=\"{Shown.Length(Width - Numbers + 8)}\" y=\"{Shown.Length(y + 12)}\" fill=\"#1b232b\">").Text($"{(records.Freshness < target ? "▽" : "　")}{Shown.Rate(records.Freshness)}")
            .Raw("<tspan fill=\"#4a5662\" font-size=\"9\" dx=\"4\">").Text(records.Current == 0 ? "" : Shown.Sum(records.Fresh, records.Current)).Raw("</tspan></text>\n");
    }

    private static string Short(string name) => name.Length <= LongestLabel ? name : name[..(LongestLabel - 1)] + "…";
}
