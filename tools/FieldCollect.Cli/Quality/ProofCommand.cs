using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>
/// <c>fieldcollect proof</c>: what a checked sample proves of a rate, and how many must be checked to prove it. For a supervisor with a pile of checked forms and a calculator's worth of trust.
/// </summary>
public static class ProofCommand
{
    public static Command Create() => new("proof", "What a checked sample proves, and how large one must be. 抽查样本能证明什么，需要多大样本。") { Of(), Size() };

    private static Command Of()
    {
        var right = new Option<int>("--right") { Description = "How many were right 正确数", Required = true };
        var count = new Option<int>("--checked") { Description = "How many were checked 抽查数", Required = true };
        var notMet = new Option<int>("--not-met") { Description = "How many were drawn and nobody was met 未遇数" };
        var frame = new Option<int?>("--frame") { Description = "How many there are to draw from, if not many 总数" };
        var target = new Option<double>("--target") { Description = "The target 目标值", DefaultValueFactory = _ => Proven.UsualTarget };
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var of = new Command("of", "Verdict and bounds of a checked sample. 抽查结论与置信界限。") { right, count, notMet, frame, target, json };
        of.SetAction(parsed =>
        {
            var (r, n, missed, whole, goal) = (parsed.GetValue(right), parsed.GetValue(count), parsed.GetValue(notMet), parsed.GetValue(frame), parsed.GetValue(target));
            if (n < 1 || r < 0 || r > n || missed < 0 || whole < (long)n + missed || goal is not (> 0 and < 1))
            {
                return CommandEnd.WithProblem(
                    parsed.InvocationConfiguration.Error, "MalformedRequest", "0 <= right <= checked, checked + not met <= frame, and a target between 0 and 1.", "正确数不超过抽查数，抽查数与未遇数之和不超过总数，目标值在0与1之间。");
            }

            var (best, worst) = Proven.Between(r, n, missed, whole, goal);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { verdict = Name(worst.Verdict), best = Said(best), worst = Said(worst) }, CommandEnd.Json));
                return CommandEnd.Done;
            }

            output.WriteLine($"{Chinese(worst.Verdict)} {English(worst.Verdict)}");
            output.WriteLine(Line(worst));
            if (missed > 0)
                output.WriteLine($"Had all {missed} been met and right 若未遇者全部正确: {Chinese(best.Verdict)} {English(best.Verdict)}, {Line(best)}");
            if (worst.Verdict == Verdict.NotEnoughEvidence && SampleSize.Needed(n + missed - r, goal) is { } needed)
                output.WriteLine($"With {n + missed - r} wrong it takes {needed} checked. 若错误数仍为{n + missed - r}，需抽查{needed}条才能证明达标。");
            return CommandEnd.Done;
        });
        return of;
    }

    private static Command Size()
    {
        var expected = new Option<double>("--expected") { Description = "The rate you believe in, above the target 预计真实率", Required = true };
        var risk = new Option<double>("--risk") { Description = "Risk of failing by the luck of the draw 误判风险", DefaultValueFactory = _ => 0.2 };
        var target = new Option<double>("--target") { Description = "The target 目标值", DefaultValueFactory = _ => Proven.UsualTarget };
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var size = new Command("size", "How many records to check. 需抽查多少条。") { expected, risk, target, json };
        size.SetAction(parsed =>
        {
            var (rate, wrong, goal) = (parsed.GetValue(expected), parsed.GetValue(risk), parsed.GetValue(target));
            if (goal is not (> 0 and < 1) || wrong is not (> 0 and < 1) || rate is not (> 0 and < 1) || SampleSize.Planned(rate, wrong, goal) is not { } count)
            {
                return CommandEnd.WithProblem(
                    parsed.InvocationConfiguration.Error, "MalformedRequest", $"No sample of up to {SampleSize.Most:N0} records proves that. The expected rate must lie above the target, both below 1.", $"不超过{SampleSize.Most:N0}条的样本无法证明。预计真实率应高于目标值且低于1。");
            }

            var most = SampleSize.Acceptable(count, goal);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { check = count, mostWrong = most, chanceToPass = SampleSize.Passes(count, rate, goal) }, CommandEnd.Json)
                : $"Check {count}; at most {most} may be wrong. 抽查{count}条，错误不得超过{most}条。");
            return CommandEnd.Done;
        });
        return size;
    }

    private static object Said(Proven proven) => new
    {
        estimate = proven.Estimate, lower = proven.Lower, upper = proven.Upper, wilsonLower = proven.WilsonLower, wilsonUpper = proven.WilsonUpper, count = proven.Count, target = proven.Target, method = proven.Method, verdict = Name(proven.Verdict),
    };

    private static string Line(Proven proven) => string.Create(
        CultureInfo.InvariantCulture,
        $"{proven.Estimate:P2} of 共 {proven.Count:0}, lower bound 下限 {proven.Lower:P2}, upper bound 上限 {proven.Upper:P2} (Wilson {proven.WilsonLower:P2} - {proven.WilsonUpper:P2}), target 目标 {proven.Target:P0}, {proven.Method}");

    private static string Name(Verdict verdict) => verdict switch { Verdict.Met => "met", Verdict.NotMet => "notMet", _ => "notEnoughEvidence" };

    private static string English(Verdict verdict) => verdict switch { Verdict.Met => "met", Verdict.NotMet => "not met", _ => "not enough evidence" };

    private static string Chinese(Verdict verdict) => verdict switch { Verdict.Met => "达标", Verdict.NotMet => "未达标", _ => "证据不足" };
}
