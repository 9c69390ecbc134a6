using System.Diagnostics;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Defects;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Benchmarks.Quality.Parts;

/// <summary>
/// All cross-record checks over the whole register: the first time, when every defect is written down, and again, when nothing has changed. At most 20 s at scale 1. Beside it the raw
/// reading of the tables that they look at, from the first row to the last, by the same database.
/// </summary>
internal static class ChecksPart
{
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(QualityRun run)
    {
        await using var store = await run.CountyAsync(run.Scale);
        var raw = Stopwatch.StartNew();
        await using (var context = await store.Database.OpenReadContextAsync(run.Cancel))
        {
            await ReadAsync<Resident>(context, run.Cancel);
            await ReadAsync<Residency>(context, run.Cancel);
            await ReadAsync<House>(context, run.Cancel);
            await ReadAsync<Unit>(context, run.Cancel);
            await ReadAsync<Address>(context, run.Cancel);
            await ReadAsync<Doorplate>(context, run.Cancel);
            await ReadAsync<Visit>(context, run.Cancel);
        }

        var once = raw.Elapsed.TotalSeconds;
        var (first, found, _) = await ChecksAsync(run, store);
        var again = new List<(double Seconds, IReadOnlyList<CheckResult> Results)>();
        for (var i = 0; i < Rounds; i++)
        {
            var (seconds, _, results) = await ChecksAsync(run, store);
            again.Add((seconds, results));
        }

        var median = again.OrderBy(a => a.Seconds).ElementAt(Rounds / 2);
        return
        [
            BenchmarkResult.Against("checks in full, first", first, "s", once),
            BenchmarkResult.Against("checks in full, again", median.Seconds, "s", once),
            new("defects", found, "rows"),
            .. median.Results.OrderByDescending(r => r.Seconds).Take(5).Select(r => new BenchmarkResult($"of it {r.Check}", r.Seconds, "s")),
        ];
    }

    private static async Task<(double Seconds, int Found, IReadOnlyList<CheckResult> Results)> ChecksAsync(QualityRun run, Store.RegisterStore store)
    {
        var clock = Stopwatch.StartNew();
        var results = await ChecksInFull.RunAsync(store, null, Actor.System, r => run.Progress.WriteLine($"  {r.Check} {r.Found} in {r.Seconds:0.00} s"), run.Cancel);
        return (clock.Elapsed.TotalSeconds, results.Sum(r => r.Found), results);
    }

    private static async Task ReadAsync<T>(DbContext context, CancellationToken cancel)
        where T : class
    {
        await foreach (var _ in context.Set<T>().AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            // Only to have been read.
        }
    }
}
