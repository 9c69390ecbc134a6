using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>What has moved since the edition before: of the whole at the head of the page, area by area near its end.</summary>
internal static class CorrectionPart
{
    public static void WriteWhole(Markup page, Bulletin bulletin, BulletinFigures figures, Correction correction)
    {
        page.Raw("<section class=\"moved\">\n").Line("h2", new Text($"第 {bulletin.Edition} 版：与第 {correction.Edition} 版相比的变动", $"Edition {bulletin.Edition}: what has moved since edition {correction.Edition}"))
            .Line("p", bulletin.Reason ?? "");
        var moves = correction.Moves.Where(m => m.AreaCode.Length == 0).ToList();
        page.Raw("<p>").Text(figures.Whole.Name + "：").Text(moves.Count == 0
            ? new Text("合计数未变；变动在各单位、走势或规则中。", "no count of the whole has moved; what has is in areas, course or rules.")
            : new Text(
                string.Join("，", moves.Select(m => $"{Words.Figure(m.Figure).Chinese} {Moved(m)}")) + "。",
                string.Join(", ", moves.Select(m => $"{Words.Figure(m.Figure).English} {Moved(m)}")) + ".")).Raw("</p>\n</section>\n");
    }

    public static void WriteAreas(Markup page, BulletinFigures figures, Correction correction)
    {
        var moves = correction.Moves.Where(m => m.AreaCode.Length > 0).ToDictionary(m => (m.AreaCode, m.Figure));
        if (moves.Count == 0)
            return;
        page.Line("h2", new Text($"各单位相对第 {correction.Edition} 版的变动", $"What has moved since edition {correction.Edition}, by area"));
        AreaTable.Write(
            page, figures, new Text("第一个数为前一版。", "The first number is that of the edition before."),
            [.. EditionDifference.CountsOfAreas.Where(c => moves.Keys.Any(k => k.Figure == c.Name)).Select(c => new AreaColumn(
                Words.Figure(c.Name), (p, area) => p.Text(moves.TryGetValue((area.Code, c.Name), out var move) ? Moved(move) : "")))],
            shows: area => moves.Keys.Any(k => k.AreaCode == area.Code), withWhole: false);
        if (correction.More > 0)
            page.Line("p", new Text($"另有 {correction.More} 项变动，见两版的数据文件。", $"{correction.More} more have moved: see the files of both editions."));
    }

    private static string Moved(FigureMove move) => $"{Shown.Count(move.Was)} → {Shown.Count(move.Is)}";
}
