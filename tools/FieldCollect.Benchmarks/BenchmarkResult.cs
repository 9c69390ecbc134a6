using System.Runtime.InteropServices;
using System.Text.Json;

namespace FieldCollect.Benchmarks;

/// <summary>One measured figure, with the figure beside it in the same run: machines are noisy, ratios less so.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">s, rows/s, MB, ...</param>
/// <param name="Baseline">The same by the raw program; null where there is none.</param>
/// <param name="Ratio">Value over baseline; null without one.</param>
public sealed record BenchmarkResult(string Name, double Value, string Unit, double? Baseline = null, double? Ratio = null)
{
    public static BenchmarkResult Against(string name, double value, string unit, double baseline) =>
        new(name, Round(value), unit, Round(baseline), Round(value / baseline));

    private static double Round(double value) => Math.Round(value, 3);
}

/// <summary>What a suite prints.</summary>
public static class BenchmarkReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(TextWriter output, string suite, IReadOnlyList<BenchmarkResult> results, bool json)
    {
        var machine = $"{RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}";
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { suite, machine, results }, Json));
            return;
        }

        output.WriteLine($"{suite} on {machine}");
        foreach (var r in results)
            output.WriteLine($"  {r.Name,-36} {r.Value,12:N2} {r.Unit,-7}{(r.Baseline is { } b ? $" raw {b,10:N2}  ratio {r.Ratio:0.00}" : "")}");
    }
}
