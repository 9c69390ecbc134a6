using FieldCollect.Client.Local;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Sync;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Tasks.Plan;

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
    private readonly TerminalOptions options;
    private readonly VisitRecorder recorder;
    private readonly Enrolment enrolment;
    private readonly Push push;
    private readonly Pull pull;
    private readonly Upload upload;
    private readonly Revocation revocation;
    private readonly Lease lease;

    private Terminal(LocalStore store, HttpClient http, TerminalOptions options)
    {
        this.store = store;
        this.options = options;
        recorder = new VisitRecorder(store, new RuleCheck(), options.Time);
        var device = store.Write(db => DeviceId(db, options.Time));
        var wire = new Wire(http, store, new Backoff(options.Time, options.Seed ?? device.GetHashCode()), options.Time);
        enrolment = new Enrolment(store, wire, options.Time);
        push = new Push(store, wire, options);
        pull = new Pull(store, wire, options);
        upload = new Upload(store, wire);
        revocation = new Revocation(store, wire, push, upload);
        lease = new Lease(store, options.Time);
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

    /// <summary>
    /// Makes this file a terminal of the register by the code that an officer or the station made for it. May be repeated with the same code after a lost reply.
    /// </summary>
    /// <param name="shown">What was scanned or typed.</param>
    /// <param name="deviceName">What the station calls the terminal.</param>
    public Task EnrolAsync(EnrolmentPayload shown, string deviceName, CancellationToken cancel = default) => Alone(() => enrolment.EnrolByCode(shown, deviceName, cancel));

    /// <summary>Signs in again, when the register no longer takes the terminal's refresh token. Unsent work stays as it is.</summary>
    public Task SignInAsync(string user, string password, CancellationToken cancel = default) => Alone(() => enrolment.SignIn(user, password, cancel));

    /// <summary>Brings the beat up to date.</summary>
    /// <exception cref="TerminalException">
    /// Of a terminal that was revoked, here and in the two below: Wiped, when its work has been handed in and its files are gone; WipeOwed, when there is still work to hand in.
    /// </exception>
    public Task<PullResult> PullAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) =>
        Alone(() => Obeying(() => PullInner(progress, cancel), progress, cancel));

    /// <summary>Sends every unsent visit. Their attachments follow by <see cref="UploadAsync"/>.</summary>
    public Task<PushResult> PushAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) =>
        Alone(() => Obeying(() => push.Run(progress, cancel), progress, cancel));

    /// <summary>
    /// Sends the bytes of attachments whose visits are on the server, for as long as that takes. Rows do not wait for it: a push or pull may run meanwhile. Where there
    /// is no network it ends early and says so in its result.
    /// </summary>
    public Task<UploadResult> UploadAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default) => Apart(() => upload.Run(progress, cancel), cancel);

    /// <summary>Push, then pull, so that what comes back holds what was sent; then the attachments.</summary>
    public async Task<SyncResult> SyncAsync(IProgress<SyncProgress>? progress = null, CancellationToken cancel = default)
    {
        PushResult pushed;
        PullResult pulled;
        try
        {
            (pushed, pulled) = await Alone(() => Obeying(
                async () =>
                {
                    var pushed = await push.Run(progress, cancel);
                    return (pushed, await PullInner(progress, cancel));
                },
                progress,
                cancel)).ConfigureAwait(false);
        }
        catch (TerminalException lost) when (lost.Code == TerminalProblems.BeatLost.Code)
        {
            // There is nothing to pull; what was made before belongs to the register all the same.
            await UploadAsync(progress, cancel).ConfigureAwait(false);
            throw;
        }

        return new SyncResult(pushed, pulled, await UploadAsync(progress, cancel).ConfigureAwait(false));
    }

    /// <summary>
    /// Writes everything that the server has not, with its photos, into a file that only the register can open, for a station with a network to import. Also while
    /// the terminal is locked; nothing changes on it.
    /// </summary>
    /// <exception cref="TerminalException">NoExportKey, SyncUnderWay, ExportTooLarge.</exception>
    public Task<ExportResult> ExportAsync(Stream to) => Alone(() => Task.FromResult(new Export(store, options).Run(to)));

    /// <summary>
    /// Writes a visit down: when this returns a saved result, the visit is on the disk and will reach the register.
    /// A broken rule is returned, not thrown, and nothing is saved.
    /// </summary>
    public RecordedVisit RecordVisit(VisitDraft draft) => recorder.Record(draft);

    /// <summary>Checks a visit without saving it.</summary>
    public RecordedVisit CheckVisit(VisitDraft draft) => recorder.Check(draft);

    /// <summary>What is to be verified by the given day, and what was declared and is to be looked at by then, by address, the longest overdue first.</summary>
    public IReadOnlyList<DueAddress> Due(DateOnly day, int top = Reading.Due.DefaultTop) =>
        Unlocked(db => Declared.AddTo(Reading.Due.By(db, day, top), Declared.Open(db, Declared.DefaultTop), day, top));

    /// <summary>
    /// What waits for this officer on a day, in the order in which it is urgent, from what the terminal holds: also what was recorded here and not sent is done. The first
    /// <see cref="DayTasks.Most"/> of them, and how many there are.
    /// </summary>
    /// <param name="day">At the county.</param>
    /// <param name="ofOthers">Also what was given to a colleague, or is for somebody who knows what this officer does not.</param>
    public TaskList Tasks(DateOnly day, bool ofOthers = false) => Unlocked(db => TasksOf(db, day, ofOthers));

    /// <summary>A round for a day: the most urgent doors in the order of the way between them, with appointments in their part of the day. Needs no network.</summary>
    /// <param name="day">At the county.</param>
    /// <param name="begin">When it begins, at the county.</param>
    /// <param name="position">Where it begins, in degrees WGS 84; null: at the most urgent door.</param>
    /// <param name="doors">At most so many; null as the county has it.</param>
    /// <param name="again">Whether doors at which nobody was met that day are gone to again.</param>
    public DayPlan Plan(DateOnly day, TimeOnly begin, (double Longitude, double Latitude)? position = null, int? doors = null, bool again = false) => Unlocked(db =>
        DayPlan.Of(
            TasksOf(db, day, ofOthers: false).Listed, id => Rows.Get<Register.Addresses.Address>(db, id)?.Record, day,
            new PlanWish(null, new HashSet<string>(), position?.Longitude, position?.Latitude, begin, doors, again), recorder.Codes(db)));

    /// <summary>What people have declared from the plates' pages and nobody has decided, the most urgent first. Decided at the door: see <see cref="VisitDraft"/>.</summary>
    public IReadOnlyList<DeclaredHere> Declarations(int top = Declared.DefaultTop) => Unlocked(db => Declared.Open(db, top));

    /// <summary>The address that a plate belongs to; null for one that this beat does not know.</summary>
    /// <param name="scanned">The token, or the URL in the plate's code.</param>
    public PlateFound? FindByPlate(string scanned) => Unlocked(db => Find.ByPlate(db, scanned));

    /// <summary>What a scanned plate opens, without a network: the plate, its address with house, stays and last visit, and what is due there.</summary>
    /// <param name="scanned">The token, or the URL in the plate's code.</param>
    /// <exception cref="TerminalException">NoPlate: the text is no code of a plate.</exception>
    public PlateScanned Scan(string scanned) => Unlocked(db => PlateScanned.Of(db, scanned, Register.County.Day(options.Time.GetUtcNow())));

    /// <summary>
    /// Writes a plate down as mounted, with the visit: a plate that the terminal holds comes into that state, one that it has never heard of is taken down as found here, and
    /// the register says later whether it made it. Needs no network.
    /// </summary>
    /// <param name="draft">The visit, with its position (the plate's) and its photos; what else was found may be in it too.</param>
    /// <param name="scanned">The token, or the URL in the plate's code.</param>
    /// <exception cref="TerminalException">NoPlate, PlateRevoked, PlateOfAnother, PlateStep, UnknownRecord.</exception>
    public MountedPlate Mount(VisitDraft draft, string scanned)
    {
        var mounting = Unlocked(db => Mounting.Add(db, draft, scanned, options.Time.GetUtcNow(), recorder.Codes(db)));
        return mounting with { Visit = recorder.Record(draft) };
    }

    /// <summary>Addresses by text or alias, residents and units by name.</summary>
    public IReadOnlyList<Found> Search(string text, int top = Find.DefaultTop) => Unlocked(db => Find.ByText(db, text, top));

    /// <summary>Everything the terminal knows about one address; null for one that it does not hold.</summary>
    public AddressCard? AddressCard(Guid addressId) => Unlocked(db => Card.Of(db, addressId));

    /// <summary>One row as the terminal shows it; null where it holds none.</summary>
    public Held<T>? Get<T>(Guid id)
        where T : class => Unlocked(db => Rows.Get<T>(db, id));

    /// <summary>What is not yet on the server, what needs a person, and how old the local beat is.</summary>
    public TerminalStatus Status() => store.Read(db => Reading.Status.Of(db, options.Time.GetUtcNow()));

    public void Dispose() => store.Dispose();

    // People's data are shown for as long as the register has lately said that this terminal may; what is unsent is never lost by it.
    private T Unlocked<T>(Func<LocalSession, T> read) => lease.While(read);

    private static Guid DeviceId(LocalSession db, TimeProvider time)
    {
        if (db.Get(Meta.DeviceId) is null)
            db.Set(Meta.DeviceId, WireJson.Key(Register.Ids.New(time)));
        return Guid.Parse(db.Get(Meta.DeviceId)!);
    }

    // A register that does not say who the officer is, gives tasks to nobody either.
    private TaskList TasksOf(LocalSession db, DateOnly day, bool ofOthers)
    {
        var officer = Guid.TryParse(db.Get(Meta.UserId), out var id) ? id : (Guid?)null;
        var skills = (db.Get(Meta.Skills) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return DayTasks.Of(
            TasksHere.Read(db, db.Get(Meta.Beat) ?? "", day), day, recorder.Codes(db), ofOthers || officer is null ? null : task => task.IsFor(officer.Value, skills));
    }

    private Task<PullResult> PullInner(IProgress<SyncProgress>? progress, CancellationToken cancel) =>
        pull.Run(() => push.Run(progress, cancel), progress, cancel);

    private async Task<T> Obeying<T>(Func<Task<T>> work, IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        if (revocation.IsOrdered)
            await revocation.Obey(progress, cancel);
        T result;
        try
        {
            result = await work();
        }
        catch (TerminalException revoked) when (revoked.Code == Register.Problems.DeviceRevoked.Code)
        {
            await revocation.Obey(progress, cancel);
            throw;
        }

        // The token that this began with may have brought the order.
        if (revocation.IsOrdered)
            await revocation.Obey(progress, cancel);
        return result;
    }

    private Task<T> Alone<T>(Func<Task<T>> work) => Apart(
        async () =>
        {
            try
            {
                using var held = SyncLock.Take(store.Path);
                return await work();
            }
            catch (TerminalException wiped) when (wiped.Code == TerminalProblems.Wiped.Code)
            {
                SyncLock.Forget(store.Path);
                throw;
            }
        },
        CancellationToken.None);

    // Off the caller's thread: a page of rows takes a while to write, and a screen must not wait for it, nor a sync for a screen that waits for the sync.
    private static Task<T> Apart<T>(Func<Task<T>> work, CancellationToken cancel) => Task.Run(work, cancel);

    private Task<bool> Alone(Func<Task> work) => Alone(async () =>
    {
        await work();
        return true;
    });
}
