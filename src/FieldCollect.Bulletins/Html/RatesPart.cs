using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>Freshness and completion of every area, as bars and as a table.</summary>
internal static class RatesPart
{
    // As many as a page of A4 holds; of more the table tells.
    private const int MostBars = 52;

    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("鲜活率与完成率", "Freshness and completion"));
        if (figures.Stations.Count > 0)
            RateBars.Draw(page, "stations", new Text("各派出所鲜活率", "Freshness of the stations"), figures.Stations, figures.Limits.Target);
        if (figures.Beats.Count is > 0 and <= MostBars)
            RateBars.Draw(page, "beats", new Text("各警务区鲜活率", "Freshness of the beats"), figures.Beats, figures.Limits.Target);
        AreaTable.Write(page, figures, new Text("率下方为计算依据；较上期为百分点。", "Below each rate the sum behind it; changes are in percentage points."),
        [
            AreaColumn.Rate(Words.Freshness, m => (m.Records.Freshness, m.Records.Fresh, m.Records.Current)),
            AreaColumn.Movement(m => m.Records.Freshness),
            new AreaColumn(Words.Course, (p, area) => Sparkline.Draw(p, area.Course, figures.Limits.Target)),
            AreaColumn.Count(Words.Overdue, m => m.Records.Overdue),
            AreaColumn.Rate(Words.Completion, m => (m.Completion, m.Work.Done, m.Due)),
            AreaColumn.Movement(m => m.Completion),
        ]);
    }
}
