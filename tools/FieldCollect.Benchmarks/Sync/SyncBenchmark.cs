using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// What a terminal and the register do with each other, over loopback with the server in this process, SQLite on both sides, each part against a raw program in
/// the same process. CPU is of the whole process, so of client and server together where there is a client. See docs/benchmarks.md.
/// </summary>
public static class SyncBenchmark
{
    /// <summary>The letters of issue and documentation.</summary>
    public static readonly IReadOnlyList<string> Parts = ["a", "b", "b2", "c", "d", "e", "f"];

    /// <param name="keep">Where counties are made and found again; null for a folder that is deleted.</param>
    /// <param name="only">Some of <see cref="Parts"/>; null for all.</param>
    /// <param name="sizes">How much is done.</param>
    /// <param name="seed">Of the counties.</param>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="InvalidOperationException">Raw and ours did not do the same.</exception>
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(
        string? keep, IReadOnlyCollection<string>? only, SyncSizes sizes, long seed, TextWriter progress, CancellationToken cancel)
    {
        var temporary = Directory.CreateTempSubdirectory("fieldcollect-benchmark-").FullName;
        var folder = keep ?? temporary;
        bool Wanted(string part) => only?.Contains(part) != false;
        try
        {
            var results = new List<BenchmarkResult>();
            if (Wanted("a") || Wanted("b2") || Wanted("c") || Wanted("d") || Wanted("f"))
            {
                // Its own each run: what is written here must not make the next run's beats larger.
                await using var county = await Site.OpenAsync(Path.Combine(temporary, "county"), sizes.ScaleOfBeats, seed, progress, cancel);
                if (Wanted("a"))
                    results.AddRange(await FirstLoadPart.BeatAsync(county, sizes, progress, cancel));
                if (Wanted("d"))
                    results.AddRange(await PullPart.RunAsync(county, sizes, progress, cancel));
                if (Wanted("f"))
                    results.AddRange(await PullPart.HistoryAsync(county, Path.Combine(temporary, "old"), sizes, seed, progress, cancel));
                if (Wanted("b2") || Wanted("c"))
                    results.AddRange(await PushPart.RunAsync(county, sizes, Wanted("b2"), Wanted("c"), progress, cancel));
            }

            if (Wanted("b"))
                results.AddRange(await FirstLoadPart.LargeAsync(Path.Combine(temporary, "large"), sizes, progress, cancel));
            if (Wanted("e"))
            {
                await using var county = await Site.OpenAsync(Path.Combine(folder, GrowthPart.FolderOf(sizes.ScaleOfDrain, seed)), sizes.ScaleOfDrain, seed, progress, cancel);
                results.AddRange(await DrainPart.RunAsync(county, sizes, progress, cancel));
            }

            if (sizes.Growth.Count > 0)
                results.AddRange(await GrowthPart.RunAsync(folder, sizes, seed, progress, cancel));
            return [.. results.OrderBy(r => Array.IndexOf([.. Parts, "growth"], r.Name.Split(' ')[0]))];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(temporary, recursive: true);
        }
    }
}
