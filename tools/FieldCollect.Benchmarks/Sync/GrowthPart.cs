using System.Globalization;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>(c) and (d) in counties of different size, round by round in turn: what an officer waits must not follow the size of the county.</summary>
internal static class GrowthPart
{
    public static async Task<List<BenchmarkResult>> RunAsync(string folder, SyncSizes sizes, long seed, TextWriter progress, CancellationToken cancel)
    {
        var places = new List<Place>();
        try
        {
            foreach (var scale in sizes.Growth)
            {
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a county of scale {scale} ..."));
                places.Add(await Place.OpenAsync(Path.Combine(folder, FolderOf(scale, seed)), scale, seed, sizes, progress, cancel));
            }

            for (var round = -1; round < sizes.Rounds; round++)
            {
                foreach (var place in places)
                    await place.RoundAsync(sizes, round, cancel);
            }

            var first = places[0];
            return
            [
                .. places.SelectMany(p => new[]
                {
                    new BenchmarkResult($"growth rows in the register, scale {p.Scale}", p.Rows, "rows"),
                    BenchmarkResult.Against($"growth c push, server, scale {p.Scale}", Measured.Median(p.Pushes).Milliseconds, "ms", Measured.Median(first.Pushes).Milliseconds),
                    BenchmarkResult.Against($"growth c push, CPU, scale {p.Scale}", Measured.Median(p.Pushes).Cpu, "ms", Measured.Median(first.Pushes).Cpu),
                    BenchmarkResult.Against($"growth d pull, scale {p.Scale}", Measured.Median(p.Puller.Pulls).Milliseconds, "ms", Measured.Median(first.Puller.Pulls).Milliseconds),
                    BenchmarkResult.Against($"growth d pull, CPU, scale {p.Scale}", Measured.Median(p.Puller.Pulls).Cpu, "ms", Measured.Median(first.Puller.Pulls).Cpu),
                }),
            ];
        }
        finally
        {
            foreach (var place in places)
                await place.DisposeAsync();
        }
    }

    /// <summary>The folder of a county, so that one that took minutes to make is found again.</summary>
    public static string FolderOf(double scale, long seed) => string.Create(CultureInfo.InvariantCulture, $"county-{scale}-{seed}");

    private sealed class Place(double scale, Site site, string beat, HttpClient http, Puller puller, long rows) : IAsyncDisposable
    {
        public double Scale => scale;

        public long Rows => rows;

        public Puller Puller => puller;

        public List<Measured> Pushes { get; } = [];

        public static async Task<Place> OpenAsync(string folder, double scale, long seed, SyncSizes sizes, TextWriter progress, CancellationToken cancel)
        {
            var site = await Site.OpenAsync(folder, scale, seed, progress, cancel);
            // A beat of the same size everywhere: the smallest county has one.
            var beat = site.BeatOf(sizes.RowsOfGrowth);
            var rows = (long)Sql.Rows(site.Register, "SELECT count(*) FROM Feed")[0][0];
            return new Place(scale, site, beat, await site.SignedInAsync(beat), await Puller.BeginAsync(site, beat, cancel), rows);
        }

        public async Task RoundAsync(SyncSizes sizes, int round, CancellationToken cancel)
        {
            var doors = Door.Of(site.Register, beat, 0, sizes.VisitsAPush);
            var batch = Door.Batch(doors.Select((d, i) => (d, (round + 1) * sizes.VisitsAPush + i)));
            var push = await Measured.OfAsync(() => Door.SendAsync(http, batch, cancel), site.Server.RestAsync);
            if (round >= 0)
                Pushes.Add(push);
            await puller.CatchUpAsync(cancel);
            await puller.RoundAsync(sizes.ChangesElsewhere, round >= 0, cancel);
        }

        public async ValueTask DisposeAsync()
        {
            puller.Dispose();
            http.Dispose();
            await site.DisposeAsync();
        }
    }
}
