using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Attachments;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Plates;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Quality.Defects;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store;

/// <summary>An open register: one county, one database, one set of keys.</summary>
public sealed class RegisterStore : IAsyncDisposable
{
    /// <summary>A measure of System.Diagnostics.Metrics, in milliseconds: what the cross-record checks behind a push took, once it was their turn.</summary>
    public const string ChecksBehindPushName = "fieldcollect.push.checks";

    private const string SqliteFile = "register.db";

    // A batch has a thousand parts; five records to a part are a deep insert of a whole household each.
    private const int MostItems = 5_000;

    // Items of a push that takes longer than a commit.
    private const int ManyItems = 20;

    private static readonly Histogram<double> ChecksTook = new Meter("FieldCollect.Store").CreateHistogram<double>(ChecksBehindPushName, "ms");

    private readonly SemaphoreSlim _reloading = new(1);

    // When a burst of terminals is taken in, those who read do not wait for what nobody waits for. Not disposed of: there is nothing to dispose of, and who waits for it would never hear.
    private readonly SemaphoreSlim _aside = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly AuditQueue _audit;
    private long _codesNumber;
    private volatile CodeLists _codes;

    private RegisterStore(RegisterDatabase database, PersonalData personal, CodeLists codes, Guid epoch, TimeProvider time, AttachmentFiles files)
    {
        (Database, Personal, ExportKey, _codes, Epoch, Time, Files, Integrity, _audit) =
            (database, personal, new ExportKey(personal.Keys), codes, epoch, time, files, new BeatIntegrity(database.Kind == "sqlite"), new AuditQueue(database));
        PlateScans = new PlateScans(this);
    }

    public RegisterDatabase Database { get; }

    public PersonalData Personal { get; }

    /// <summary>The keys of plates' tokens, as they are now: one that was added while this runs is among them.</summary>
    public PlateKeys PlateKeys => Personal.Plates.Keys;

    /// <summary>Scans of plates.</summary>
    public PlateScans PlateScans { get; }

    /// <summary>What terminals export unsent work for.</summary>
    public ExportKey ExportKey { get; }

    /// <summary>The code lists as the register holds them.</summary>
    public CodeLists Codes => _codes;

    /// <summary>Changes when the register is restored from a backup.</summary>
    public Guid Epoch { get; }

    public TimeProvider Time { get; }

    /// <summary>The bytes of attachments.</summary>
    public AttachmentFiles Files { get; }

    /// <summary>Told what went wrong behind a push that is written and answered. Its message may quote values of a record: only its type and place are for a log.</summary>
    public Action<Exception>? FailedBehindPush { get; set; }

    /// <summary>What terminals must hold.</summary>
    public BeatIntegrity Integrity { get; }

