using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.Store.Databases;

/// <summary>
/// A statement of SQLite that writes a row, kept prepared and bound by position. Through ADO.NET each value would be looked up by its parameter's name, each
/// row would make a reader, and both together cost as much as the writing itself.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement) => (_database, _statement) = (database, statement);

    /// <exception cref="SqliteException">It is no statement of this database.</exception>
    public static SqliteStatement Prepare(SqliteConnection connection, string sql)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement), database);
        return new SqliteStatement(database, statement);
    }

    /// <returns>How many rows were written.</returns>
    /// <exception cref="SqliteException">It could not be done, and nothing was written.</exception>
    public int Run(IReadOnlyList<object?> values)
    {
        for (var i = 0; i < values.Count; i++)
            Bind(i + 1, values[i]);
        var done = raw.sqlite3_step(_statement);
        var rows = raw.sqlite3_changes(_database);
        var reset = raw.sqlite3_reset(_statement);
        if (done != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(reset, _database);
        return rows;
    }

    public void Dispose() => _statement.Dispose();

    private void Bind(int at, object? value)
    {
        var bound = value switch
        {
            null => raw.sqlite3_bind_null(_statement, at),
            string text => raw.sqlite3_bind_text(_statement, at, text),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, at, bytes),
            Guid id => raw.sqlite3_bind_blob(_statement, at, id.ToByteArray(bigEndian: true)),
            long number => raw.sqlite3_bind_int64(_statement, at, number),
            int number => raw.sqlite3_bind_int64(_statement, at, number),
            short number => raw.sqlite3_bind_int64(_statement, at, number),
            bool flag => raw.sqlite3_bind_int64(_statement, at, flag ? 1 : 0),
            double number => raw.sqlite3_bind_double(_statement, at, number),
            // As EF's model keeps a day in SQLite.
            DateOnly day => raw.sqlite3_bind_text(_statement, at, day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
            _ => throw new InvalidOperationException($"No column of the register holds a {value.GetType().Name}."),
        };
        SqliteException.ThrowExceptionForRC(bound, _database);
    }
}
