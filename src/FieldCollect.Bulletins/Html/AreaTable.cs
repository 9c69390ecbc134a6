using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>One column of a table of areas.</summary>
/// <param name="Head">Its heading.</param>
/// <param name="Cell">Writes a cell's content.</param>
internal sealed record AreaColumn(Text Head, Action<Markup, AreaFigures> Cell)
{
    public static AreaColumn Count(Text head, Func<Measures, int> of) => new(head, (page, area) => page.Text(Shown.Count(of(area.Now))));

    /// <summary>A rate with the sum behind it.</summary>
    public static AreaColumn Rate(Text head, Func<Measures, (double? Rate, int Part, int Whole)> of) => new(head, (page, area) =>
    {
        var (rate, part, whole) = of(area.Now);
        page.Text(Shown.Rate(rate));
        if (whole > 0)
            page.Raw("<span class=\"sum\">").Text(Shown.Sum(part, whole)).Raw("</span>");
    });

    public static AreaColumn Movement(Func<Measures, double?> of) => new(Words.Change, (page, area) =>
        page.Raw("<span class=\"move\">").Text(Shown.Movement(of(area.Now), area.Before is null ? null : of(area.Before))).Raw("</span>"));
}

/// <summary>A table with a row an area: the whole, then the stations, then the beats under the names of their stations, each in the order of the codes.</summary>
internal static class AreaTable
{
    /// <param name="page">What it is written to.</param>
    /// <param name="figures">Whose areas.</param>
    /// <param name="caption">What is in it.</param>
    /// <param name="columns">Its columns, after the area's name.</param>
    /// <param name="groups">Headings over several columns; null without.</param>
    /// <param name="shows">Which areas; null for all.</param>
    /// <param name="withWhole">Whether the whole has a row.</param>
    /// <param name="style">A class of the page's style; null for none.</param>
    public static void Write(Markup page, BulletinFigures figures, Text caption, IReadOnlyList<AreaColumn> columns, IReadOnlyList<(Text Head, int Columns)>? groups = null, Func<AreaFigures, bool>? shows = null, bool withWhole = true, string? style = null)
    {
        page.Open(style is null ? "table" : $"table class=\"{style}\"").Raw("\n").Line("caption", caption).Raw("<thead>\n<tr>").Open($"th scope=\"col\"{(groups is null ? "" : " rowspan=\"2\"")}").Text(Words.Area).Close("th");
        if (groups is not null)
        {
            foreach (var (head, count) in groups)
                page.Line($"th scope=\"colgroup\" colspan=\"{count}\"", head);
            page.Raw("</tr>\n<tr>");
        }

        foreach (var column in columns)
            page.Line("th scope=\"col\"", column.Head);
        page.Raw("</tr>\n</thead>\n<tbody>\n");
        if (withWhole)
            Row(page, figures.Whole, columns, "tr class=\"whole\"");
        foreach (var station in figures.Stations.Where(s => shows?.Invoke(s) ?? true))
            Row(page, station, columns, "tr");
        page.Raw("</tbody>\n");
        foreach (var group in figures.Beats.Where(b => shows?.Invoke(b) ?? true).GroupBy(b => b.StationCode))
        {
            page.Raw("<tbody>\n");
            if (figures.Stations.FirstOrDefault(s => s.Code == group.Key) is { } station)
                page.Raw("<tr class=\"group\">").Line($"th scope=\"rowgroup\" colspan=\"{columns.Count + 1}\"", station.Name).Raw("</tr>\n");
            foreach (var beat in group)
                Row(page, beat, columns, "tr");
            page.Raw("</tbody>\n");
        }

        page.Raw("</table>\n");
    }

    private static void Row(Markup page, AreaFigures area, IReadOnlyList<AreaColumn> columns, string tag)
    {
        page.Open(tag).Line("th scope=\"row\"", area.Name);
        foreach (var column in columns)
        {
            page.Open("td");
            column.Cell(page, area);
            page.Raw("</td>");
        }

        page.Close(tag);
    }
}
