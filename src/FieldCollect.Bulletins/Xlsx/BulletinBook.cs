using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Xlsx;

/// <summary>A bulletin as a book: what it is, a row an area with every count and rate, and a sheet for each of the other lists.</summary>
internal static class BulletinBook
{
    // All counts, named as everywhere, then the rates that are made of them.
    private static readonly IReadOnlyList<(string Head, Func<Measures, double?> Of)> Rates =
    [
        (Words.Freshness.ToString(), m => m.Records.Freshness),
        (Words.Completion.ToString(), m => m.Completion),
        (Words.Timeliness.ToString(), m => m.Work.Timeliness),
    ];

    public static byte[] Render(Bulletin bulletin, BulletinContent content)
    {
        var figures = content.Figures;
        var sheets = new List<Sheet> { About(bulletin, figures), Areas("本期 This period", figures, a => a.Now) };
        if (figures.Whole.Before is not null)
            sheets.Add(Areas("上期 Period before", figures, a => a.Before!));
        sheets.Add(Signs(figures));
        if (figures.Whole.Course.Count > 0)
            sheets.Add(Course(figures));
        if (figures.Whole.Accuracy is not null)
            sheets.Add(Accuracy(figures));
        if (figures.Evaluations.Count > 0)
            sheets.Add(Evaluations(figures));
        if (content.Ahead is { } ahead)
            sheets.Add(Ahead(figures, ahead));
        if (content.Corrects is { } correction)
            sheets.Add(Moves(figures, correction));
        return Book.Write(sheets);
    }

    private static IEnumerable<AreaFigures> AreasOf(BulletinFigures figures) => figures.Stations.Prepend(figures.Whole).Concat(figures.Beats);

