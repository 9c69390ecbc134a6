using FieldCollect.Client;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// (c) a push of 200 edits: 40 visits of five rows each, one new and four changed. (b2) a push of 2,000, in the batches that a terminal makes. Ours, and raw
/// with the rows that ours has just written, round by round in turn: the records alone, with their history, and with their history over HTTP.
/// </summary>
internal static class PushPart
{
    public static async Task<List<BenchmarkResult>> RunAsync(Site site, SyncSizes sizes, bool week, bool day, TextWriter progress, CancellationToken cancel)
    {
        var beat = site.Beats().MaxBy(b => b.Value).Key;
        var doors = Door.Of(site.Register, beat, 0, sizes.VisitsOfAWeek);
        progress.WriteLine($"pushes of a beat of {site.Beats()[beat]:N0} rows ...");
        using var raw = RawPush.Beside(site.Register, Path.Combine(site.Folder, "raw.db"), full: false);
        using var full = RawPush.Beside(site.Register, Path.Combine(site.Folder, "raw-full.db"), full: true);
        await using var wire = await RawWire.StartAsync(site.Register, site.Folder, cancel);
        using var line = new CountingLine();
        using var http = new HttpClient(line, disposeHandler: false);
        using var terminal = await site.EnrolledAsync(beat, http);
        await terminal.SyncAsync(cancel: cancel);
        raw.PassOver();
        full.PassOver();
        wire.PassOver();
        var results = new List<BenchmarkResult>();
        if (day)
            results.AddRange(await DayAsync(site, beat, doors, terminal, line, raw, full, wire, sizes, cancel));
        if (week)
            results.AddRange(await WeekAsync(site, doors, terminal, line, raw, full, wire, sizes, cancel));
        raw.CheckSame();
        full.CheckSame();
        wire.CheckSame();
        return results;
    }

