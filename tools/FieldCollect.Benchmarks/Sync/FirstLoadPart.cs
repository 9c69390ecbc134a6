using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Import;
using FieldCollect.Store.Snapshots;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>A terminal's first load: (a) a beat of some 7,400 rows, (b) a beat of 50,000 rows of 15 columns. With the snapshot not yet made, and with one at hand.</summary>
internal static class FirstLoadPart
{
    private const string Large = "610922000001";
    private const string Warm = "610922000002";

    private static readonly string[] Columns =
        ["Id", "Version", "BeatCode", "DivisionCode", "Kind", "Name", "Number", "Code", "CodingScheme", "Status", "ValidFrom", "Longitude", "Latitude", "FullText", "SearchText"];

    public static async Task<List<BenchmarkResult>> BeatAsync(Site site, SyncSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        var beats = site.Beats();
        var beat = site.BeatOf(sizes.RowsOfBeat);
        progress.WriteLine($"first loads of a beat of {beats[beat]:N0} rows, and what every beat has ...");
        using var bare = await site.SignedInAsync(beat);
        async Task<bool> GetAsync()
        {
            using var reply = await bare.GetAsync($"Beats('{beat}')/Snapshot/$value", cancel);
            await reply.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null, cancel);
            return true;
        }

        var (making, giving, raws, loads, firstLoads) = (new List<Measured>(), new List<Measured>(), new List<Measured>(), new List<Loaded>(), new List<Loaded>());
        var (rawRows, rawBytes) = (0, 0L);
        // What raw runs was compiled long ago; a server that has run for a minute is as warm.
        for (var warm = 0; warm < sizes.WarmUps; warm++)
        {
            Forget(site);
            await GetAsync();
        }

        for (var round = -1; round < sizes.Rounds; round++)
        {
            Forget(site);
            // The server alone: a client that keeps nothing, and a file that is not there yet.
            var (made, _) = await Measured.OfAsync(GetAsync);
            var (given, _) = await Measured.OfAsync(GetAsync);
            var (raw, copied) = Measured.Of(() => RawCopy.CopyAndCompress(site.Register, site.Folder, beat));
            (rawRows, rawBytes) = copied;
            var load = await LoadAsync(site, beat, cancel);
            Forget(site);
            var first = await LoadAsync(site, beat, cancel);
            if (load.Rows != rawRows)
                throw new InvalidOperationException($"Raw copied {rawRows} rows, the terminal has {load.Rows}.");
            if (round < 0)
                continue;
            making.Add(made);
            giving.Add(given);
            raws.Add(raw);
            loads.Add(load);
            firstLoads.Add(first);
        }

        var (m, g, r) = (Measured.Median(making), Measured.Median(giving), Measured.Median(raws));
        return
        [
            new("a rows", loads[0].Rows, "rows", rawRows),
            new("a requests", loads[0].Requests, ""),
            BenchmarkResult.Against("a wire, both ways", loads[0].Bytes / 1e6, "MB", rawBytes / 1e6),
            BenchmarkResult.Against("a server, file not there yet", m.Milliseconds, "ms", r.Milliseconds),
            BenchmarkResult.Against("a server CPU, file not there yet", m.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("a server CPU, file there", g.Cpu, "ms", r.Cpu),
            new("a terminal ready, file there", Math.Round(Measured.Median(loads.Select(l => l.Cost.Milliseconds))), "ms"),
            new("a terminal ready, file not there yet", Math.Round(Measured.Median(firstLoads.Select(l => l.Cost.Milliseconds))), "ms"),
        ];
    }

