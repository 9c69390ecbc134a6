using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Store;

namespace FieldCollect.Fleet.Loopback;

/// <summary>
/// Many terminals against a real server process through a bad line: a county is made, everybody works while the server is killed and started again, then the line is good,
/// everything is sent and read, and the promises are looked for.
/// </summary>
public sealed class FleetRun : IAsyncDisposable
{
    // Each round sends what is unsent and reads what others sent before it.
    private const int MostDrainRounds = 8;

    // Terminals that sync at once when all is drained; while they work, all do.
    private const int DrainedAtOnce = 16;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    private readonly FleetPlan _plan;
    private readonly TextWriter _progress;
    private readonly string _root;
    private readonly Ledger _ledger = new();
    private readonly WireCounts _counts = new();
    private readonly Chance _chance;
    private readonly List<FleetTerminal> _terminals = [];
    private readonly List<int> _pushesAtKills = [];
    private readonly BrokenPromises _broken = new();
    private readonly Dictionary<string, double> _seconds = [];
    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private long _phase = TimeProvider.System.GetTimestamp();
    private FleetDatabase? _database;
    private ServerProcess _server = null!;
    private FaultProxy? _proxy;

    private FleetRun(FleetPlan plan, TextWriter progress)
    {
        (_plan, _progress, _chance) = (plan, progress, new Chance(~plan.Seed));
        _root = Directory.CreateTempSubdirectory("fieldcollect-fleet-").FullName;
    }

    private int Visits => _terminals.Sum(t => t.Visits);

    private string Data => Path.Combine(_root, "data");

    /// <exception cref="OperationCanceledException">Stopped; nothing of it runs or lies around any more.</exception>
    public static async Task<FleetResult> RunAsync(FleetPlan plan, TextWriter progress, CancellationToken stop)
    {
        ThreadPool.GetMinThreads(out _, out var ports);
        // Terminals write their files on the threads that they run on.
        ThreadPool.SetMinThreads(64, ports);
        await using var run = new FleetRun(plan, progress);
        await run.BeginAsync(stop);
        try
        {
            await run.WorkAsync(stop);
            await run.DrainAsync(stop);
            await run.CheckAsync();
        }
        catch (BrokenPromiseException broken)
        {
            run._broken.Add(Breach.Other, broken.Message);
        }

        return run.Result();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var terminal in _terminals)
            terminal.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private async Task BeginAsync(CancellationToken stop)
    {
        var plan = _plan;
        if (plan.Postgres is { } server)
            plan = plan with { Postgres = (_database = await FleetDatabase.CreateAsync(server, stop)).ConnectionString };
        Directory.CreateDirectory(Data);
        var postings = await FleetCounty.MakeAsync(Data, plan, _progress, stop);
        _server = new ServerProcess(Data, plan.Postgres);
        await _server.StartAsync(stop);
        _proxy = new FaultProxy(_server.Port, plan.Seed, plan.Faults, plan.Rate) { FaultsAreOn = true };
        var register = new Uri($"http://127.0.0.1:{_proxy.Port}/");
        _terminals.AddRange(postings.Select((p, i) => new FleetTerminal(plan, i + 1, p, _root, register, _ledger, _counts)));
        Over("county");
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = _terminals.Select(t => Task.Run(() => t.WorkAsync(broken.Token), broken.Token)).ToList();
        var all = Task.WhenAll(work);
        var killing = KillNowAndThenAsync(all, broken.Token);
        while (!all.IsCompleted && !killing.IsFaulted)
        {
            Say("work");
            await Task.WhenAny(all, Task.Delay(Tick, stop));
            // One broken promise ends it: what comes after would only be told in worse words.
            if (work.Exists(t => t.IsFaulted))
                break;
        }

        var faulted = work.Find(t => t.IsFaulted) ?? (killing.IsFaulted ? killing : null);
        if (faulted is not null)
        {
            await broken.CancelAsync();
            await all.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await faulted;
        }

        await all;
        await killing;
        Over("work");
    }

    // When so much of the work is done, at a moment with pushes under way.
    private async Task KillNowAndThenAsync(Task work, CancellationToken stop)
    {
        for (var kill = 1; kill <= _plan.Kills; kill++)
        {
            var due = _plan.Terminals * _plan.Visits * (kill - 0.5) / _plan.Kills;
            while (!work.IsCompleted && (Visits < due || _counts.PushesUnderWay == 0))
                await Task.Delay(2, stop);
            if (work.IsCompleted)
                return;
            // Somewhere in what a push takes.
            await Task.Delay(_chance.Below(30), stop);
            _pushesAtKills.Add(_counts.PushesUnderWay);
            await _server.KillAsync();
            _progress.WriteLine($"the server is killed with {_pushesAtKills[^1]} pushes under way");
            await Task.Delay(_chance.Between(100, 1_500), stop);
            await _server.StartAsync(stop);
        }
    }

