using System.Diagnostics;
using FieldCollect.Store.Databases;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// (e) 150 terminals come back to the station at once with 200 edits each, while somebody reads pages. Their batches are made before: what is measured is how
/// fast the register takes them in, each commit on the disk (synchronous=FULL). Raw does the same rows, a commit a batch.
/// </summary>
internal static class DrainPart
{
    private const int PagesBefore = 300;

    // As a person at a screen, or a report that goes through the county: one page after another.
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(5);

    public static async Task<List<BenchmarkResult>> RunAsync(Site site, SyncSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        var beats = site.Beats().OrderByDescending(b => b.Value).Select(b => b.Key).ToList();
        progress.WriteLine($"{sizes.Terminals} terminals with {sizes.VisitsAPush * Door.RowsAVisit} edits each ...");
        var clients = new List<HttpClient>();
        foreach (var beat in beats)
            clients.Add(await site.SignedInAsync(beat));
        var terminals = Enumerable.Range(0, sizes.Terminals).GroupBy(t => t % beats.Count).SelectMany(of =>
        {
            var doors = Door.Of(site.Register, beats[of.Key], 0, of.Count() * sizes.VisitsAPush);
            return of.Select((t, i) => (Http: clients[of.Key], Body: Door.Batch(doors.Skip(i * sizes.VisitsAPush).Take(sizes.VisitsAPush).Select((d, n) => (d, t * sizes.VisitsAPush + n)))));
        }).ToList();
        using var raw = RawPush.Beside(site.Register, Path.Combine(site.Folder, "raw.db"), full: false);
        await site.Server.SignInAsync("registrar");

        async Task<List<double>> ReadAsync(Func<int, bool> goOn)
        {
            var times = new List<double>();
            for (var i = 0; goOn(i); i++)
            {
                var clock = Stopwatch.GetTimestamp();
                await site.Server.GetAsync($"odata/Addresses?$top=100&$orderby=Id&$filter=BeatCode eq '{beats[i % beats.Count]}'");
                times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                await Task.Delay(BetweenPages, cancel);
            }

            return times;
        }

        var quiet = await ReadAsync(i => i < PagesBefore);
        var database = (SqliteDatabase)site.Server.Store.Database;
        var commits = database.Commits;
        var busy = true;
        var reading = ReadAsync(_ => Volatile.Read(ref busy));
        var cost = await Measured.OfAsync(async () =>
        {
            await Task.WhenAll(terminals.Select(t => Door.SendAsync(t.Http, t.Body, cancel)));
            // What each push leaves to be done behind its reply is done while the others are taken in, and has to be done before all are.
            await site.Server.RestAsync();
        });
        Volatile.Write(ref busy, false);
        var meanwhile = await reading;
        commits = database.Commits - commits;
        foreach (var client in clients)
            client.Dispose();

        var edits = sizes.Terminals * sizes.VisitsAPush * Door.RowsAVisit;
        var (rawCost, rows, _) = raw.Repeat();
        // A person whom the demo county has twice is found when one of them is changed: those conflicts are rows too.
        if (rows < edits)
            throw new InvalidOperationException($"Raw wrote {rows} rows of {edits}.");
        raw.CheckSame();
        return
        [
            new("e edits", edits, "rows"),
            BenchmarkResult.Against("e edits a second", edits / cost.Milliseconds * 1e3, "1/s", edits / rawCost.Milliseconds * 1e3),
            new("e all taken in after", Math.Round(cost.Milliseconds / 1e3, 2), "s"),
            new("e commits, with those of reading's log", commits, ""),
            new("e pages read meanwhile", meanwhile.Count, ""),
            BenchmarkResult.Against("e page, p50, against a quiet server", Measured.Quantile(meanwhile, 0.5), "ms", Measured.Quantile(quiet, 0.5)),
            BenchmarkResult.Against("e page, p99, against a quiet server", Measured.Quantile(meanwhile, 0.99), "ms", Measured.Quantile(quiet, 0.99)),
        ];
    }
}
