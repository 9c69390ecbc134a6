using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>The monthly evaluation: each part with its sum, and what does not count with its weight.</summary>
internal static class EvaluationTable
{
    public static void Write(Markup page, BulletinFigures figures)
    {
        var of = figures.Evaluations.ToDictionary(e => e.AreaCode);
        page.Line("h2", new Text("考评", "Evaluation"));
        AreaTable.Write(page, figures, new Text(
            "得分＝各项率按权重的加权平均；证据不足和无任务的项目不计入，“计入权重”为实际计入的权重。按代码排列，不作排名，不针对个人。",
            "The score is the mean of the rates by their weights. What is not proved, or where there was nothing to do, is left out; weight counted says how much the score rests on. By code: nobody is ranked, and no person is evaluated."),
        [
            new AreaColumn(new("得分", "Score"), (p, area) => p.Text(of[area.Code].Score is { } score ? Shown.ShortRate(score) : Shown.Nothing)),
            new AreaColumn(new("计入权重", "Weight counted"), (p, area) => p.Text(Shown.Share(of[area.Code].WeightCounted))),
            .. EvaluationPart.Names.Select((name, i) => new AreaColumn(
                new($"{Words.Part(name).Chinese} {Shown.Share(figures.Evaluations[0].Parts[i].Weight)}", Words.Part(name).English),
                (p, area) => Part(p, of[area.Code].Parts[i]))),
        ], style: "wide");
    }

    private static void Part(Markup page, EvaluationPart part)
    {
        if (part.State != PartState.Counted)
            page.Raw("<span class=\"sum\">").Text(Words.State(part.State).Chinese).Raw("</span>");
        else
            page.Text(Shown.ShortRate(part.Rate));
        if (part.Of > 0)
            page.Raw("<span class=\"sum\">").Text(Shown.Sum(part.Count, part.Of)).Raw("</span>");
    }
}
