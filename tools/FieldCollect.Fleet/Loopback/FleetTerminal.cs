using FieldCollect.Client;
using FieldCollect.Client.Visits;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Fleet.Loopback;

/// <summary>One officer's terminal over loopback: the real library on a real file, over real HTTP, with its own patience and its own death.</summary>
public sealed class FleetTerminal : ICheckedTerminal, IRound, IDisposable
{
    // Each terminal has so many numbers for itself: texts, phones and people are entered once in a fleet.
    private const int NumbersEach = 20_000;

    // A door where the rules allow nothing is passed; there are thousands.
    private const int MostTries = 300;

    // Doors that the officers of a beat have in common, and how often they meet at one of them.
    private const int CommonDoors = 6;
    private const double MeetAtCommonDoor = 0.4;

    private const double SyncsAVisit = 0.3;

    // With a line that always fails somewhere, an enrolment takes several goes.
    private const int MostEnrolments = 50;

    private readonly FleetPlan _plan;
    private readonly string _root;
    private readonly Uri _register;
    private readonly HttpClient _http;
    private readonly Ledger _ledger;
    private readonly TerminalOptions _options;
    private int _unique;
    private int _lives;
    private IReadOnlyList<Guid> _doors = [];

    public FleetTerminal(FleetPlan plan, int number, Posting posting, string root, Uri register, Ledger ledger, WireCounts counts)
    {
        (_plan, _root, _register, _ledger) = (plan, root, register, ledger);
        (Name, Officer, Beat) = ($"T{number}", posting.Officer, posting.Beat);
        Chance = new Chance((plan.Seed * 1_000) + number);
        // Every seventh clock is wrong by up to two days.
        Clock = number % 7 == 0 ? new WrongClock(TimeSpan.FromMinutes(Chance.Between(-2_880, 2_880))) : TimeProvider.System;
        _unique = 100_000 + (number * NumbersEach);
        _http = new HttpClient(new WireTap(ledger, counts, new SocketsHttpHandler { ConnectTimeout = plan.Patience })) { Timeout = plan.Patience };
        _options = new TerminalOptions { Time = Clock, Seed = number };
        Directory.CreateDirectory(Folder);
        App = Terminal.Open(Database, _http, _options);
    }

    public string Name { get; }

    public string Officer { get; }

    public string Beat { get; }

    public bool IsRevoked => false;

    public bool HasLostItsBeat => false;

    public TerminalFile File => new(Database);

    public Chance Chance { get; }

    public Terminal App { get; private set; }

    public TimeProvider Clock { get; }

    /// <summary>People whom this officer enters twice; whom several enter is left to the simulator, where it plays alike each time.</summary>
    public IList<string> Twins { get; } = [];

    /// <summary>Visits saved.</summary>
    public int Visits { get; private set; }

    public int Kills { get; private set; }

    public bool IsEnrolled { get; private set; }

    private string Folder => Path.Combine(_root, $"{Name}-{_lives}");

    private string Database => Path.Combine(Folder, "terminal.db");

    public string UniqueText() => $"记{++_unique}";

    public int UniqueNumber() => ++_unique;

    public void Found(Guid building, Guid room, Guid house, Guid resident, Guid stay)
    {
        // Nobody needs it by heart: its officer's terminal shows it.
    }

    public bool Record(VisitDraft draft, out RecordedVisit recorded)
    {
        recorded = App.RecordVisit(draft);
        if (!recorded.IsSaved)
            return false;
        foreach (var entry in File.OfVisit(recorded.VisitId, Name, App.Status().DeviceId!.Value))
            _ledger.Enter(entry);
        Visits++;
        return true;
    }

    /// <summary>Enrols, loads the beat, and makes the round: visits, and a sync now and then, in some of which the terminal dies.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        for (var go = 1; !IsEnrolled; go++)
        {
            IsEnrolled = await TryAsync(() => App.EnrolAsync(_register, Officer, FleetCounty.Password, Name, Beat, stop), stop);
            if (go == MostEnrolments)
                throw new BrokenPromiseException($"{Name} could not be enrolled in {go} goes.");
        }

        while (_doors.Count == 0)
        {
            if (await TryAsync(() => App.PullAsync(cancel: stop), stop))
                _doors = File.Doors();
        }

        while (Visits < _plan.Visits)
        {
            stop.ThrowIfCancellationRequested();
            Visit();
            if (Chance.Of(SyncsAVisit))
                await (Chance.Of(_plan.TerminalKills) ? DieAsync(stop) : TryAsync(() => App.SyncAsync(cancel: stop), stop));
        }

        await TryAsync(() => App.SyncAsync(cancel: stop), stop);
    }

    /// <summary>Syncs over a good line.</summary>
    /// <returns>Whether nothing moved.</returns>
    public async Task<bool> DrainAsync(CancellationToken stop)
    {
        var came = await App.SyncAsync(cancel: stop);
        return came.Push.Requests == 0 && came.Pull.Rows + came.Pull.Removed == 0;
    }

    public void Dispose()
    {
        App.Dispose();
        _http.Dispose();
    }

    private void Visit()
    {
        for (var go = 0; go < MostTries; go++)
        {
            var door = Chance.Of(MeetAtCommonDoor) ? _doors[Chance.Below(Math.Min(CommonDoors, _doors.Count))] : Chance.Pick(_doors);
            if (Doors.Visit(this, door).IsSaved)
                return;
        }

        throw new BrokenPromiseException($"{Name} found no door in {MostTries} where a visit could be saved.");
    }

    // What an officer sees of a bad line is that it did not work, and nothing else; the work is there.
    private async Task<bool> TryAsync(Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            return true;
        }
        catch (TerminalException trouble) when (trouble.Code == TerminalProblems.OutOfReach.Code || trouble.Status is 502 or 503 or 504)
        {
            return false;
        }
        catch (TerminalException trouble) when (trouble.Code == FieldCollect.Register.Problems.NotSignedIn.Code)
        {
            return await TryAsync(() => App.SignInAsync(Officer, FleetCounty.Password, stop), stop);
        }
        catch (TerminalException trouble)
        {
            throw new BrokenPromiseException($"{Name} met {trouble.Code} {trouble.Status} {trouble.Target}: {trouble.Message}");
        }
    }

    // In the middle of a sync everything stops; what the next life finds are the files as they lie, with half a write behind the log.
    private async Task<bool> DieAsync(CancellationToken stop)
    {
        using var death = CancellationTokenSource.CreateLinkedTokenSource(stop);
        death.CancelAfter(Chance.Below(400));
        try
        {
            await TryAsync(() => App.SyncAsync(cancel: death.Token), death.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
        }

        var old = Folder;
        SimFiles.Copy(Folder, Path.Combine(_root, $"{Name}-{++_lives}"), torn: Chance.Below(60));
        App.Dispose();
        Directory.Delete(old, recursive: true);
        App = Terminal.Open(Database, _http, _options);
        Kills++;
        return true;
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
