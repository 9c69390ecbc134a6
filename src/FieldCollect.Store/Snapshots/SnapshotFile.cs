using System.Text;
using FieldCollect.Register.Sync;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.Store.Snapshots;

/// <summary>
/// A new SQLite file with the rows of a beat, written once from front to back: rows in the order of set and key, so that a terminal copies them into
/// its own table without sorting, and no index, for what the terminal looks rows up by is its own affair. Described in api-specs/sync.md.
/// </summary>
public sealed class SnapshotFile : IDisposable
{
    /// <summary>Of the tables below; a terminal that does not know it reads the beat by Changes.</summary>
    public const int Format = 1;

    // Rows are a few hundred bytes: larger pages leave less unused at their ends, and compress a little better.
    private const int PageSize = 16_384;

    private const string Tables = $"""
        CREATE TABLE meta (name TEXT NOT NULL, value TEXT NOT NULL);
        CREATE TABLE sets (entitySet TEXT NOT NULL, count INTEGER NOT NULL, hash TEXT NOT NULL);
        CREATE TABLE rows (entitySet TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL);
        """;

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _insert;
    private byte[] _set = [];

    private SnapshotFile(SqliteConnection connection, sqlite3_stmt insert) => (_connection, _insert) = (connection, insert);

    /// <summary>Makes the file, which must not be there.</summary>
    public static SnapshotFile Create(string path)
    {
        Protect(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Whoever is killed while it is written has a file that nobody was told of; it is cleared away at the next start.
            Run(connection, $"PRAGMA page_size={PageSize}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA user_version={Format}; BEGIN; {Tables}");
            if (raw.sqlite3_prepare_v2(connection.Handle!, "INSERT INTO rows (entitySet, key, version, body) VALUES (?, ?, ?, ?)", out var insert) != raw.SQLITE_OK)
                throw new InvalidOperationException("The statement that fills a snapshot cannot be prepared.");
            return new SnapshotFile(connection, insert);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <param name="set">The set's name, UTF-8, as <see cref="NameOf"/> makes it once for all its rows.</param>
    /// <param name="key">The row's key as in <see cref="SetIntegrity"/>, UTF-8.</param>
    /// <param name="version">Its version.</param>
    /// <param name="body">The row as JSON, UTF-8, without control information and without nulls.</param>
    public void Add(byte[] set, ReadOnlySpan<byte> key, long version, ReadOnlySpan<byte> body)
    {
        if (set != _set)
        {
            raw.sqlite3_bind_text(_insert, 1, set);
            _set = set;
        }

        raw.sqlite3_bind_text(_insert, 2, key);
        raw.sqlite3_bind_int64(_insert, 3, version);
        raw.sqlite3_bind_text(_insert, 4, body);
        var result = raw.sqlite3_step(_insert);
        raw.sqlite3_reset(_insert);
        if (result != raw.SQLITE_DONE)
            throw new SqliteException("A row of a snapshot cannot be written.", result);
    }

    public static byte[] NameOf(string set) => Encoding.UTF8.GetBytes(set);

    /// <summary>What the file says of itself, and the end: nothing can be added any more.</summary>
    public void Complete(IEnumerable<(string Name, string Value)> meta, IReadOnlyDictionary<string, SetIntegrity> sets)
    {
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO meta (name, value) VALUES ($name, $value)";
            var (name, value) = (command.Parameters.Add("$name", SqliteType.Text), command.Parameters.Add("$value", SqliteType.Text));
            foreach (var (n, v) in meta)
            {
                (name.Value, value.Value) = (n, v);
                command.ExecuteNonQuery();
            }
        }

        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO sets (entitySet, count, hash) VALUES ($set, $count, $hash)";
            var (set, count, hash) = (command.Parameters.Add("$set", SqliteType.Text), command.Parameters.Add("$count", SqliteType.Integer), command.Parameters.Add("$hash", SqliteType.Text));
            foreach (var (s, of) in sets)
            {
                (set.Value, count.Value, hash.Value) = (s, of.Count, of.Hash);
                command.ExecuteNonQuery();
            }
        }

        Run(_connection, "COMMIT");
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    // Names and addresses of people: the data folder's owner's alone.
    private static void Protect(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }
}
