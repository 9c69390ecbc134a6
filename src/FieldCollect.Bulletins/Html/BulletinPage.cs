using System.Text;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>A bulletin as one page for print: what moved since the last edition, the figures in a few lines, who needs help, then the tables behind them, and how each figure is made.</summary>
internal static class BulletinPage
{
    public static byte[] Render(Bulletin bulletin, BulletinContent content)
    {
        var (page, figures) = (new Markup(), content.Figures);
        var title = TitleOf(figures);
        page.Raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
            .Line("title", $"{title} {Shown.Day(figures.From)} 第{bulletin.Edition}版").Raw("<style>\n").Raw(PageStyle.Css).Raw("\n</style>\n</head>\n<body>\n");
        Head(page, bulletin, figures);
        page.Raw("<main>\n");
        if (content.Corrects is { } correction)
            CorrectionPart.WriteWhole(page, bulletin, figures, correction);
        SummaryPart.Write(page, figures);
        NamedBeatsPart.Write(page, figures);
        if (content.Ahead is { } ahead)
            AheadPart.Write(page, figures, ahead);
        if (figures.Evaluations.Count > 0)
            EvaluationTable.Write(page, figures);
        RatesPart.Write(page, figures);
        if (figures.Kind != BulletinKind.Daily)
            AccuracyPart.Write(page, figures);
        WorkPart.Write(page, figures);
        if (content.Corrects is { } moved)
            CorrectionPart.WriteAreas(page, figures, moved);
        NotesPart.Write(page, figures);
        page.Raw("</main>\n");
        Foot(page, bulletin);
        page.Raw("</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static Text TitleOf(BulletinFigures figures)
    {
        var kind = Words.Kind(figures.Kind);
        return new Text($"{figures.Whole.Name}{kind.Chinese}", kind.English);
    }

    private static void Head(Markup page, Bulletin bulletin, BulletinFigures figures)
    {
        var isSigned = bulletin.Status == BulletinStatus.Signed;
        page.Raw("<header>\n<div class=\"head\">\n<div>\n").Line("h1", TitleOf(figures))
            .Line("p class=\"period\"", figures.From == figures.To ? Shown.Day(figures.From) : $"{Shown.Day(figures.From)} 至 {Shown.Day(figures.To)}").Raw("</div>\n")
            .Open($"p class=\"state{(isSigned ? "" : " draft")}\"").Text(new Text($"第 {bulletin.Edition} 版 {(isSigned ? "已签发" : "草稿")}", $"Edition {bulletin.Edition}, {(isSigned ? "signed" : "draft, not signed")}")).Close("p")
            .Raw("</div>\n<p class=\"meta\">")
            .Text(new Text(
                $"{Shown.Minute(bulletin.MadeAt)} 制发，登记库变更序号 {bulletin.AsOfNumber}，规则版本 {bulletin.RuleVersion}",
                $"made {Shown.Minute(bulletin.MadeAt)} as of change {bulletin.AsOfNumber}, rules {bulletin.RuleVersion}"))
            .Raw("</p>\n</header>\n");
    }

    private static void Foot(Markup page, Bulletin bulletin)
    {
        page.Raw("<footer>\n<div class=\"sign\">\n<div>").Text(new Text("签发", "Signed by")).Raw("<br>").Text(bulletin.SignedName ?? "\u00a0").Raw("</div>\n<div>")
            .Text(new Text("日期", "Date")).Raw("<br>").Text(bulletin.SignedAt is { } at ? Shown.Minute(at) : "\u00a0").Raw("</div>\n</div>\n<p class=\"small\">")
            .Text(new Text("内容摘要（SHA-256）", "Content (SHA-256)")).Text(" " + bulletin.ContentHash).Raw("</p>\n</footer>\n");
    }
}
