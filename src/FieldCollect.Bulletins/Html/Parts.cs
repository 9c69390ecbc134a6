using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>What moved since the edition before.</summary>
internal static class CorrectionPart
{
    public static void Write(Markup page, Bulletin bulletin, BulletinFigures figures, Correction correction)
    {
        page.Raw("<section class=\"moved\">\n").Line("h2", new Text($"第 {bulletin.Edition} 版：与第 {correction.Edition} 版相比的变动", $"Edition {bulletin.Edition}: what has moved since edition {correction.Edition}"))
            .Line("p", bulletin.Reason ?? "");
        if (correction.Moves.Count == 0)
        {
            page.Line("p", new Text("各单位合计数未变；变动在明细、走势或规则中。", "No count of an area has moved; what has is in details, course or rules.")).Raw("</section>\n");
            return;
        }

        var names = figures.Stations.Concat(figures.Beats).ToDictionary(a => a.Code, a => a.Name);
        page.Raw("<ul>\n");
        foreach (var area in correction.Moves.GroupBy(m => m.AreaCode))
        {
            page.Raw("<li>").Text(area.Key.Length == 0 ? figures.Whole.Name : names.GetValueOrDefault(area.Key, area.Key)).Text("：")
                .Text(new Text(
                    string.Join("，", area.Select(m => $"{Words.Figure(m.Figure).Chinese} {Shown.Count(m.Was)} → {Shown.Count(m.Is)}")),
                    string.Join(", ", area.Select(m => $"{Words.Figure(m.Figure).English} {Shown.Count(m.Was)} → {Shown.Count(m.Is)}")))).Raw("</li>\n");
        }

        page.Raw("</ul>\n");
        if (correction.More > 0)
            page.Line("p", new Text($"另有 {correction.More} 项变动，见两版的数据文件。", $"{correction.More} more have moved: see the files of both editions."));
        page.Raw("</section>\n");
    }
}

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
            page.Line("p class=\"note\"", new Text("登记库当时尚未保存每日数据，鲜活率按制发时的数据计算。", "The register kept no daily figures yet: freshness is by what was known when this was made."));

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

/// <summary>Freshness and completion of every area, as bars and as a table.</summary>
internal static class RatesPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("鲜活率与完成率", "Freshness and completion"));
        if (figures.Stations.Count > 0)
            RateBars.Draw(page, "stations", new Text("各派出所鲜活率", "Freshness of the stations"), figures.Stations, figures.Limits.Target);
        else
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

/// <summary>The monthly evaluation: each part with its sum, and what does not count with its weight.</summary>
internal static class EvaluationPartPage
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        var of = figures.Evaluations.ToDictionary(e => e.AreaCode);
        page.Line("h2", new Text("考评", "Evaluation"));
        AreaTable.Write(page, figures, new Text(
            "得分＝各项率按权重的加权平均；证据不足和无任务的项目不计入，“计入权重”为实际计入的权重。按代码排列，不作排名，不针对个人。",
            "The score is the mean of the rates by their weights. What is not proved, or where there was nothing to do, is left out; weight counted says how much the score rests on. By code: nobody is ranked, and no person is evaluated."),
        [
            new AreaColumn(new("得分", "Score"), (p, area) => p.Text(of[area.Code].Score is { } score ? Shown.Rate(score) : Shown.Nothing)),
            new AreaColumn(new("计入权重", "Weight counted"), (p, area) => p.Text(Shown.Share(of[area.Code].WeightCounted))),
            .. EvaluationPart.Names.Select((name, i) => new AreaColumn(
                new($"{Words.Part(name).Chinese} {Shown.Share(figures.Evaluations[0].Parts[i].Weight)}", Words.Part(name).English),
                (p, area) => Part(p, of[area.Code].Parts[i]))),
        ]);
    }

    private static void Part(Markup page, EvaluationPart part)
    {
        if (part.State != PartState.Counted)
            page.Raw("<span class=\"sum\">").Text(Words.State(part.State).Chinese).Raw("</span>");
        else
            page.Text(Shown.Rate(part.Rate));
        if (part.Of > 0)
            page.Raw("<span class=\"sum\">").Text(Shown.Sum(part.Count, part.Of)).Raw("</span>");
    }
}

/// <summary>Visits by outcome, and what has a beginning and an end.</summary>
internal static class WorkPart
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        page.Line("h2", new Text("走访与采集", "Visits"));
        AreaTable.Write(page, figures, new Text("走访按结果；新增、注销为地址、房屋、居住和单位。", "Visits by outcome; new and ended are addresses, houses, stays and units."),
        [
            AreaColumn.Count(Words.Visits, m => m.Work.Visits),
            AreaColumn.Count(new("核实无误", "Confirmed"), m => m.Work.Confirmed),
            AreaColumn.Count(new("信息有变", "Changed"), m => m.Work.Changed),
            AreaColumn.Count(new("已不存在", "Gone"), m => m.Work.Gone),
            AreaColumn.Count(new("拒访", "Refused"), m => m.Work.Refused),
            AreaColumn.Count(new("无人在家", "Nobody home"), m => m.Work.NobodyHome),
            AreaColumn.Count(new("新增", "New"), m => m.Work.New),
            AreaColumn.Count(new("注销", "Ended"), m => m.Work.Ended),
            AreaColumn.Count(Words.Late, m => m.Work.Late),
            AreaColumn.Rate(Words.Timeliness, m => (m.Work.Timeliness, m.Work.InTime, m.Work.Visits)),
        ]);
        page.Line("h2", new Text("差错、冲突、申报、事项、门牌", "Defects, conflicts, declarations, matters, plates"));
        AreaTable.Write(page, figures, new Text("“未”为期末数。", "Open ones are those at the end of the period."),
        [
            AreaColumn.Count(new("发现", "Found"), m => m.Defects.Opened),
            AreaColumn.Count(new("处理", "Settled"), m => m.Defects.Settled),
            AreaColumn.Count(new("未处理", "Open"), m => m.Defects.Open),
            AreaColumn.Count(new("裁定", "Decided"), m => m.Conflicts.Decided),
            AreaColumn.Count(new("未决", "Open"), m => m.Conflicts.Open),
            AreaColumn.Count(new("最久天数", "Oldest, days"), m => m.Conflicts.OldestDays),
            AreaColumn.Count(new("收到", "Received"), m => m.Declarations.Received),
            AreaColumn.Count(new("办理", "Decided"), m => m.Declarations.Decided),
            AreaColumn.Count(new("超期未办", "Past limit"), m => m.Declarations.Late),
            AreaColumn.Count(new("新增", "Opened"), m => m.Matters.Opened),
            AreaColumn.Count(new("办结", "Closed"), m => m.Matters.Closed),
            AreaColumn.Count(new("未办结", "Open"), m => m.Matters.Open),
            AreaColumn.Count(new("安装", "Mounted"), m => m.PlatesMounted),
        ],
        [(new("差错", "Defects"), 3), (new("冲突", "Conflicts"), 3), (new("申报", "Declarations"), 3), (new("事项", "Matters"), 3), (new("门牌", "Plates"), 1)]);
    }
}

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