    /// <summary>Opens the register of a data folder, or makes it: database, schema, keys, code lists.</summary>
    /// <param name="dataFolder">Holds the keys, and the database file if it is SQLite.</param>
    /// <param name="postgres">An Npgsql connection string; null or empty for SQLite in the data folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Stops the opening.</param>
    public static async Task<RegisterStore> OpenAsync(string dataFolder, string? postgres, TimeProvider time, CancellationToken cancel = default)
    {
        var hadKeys = RegisterKeys.Exist(dataFolder);
        RegisterDatabase database = string.IsNullOrEmpty(postgres)
            ? SqliteDatabase.Open(Path.Combine(dataFolder, SqliteFile))
            : await PostgresDatabase.OpenAsync(postgres, cancel);
        try
        {
            await using var context = database.NewContext();
            await database.UpdateSchemaAsync(context, cancel);
            var state = await context.State.SingleOrDefaultAsync(cancel);
            // New keys beside an old register would open nothing, and what is written under them would be lost with the next restore.
            if (state is not null && !hadKeys)
                throw new InvalidDataException($"{RegisterKeys.FileName} is missing from the data folder of this register. Restore it from the backup: without it the personal values cannot be opened.");
            var keys = RegisterKeys.OpenOrCreate(dataFolder);
            if (state is null)
            {
                state = new RegisterState { RegisterId = NewId(), Epoch = NewId() };
                context.State.Add(state);
                await context.SaveChangesAsync(cancel);
            }

            await Recount.BeginAsync(context, County.Day(time.GetUtcNow()), cancel);
            var codes = await OpenCodeListsAsync(context, cancel);
            await PolicyVersions.KeepAsync(context, codes, County.Day(time.GetUtcNow()), cancel);
            var personal = new PersonalData(keys, state.RegisterId) { Plates = new PlateKeyRing(dataFolder, keys, time) };
            await CheckKeysAsync(database, personal, cancel);
            return new RegisterStore(database, personal, codes, state.Epoch, time, new AttachmentFiles(dataFolder));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Declares a register that was restored from a backup to be another history from here on: terminals are told that their tokens are of the old one, read
    /// again, and keep what they have not sent. To be run on the restored data before it is served.
    /// </summary>
    /// <exception cref="NoRegisterException">There is no register in the data folder.</exception>
    public static async Task NewEpochAsync(string dataFolder, string? postgres, CancellationToken cancel = default)
    {
        if (string.IsNullOrEmpty(postgres) && !File.Exists(Path.Combine(dataFolder, SqliteFile)))
            throw new NoRegisterException();
        await using RegisterDatabase database = string.IsNullOrEmpty(postgres)
            ? SqliteDatabase.Open(Path.Combine(dataFolder, SqliteFile))
            : await PostgresDatabase.OpenAsync(postgres, cancel);
        await using var context = database.NewContext();
        var state = await context.State.SingleOrDefaultAsync(cancel) ?? throw new NoRegisterException();
        state.Epoch = NewId();
        await context.SaveChangesAsync(cancel);
    }

    /// <summary>A context that only reads a register that another process may be writing to.</summary>
    /// <exception cref="NoRegisterException">There is no register in the data folder.</exception>
    public static async Task<RegisterContext> OpenForReadingAsync(string dataFolder, string? postgres, CancellationToken cancel = default)
    {
        if (!string.IsNullOrEmpty(postgres))
            return await (await PostgresDatabase.OpenAsync(postgres, cancel)).OpenReadContextAsync(cancel);
        var file = Path.Combine(dataFolder, SqliteFile);
        return File.Exists(file) ? await SqliteDatabase.OpenForReadingAsync(file, cancel) : throw new NoRegisterException();
    }

    /// <summary>Writes a push, durable and checked against other records when this returns.</summary>
    public Task<IReadOnlyList<PushAnswer>> PushAsync(IReadOnlyList<PushItem> items, Actor actor, CancellationToken cancel = default) => PushAsync(items, actor, null, cancel);

    /// <summary>Writes a push, durable when this returns.</summary>
    /// <param name="items">Up to 5,000.</param>
    /// <param name="actor">Who sends them.</param>
    /// <param name="behind">Takes the checks against other records, to be made when the push has been answered, and told whether nobody waits for them; null: they are made before this returns.</param>
    /// <param name="cancel">Keeps it from being begun.</param>
    public async Task<IReadOnlyList<PushAnswer>> PushAsync(IReadOnlyList<PushItem> items, Actor actor, Action<Func<bool, Task>>? behind, CancellationToken cancel)
    {
        // Deep inserts multiply: what one transaction holds is bounded here, whichever way it came.
        if (items.Count > MostItems)
            throw new Register.ProblemException(Register.Problems.TooComplex);
        cancel.ThrowIfCancellationRequested();
        var (answers, toTryAgain, touched) = await Database.WriteAsync(
            async context =>
            {
                var push = new Push(context, Personal, Codes, actor, Time);
                return (await push.RunAsync(items), push.ToTryAgain, push.Touched);
            },
            Personal,
            items.Count > ManyItems,
            CancellationToken.None);
        // Whoever sent it may have gone: what is taken in is followed up, and the lists that everybody is checked by are the new ones all the same.
        if (items.Any(i => i.Set.Type == typeof(CodeItem) || i.Set.Type == typeof(PolicySetting)))
            await ReloadCodesAsync(CancellationToken.None);
        if (behind is null || touched.IsEmpty)
            await CheckBehindAsync(touched);
        else
            behind(nobodyWaits => CheckBehindAsync(touched, nobodyWaits));
        if (toTryAgain.Count > 0)
            await GoOnAsync(toTryAgain, actor);
        return answers;
    }

    /// <summary>Enters readings of people's data in the audit log, durable when this returns.</summary>
    public Task AuditAsync(AuditDraft draft, CancellationToken cancel = default) => _audit.AppendAsync(draft, cancel);

    /// <summary>Runs work in a write transaction; see <see cref="RegisterDatabase.WriteAsync"/>.</summary>
    public Task<T> WriteAsync<T>(Func<RegisterContext, Task<T>> work, CancellationToken cancel = default) => Database.WriteAsync(work, Personal, isLong: false, cancel);

    /// <summary>A context of its own that opens personal values; for start-up work, tools and tests.</summary>
    public RegisterContext NewContext() => Database.NewContext(Personal);

    public async ValueTask DisposeAsync()
    {
        await PlateScans.DisposeAsync();
        await _audit.DisposeAsync();
        await Database.DisposeAsync();
        Personal.Dispose();
        _reloading.Dispose();
    }

    // Keys of another register would open nothing that is here, and seal what comes now so that the right ones cannot open it.
    private static async Task CheckKeysAsync(RegisterDatabase database, PersonalData personal, CancellationToken cancel)
    {
        await using var context = database.NewContext(personal);
        try
        {
            await context.Set<Resident>().Where(r => EF.Property<byte[]?>(r, PersonalFields.Protected(nameof(Resident.IdentityNumber))) != null).FirstOrDefaultAsync(cancel);
            await context.Set<House>().Where(h => EF.Property<byte[]?>(h, PersonalFields.Protected(nameof(House.OwnerPhone))) != null).FirstOrDefaultAsync(cancel);
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException($"{RegisterKeys.FileName} holds the keys of another register. Restore the register's own from the backup.");
        }
    }

    // With what the push has set free. The push is written: nothing that goes wrong here may say otherwise, and housekeeping comes by every minute.
    private async Task GoOnAsync(IReadOnlyList<Guid> toTryAgain, Actor by)
    {
        try
        {
            await HeldChanges.TryAgainAsync(this, toTryAgain, by);
            await Files.Awaited.SettleAsync(this, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            FailedBehindPush?.Invoke(e);
        }
    }

    /// <summary>Checks what a push has touched against other records. The push is written: what goes wrong here is left to the checks of the night.</summary>
    /// <param name="touched">What it has touched.</param>
    /// <param name="nobodyWaits">It takes turns with others of its kind.</param>
    internal async Task CheckBehindAsync(TouchedScopes touched, bool nobodyWaits = false)
    {
        if (touched.IsEmpty)
            return;
        try
        {
            if (nobodyWaits)
                await _aside.WaitAsync();
            var began = Stopwatch.GetTimestamp();
            await ChecksBehindPush.RunAsync(this, touched, nobodyWaits ? _aside : null, CancellationToken.None);
            ChecksTook.Record(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            FailedBehindPush?.Invoke(e);
        }
    }

    /// <summary>Reads code lists and policy anew if they were written since, by this server or by another one.</summary>
    public async Task RefreshCodesAsync(CancellationToken cancel)
    {
        await using var context = await Database.OpenReadContextAsync(cancel);
        if (await CodesNumberAsync(context, cancel) > Volatile.Read(ref _codesNumber))
            await ReloadCodesAsync(cancel);
    }

    private static async Task<long> CodesNumberAsync(RegisterContext context, CancellationToken cancel) => Math.Max(
        await context.Set<CodeItem>().MaxAsync(c => (long?)c.ChangeNumber, cancel) ?? 0, await context.Set<PolicySetting>().MaxAsync(s => (long?)s.ChangeNumber, cancel) ?? 0);

    // In one transaction and one at a time: of two who reload, the later one has read what both have written.
    private async Task ReloadCodesAsync(CancellationToken cancel)
    {
        await _reloading.WaitAsync(cancel);
        try
        {
            await WriteAsync(async context =>
            {
                var number = await CodesNumberAsync(context, cancel);
                var codes = CodeLists.From(await context.Set<CodeItem>().AsNoTracking().ToListAsync(cancel), await context.Set<PolicySetting>().AsNoTracking().ToListAsync(cancel));
                await PolicyVersions.KeepAsync(context, codes, County.Day(Time.GetUtcNow()), cancel);
                (_codes, _) = (codes, Interlocked.Exchange(ref _codesNumber, number));
                return true;
            }, cancel);
        }
        finally
        {
            _reloading.Release();
        }
    }

    // A register that is new gets the lists this version ships with; one that has lists keeps its own and gets what is missing.
    private static async Task<CodeLists> OpenCodeListsAsync(RegisterContext context, CancellationToken cancel)
    {
        var held = await context.Set<CodeItem>().ToListAsync(cancel);
        var known = held.Select(c => (c.List, c.Code)).ToHashSet();
        var missing = CodeLists.Standard().All.Where(c => !known.Contains((c.List, c.Code))).ToList();
        if (missing.Count > 0)
        {
            var state = await context.State.SingleAsync(cancel);
            state.ChangeNumber++;
            foreach (var item in missing)
                (item.Version, item.ChangeNumber) = (1, state.ChangeNumber);
            context.AddRange(missing);
            await context.SaveChangesAsync(cancel);
        }

        return CodeLists.From(held.Concat(missing), await context.Set<PolicySetting>().AsNoTracking().ToListAsync(cancel));
    }

    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));
}
