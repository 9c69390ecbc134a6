using System.Net;
using FieldCollect.Client;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Register;
using FieldCollect.Register.Devices;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What a simulated world consists of.</summary>
public sealed record WorldPlan
{
    public long Seed { get; init; } = 1;

    public int Terminals { get; init; } = 6;

    /// <summary>Of the county's four, from the first.</summary>
    public int Beats { get; init; } = 3;

    /// <summary>Of all requests, how many meet a fault of chance while <see cref="World.FaultsAreOn"/>.</summary>
    public double Faults { get; init; } = 0.15;

    public int BatchRequests { get; init; } = 60;

    public int PageSize { get; init; } = 300;

    public Canary Canary { get; init; }
}

/// <summary>
/// One county with its server, terminals, clocks and faults. One thing happens at a time: what would happen beside it happens between a request's commit and its reply
/// (<see cref="Fault.Delay"/>), so that a seed plays alike each time.
/// </summary>
/// <remarks>
/// Not from the seed: the random bits of ids that the library and the server make themselves (visits, request ids, conflicts, kept changes), tokens and nonces; and with them whether a full disk has room for one more row. Nothing else here
/// looks at them or orders by them; what chance chooses from is ordered by what the seed made.
/// </remarks>
public sealed class World : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private static readonly (int, Fault)[] Faults =
    [
        (20, Fault.DropRequest), (20, Fault.DropReply), (12, Fault.CutReply), (6, Fault.Damage), (10, Fault.CutRequest), (20, Fault.DamageRequest), (10, Fault.Duplicate), (10, Fault.Late), (14, Fault.Delay), (4, Fault.Busy),
        (4, Fault.KillServer), (3, Fault.KillTerminal), (3, Fault.KillTerminalAtReply),
    ];

    // A request that was out while its terminal was away for a fortnight has met every router's end.
    private const int MostStrays = 40;

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _log = [];
    private readonly Dictionary<string, Desk> _desks = [];
    private bool _isBesides;
    private int _unique = 60_000;
    private string? _backup;

    private World(WorldPlan plan, string root) => (Plan, Root, Chance) = (plan, root, new Chance(plan.Seed));

    public WorldPlan Plan { get; }

    public string Root { get; }

    public Chance Chance { get; }

    public SimTime Time { get; } = new();

    public Ledger Ledger { get; } = new();

    public SimServer Server { get; private set; } = null!;

    public List<SimTerminal> Terminals { get; } = [];

    /// <summary>Those that are in somebody's hands.</summary>
    public List<SimTerminal> Working => [.. Terminals.Where(t => !t.IsWiped && !t.IsAway)];

    /// <summary>Rooms there are, new ones too.</summary>
    public List<SimRoom> Rooms { get; } = [.. SimCounty.Rooms];

    /// <summary>Identity numbers of people who may be entered twice.</summary>
    public List<string> Twins { get; } = [];

    /// <summary>The last batch that was answered, for whoever wants to send something else under its name; null where nobody would know it again.</summary>
    public SentRequest? LastBatch { get; set; }

    /// <summary>What a terminal had to put right by itself; told after what it may have come from.</summary>
    public string? Repaired { get; set; }

    /// <summary>Requests on their way whose senders have given up.</summary>
    public List<SentRequest> Strays { get; } = [];

    public bool FaultsAreOn { get; set; }

    public bool HasBackup => _backup is not null;

    /// <summary>What happened, a line each; the same for the same seed.</summary>
    public IReadOnlyList<string> Log => _log;

    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>What others do while a request is on its way; the simulator's, nothing in a test.</summary>
    public Func<SimTerminal, Task> Besides { get; set; } = _ => Task.CompletedTask;

    public static async Task<World> BeginAsync(WorldPlan plan)
    {
        var world = new World(plan, Directory.CreateTempSubdirectory("fieldcollect-sim-").FullName);
        world.Server = await SimServer.StartAsync(await Template.Value, world.Root, new SimClock(world.Time));
        for (var i = 0; i < plan.Terminals; i++)
        {
            // The first two share a beat, so that there are always two officers at one door.
            var beat = SimCounty.Beats[i < 2 ? 0 : (i - 1) % plan.Beats];
            var terminal = new SimTerminal(world, $"T{i + 1}", SimCounty.Officer(beat, 1 + (i % SimCounty.OfficersABeat)), beat);
            world.Terminals.Add(terminal);
            await terminal.EnrolAsync();
            await terminal.App.PullAsync();
        }

        return world;
    }

    /// <summary>A text that nobody else writes.</summary>
    public string UniqueText() => $"记{++_unique}";

    public int UniqueNumber() => ++_unique;

    public Desk Desk(string user)
    {
        if (!_desks.TryGetValue(user, out var desk))
            _desks[user] = desk = new Desk(DeliverFromDeskAsync, SimTerminal.Register, user, SimCounty.Password);
        return desk;
    }

    public void Note(string line) => _log.Add($"{Time.Now:MM-dd HH:mm:ss} {line}");

    public void Count(object what) => _counts[what.ToString()!] = _counts.GetValueOrDefault(what.ToString()!) + 1;

    /// <summary>A situation of api-specs/sync.md has come about.</summary>
    public void Meet(int situation) => Count(Situation.Name(situation));

    public Fault FaultOfTheMoment() => FaultsAreOn && Chance.Of(Plan.Faults) ? Chance.Weighted(Faults) : Fault.None;

    /// <summary>One request to the server, now.</summary>
    public async Task<ReceivedReply> DeliverAsync(SentRequest sent)
    {
        if (sent.IsBatch)
            Ledger.Delivered(sent.Json);
        var (asked, answered) = await Canaries.OnTheWayAsync(this, sent);
        ReceivedReply reply;
        try
        {
            using var message = asked.Message();
            using var response = await Server.SendAsync(message, CancellationToken.None);
            reply = answered(await ReceivedReply.OfAsync(response));
        }
        finally
        {
            await Server.RestAsync();
        }

        if (reply.Status == HttpStatusCode.InternalServerError && !Server.IsFull)
            throw new BrokenPromiseException($"The server failed on {sent.Method} {sent.Url}: {System.Text.Encoding.UTF8.GetString(reply.Body)} {Server.LastError}");
        return reply;
    }

    // A reading that cannot be entered in the log breaks off: so does each of people's data while the register's disk is full.
    private async Task<ReceivedReply> DeliverFromDeskAsync(SentRequest sent)
    {
        try
        {
            return await DeliverAsync(sent);
        }
        catch (OperationCanceledException) when (Server.IsFull)
        {
            return new ReceivedReply(HttpStatusCode.InsufficientStorage, [], [], System.Text.Encoding.UTF8.GetBytes($$"""{"error": {"code": "{{Problems.StorageFull.Code}}" } }"""));
        }
    }

    /// <summary>A request of which only the first bytes arrive. Nobody hears an answer.</summary>
    public async Task DeliverCutAsync(SentRequest sent, int bytes)
    {
        try
        {
            using var line = new CancellationTokenSource();
            using var message = sent.Cut(bytes, line.Cancel);
            using var response = await Server.SendAsync(message, line.Token);
            // Of a body that ended early the register may say what it likes to a line that is gone; of a batch it has done nothing.
            if (sent.IsBatch && response.IsSuccessStatusCode)
                throw new BrokenPromiseException($"Half a batch was answered {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The line has broken for both.
        }

        await Server.RestAsync();
    }

    /// <summary>Bytes of photos that are nowhere, now that a file was put back to an older copy of itself.</summary>
    public void NoteLostBytes()
    {
        var held = Terminals.ToDictionary(t => t.Name, t => t.File.Attachments());
        foreach (var photo in Ledger.Entries.Where(e => e is { EntitySet: "Attachments", Method: "POST" } && !held[e.Terminal].Contains(e.RecordId)))
            photo.AreBytesLost |= !Server.Store.Files.Has((string)photo.Fields["Sha256"]!) && !Server.Store.Files.Awaited.Has(photo.RecordId);
    }

    /// <summary>How often the register was restored.</summary>
    public int Restores { get; private set; }

    /// <summary>A reply has reached its terminal whole.</summary>
    /// <param name="sent">What was asked.</param>
    /// <param name="reply">What was answered.</param>
    /// <param name="restores">How often the register had been restored when it answered.</param>
    public void Heard(SentRequest sent, ReceivedReply reply, int restores)
    {
        if (sent.IsBatch && reply.IsSuccess)
        {
            Ledger.Answered(sent.Json, reply.Json, Time.Now);
            LastBatch = sent;
            // What was answered before the register was restored is lost with it, though it is heard after.
            if (restores != Restores)
            {
                Ledger.Undone(sent.Json);
                LastBatch = null;
            }
        }
    }

    /// <summary>Trouble that a terminal told its officer; that it may have is said here.</summary>
    public void Trouble(SimTerminal terminal, TerminalException trouble)
    {
        Count("trouble " + trouble.Code);
        var expected = trouble.Code == TerminalProblems.OutOfReach.Code || trouble.Code == "Http503"
            || (terminal.Network.LastWasCut && trouble.Code == $"Http{trouble.Status}")
            || (trouble.Code == Problems.StorageFull.Code && Server.IsFull)
            || (trouble.Code == Problems.DeviceRevoked.Code && terminal.IsRevoked)
            || (trouble.Code == TerminalProblems.WipeOwed.Code && terminal.IsRevoked)
            || (trouble.Code == "invalid_grant" && terminal.IsRevoked)
            || (trouble.Code == TerminalProblems.BeatLost.Code && terminal.HasLostItsBeat)
            || (trouble.Code == Problems.NotFound.Code && terminal.HasLostItsBeat)
            || (trouble.Code == Problems.BeatNotYours.Code && terminal.HasLostItsBeat);
        if (!expected)
            throw new BrokenPromiseException($"{terminal.Name} met {trouble.Code} {trouble.Status} {trouble.Target}: {trouble.Message}");
    }

    /// <summary>Something happens beside a request that is on its way; not beside itself.</summary>
    public async Task OthersAsync(SimTerminal except)
    {
        if (_isBesides)
            return;
        _isBesides = true;
        try
        {
            await Besides(except);
        }
        finally
        {
            _isBesides = false;
        }
    }

    /// <summary>Looks for every promise that holds at any moment.</summary>
    /// <param name="valuesAreWrittenOnce">Nobody enters what somebody else has entered, so that each value can be followed.</param>
    /// <exception cref="BrokenPromiseException">The first that is broken.</exception>
    public async Task CheckAsync(bool valuesAreWrittenOnce = true)
    {
        var promises = new Promises(Ledger, Terminals, valuesAreWrittenOnce);
        await using var context = Server.Store.NewContext();
        await promises.CheckRegisterAsync(context, Server.Store.Personal, Time.Now);
        await promises.CheckAttachmentsAsync(context, Server.Store.Files, settled: false);
        promises.Broken.Throw();
    }

    /// <summary>The same, and what holds when nothing moves any more.</summary>
    public async Task CheckSettledAsync(bool valuesAreWrittenOnce = true)
    {
        await CheckAsync(valuesAreWrittenOnce);
        var promises = new Promises(Ledger, Terminals, valuesAreWrittenOnce);
        await using var context = Server.Store.NewContext();
        await promises.CheckAttachmentsAsync(context, Server.Store.Files, settled: true);
        await promises.CheckTerminalsAsync(context, t => Desk(t.Officer).ReadBeatAsync(t.Beat));
        promises.Broken.Throw();
        if (Repaired is { } repaired)
            throw new BrokenPromiseException(repaired);
    }

    /// <summary>Requests that were late arrive.</summary>
    public async Task DeliverStraysAsync(int most = MostStrays)
    {
        while (Strays.Count > 0 && most-- > 0)
        {
            // Whichever comes first: they have overtaken one another.
            var stray = Strays[Chance.Below(Strays.Count)];
            Strays.Remove(stray);
            await DeliverAsync(stray);
        }
    }

    /// <summary>One thing written down twice has been found.</summary>
    public async Task<bool> HasTwinsAsync()
    {
        await using var context = Server.Store.NewContext();
        return await context.Set<Register.Sync.Conflict>().AnyAsync(c => c.Kind == Register.Sync.ConflictKind.Duplicate);
    }

    public Task KillServerAsync() => Server.KillAsync(torn: Chance.Below(60));

    public void BackUpServer() => _backup = Server.Backup("only");

    /// <summary>The register is put back to its backup. What it had taken since is gone: the terminals that sent it have it no more.</summary>
    public async Task RestoreServerAsync()
    {
        await Server.RestoreAsync(_backup!);
        await using var context = Server.Store.NewContext();
        var receipts = (await context.Receipts.AsNoTracking().Select(r => r.RequestId).ToListAsync()).ToHashSet();
        foreach (var entry in Ledger.Acknowledged.Where(e => e.Told != Entry.Refused && !receipts.Contains(e.RequestId)))
        {
            Count("taken after the backup");
            entry.IsLost = true;
        }

        NoteLostBytes();
        Restores++;
        LastBatch = null;
        Meet(Situation.TokenRefused);
        var revoked = (await context.Set<Device>().AsNoTracking().Where(d => d.Status == DeviceStatus.Revoked).Select(d => d.Id).ToListAsync()).ToHashSet();
        foreach (var terminal in Terminals)
        {
            terminal.IsRevoked = terminal.IsWiped || revoked.Contains(terminal.DeviceId);
            var user = SimCounty.UserId(terminal.Officer);
            terminal.HasLostItsBeat = !await context.UserBeats.AnyAsync(b => b.UserId == user && b.BeatCode == terminal.Beat && b.EndedAt == null);
        }
    }

    /// <summary>
    /// All trouble is over: everything late arrives, clocks are right, everybody syncs until nothing moves any more. What was held comes to its end.
    /// </summary>
    public async Task SettleAsync()
    {
        const int mostRounds = 12;
        FaultsAreOn = false;
        Server.Clock.Wrong = TimeSpan.Zero;
        if (Server.IsFull)
            await Server.FillDiskAsync(false);
        await Server.LetReadersGoAsync();
        await DeliverStraysAsync(int.MaxValue);
        foreach (var terminal in Terminals)
            terminal.IsAway = false;
        for (var round = 0; round < mostRounds; round++)
        {
            // Longer than anything is held for, and than a token lasts.
            Time.Pass(round == 1 ? TimeSpan.FromDays(4) : TimeSpan.FromSeconds(5));
            await Server.HousekeepAsync();
            var still = true;
            foreach (var terminal in Working)
            {
                terminal.Clock.Wrong = TimeSpan.Zero;
                terminal.FillDisk(false);
                var came = await terminal.SyncAsync();
                still &= terminal.IsRevoked || terminal.HasLostItsBeat || (!Owes(terminal) && came.StartsWith("nothing to send; brought 0 rows, 0 removals", StringComparison.Ordinal));
            }

            if (still && round > 1)
                return;
        }

        throw new BrokenPromiseException($"After {mostRounds} rounds without any fault there is still something moving.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var terminal in Terminals)
            terminal.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    // Photos whose records a restore of the register has taken with it stay on the terminal: nobody would take them.
    private bool Owes(SimTerminal terminal)
    {
        var held = terminal.File.Attachments();
        return Ledger.Entries.Any(e => e is { EntitySet: "Attachments", Method: "POST", IsLost: false } && e.Terminal == terminal.Name && held.Contains(e.RecordId));
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-sim-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await SimCounty.MakeAsync(folder, new SimClock(new SimTime()));
        return folder;
    }
}
