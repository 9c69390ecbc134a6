using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Databases;

/// <summary>
/// The embedded default: one file, one writer connection, many readers. The writer alone checkpoints, and readers open read-only:
/// before SQLite 3.51.3 a reader that checkpoints beside a writer could reset the WAL under it.
/// </summary>
/// <remarks>
/// Group commit: short writes that wait together share one transaction, those behind the first each in a savepoint, so that a burst of them costs one fsync.
/// </remarks>
public sealed class SqliteDatabase : RegisterDatabase
{
    // More would only make the first of them wait longer for its answer than an fsync takes.
    private const int MostInOneTransaction = 64;

    // Nor is more begun when the work has taken as long as the last commit did, which is what sharing saves; between these bounds.
    private static readonly TimeSpan ShortestToShare = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestToShare = TimeSpan.FromMilliseconds(50);

    // A thousand waiting writers are more than a county has terminals: beyond that it is better to be told to come back.
    private const int MostWaiting = 1_000;

    private static readonly Version OldestSqlite = new(3, 46, 0);

    private readonly string _readOnly;
    private readonly string _readWrite;
    private readonly ReadingConnections _readers;
    private readonly SqliteConnection _writer;
    private readonly WriteStatements _statements;
    private readonly FileStream _lock;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(MostWaiting);
    private readonly Task _loop;
    private long _commits;
    private TimeSpan _lastCommit;

    // Nobody asks how much memory SQLite holds, and to count it all connections of the process take one lock whenever one of them takes or gives back some. Where SQLite was used before, it stays as it was.
    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private SqliteDatabase(string file, string readWrite, SqliteConnection writer, FileStream held, string assertions)
    {
        (_readWrite, _readOnly, _writer, _lock, Assertions) = (readWrite, ReadOnly(file), writer, held, assertions);
        _statements = new WriteStatements(writer);
        _readers = new ReadingConnections(ReadOnly(file, pooled: false));
        _loop = Task.Run(RunQueueAsync);
    }

    public override string Kind => "sqlite";

    public override string Assertions { get; }

    /// <summary>Connections that stay open for the next reading.</summary>
    public int IdleReaders => _readers.Idle;