    public static async Task<List<BenchmarkResult>> LargeAsync(string folder, SyncSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        progress.WriteLine($"a beat of {sizes.LargeRows:N0} rows ...");
        if (!File.Exists(Path.Combine(folder, "register.db")))
            await MakeLargeAsync(folder, sizes, cancel);
        await using var site = await Site.OpenAsync(folder, sizes.ScaleOfBeats, 1, progress, cancel);
        var rows = Sql.Query(site.Register, $"SELECT lower(hex(Id)), {string.Join(", ", Columns.Skip(1))} FROM Addresses WHERE BeatCode = '{Large}'")
            .ConvertAll(r => (object[])[Guid.ParseExact(r[0], "N").ToString(), long.Parse(r[1], CultureInfo.InvariantCulture), .. r[2..]]);
        await LoadAsync(site, Warm, cancel);
        RawCopy.Insert(Path.Combine(folder, "warm.db"), Columns, rows[..sizes.WarmRows]);

        var (firsts, agains, raws) = (new List<Loaded>(), new List<Loaded>(), new List<Measured>());
        for (var round = 0; round < Math.Max(1, sizes.Rounds / 2); round++)
        {
            Forget(site);
            firsts.Add(await LoadAsync(site, Large, cancel));
            agains.Add(await LoadAsync(site, Large, cancel));
            var file = Path.Combine(folder, $"raw-{round}.db");
            var (raw, inserted) = Measured.Of(() => RawCopy.Insert(file, Columns, rows));
            raws.Add(raw);
            if (inserted != sizes.LargeRows || firsts[^1].Rows < sizes.LargeRows)
                throw new InvalidOperationException($"Raw inserted {inserted} rows, the terminal has {firsts[^1].Rows}.");
            File.Delete(file);
        }

        var (first, again, r) = (Measured.Median([.. firsts.Select(l => l.Cost)]), Measured.Median([.. agains.Select(l => l.Cost)]), Measured.Median(raws));
        return
        [
            new("b rows", firsts[0].Rows, "rows", rows.Count),
            new("b requests", firsts.Max(l => l.Requests), ""),
            new("b wire, both ways", Math.Round(firsts[0].Bytes / 1e6, 2), "MB"),
            BenchmarkResult.Against("b CPU, file not there yet", first.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("b CPU, file there", again.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("b terminal ready, file not there yet", first.Milliseconds, "ms", r.Milliseconds),
            BenchmarkResult.Against("b terminal ready, file there", again.Milliseconds, "ms", r.Milliseconds),
        ];
    }

    private static async Task MakeLargeAsync(string folder, SyncSizes sizes, CancellationToken cancel)
    {
        await using var store = await RegisterStore.OpenAsync(folder, null, TimeProvider.System, cancel);
        await using var import = await BulkImport.BeginAsync(store, "benchmark", cancel);
        await import.WriteAsync([new Division { Code = "610922000000", Name = "石泉县", Level = 3 }, new Division { Code = "610922100000", ParentCode = "610922000000", Name = "城关镇", Level = 4 }], null, cancel);
        await import.WriteAsync([new Station { Code = "610922510000", Name = "城关派出所", DivisionCode = "610922000000" }], null, cancel);
        await import.WriteAsync([new Beat { Code = Large, Name = "大", StationCode = "610922510000" }, new Beat { Code = Warm, Name = "小", StationCode = "610922510000" }], null, cancel);
        var now = TimeProvider.System.GetUtcNow();
        await import.WriteAsync(
            Enumerable.Range(0, sizes.LargeRows + sizes.WarmRows).Select(i => new Address
            {
                Id = Ids.New(now.AddMilliseconds(i)), BeatCode = i < sizes.LargeRows ? Large : Warm, DivisionCode = "610922100000", Kind = AddressKind.Room, Name = $"{i % 40 + 101}室", Number = $"{i / 40 + 1}号",
                Code = $"610922{i:000000000}", CodingScheme = "1", Status = AddressStatus.InUse, ValidFrom = new DateOnly(2020, 1, 1).AddDays(i % 2_000),
                Longitude = 108.2 + i * 13 % 9_973 / 1e5, Latitude = 33.0 + i * 17 % 9_967 / 1e5,
                FullText = $"陕西省安康市石泉县城关镇向阳路{i / 40 + 1}号{i % 40 + 101}室", SearchText = $"陕西省安康市石泉县城关镇向阳路{i / 40 + 1}号{i % 40 + 101}",
            }),
            null,
            cancel);
        await import.CompleteAsync(cancel);
    }

    // What is not there has to be made: the next load finds none.
    private static void Forget(Site site)
    {
        var made = new DirectoryInfo(Path.Combine(site.Folder, SnapshotCache.Folder));
        foreach (var file in made.Exists ? made.GetFiles() : [])
            file.Delete();
    }

    private static async Task<Loaded> LoadAsync(Site site, string beat, CancellationToken cancel)
    {
        using var line = new CountingLine();
        using var http = new HttpClient(line, disposeHandler: false);
        using var terminal = await site.EnrolledAsync(beat, http);
        line.Reset();
        var (cost, pulled) = await Measured.OfAsync(() => terminal.PullAsync(cancel: cancel));
        if (!pulled.BySnapshot || pulled.Reloaded.Count > 0)
            throw new InvalidOperationException("The terminal did not load a snapshot that was right.");
        return new Loaded(pulled.Rows, line.Bytes, line.Requests, cost);
    }

    private sealed record Loaded(int Rows, long Bytes, int Requests, Measured Cost);
}