    private static async Task<List<BenchmarkResult>> DayAsync(
        Site site, string beat, IReadOnlyList<Door> doors, Terminal terminal, CountingLine line, RawPush raw, RawPush full, RawWire wire, SyncSizes sizes, CancellationToken cancel)
    {
        using var bare = await site.SignedInAsync(beat);
        var (pushes, servers, raws, fulls, wires) = (new List<Measured>(), new List<Measured>(), new List<Measured>(), new List<Measured>(), new List<Measured>());
        var (bytes, number) = (0L, 0);
        // The first rounds are for the compilers: what a server runs all day is compiled twice before it is as fast as it gets.
        for (var round = -sizes.RoundsBefore; round < sizes.Rounds; round++)
        {
            var places = doors.Skip((round + sizes.RoundsBefore) * sizes.VisitsAPush % doors.Count).Take(sizes.VisitsAPush).ToList();
            var push = await PushAsync(site, terminal, places, () => ++number, line, expectedRequests: 1, cancel);
            bytes = line.Bytes;
            await terminal.SyncAsync(cancel: cancel);
            var (rawPush, rows, commits) = raw.Repeat();
            if (rows < sizes.VisitsAPush * Door.RowsAVisit || commits != 1)
                throw new InvalidOperationException($"Raw wrote {rows} rows in {commits} commits.");
            var fullPush = full.Repeat().Cost;
            wire.PassOver();

            // The same without a terminal: what the server alone does, from the first byte of the request to the last of the reply.
            var now = Door.Of(site.Register, beat, 0, doors.Count).ToDictionary(d => d.Address.Id);
            var batch = Door.Batch(places.Select(p => (now[p.Address.Id], ++number)));
            var server = await Measured.OfAsync(() => Door.SendAsync(bare, batch, cancel), site.Server.RestAsync);
            (var rawServer, _, commits) = raw.Repeat();
            if (commits != 1)
                throw new InvalidOperationException($"Raw wrote a push in {commits} commits.");
            var fullServer = full.Repeat().Cost;
            var wireServer = await wire.RepeatAsync(places, asTerminal: false, cancel);
            await terminal.SyncAsync(cancel: cancel);
            if (round < 0)
                continue;
            pushes.Add(push);
            servers.Add(server);
            raws.AddRange([rawPush, rawServer]);
            fulls.AddRange([fullPush, fullServer]);
            wires.Add(wireServer);
        }

        var (p, s, r, f, w) = (Measured.Median(pushes), Measured.Median(servers), Measured.Median(raws), Measured.Median(fulls), Measured.Median(wires));
        return
        [
            new("c edits", sizes.VisitsAPush * Door.RowsAVisit, "rows"),
            new("c requests", 1, ""),
            new("c wire, both ways", Math.Round(bytes / 1e3, 1), "kB"),
            new("c bytes an edit", Math.Round((double)bytes / (sizes.VisitsAPush * Door.RowsAVisit)), "B"),
            BenchmarkResult.Against("c push, as the terminal waits", p.Milliseconds, "ms", r.Milliseconds),
            BenchmarkResult.Against("c push, server", s.Milliseconds, "ms", r.Milliseconds),
            BenchmarkResult.Against("c push, server, against history too", s.Milliseconds, "ms", f.Milliseconds),
            BenchmarkResult.Against("c push, server, against history over HTTP", s.Milliseconds, "ms", w.Milliseconds),
            BenchmarkResult.Against("c history over HTTP, against raw", w.Milliseconds, "ms", r.Milliseconds),
            BenchmarkResult.Against("c CPU, terminal and server", p.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("c CPU, server", s.Cpu, "ms", r.Cpu),
        ];
    }

    private static async Task<List<BenchmarkResult>> WeekAsync(
        Site site, IReadOnlyList<Door> doors, Terminal terminal, CountingLine line, RawPush raw, RawPush full, RawWire wire, SyncSizes sizes, CancellationToken cancel)
    {
        var (pushes, raws, fulls, wires) = (new List<Measured>(), new List<Measured>(), new List<Measured>(), new List<Measured>());
        var (bytes, number) = (0L, 1_000_000);
        // One of these rounds is as many pushes as there are batches in it.
        for (var round = -sizes.RoundsBefore / sizes.BatchesOfAWeek; round < Math.Max(1, sizes.Rounds / 2); round++)
        {
            var push = await PushAsync(site, terminal, doors, () => ++number, line, sizes.BatchesOfAWeek, cancel);
            bytes = line.Bytes;
            await terminal.SyncAsync(cancel: cancel);
            var (cost, rows, commits) = raw.Repeat();
            if (rows < doors.Count * Door.RowsAVisit || commits > sizes.BatchesOfAWeek)
                throw new InvalidOperationException($"Raw wrote {rows} rows in {commits} commits.");
            var history = full.Repeat().Cost;
            var overHttp = await wire.RepeatAsync(doors, asTerminal: true, cancel);
            if (round < 0)
                continue;
            pushes.Add(push);
            raws.Add(cost);
            fulls.Add(history);
            wires.Add(overHttp);
        }

        var (p, r, f, w) = (Measured.Median(pushes), Measured.Median(raws), Measured.Median(fulls), Measured.Median(wires));
        return
        [
            new("b2 changes", doors.Count * Door.RowsAVisit, "rows"),
            new("b2 requests", sizes.BatchesOfAWeek, ""),
            new("b2 wire, both ways", Math.Round(bytes / 1e6, 3), "MB"),
            BenchmarkResult.Against("b2 CPU, terminal and server", p.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("b2 CPU, against history too", p.Cpu, "ms", f.Cpu),
            BenchmarkResult.Against("b2 CPU, against history over HTTP", p.Cpu, "ms", w.Cpu),
            BenchmarkResult.Against("b2 history over HTTP, against raw", w.Cpu, "ms", r.Cpu),
            BenchmarkResult.Against("b2 push, as the terminal waits", p.Milliseconds, "ms", r.Milliseconds),
        ];
    }

    // What was observed is written down before; only its way to the register is measured.
    private static async Task<Measured> PushAsync(Site site, Terminal terminal, IReadOnlyList<Door> doors, Func<int> number, CountingLine line, int expectedRequests, CancellationToken cancel)
    {
        foreach (var door in doors)
            door.RecordOn(terminal, number());
        line.Reset();
        var (cost, pushed) = await Measured.OfAsync(() => terminal.PushAsync(cancel: cancel), site.Server.RestAsync);
        return pushed.Applied == doors.Count * Door.RowsAVisit && line.Requests <= expectedRequests
            ? cost
            : throw new InvalidOperationException($"Of {doors.Count * Door.RowsAVisit} changes {pushed.Applied} were applied, in {line.Requests} requests: {pushed}");
    }
}
