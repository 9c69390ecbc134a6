using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Benchmarks.OData;

/// <summary>
/// Reading over OData against hand-written endpoints in the same process, on the same port, behind the same bearer check, with the same bytes out;
/// ours and raw in turn, the load from another process. Ours of Residents includes the audit entry of each reading, raw does not.
/// Then every page of the residents, from the first to the last.
/// </summary>
public static class ODataBenchmark
{
    private const int Rounds = 7;
    private const int Keys = 1_000;
    private const int PagesCompared = 20;

    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(
        string? data, double scale, long seed, double seconds, string? only, TextWriter progress, CancellationToken cancel)
    {
        var temporary = data is null ? Directory.CreateTempSubdirectory("fieldcollect-benchmark-") : null;
        try
        {
            await using var server = await DemoServer.StartAsync(data ?? temporary!.FullName, scale, seed, progress, cancel);
            var results = new List<BenchmarkResult>();
            using (var load = LoadProcess.Start())
            {
                foreach (var scenario in (await ScenariosAsync(server, cancel)).Where(s => only is null || $"{s.Set} {s.Kind}".Contains(only, StringComparison.Ordinal)))
                {
                    var token = await server.SignInAsync("registrar");
                    await CompareAsync(server, scenario);
                    results.AddRange(await MeasureAsync(server, load, token, scenario, seconds));
                    progress.WriteLine(Line(results));
                }
            }

            if (only is null)
                results.AddRange(await WalkAsync(server, progress));
            return results;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            temporary?.Delete(recursive: true);
        }
    }

    private static async Task<List<Scenario>> ScenariosAsync(DemoServer server, CancellationToken cancel)
    {
        await using RegisterContext context = server.Store.NewContext();
        var beats = await context.Set<Beat>().OrderBy(b => b.Code).Select(b => b.Code).ToListAsync(cancel);
        var addresses = await context.Set<Address>().Where(a => a.RemovedAt == null).OrderBy(a => a.SearchText).Select(a => a.Id).Take(Keys).ToListAsync(cancel);
        var residents = await context.Set<Resident>().Where(r => r.RemovedAt == null).OrderBy(r => r.Name).Select(r => r.Id).Take(Keys).ToListAsync(cancel);
        return [.. RawSet.Addresses.Scenarios(addresses, beats), .. RawSet.Residents.Scenarios(residents, beats)];
    }

    // A faster program that says something else is no baseline.
    private static async Task CompareAsync(DemoServer server, Scenario scenario)
    {
        for (var i = 0; i < Math.Min(5, scenario.Ours.Count); i++)
        {
            var (ours, raw) = (await server.GetAsync(scenario.Ours[i]), await server.GetAsync(scenario.Raw[i]));
            if (ours.AsSpan().SequenceEqual(raw))
                continue;
            var at = ours.AsSpan().CommonPrefixLength(raw);
            var around = (byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, at - 80)..Math.Min(bytes.Length, at + 80)));
            throw new InvalidOperationException($"{scenario.Ours[i]} differs from raw at byte {at}:\n  ours {around(ours)}\n  raw  {around(raw)}");
        }
    }

    private static async Task<IEnumerable<BenchmarkResult>> MeasureAsync(DemoServer server, LoadProcess load, string token, Scenario scenario, double seconds)
    {
        var (ours, raw) = (await PathsAsync(scenario.Ours), await PathsAsync(scenario.Raw));
        try
        {
            // Compiled, with profiles, and connections and caches filled, before the clock starts.
            await RoundAsync(server, load, token, ours, 2 * seconds);
            await RoundAsync(server, load, token, raw, 2 * seconds);
            var (ourRounds, rawRounds) = (new List<Round>(), new List<Round>());
            for (var i = 0; i < Rounds; i++)
            {
                ourRounds.Add(await RoundAsync(server, load, token, ours, seconds));
                rawRounds.Add(await RoundAsync(server, load, token, raw, seconds));
            }

            var name = $"{scenario.Set} {scenario.Kind}";
            return
            [
                Median($"{name}, CPU a request", "us", r => r.CpuMicroseconds),
                Median($"{name}, requests a second", "1/s", r => r.RequestsPerSecond),
                Median($"{name}, allocated a request", "KB", r => r.AllocatedKilobytes),
            ];

            BenchmarkResult Median(string what, string unit, Func<Round, double> figure) =>
                BenchmarkResult.Against(what, Middle(ourRounds.Select(figure)), unit, Middle(rawRounds.Select(figure)));
        }
        finally
        {
            File.Delete(ours);
            File.Delete(raw);
        }
    }

    private static async Task<Round> RoundAsync(DemoServer server, LoadProcess load, string token, string paths, double seconds)
    {
        // What the round before left behind is not this one's to collect.
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var (requests, took) = await load.RunAsync(server.Address.Port, token, paths, seconds);
        process.Refresh();
        return new Round(
            (process.TotalProcessorTime - cpu).TotalMicroseconds / requests,
            requests / took,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / requests);
    }

    // As the registrar, who sees every row: each page by the link of the one before.
    private static async Task<IEnumerable<BenchmarkResult>> WalkAsync(DemoServer server, TextWriter progress)
    {
        await server.SignInAsync("registrar");
        await using (var context = server.Store.NewContext())
            progress.WriteLine($"every page of {await context.Set<Resident>().CountAsync():N0} residents ...");
        var first = new Uri(server.Address, "odata/Residents").ToString();
        var next = first;
        for (var i = 0; i < 3 * PagesCompared && next is not null; i++)
            (_, next) = await PageAsync(server, next);

        var times = new List<double>();
        var rows = 0;
        for (next = first; next is not null;)
        {
            var clock = Stopwatch.GetTimestamp();
            (var count, next) = await PageAsync(server, next);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            rows += count;
        }

        var (start, end) = (Middle(times.Take(PagesCompared)), Middle(times.TakeLast(PagesCompared)));
        return
        [
            new("residents walked by next links", rows, "rows"),
            new("pages", times.Count, "pages"),
            BenchmarkResult.Against($"page, p50 of the last {PagesCompared} against the first", end, "ms", start),
        ];
    }

    private static async Task<(int Rows, string? Next)> PageAsync(DemoServer server, string url)
    {
        using var page = JsonDocument.Parse(await server.Http.GetByteArrayAsync(new Uri(url)));
        return (page.RootElement.GetProperty("value").GetArrayLength(), page.RootElement.TryGetProperty("@odata.nextLink", out var next) ? next.GetString() : null);
    }

    private static async Task<string> PathsAsync(IReadOnlyList<string> paths)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, paths);
        return file;
    }

    private static string Line(List<BenchmarkResult> results) =>
        string.Join("; ", results.TakeLast(3).Select(r => $"{r.Name} {r.Value:N1} {r.Unit} (raw {r.Baseline:N1}, ratio {r.Ratio:0.00})"));

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private sealed record Round(double CpuMicroseconds, double RequestsPerSecond, double AllocatedKilobytes);
}
