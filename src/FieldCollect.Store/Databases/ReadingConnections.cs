using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Store.Databases;

/// <summary>
/// Connections to a SQLite register that only read. They stay open from one request to the next, with their settings and whatever was prepared
/// on them: opening one costs as much as reading a row does. The driver's own pool keeps the file open too, but not the connection object,
/// to which prepared commands belong.
/// </summary>
internal sealed class ReadingConnections(string connectionString) : IDisposable
{
    // Reading is work on our own threads, so more at once than a few a core come of a burst; those are opened and closed as they come.
    private const int MostIdle = 16;

    // The one used last is the one that is taken next: its pages and statements are in the processor's cache.
    private readonly ConcurrentStack<ReadingConnection> _idle = new();
    private volatile bool _closed;

    /// <summary>Those that wait for the next request.</summary>
    public int Idle => _idle.Count;

    /// <summary>An open connection; disposing it gives it back.</summary>
    public SqliteConnection Take()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_idle.TryPop(out var connection))
            connection = Open();
        connection.Lend();
        return connection;
    }

    /// <summary>
    /// The settings of every connection that reads. The file is not mapped into memory: SQLite gives a mapping up as a whole whenever somebody has written, and to
    /// do so took as long as the reading that came after it.
    /// </summary>
    public static void Prepare(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cache_size=-16384;";
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _closed = true;
        Clear();
    }

    private ReadingConnection Open()
    {
        var connection = new ReadingConnection(connectionString, this);
        try
        {
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch
        {
            connection.CloseForGood();
            throw;
        }
    }

    private void Keep(ReadingConnection connection)
    {
        // The count may be a few too many when several come back at once, which harms nobody.
        if (_closed || _idle.Count >= MostIdle || !connection.IsAsOpened)
        {
            connection.CloseForGood();
            return;
        }

        _idle.Push(connection);
        // Whoever closes may have looked between the question and the push.
        if (_closed)
            Clear();
    }

    private void Clear()
    {
        while (_idle.TryPop(out var connection))
            connection.CloseForGood();
    }

    private sealed class ReadingConnection(string connectionString, ReadingConnections home) : SqliteConnection(connectionString)
    {
        private int _lent;

        // Open, and within no transaction: one that is kept open would go on reading the register as it was, and hold up checkpoints.
        public bool IsAsOpened => State == System.Data.ConnectionState.Open && Transaction is null && SQLitePCL.raw.sqlite3_get_autocommit(Handle!) != 0;

        public void Lend() => _lent = 1;

        public void CloseForGood() => base.Dispose(true);

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                base.Dispose(false);
            // Disposing twice is allowed, and must not give it to two askers.
            else if (Interlocked.Exchange(ref _lent, 0) == 1)
                home.Keep(this);
        }
    }
}