    private async Task DrainAsync(CancellationToken stop)
    {
        _proxy!.FaultsAreOn = false;
        for (var round = 1; round <= MostDrainRounds; round++)
        {
            var moving = 0;
            await Parallel.ForEachAsync(_terminals, new ParallelOptions { MaxDegreeOfParallelism = DrainedAtOnce, CancellationToken = stop }, async (terminal, cancel) =>
            {
                try
                {
                    if (!await terminal.DrainAsync(cancel))
                        Interlocked.Increment(ref moving);
                }
                catch (Client.TerminalException trouble) when (round == 1 && trouble.Code == Client.TerminalProblems.OutOfReach.Code)
                {
                    // A connection of before may end once more.
                    Interlocked.Increment(ref moving);
                }
            });
            Say($"drain {round}, {moving} moving");
            if (moving == 0)
            {
                Over("drain");
                return;
            }
        }

        throw new BrokenPromiseException($"After {MostDrainRounds} rounds over a good line there is still something moving.");
    }

    private async Task CheckAsync()
    {
        var promises = new Promises(_ledger, _terminals);
        using (var http = new HttpClient { Timeout = TimeSpan.FromMinutes(1) })
        await using (var context = await RegisterStore.OpenForReadingAsync(Data, _database?.ConnectionString))
        {
            var desks = new Dictionary<string, Desk>();
            await promises.CheckTerminalsAsync(context, terminal =>
            {
                Say($"read {terminal.Beat}");
                if (!desks.TryGetValue(terminal.Officer, out var desk))
                    desks[terminal.Officer] = desk = new Desk(sent => DeliverAsync(http, sent), _server.Address, terminal.Officer, FleetCounty.Password);
                return desk.ReadBeatAsync(terminal.Beat);
            });
        }

        await _server.StopAsync();
        Over("compare");
        await using (var store = await RegisterStore.OpenAsync(Data, _database?.ConnectionString, TimeProvider.System))
        await using (var context = store.NewContext())
            await promises.CheckRegisterAsync(context, store.Personal, TimeProvider.System.GetUtcNow());
        foreach (var refused in _ledger.Entries.Where(e => e.Told == Entry.Refused))
            promises.Broken.Add(Breach.Other, $"The register would not keep {refused}");
        foreach (var failure in _counts.Failures)
            promises.Broken.Add(Breach.Other, $"The server failed: {failure}");
        foreach (var error in _server.Errors)
            promises.Broken.Add(Breach.Other, $"The server wrote: {error}");
        _broken.AddAll(promises.Broken);
        Over("check");
    }

    private static async Task<ReceivedReply> DeliverAsync(HttpClient http, SentRequest sent)
    {
        using var message = sent.Message();
        using var response = await http.SendAsync(message);
        return await ReceivedReply.OfAsync(response);
    }

    private FleetResult Result()
    {
        var entries = _ledger.Entries;
        return new FleetResult
        {
            Seed = _plan.Seed,
            Database = _plan.Postgres is null ? "sqlite" : "postgresql",
            Terminals = _terminals.Count,
            Beats = _terminals.Select(t => t.Beat).Distinct().Count(),
            Visits = Visits,
            Changes = entries.Count,
            Acknowledged = _ledger.Acknowledged.Count(),
            Told = entries.GroupBy(e => e.Told ?? "nothing").OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            Requests = _counts.Requests,
            Unanswered = _counts.Lost,
            Faults = _proxy!.Counts.OrderBy(f => f.Key).ToDictionary(f => f.Key, f => f.Value),
            ServerKills = _pushesAtKills.Count,
            PushesAtKills = _pushesAtKills,
            TerminalKills = _terminals.Sum(t => t.Kills),
            Lost = _broken.Count(Breach.Lost),
            Duplicated = _broken.Count(Breach.Duplicated),
            SilentlyOverwritten = _broken.Count(Breach.Overwritten),
            OutOfStep = _broken.Count(Breach.OutOfStep),
            OtherBroken = _broken.Count(Breach.Other),
            Broken = _broken.Told,
            Seconds = new Dictionary<string, double>(_seconds) { ["all"] = Math.Round(TimeProvider.System.GetElapsedTime(_begun).TotalSeconds, 1) },
            Replay = _plan.Replay,
        };
    }

    private void Say(string phase) => _progress.WriteLine(
        $"{TimeProvider.System.GetElapsedTime(_begun).TotalSeconds,5:0} s {phase}: {_terminals.Count(t => t.IsEnrolled)} terminals, {Visits} of {_plan.Terminals * _plan.Visits} visits, {_counts.Requests} requests, {_counts.Lost} without an answer");

    private void Over(string phase)
    {
        _seconds[phase] = Math.Round(TimeProvider.System.GetElapsedTime(_phase).TotalSeconds, 1);
        _phase = TimeProvider.System.GetTimestamp();
    }
}
