using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>The beats that need help or, of a day, where something is amiss: by code, with the reason in words.</summary>
internal static class NamedBeatsPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        var isDaily = figures.Kind == BulletinKind.Daily;
        page.Line("h2", isDaily ? Words.Amiss : Words.NeedsHelp);
        if (figures.Signs.Count == 0)
        {
            page.Line("p", isDaily ? new Text("没有需要关注的警务区。", "Nothing is amiss.") : new Text("没有达到支援条件的警务区。", "No beat is beyond the county's lines."));
            return;
        }

        var names = figures.Beats.ToDictionary(b => b.Code, b => b.Name);
        page.Raw("<table>\n").Line("caption", isDaily ? new Text("按警务区代码排列。", "By the code of the beat.") : Rule(figures.Limits)).Raw("<thead>\n<tr>")
            .Line("th scope=\"col\"", new Text("警务区", "Beat")).Line("th scope=\"col\"", new Text("原因", "Why")).Raw("</tr>\n</thead>\n<tbody>\n");
        foreach (var beat in figures.Signs.GroupBy(s => s.BeatCode))
        {
            page.Raw("<tr>").Line("th scope=\"row\"", names.GetValueOrDefault(beat.Key, beat.Key)).Raw("<td class=\"text\">");
            foreach (var (sign, i) in beat.Select((s, i) => (s, i)))
                page.Raw(i == 0 ? "" : "<br>").Text(Words.Sign(sign, figures.Limits));
            page.Raw("</td></tr>\n");
        }

        page.Raw("</tbody>\n</table>\n");
    }

    private static Text Rule(BulletinLimits limits) => new(
        $"规则：鲜活率低于 {Shown.Share(limits.HelpFreshness)} 且最低、逾期不少于 {limits.HelpOverdue} 条且最多、未决冲突不少于 {limits.HelpConflicts} 个且最多，每项列出 {limits.HelpBeats} 个警务区（并列者一同列出）。按代码排列，不作排名。",
        $"The rule: of the beats with freshness below {Shown.Share(limits.HelpFreshness)} the lowest, of those with at least {limits.HelpOverdue} overdue the most, of those with at least {limits.HelpConflicts} open conflicts the most; {limits.HelpBeats} for each sign, and whoever stands the same. By code; nobody is ranked.");
}
