using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>What falls due next.</summary>
internal static class AheadPart
{
    public static void Write(Markup page, BulletinFigures figures, FallingDue ahead)
    {
        var names = figures.Beats.ToDictionary(b => b.Code, b => b.Name);
        page.Line("h2", new Text("即将到期", "Falling due")).Raw("<table>\n").Line("caption", new Text(
            "制发时所知：最后有效日为该日的记录，当日内未核查即为逾期。", "As known when this was made: records whose last day it is; not seen by then, they are overdue.")).Raw("<thead>\n<tr>").Line("th scope=\"col\"", new Text("警务区", "Beat"));
        for (var i = 0; i < FallingDue.Days; i++)
            page.Line("th scope=\"col\"", Shown.DayOfYear(ahead.From.AddDays(i)));
        page.Raw("</tr>\n</thead>\n<tbody>\n");
        Row("tr class=\"whole\"", figures.Whole.Name, [.. Enumerable.Range(0, FallingDue.Days).Select(i => ahead.Beats.Sum(b => b.Days[i]))]);
        foreach (var beat in ahead.Beats)
            Row("tr", names.GetValueOrDefault(beat.BeatCode, beat.BeatCode), beat.Days);
        page.Raw("</tbody>\n</table>\n");

        void Row(string tag, string name, IReadOnlyList<int> days)
        {
            page.Open(tag).Line("th scope=\"row\"", name);
            foreach (var day in days)
                page.Line("td", Shown.Count(day));
            page.Close(tag);
        }
    }
}