    private static Sheet About(Bulletin bulletin, BulletinFigures figures)
    {
        var isSigned = bulletin.Status == BulletinStatus.Signed;
        return new Sheet("说明 About", ["项目 What", "内容 Value"],
        [
            ["通报 Bulletin", $"{figures.Whole.Name} {Words.Kind(figures.Kind)}"],
            ["期间 Period", $"{Shown.Day(figures.From)} – {Shown.Day(figures.To)}"],
            ["版次 Edition", bulletin.Edition],
            ["状态 Status", isSigned ? "已签发 Signed" : "草稿 Draft"],
            ["签发 Signed by", bulletin.SignedName],
            ["签发时间 Signed at", bulletin.SignedAt is { } at ? Shown.Minute(at) : null],
            ["制发时间 Made at", Shown.Minute(bulletin.MadeAt)],
            ["变更序号 As of change", bulletin.AsOfNumber.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            ["规则版本 Rules", bulletin.RuleVersion],
            ["内容摘要 Content (SHA-256)", bulletin.ContentHash],
            ["再版原因 Reason of the edition", bulletin.Reason],
            ["目标 Target", Cell.Rate(figures.Limits.Target)],
            ["录入时限（小时） Hours for entering", figures.Limits.EntryHours],
        ]);
    }

    private static Sheet Areas(string name, BulletinFigures figures, Func<AreaFigures, Measures> of) => new(
        name,
        ["单位 Area", "代码 Code", "派出所 Station", .. Rates.Select(r => r.Head), .. EditionDifference.Counts.Select(c => Words.Figure(c.Name).ToString())],
        [.. AreasOf(figures).Select(IReadOnlyList<Cell> (a) => [a.Name, a.Code, a.StationCode, .. Rates.Select(r => Cell.Rate(r.Of(of(a)))), .. EditionDifference.Counts.Select(c => (Cell)c.Of(of(a)))])]);

    private static Sheet Signs(BulletinFigures figures)
    {
        var names = figures.Beats.ToDictionary(b => b.Code, b => b.Name);
        return new Sheet(
            figures.Kind == BulletinKind.Daily ? Words.Amiss.ToString() : Words.NeedsHelp.ToString(),
            ["警务区 Beat", "代码 Code", "原因", "Why"],
            [.. figures.Signs.Select(IReadOnlyList<Cell> (s) => [names.GetValueOrDefault(s.BeatCode), s.BeatCode, Words.Sign(s, figures.Limits).Chinese, Words.Sign(s, figures.Limits).English])]);
    }

    private static Sheet Course(BulletinFigures figures) => new(
        "走势 Course of freshness",
        ["单位 Area", "代码 Code", .. figures.Whole.Course.Select(p => Shown.Day(p.Day))],
        [.. AreasOf(figures).Select(IReadOnlyList<Cell> (a) => [a.Name, a.Code, .. a.Course.Select(p => Cell.Rate(Shown.Freshness(p)))])]);

    private static Sheet Accuracy(BulletinFigures figures) => new(
        "准确率 Accuracy",
        ["单位 Area", "代码 Code", "结论 Verdict", "估计值 Estimate", "下界 Lower", "上界 Upper", "核查 Checked", "正确 Right", "未见到 Not met", "方法 Method"],
        [.. AreasOf(figures).Where(a => a.Accuracy is not null).Select(IReadOnlyList<Cell> (a) =>
        [
            a.Name, a.Code, Words.Verdict(a.Accuracy!.Verdict).ToString(), Cell.Rate(a.Accuracy.Estimate), Cell.Rate(a.Accuracy.Lower), Cell.Rate(a.Accuracy.Upper),
            a.Accuracy.Checked, a.Accuracy.Right, a.Accuracy.NotMet, Words.Method(a.Accuracy.Method).ToString(),
        ])]);

    private static Sheet Evaluations(BulletinFigures figures)
    {
        var of = figures.Evaluations.ToDictionary(e => e.AreaCode);
        return new Sheet(
            "考评 Evaluation",
            ["单位 Area", "代码 Code", "得分 Score", "计入权重 Weight counted", .. EvaluationPart.Names.SelectMany((n, i) => new[]
            {
                $"{Words.Part(n)} ({Shown.Share(figures.Evaluations[0].Parts[i].Weight)})", $"{Words.Part(n).Chinese} 分子 part", $"{Words.Part(n).Chinese} 分母 of", $"{Words.Part(n).Chinese} 计入 counts",
            })],
            [.. AreasOf(figures).Select(IReadOnlyList<Cell> (a) =>
            [
                a.Name, a.Code, Cell.Rate(of[a.Code].Score), Cell.Rate(of[a.Code].WeightCounted),
                .. of[a.Code].Parts.SelectMany(p => new Cell[] { Cell.Rate(p.Rate), p.Count, p.Of, p.State == PartState.Counted ? "计入 yes" : Words.State(p.State).ToString() }),
            ])]);
    }

    private static Sheet Ahead(BulletinFigures figures, FallingDue ahead)
    {
        var names = figures.Beats.ToDictionary(b => b.Code, b => b.Name);
        return new Sheet(
            "即将到期 Falling due",
            ["警务区 Beat", "代码 Code", .. Enumerable.Range(0, FallingDue.Days).Select(i => Shown.Day(ahead.From.AddDays(i)))],
            [.. ahead.Beats.Select(IReadOnlyList<Cell> (b) => [names.GetValueOrDefault(b.BeatCode), b.BeatCode, .. b.Days.Select(d => (Cell)d)])]);
    }

    private static Sheet Moves(BulletinFigures figures, Correction correction)
    {
        var names = figures.Stations.Concat(figures.Beats).ToDictionary(a => a.Code, a => a.Name);
        return new Sheet(
            "变动 Moved",
            ["单位 Area", "代码 Code", "指标 Figure", $"第{correction.Edition}版 Edition {correction.Edition}", "本版 This edition"],
            [.. correction.Moves.Select(IReadOnlyList<Cell> (m) => [m.AreaCode.Length == 0 ? figures.Whole.Name : names.GetValueOrDefault(m.AreaCode), m.AreaCode, Words.Figure(m.Figure).ToString(), m.Was, m.Is])]);
    }
}
