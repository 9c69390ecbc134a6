using System.Diagnostics;
using FieldCollect.Client;
using FieldCollect.Register;

namespace FieldCollect.Cli.Day;

/// <summary>
/// One working day, in the order in which it happens: the supervisor looks, the officers load their beat, go out without a network, come back and sync,
/// and the supervisor looks again. Read <see cref="Play"/> for the story; each step says what its person sees.
/// </summary>
internal sealed class WorkingDay : IDisposable
{
    private readonly Uri server;
    private readonly DemoAccounts accounts;
    private readonly int visits;
    private readonly int seed;
    private readonly DayTeller tell;
    private readonly TimeProvider time;
    private readonly string folder = Directory.CreateTempSubdirectory("fieldcollect-day").FullName;
    private readonly List<Colleague> colleagues;
    private readonly SupervisorDesk desk;
    private SharedHousehold? household;

    public WorkingDay(Uri server, DemoAccounts accounts, int terminals, int visits, int seed, TextWriter output, TimeProvider time)
    {
        this.server = server;
        this.accounts = accounts;
        this.visits = visits;
        this.seed = seed;
        this.time = time;
        tell = new DayTeller(output);
        colleagues = [.. Enumerable.Range(1, terminals).Select(n => new Colleague(folder, n, seed))];
        desk = new SupervisorDesk(server, accounts.Supervisor);
    }

    private DateOnly Today => County.Day(time.GetUtcNow());

    public async Task<DayResult> Play(CancellationToken cancel)
    {
        var completionBefore = await Completion("一、早上，所长看今天的任务", "Morning: the supervisor sees the day's tasks", cancel);
        var freshnessBefore = await desk.Freshness(Today, cancel);
        await EnrolAndLoad(cancel);
        GoOut();
        await ComeBack(cancel);
        var completionAfter = await Completion("五、傍晚，所长看今天的完成情况", "Evening: the supervisor sees the day's completion", cancel);
        var freshnessAfter = await desk.Freshness(Today, cancel);
        tell.Freshness(accounts.Officer.Beat!, freshnessBefore, freshnessAfter);
        var checks = await new DayChecks(desk, colleagues, household).Run(cancel);
        tell.Checks(checks);
        return new DayResult(seed, Today, [.. colleagues.Select(Summary)], completionBefore, completionAfter, freshnessBefore, freshnessAfter, checks);
    }

    public void Dispose()
    {
        desk.Dispose();
        colleagues.ForEach(c => c.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IReadOnlyList<CompletionRow>> Completion(string chinese, string english, CancellationToken cancel)
    {
        tell.Step(chinese, english);
        await desk.SignIn(cancel);
        var rows = await desk.Completion(Today, cancel);
        tell.Completion(accounts.Officer.Beat!, rows);
        return rows;
    }

    private async Task EnrolAndLoad(CancellationToken cancel)
    {
        tell.Step("二、登记终端，下载警务区", "The terminals are enrolled and load the beat");
        foreach (var colleague in colleagues)
        {
            var watch = Stopwatch.StartNew();
            await colleague.Terminal.EnrolAsync(server, accounts.Officer.UserName, accounts.Officer.Password, $"演示终端{colleague.Number}", accounts.Officer.Beat, cancel);
            var pulled = await colleague.Terminal.PullAsync(cancel: cancel);
            colleague.RowsLoaded = pulled.Rows;
            colleague.LoadSeconds = watch.Elapsed.TotalSeconds;
            tell.Loaded(colleague, pulled, colleague.Terminal.Due(Today).Count);
        }
    }

    private void GoOut()
    {
        tell.Step($"三、离线走访，每台 {visits} 次", $"Out without a network: {visits} visits each");
        var doors = Doors(colleagues[0].Terminal);
        household = SharedHousehold.Find(colleagues[0].Terminal, doors, new Newcomers(new Random(seed)).Phone());
        for (var i = 0; i < colleagues.Count; i++)
        {
            var colleague = colleagues[i];
            colleague.Line.IsAway = true;

            // Each officer has the own doors, so that what two of them see differently is the shared household alone. A demo with fewer doors shares them all.
            var own = doors.Where((d, n) => n % colleagues.Count == i && d != household?.AddressId).ToArray();
            colleague.Round = new Round(colleague.Terminal, own.Length > 0 ? own : doors, new Newcomers(colleague.Random), colleague.Random, time);
            var shares = household is not null && i < 2;
            colleague.Round.Make(DayPlan.Of(visits - (shares ? 2 : 0), colleague.Random));
            if (shares && i == 0)
                household!.VisitedByFirst(colleague.Round);
            if (shares && i == 1)
                household!.VisitedBySecond(colleague.Round);
            tell.Round(colleague);
        }

        if (household is not null)
            tell.Line($"终端1与终端2都到过 T1 and T2 were both at: {household.Text}", "电话/备注（不同字段）；婚姻状况（同一字段，看法不同） phone and remark: different fields; marital status: seen differently");
    }

    // An officer goes where something is due, and then on to the rest of the street.
    private Guid[] Doors(Terminal terminal)
    {
        var all = terminal.Due(DateOnly.MaxValue, int.MaxValue).Select(d => d.AddressId).ToArray();
        if (all.Length == 0)
            throw new TerminalException("EmptyBeat", "该警务区没有地址。 The beat has no addresses.", accounts.Officer.Beat);
        new Random(seed).Shuffle(all);
        var due = terminal.Due(Today, int.MaxValue).Select(d => d.AddressId).ToHashSet();
        return [.. all.OrderByDescending(due.Contains)];
    }

    private async Task ComeBack(CancellationToken cancel)
    {
        tell.Step("四、回所同步", "Back at the station: push, then pull");
        foreach (var colleague in colleagues)
        {
            colleague.Line.IsAway = false;

            // The first line breaks when the register has written the batch and before the terminal hears of it.
            colleague.Line.LosesNextBatchReply = colleague.Number == 1;
            var synced = await colleague.Terminal.SyncAsync(cancel: cancel);
            colleague.Pushed = synced.Push;
            tell.Synced(colleague, synced);
        }

        // Those who synced first learn only now what the others found.
        foreach (var colleague in colleagues)
            await colleague.Terminal.PullAsync(cancel: cancel);
        tell.Line("各终端再次下载后看到 After one more pull each terminal sees", $"未决冲突 open conflicts {colleagues[0].Terminal.Status().OpenConflicts}");
    }

    private static TerminalDay Summary(Colleague colleague)
    {
        var status = colleague.Terminal.Status();
        return new TerminalDay(
            colleague.Name, status.DeviceId!.Value, status.Beat!, colleague.RowsLoaded, Math.Round(colleague.LoadSeconds, 2),
            colleague.Round.Made.GroupBy(m => m.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key.ToString(), g => g.Count()),
            colleague.Pushed!, status.UnsentVisits, status.Troubled.Count, status.OpenConflicts);
    }
}
