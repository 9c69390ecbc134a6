using FieldCollect.Client;
using FieldCollect.Client.Sync;
using FieldCollect.Client.Visits;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Fleet.Simulation;

/// <summary>A terminal of the real client library on a real file, which can be killed, copied and put back.</summary>
public sealed class SimTerminal : ICheckedTerminal, IRound, IDisposable
{
    public static readonly Uri Register = new("http://register.test/");

    private readonly World _world;
    private readonly HttpClient _http;
    private string? _frozen;
    private string? _copy;
    private int _lives;

    public SimTerminal(World world, string name, string officer, string beat)
    {
        (_world, Name, Officer, Beat) = (world, name, officer, beat);
        Clock = new HurriedClock(world.Time);
        Network = new Network(world, this);
        // Nothing here takes longer than it is told to.
        _http = new HttpClient(Network) { Timeout = Timeout.InfiniteTimeSpan };
        Directory.CreateDirectory(Folder);
        App = Open();
        DeviceId = App.Status().DeviceId!.Value;
    }

    public string Name { get; }

    public string Officer { get; }

    public string Beat { get; }

    public HurriedClock Clock { get; }

    public Network Network { get; }

    public Terminal App { get; private set; }

    public Guid DeviceId { get; }

    /// <summary>The register takes nothing from it any more.</summary>
    public bool IsRevoked { get; set; }

    /// <summary>It was revoked, has handed in its work and deleted everything: there is no such terminal any more.</summary>
    public bool IsWiped { get; private set; }

    /// <summary>Its beat has been given to somebody else for the time being.</summary>
    public bool HasLostItsBeat { get; set; }

    /// <summary>It lies in a drawer.</summary>
    public bool IsAway { get; set; }

    /// <summary>Its disk has no room.</summary>
    public bool IsFull { get; private set; }

    public TerminalFile File => new(Database);

    TimeProvider IRound.Clock => Clock;

    Chance IRound.Chance => _world.Chance;

    public bool HasCopy => _copy is not null;

    private string Folder => Path.Combine(_world.Root, $"{Name}-{_lives}");

    private string Database => Path.Combine(Folder, "terminal.db");

    public Task EnrolAsync() => App.EnrolAsync(Register, Officer, SimCounty.Password, Name, Beat);

    /// <summary>Pushes and pulls as an officer does who signs in again when asked to.</summary>
    /// <returns>What came of it: the code of the trouble, or what was sent and brought.</returns>
    public Task<string> SyncAsync() => TryAsync(async () => Told(await App.SyncAsync()));

    public Task<string> PushAsync() => TryAsync(async () => Told(await App.PushAsync()));

    public Task<string> PullAsync() => TryAsync(async () => Told(await App.PullAsync()));

    /// <summary>Saves a visit, and notes in the ledger what it became.</summary>
    /// <returns>Whether the terminal took it.</returns>
    public bool Record(VisitDraft draft) => Record(draft, out _);

    IList<string> IRound.Twins => _world.Twins;

    string IRound.UniqueText() => _world.UniqueText();

    int IRound.UniqueNumber() => _world.UniqueNumber();

    void IRound.Found(Guid building, Guid room, Guid house, Guid resident, Guid stay) => _world.Rooms.Add(new SimRoom(Beat, Guid.Empty, building, room, house, resident, stay));

    public bool Record(VisitDraft draft, out RecordedVisit recorded)
    {
        recorded = App.RecordVisit(draft);
        if (!recorded.IsSaved)
            return false;
        foreach (var entry in File.OfVisit(recorded.VisitId, Name, DeviceId))
            _world.Ledger.Enter(entry);
        return true;
    }

    /// <summary>The process dies now: what it will find when it starts again is on the disk already.</summary>
    public void Freeze()
    {
        _frozen = Path.Combine(_world.Root, $"{Name}-{_lives + 1}");
        SimFiles.Copy(Folder, _frozen, torn: _world.Chance.Below(60));
    }

    /// <summary>Starts again with what was on the disk when it died.</summary>
    public void Restart()
    {
        if (_frozen is null)
            Freeze();
        _frozen = null;
        Reopen();
    }

    /// <summary>A copy of its file, as a backup of the device is one.</summary>
    public void KeepCopy()
    {
        _copy = Path.Combine(_world.Root, $"{Name}-copy");
        if (Directory.Exists(_copy))
            Directory.Delete(_copy, recursive: true);
        SimFiles.Copy(Folder, _copy);
    }

    /// <summary>The device is put back to its copy. What was entered since and has reached nobody is gone with it.</summary>
    public void PutBack()
    {
        SimFiles.Copy(_copy!, Path.Combine(_world.Root, $"{Name}-{_lives + 1}"));
        Reopen();
        var held = File.Outbox();
        foreach (var entry in _world.Ledger.Entries.Where(e => e.Terminal == Name && e.Told is null && !held.Contains(e.RequestId)))
            entry.IsLost = true;
        _world.NoteLostBytes();
    }

