using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>What inspections have proved.</summary>
internal static class AccuracyPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("准确率（抽查）", "Accuracy by inspection"));
        if (figures.Whole.Accuracy is null)
        {
            page.Line("p", new Text("本期没有结束的抽查，准确率证据不足。", "No inspection was closed in this period: there is not enough evidence of accuracy."));
            return;
        }

        AreaTable.Write(page, figures, new Text(
            $"达标：单侧 95 % 精确下界达到 {Shown.Share(figures.Limits.Target)}；未达标：上界也低于它；其余为证据不足。未列出的单位本期没有抽查。",
            $"Met: the exact one-sided 95 % lower bound reaches {Shown.Share(figures.Limits.Target)}; not met: even the upper bound is below; else not enough evidence. Areas that are not listed were not inspected."),
        [
            Column(new("结论", "Verdict"), (p, a) => p.Text(Words.Verdict(a.Verdict))),
            Column(new("估计值", "Estimate"), (p, a) => p.Text(Shown.Rate(a.Estimate))),
            Column(new("下界", "Lower"), (p, a) => p.Text(Shown.Rate(a.Lower))),
            Column(new("上界", "Upper"), (p, a) => p.Text(Shown.Rate(a.Upper))),
            Column(new("正确／核查", "Right of checked"), (p, a) => p.Text(Shown.Sum(a.Right, a.Checked))),
            Column(new("未见到", "Not met"), (p, a) => p.Text(Shown.Count(a.NotMet))),
            Column(new("方法", "Method"), (p, a) => p.Text(Words.Method(a.Method))),
        ], shows: a => a.Accuracy is not null);
    }

    private static AreaColumn Column(Text head, Action<Markup, ProvenAccuracy> cell) => new(head, (page, area) =>
    {
        if (area.Accuracy is { } accuracy)
            cell(page, accuracy);
    });
}
