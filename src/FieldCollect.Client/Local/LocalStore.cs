using Microsoft.Data.Sqlite;

namespace FieldCollect.Client.Local;

/// <summary>
/// The terminal's one SQLite file: rows of the beat, the outbox, and what the terminal knows of itself.
/// One connection writes and one reads, each behind its lock, so that a screen can read while a sync writes (WAL). A write is on the disk
/// when <see cref="Write{T}"/> returns (synchronous=FULL): what an officer was told is saved survives a pulled battery.
/// </summary>
internal sealed class LocalStore : IDisposable
{
    private const string WriterPragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;";

    // In KB. A beat that stays in memory until its indexes are made is written once and read never; a county's whole beat is a third of this, what does not fit is written before.
    private const int CacheBeside = 32 * 1024;

    private readonly LocalSession writer;
    private readonly LocalSession reader;
    private readonly Lock writing = new();
    private readonly Lock reading = new();
    private volatile bool wiped;

    private LocalStore(string path, LocalSession writer, LocalSession reader)
    {
        Path = path;
        this.writer = writer;
        this.reader = reader;
    }

    public string Path { get; }

    public static LocalStore Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        LocalFiles.EndWipe(path);
        Protect(path);
        var writer = new LocalSession(Connect(path, WriterPragmas));
        try
        {
            LocalSchema.Ensure(writer);
            return new LocalStore(path, writer, new LocalSession(Connect(path, "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;")));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public T Write<T>(Func<LocalSession, T> work)
    {
        lock (writing)
            return InTransaction(Still(writer), "BEGIN IMMEDIATE", work);
    }

    public void Write(Action<LocalSession> work) => Write(db =>
    {
        work(db);
        return true;
    });

    /// <summary>A write with another SQLite file at hand, as the schema <c>beside</c>. On a connection of its own, because a file is attached outside of a transaction.</summary>
    public T WriteBeside<T>(string other, Func<LocalSession, T> work)
    {
        lock (writing)
        {
            Still(writer);
            using var session = new LocalSession(Connect(Path, WriterPragmas));
            session.Execute($"PRAGMA cache_size={-CacheBeside}");
            session.Execute("ATTACH DATABASE $1 AS beside", other);
            return InTransaction(session, "BEGIN IMMEDIATE", work);
        }
    }

    /// <summary>Several reads see one state.</summary>
    public T Read<T>(Func<LocalSession, T> work)
    {
        lock (reading)
            return InTransaction(Still(reader), "BEGIN", work);
    }

    /// <summary>
    /// Deletes the file and what lies beside it, for good, unless something in it is still owed: looked at when nobody can write any more. Whoever reads or writes
    /// afterwards is told so.
    /// </summary>
    /// <returns>False where something is owed, and nothing was done.</returns>
    public bool Wipe(Func<LocalSession, bool> isOwed)
    {
        lock (reading)
        {
            lock (writing)
            {
                if (InTransaction(Still(writer), "BEGIN IMMEDIATE", isOwed))
                    return false;
                wiped = true;
                reader.Dispose();
                // SQLite deletes its log when the last connection closes, with all that was written lately in it.
                writer.Execute("PRAGMA wal_checkpoint(FULL)");
                LocalFiles.OverwriteLog(Path);
                writer.Dispose();
                LocalFiles.Wipe(Path);
                return true;
            }
        }
    }

    private LocalSession Still(LocalSession session) => wiped ? throw new TerminalException(TerminalProblems.Wiped) : session;

    public void Dispose()
    {
        // The reader goes first: the last connection to close folds the write-ahead log into the file.
        lock (reading)
            reader.Dispose();
        lock (writing)
            writer.Dispose();
    }

    private static T InTransaction<T>(LocalSession db, string begin, Func<LocalSession, T> work)
    {
        db.Execute(begin);
        try
        {
            var result = work(db);
            db.Execute("COMMIT");
            return result;
        }
        catch
        {
            // SQLite has rolled back by itself after some errors (a full disk); a second rollback would hide the first error.
            try
            {
                db.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
            }

            throw;
        }
    }

    private static SqliteConnection Connect(string path, string pragmas)
    {
        // Without a pool a disposed terminal lets go of its file. Two processes on one file wait for each other's short transactions.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>The file holds people's data and the sign-in: only its owner may read it. It must exist with these rights before anybody writes to it.</summary>
    public static void Protect(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
            return;
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }
}
