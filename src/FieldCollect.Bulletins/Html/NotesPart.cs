using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>How each figure is made, so that a reader can work it out again.</summary>
internal static class NotesPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("说明", "How the figures are made")).Raw("<ul class=\"small\">\n");
        foreach (var note in Notes(figures))
            page.Line("li", note);
        page.Raw("</ul>\n");
    }

    private static IEnumerable<Text> Notes(BulletinFigures figures)
    {
        yield return new("鲜活率：期末日仍在核查周期内的现有记录／全部现有记录（地址、房屋、居住、单位）。", "Freshness: current records that are within their cycle at the end of the last day, of all current records (addresses, houses, stays, units).");
        yield return new("完成率：本期完成的到期核查／（本期完成的＋期末仍未核查的到期核查）。", "Completion: due verifications done in the period, of these and those still open at its end.");
        yield return new($"及时率：采集后 {figures.Limits.EntryHours} 小时内传到的走访／本期走访。", $"Timeliness: visits that came in within {figures.Limits.EntryHours} hours of being made, of the visits of the period.");
        yield return new("走访属于采集当日，不论何时传到；此后补传的数据会形成新的版次，原版不变。", "A visit belongs to the day on which it was made, however late it comes in; work that comes in later makes another edition and leaves this one as it is.");
        yield return new("差错以最近一次发现的时间为准；超期申报为超过核实时限而未办理的申报。", "A defect that was repaired and came back counts from when it came back; a declaration is past its limit when nobody has decided it by the last day for being at the door.");
    }
}
