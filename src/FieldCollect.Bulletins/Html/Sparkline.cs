using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins.Html;

/// <summary>The course of freshness over the last periods as a small line, its end marked and, where it is in sight, the line to be reached dashed.</summary>
internal static class Sparkline
{
    private const double Width = 84;
    private const double Height = 20;
    private const double Margin = 3;

    // Less than this between highest and lowest is drawn as nearly flat, as it is.
    private const double LeastSpread = 0.02;

    /// <summary>Draws it; fewer than two points make no course.</summary>
    public static void Draw(Markup page, IReadOnlyList<CoursePoint> course, double target)
    {
        var rates = course.Where(p => p.Current > 0).Select(p => Shown.Freshness(p)!.Value).ToList();
        if (rates.Count < 2)
        {
            page.Text(Shown.Nothing);
            return;
        }

        var (low, high) = (rates.Min(), rates.Max());
        var middle = (low + high) / 2;
        var half = Math.Max(high - low, LeastSpread) / 2;
        double X(int i) => Margin + ((Width - (2 * Margin)) * i / (rates.Count - 1));
        double Y(double rate) => Margin + ((Height - (2 * Margin)) * (middle + half - rate) / (2 * half));
        page.Raw($"<svg class=\"spark\" role=\"img\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\"><title>")
            .Text($"{rates.Count} 期 periods: {string.Join(", ", rates.Select(r => Shown.Rate(r)))}").Raw("</title>");
        if (Math.Abs(target - middle) <= half)
            page.Raw($"<path d=\"M0 {Shown.Length(Y(target))}H{Width}\" stroke=\"#6b7681\" stroke-width=\".8\" stroke-dasharray=\"3 2\"/>");
        page.Raw($"<polyline points=\"{string.Join(' ', rates.Select((r, i) => $"{Shown.Length(X(i))},{Shown.Length(Y(r))}"))}\" fill=\"none\" stroke=\"#0b4a8f\" stroke-width=\"1.4\"/>")
            .Raw($"<circle cx=\"{Shown.Length(X(rates.Count - 1))}\" cy=\"{Shown.Length(Y(rates[^1]))}\" r=\"2.2\" fill=\"#0b4a8f\"/></svg>");
    }
}
