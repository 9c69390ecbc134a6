using FieldCollect.Benchmarks.Quality.Parts;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Quality;

/// <summary>What keeping an eye on the register costs. A part is a file of its own in Parts and a line in <see cref="All"/>. See docs/benchmarks.md.</summary>
public static class QualityBenchmark
{
    private static readonly Dictionary<string, Func<QualityRun, Task<IReadOnlyList<BenchmarkResult>>>> All = new()
    {
        ["checks"] = ChecksPart.RunAsync,
        ["figures"] = FiguresPart.RunAsync,
        [Growth] = FiguresPart.GrowthAsync,
    };

    // Makes a county thirty times the size, some fifteen gigabytes: only when asked for.
    private const string Growth = "growth";

    public static IReadOnlyList<string> Parts => [.. All.Keys];

    /// <param name="keep">Where counties are made and found again; null for a folder that is deleted.</param>
    /// <param name="only">Some of <see cref="Parts"/>; null for all but growth, which makes a county thirty times the size.</param>
    /// <param name="scale">Of the demo county.</param>
    /// <param name="seed">Of the demo county.</param>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(string? keep, IReadOnlyCollection<string>? only, double scale, long seed, TextWriter progress, CancellationToken cancel)
    {
        var folder = keep ?? Directory.CreateTempSubdirectory("fieldcollect-benchmark-").FullName;
        try
        {
            var run = new QualityRun(folder, scale, seed, progress, cancel);
            var results = new List<BenchmarkResult>();
            foreach (var (name, part) in All.Where(p => only?.Contains(p.Key) ?? p.Key != Growth))
            {
                progress.WriteLine($"{name} ...");
                results.AddRange(await part(run));
            }

            return results;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (keep is null)
                Directory.Delete(folder, recursive: true);
        }
    }
}
