using FieldCollect.Client.Local;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Sync;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client;

/// <summary>How a terminal runs. The defaults suit a handheld on a poor line.</summary>
public sealed record TerminalOptions
{
    /// <summary>The device's clock. Its word is noted and orders nothing.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seeds the jitter of waits; null takes it from the device's id, so that no two terminals wait alike.</summary>
    public int? Seed { get; init; }

    /// <summary>Requests a push batch.</summary>
    public int BatchRequests { get; init; } = PushBounds.Requests;

    /// <summary>Bytes a push batch.</summary>
    public int BatchBytes { get; init; } = PushBounds.Bytes;

    /// <summary>Rows a pulled page.</summary>
    public int PageSize { get; init; } = PullBounds.PageSize;
}

/// <summary>
/// One officer's terminal on one local file: enrol it, pull the beat, work without a network, and sync when there is one.
/// Reading and recording never touch the network; they block for milliseconds and may be called from any thread, also while a sync runs.
/// </summary>
public sealed class Terminal : IDisposable
{
    private readonly LocalStore store;
    private readonly TimeProvider time;
    private readonly VisitRecorder recorder;
    private readonly Enrolment enrolment;
    private readonly Push push;
    private readonly Pull pull;

    private Terminal(LocalStore store, HttpClient http, TerminalOptions options)
    {
        this.store = store;
        time = options.Time;
        recorder = new VisitRecorder(store, new RuleCheck(), options.Time);
        var device = store.Write(db => DeviceId(db, options.Time));
        var wire = new Wire(http, store, new Backoff(options.Time, options.Seed ?? device.GetHashCode()), options.Time);
        enrolment = new Enrolment(store, wire, options.Time);
        push = new Push(store, wire, options);
        pull = new Pull(store, wire, options);
    }

    /// <summary>Opens the local file, or begins a new one.</summary>
    /// <param name="path">The SQLite file.</param>
    /// <param name="http">The way to the register; its time limit is that of one request. Not disposed here.</param>
    /// <param name="options">Null for the defaults.</param>
    public static Terminal Open(string path, HttpClient http, TerminalOptions? options = null) => new(LocalStore.Open(path), http, options ?? new TerminalOptions());

    /// <summary>
    /// Makes this file a terminal of the register. May be repeated after a lost reply: the device keeps the id that it made for itself.
    /// </summary>
    /// <param name="server">The register's address, e.g. http://127.0.0.1:5080.</param>
    /// <param name="user">The officer's name at the register.</param>
    /// <param name="password">Sent and forgotten.</param>
    /// <param name="deviceName">What the station calls the terminal.</param>
    /// <param name="beat">One of the officer's beats; null where there is only one.</param>
    public Task EnrolAsync(Uri server, string user, string password, string deviceName, string? beat = null, CancellationToken cancel = default) =>
        Alone(() => enrolment.Enrol(server, user, password, deviceName, beat, cancel));

    /// <summary>Signs in again, when the register no longer takes the terminal's refresh token. Unsent work stays as it is.</summary>
    public Task SignInAsync(string user, string password, CancellationToken cancel = default) => Alone(() => enrolment.SignIn(user, password, cancel));

    /// <summary>Brings the beat up to date.</summary>
    public Task<PullResult> PullAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) =>
        Alone(() => PullInner(progress, cancel));

    /// <summary>Sends every unsent visit.</summary>
    public Task<PushResult> PushAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) =>
        Alone(() => push.Run(progress, cancel));

    /// <summary>Push, then pull, so that what comes back holds what was sent.</summary>
    public Task<SyncResult> SyncAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) => Alone(async () =>
    {
        var pushed = await push.Run(progress, cancel);
        return new SyncResult(pushed, await PullInner(progress, cancel));
    });

    /// <summary>
    /// Writes a visit down: when this returns a saved result, the visit is on the disk and will reach the register.
    /// A broken rule is returned, not thrown, and nothing is saved.
    /// </summary>
    public RecordedVisit RecordVisit(VisitDraft draft) => recorder.Record(draft);

    /// <summary>Checks a visit without saving it.</summary>
    public RecordedVisit CheckVisit(VisitDraft draft) => recorder.Check(draft);

    /// <summary>What is to be verified by the given day, by address, the longest overdue first.</summary>
    public IReadOnlyList<DueAddress> Due(DateOnly day, int top = Reading.Due.DefaultTop) => Unlocked(db => Reading.Due.By(db, day, top));

    /// <summary>The address that a plate belongs to; null for one that this beat does not know.</summary>
    /// <param name="scanned">The token, or the URL in the plate's code.</param>
    public PlateFound? FindByPlate(string scanned) => Unlocked(db => Find.ByPlate(db, scanned));

    /// <summary>Addresses by text or alias, residents and units by name.</summary>
    public IReadOnlyList<Found> Search(string text, int top = Find.DefaultTop) => Unlocked(db => Find.ByText(db, text, top));

    /// <summary>Everything the terminal knows about one address; null for one that it does not hold.</summary>
    public AddressCard? AddressCard(Guid addressId) => Unlocked(db => Card.Of(db, addressId));

    /// <summary>One row as the terminal shows it; null where it holds none.</summary>
    public Held<T>? Get<T>(Guid id)
        where T : class => Unlocked(db => Rows.Get<T>(db, id));

    /// <summary>What is not yet on the server, what needs a person, and how old the local beat is.</summary>
    public TerminalStatus Status() => store.Read(db => Reading.Status.Of(db));

    public void Dispose() => store.Dispose();

    // People's data are shown for as long as the register has lately said that this terminal may; what is unsent is never lost by it.
    private T Unlocked<T>(Func<LocalSession, T> read) => store.Read(db =>
        db.GetTime(Meta.LeaseUntil) < time.GetUtcNow() ? throw new TerminalException(TerminalProblems.Locked) : read(db));

    private static Guid DeviceId(LocalSession db, TimeProvider time)
    {
        if (db.Get(Meta.DeviceId) is null)
            db.Set(Meta.DeviceId, WireJson.Key(Register.Ids.New(time)));
        return Guid.Parse(db.Get(Meta.DeviceId)!);
    }

    private Task<PullResult> PullInner(IProgress<SyncProgress>? progress, CancellationToken cancel) =>
        pull.Run(() => push.Run(progress, cancel), progress, cancel);

    private async Task<T> Alone<T>(Func<Task<T>> work)
    {
        using var held = SyncLock.Take(store.Path);
        return await work().ConfigureAwait(false);
    }

    private Task<bool> Alone(Func<Task> work) => Alone(async () =>
    {
        await work();
        return true;
    });
}
