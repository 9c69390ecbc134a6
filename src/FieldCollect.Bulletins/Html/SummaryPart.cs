using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>The whole in a few lines: each figure, the sum behind it, the period before.</summary>
internal static class SummaryPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        var (now, before) = (figures.Whole.Now, figures.Whole.Before);
        page.Line("h2", new Text("总体情况", "At a glance")).Raw("<table class=\"key\">\n<thead>\n<tr>");
        foreach (var head in (Text[])[new("指标", "Figure"), new("本期", "This period"), new("依据", "Made of"), new("上期", "Period before"), Words.Change])
            page.Line("th scope=\"col\"", head);
        page.Raw("</tr>\n</thead>\n<tbody>\n");
        Rate(Words.Freshness, m => (m.Records.Freshness, m.Records.Fresh, m.Records.Current));
        Rate(Words.Completion, m => (m.Completion, m.Work.Done, m.Due));
        Rate(Words.Timeliness, m => (m.Work.Timeliness, m.Work.InTime, m.Work.Visits));
        Count(Words.Overdue, m => m.Records.Overdue);
        Count(Words.Visits, m => m.Work.Visits);
        Count(new("未处理差错", "Open defects"), m => m.Defects.Open);
        Count(new("未决冲突", "Open conflicts"), m => m.Conflicts.Open);
        Count(new("超期申报", "Declarations past their limit"), m => m.Declarations.Late);
        Count(new("安装门牌", "Plates mounted"), m => m.PlatesMounted);
        page.Raw("</tbody>\n</table>\n");
        LateWork(page, now.Work);
        if (!figures.IsKept)
            page.Line("p class=\"note\"", new Text("登记库当时尚未保存每日数据，鲜活率和完成率按首次制发时的数据计算。", "The register kept no daily figures yet: freshness and completion are by what was known when the first edition was made."));

        void Rate(Text name, Func<Measures, (double? Rate, int Part, int Whole)> of)
        {
            var ((rate, part, whole), was) = (of(now), before is null ? null : of(before).Rate);
            Row(name, Shown.Rate(rate), Shown.Sum(part, whole), Shown.Rate(was), Shown.Movement(rate, was));
        }

        void Count(Text name, Func<Measures, int> of) =>
            Row(name, Shown.Count(of(now)), "", before is null ? Shown.Nothing : Shown.Count(of(before)), Shown.Movement(of(now), before is null ? null : of(before)));

        void Row(Text name, string value, string sum, string was, string moved) =>
            page.Raw("<tr>").Line("th scope=\"row\"", name).Line("td", value).Line("td", sum).Line("td", was).Line("td class=\"move\"", moved).Raw("</tr>\n");
    }

    // Whoever compares this with yesterday's paper must see why the figures differ.
    private static void LateWork(Markup page, WorkCounts work)
    {
        if (work.Late + work.CameInLate > 0)
        {
            page.Line("p class=\"note\"", new Text(
                $"补传：本期走访中有 {Shown.Count(work.Late)} 次在当日之后才传到；本期另收到往日的走访 {Shown.Count(work.CameInLate)} 次，已计入当日数据。",
                $"Late work: {Shown.Count(work.Late)} visits of this period came in after their day was over; {Shown.Count(work.CameInLate)} visits of earlier days came in during it and have moved the figures of those days."));
        }
    }
}