    /// <summary>The library of before had written its file, and now this one opens it. Not one that was put back: the edits in it no longer say what they do not know of.</summary>
    public bool ComesFromAnEarlierLibrary()
    {
        if (HasCopy || File.Attachments().Count > 0)
            return false;
        App.Dispose();
        File.Execute(Upgrades.ToTheFirstFile);
        App = Open();
        IsFull = false;
        return true;
    }

    /// <summary>A disk without room for one more page.</summary>
    public void FillDisk(bool full)
    {
        IsFull = full;
        // The bound is one of the connection that writes, which the library keeps to itself; a disk has no such manners.
        var store = Field(App, "store");
        var connection = (SqliteConnection)Field(Field(store, "writer"), "connection");
        using var command = connection.CreateCommand();
        command.CommandText = full ? "SELECT page_count FROM pragma_page_count" : "SELECT 1073741823";
        command.CommandText = $"PRAGMA max_page_count = {command.ExecuteScalar()}";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        App.Dispose();
        _http.Dispose();
    }

    private static object Field(object of, string name) =>
        of.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic).Single(f => f.Name == name || f.Name == $"<{name}>P").GetValue(of)!;

    private Terminal Open() => Terminal.Open(Database, _http, new TerminalOptions { Time = Clock, Seed = 1, BatchRequests = _world.Plan.BatchRequests, PageSize = _world.Plan.PageSize });

    private void Reopen()
    {
        App.Dispose();
        Directory.Delete(Folder, recursive: true);
        _lives++;
        App = Open();
        IsFull = false;
    }

    private async Task<string> TryAsync(Func<Task<string>> work)
    {
        try
        {
            return await work();
        }
        catch (TerminalKilledException)
        {
            Restart();
            return "killed";
        }
        catch (TerminalException trouble)
        {
            if (trouble.Code == TerminalProblems.Wiped.Code)
            {
                IsWiped = true;
                return "wiped";
            }

            // What an officer does about it: sign in again, or enrol again where the register does not know the device.
            if (trouble.Code == FieldCollect.Register.Problems.NotSignedIn.Code)
                return await SignInAsync();
            if (trouble.Code == TerminalProblems.NotEnrolled.Code)
                return await EnrolAgainAsync();
            _world.Trouble(this, trouble);
            return trouble.Code;
        }
        catch (SqliteException full) when (full.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            return "disk full";
        }
    }

    private async Task<string> SignInAsync()
    {
        try
        {
            await App.SignInAsync(Officer, SimCounty.Password);
            return "signed in again";
        }
        catch (TerminalKilledException)
        {
            Restart();
            return "killed";
        }
        catch (TerminalException trouble) when (trouble.Code == "invalid_grant" && !IsRevoked)
        {
            return await EnrolAgainAsync();
        }
        catch (TerminalException trouble)
        {
            _world.Trouble(this, trouble);
            return trouble.Code;
        }
    }

    private async Task<string> EnrolAgainAsync()
    {
        try
        {
            await EnrolAsync();
            return "enrolled again";
        }
        catch (TerminalKilledException)
        {
            Restart();
            return "killed";
        }
        catch (TerminalException again)
        {
            _world.Trouble(this, again);
            return again.Code;
        }
    }

    private string Told(PushResult p)
    {
        if (p.Merged + p.Conflicts > 0)
            _world.Meet(Situation.SeenTwice);
        if (p.Held > 0)
            _world.Meet(Situation.OutOfOrder);
        if (p.Quarantined > 0 && p.Applied > 0)
            _world.Meet(Situation.OneWrong);
        return Said(p);
    }

    private static string Said(PushResult p) =>
        p.Requests == 0 ? "nothing to send" : $"sent {p.Requests} in {p.Batches}: {p.Applied} applied, {p.Merged} merged, {p.Conflicts} in conflict, {p.Held} held, {p.Quarantined} quarantined, {p.Refused} refused";

    private string Told(PullResult p)
    {
        // It repairs itself, and nothing here damages rows: what it had to repair was a fault of the feed.
        if (p.Reloaded.Count > 0)
            _world.Repaired ??= $"{Name} had to read {string.Join(", ", p.Reloaded)} again: its feed had left something out.";
        return Said(p);
    }

    private static string Said(PullResult p) => $"brought {p.Rows} rows, {p.Removed} removals in {p.Pages} pages{(p.FromStart ? " from the start" : "")}{(p.BySnapshot ? " by snapshot" : "")}";

    private string Told(SyncResult s) => $"{Told(s.Push)}; {Told(s.Pull)}{(s.Attachments is { Sent: 0, Left: 0 } ? "" : $"; {s.Attachments.Sent} photos sent, {s.Attachments.Left} left {s.Attachments.ProblemCode}")}";
}