    /// <summary>Write transactions since it was opened; short writes that waited together share one.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <exception cref="InvalidOperationException">SQLite is too old, or a setting that a promise rests on did not take.</exception>
    /// <exception cref="RegisterInUseException">Another process writes to the file.</exception>
    public static SqliteDatabase Open(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var held = Hold(file);
        var readWrite = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30 }.ToString();
        var writer = new SqliteConnection(readWrite);
        try
        {
            writer.Open();
            var assertions = Prepare(writer);
            KeepSavepointsInMemory(writer);
            return new SqliteDatabase(file, readWrite, writer, held, assertions);
        }
        catch
        {
            writer.Dispose();
            held.Dispose();
            throw;
        }
    }

    public override RegisterContext NewContext(PersonalData? open = null)
    {
        var connection = new SqliteConnection(_readWrite);
        connection.Open();
        Prepare(connection);
        var options = new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite(connection, contextOwnsConnection: true);
        return new SqliteRegisterContext(options.Options) { Opens = open };
    }

    public override async Task UpdateSchemaAsync(RegisterContext context, CancellationToken cancel)
    {
        // EF's lock is a row, and a start that was killed leaves it: the next would wait for ever. We alone hold the file, see Hold.
        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
            await context.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancel);
        await base.UpdateSchemaAsync(context, cancel);
    }

    // Not of the kept ones: EF adds functions of its own to a connection, which stay.
    public override async Task<RegisterContext> OpenReadContextAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(_readOnly);
        await connection.OpenAsync(cancel);
        ReadingConnections.Prepare(connection);
        return new SqliteRegisterContext(new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite(connection, contextOwnsConnection: true).Options);
    }

    /// <summary>A reading context on a file that another process may be writing to.</summary>
    public static async Task<RegisterContext> OpenForReadingAsync(string file, CancellationToken cancel)
    {
        var connection = new SqliteConnection(ReadOnly(file));
        await connection.OpenAsync(cancel);
        return new SqliteRegisterContext(new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite(connection, contextOwnsConnection: true).Options);
    }

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<DbConnection>(_readers.Take());
    }

    public override async Task<T> WriteAsync<T>(Func<RegisterContext, Task<T>> work, PersonalData? open, bool isLong, CancellationToken cancel)
    {
        var result = default(T)!;
        await QueueAsync(isLong, async transaction =>
        {
            var options = new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite(_writer);
            await using var context = new SqliteRegisterContext(options.Options) { Opens = open, Statements = _statements };
            await context.Database.UseTransactionAsync(transaction);
            context.Database.AutoSavepointsEnabled = false;
            result = await work(context);
        }).WaitAsync(cancel);
        return result;
    }

    public override Task WriteAsync(Func<DbConnection, DbTransaction, Task> work) => QueueAsync(isLong: false, transaction => work(_writer, transaction));

    public override async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _statements.Dispose();
        // Those that read first: the last to close empties the log into the file, and only the writer can.
        _readers.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_readOnly));
        await _writer.DisposeAsync();
        await _lock.DisposeAsync();
    }

    // One writing process a file: a second one would checkpoint beside the first. The lock is the process's and ends with it, however it ends.
    private static FileStream Hold(string file)
    {
        try
        {
            return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new RegisterInUseException();
        }
    }

    private static string ReadOnly(string file, bool pooled = true) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = pooled, DefaultTimeout = 30 }.ToString();

    // Before a page is first changed within a savepoint it is copied away, and beyond the first sixteen the copies would be written to a file.
    private static void KeepSavepointsInMemory(SqliteConnection writer)
    {
        using var command = writer.CreateCommand();
        command.CommandText = "PRAGMA temp_store=MEMORY";
        command.ExecuteNonQuery();
    }

    private static string Prepare(SqliteConnection connection)
    {
        var version = Version.Parse(connection.ServerVersion);
        if (version < OldestSqlite)
            throw new InvalidOperationException($"SQLite {version} is too old: {OldestSqlite} or later is needed.");
        var wanted = new (string Pragma, string Set, string Value)[]
        {
            ("journal_mode", "WAL", "wal"),
            ("synchronous", "FULL", "2"),
            ("foreign_keys", "ON", "1"),
            ("secure_delete", "ON", "1"),
            ("trusted_schema", "OFF", "0"),
            ("cache_size", "-65536", "-65536"),
        };
        foreach (var (pragma, set, value) in wanted)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA {pragma}={set}";
            command.ExecuteNonQuery();
            command.CommandText = $"PRAGMA {pragma}";
            var now = Convert.ToString(command.ExecuteScalar(), null);
            if (now != value)
                throw new InvalidOperationException($"SQLite answers {pragma}={now} where {value} is needed.");
        }

        return $"SQLite {version}: " + string.Join(", ", wanted.Select(w => $"{w.Pragma}={w.Set}"));
    }

    private Task QueueAsync(bool isLong, Func<SqliteTransaction, Task> work)
    {
        var waiting = new Waiting(isLong, work);
        return _queue.Writer.TryWrite(waiting) ? waiting.Done.Task : throw new Register.ProblemException(Register.Problems.Busy);
    }

    private async Task RunQueueAsync()
    {
        var together = new List<Waiting>(MostInOneTransaction);
        while (await _queue.Reader.WaitToReadAsync())
        {
            together.Clear();
            try
            {
                await using var transaction = _writer.BeginTransaction(deferred: false);
                var began = Stopwatch.GetTimestamp();
                if (!await RunFirstAsync(together, transaction))
                    continue;
                while (MayShare(together, began) && _queue.Reader.TryPeek(out var next) && !next.IsLong && _queue.Reader.TryRead(out next))
                {
                    together.Add(next);
                    await RunOneAsync(next, transaction);
                }

                var done = Stopwatch.GetTimestamp();
                await transaction.CommitAsync();
                _lastCommit = Stopwatch.GetElapsedTime(done);
                Interlocked.Increment(ref _commits);
            }
            catch (Exception e)
            {
                // It could not even begin: the first in the queue is told, or it would wait as long as the trouble lasts.
                if (together.Count == 0 && _queue.Reader.TryRead(out var first))
                    together.Add(first);
                // Nothing of this transaction is in the file (a full disk, say): nobody in it is told otherwise.
                foreach (var waiting in together)
                    waiting.Done.TrySetException(e);
                continue;
            }

            foreach (var waiting in together)
                waiting.Finish();
        }
    }

    private bool MayShare(List<Waiting> together, long began)
    {
        var shared = TimeSpan.FromTicks(Math.Clamp(_lastCommit.Ticks, ShortestToShare.Ticks, LongestToShare.Ticks));
        return !together[0].IsLong && together.Count < MostInOneTransaction && Stopwatch.GetElapsedTime(began) < shared;
    }

    // Without a savepoint, which costs a copy of each page: what the first goes back to is the beginning. False: it has, and there is no transaction any more.
    private async Task<bool> RunFirstAsync(List<Waiting> together, SqliteTransaction transaction)
    {
        if (!_queue.Reader.TryRead(out var first))
            return false;
        together.Add(first);
        try
        {
            await first.Work(transaction);
            return true;
        }
        catch (Exception e) when (!EndsTransaction(e))
        {
            await transaction.RollbackAsync();
            first.Problem = e;
            first.Finish();
            return false;
        }
    }

    private static async Task RunOneAsync(Waiting waiting, SqliteTransaction transaction)
    {
        await transaction.SaveAsync("one");
        try
        {
            await waiting.Work(transaction);
            await transaction.ReleaseAsync("one");
        }
        catch (Exception e) when (!EndsTransaction(e))
        {
            await transaction.RollbackAsync("one");
            await transaction.ReleaseAsync("one");
            waiting.Problem = e;
        }
    }

    // SQLite may have undone the whole transaction by itself then, and there is no savepoint left to go back to. EF wraps what it meets.
    private static bool EndsTransaction(Exception e) => e switch
    {
        SqliteException s => s.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_NOMEM,
        DbUpdateException { InnerException: { } inner } => EndsTransaction(inner),
        _ => false,
    };

    private sealed class Waiting(bool isLong, Func<SqliteTransaction, Task> work)
    {
        public bool IsLong => isLong;

        public Func<SqliteTransaction, Task> Work { get; } = work;

        // Continuations run elsewhere: the writer goes on to the next transaction at once.
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Problem { get; set; }

        public void Finish()
        {
            if (Problem is null)
                Done.TrySetResult();
            else
                Done.TrySetException(Problem);
        }
    }
}
