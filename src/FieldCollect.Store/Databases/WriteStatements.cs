using System.Data.Common;
using FieldCollect.Store.Audit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Databases;

/// <summary>
/// Runs the statements of the write path, which are the same for thousands of rows. On SQLite each text is prepared once for as long as the writing connection
/// lives: preparing costs more than reading or writing a row. On PostgreSQL writes go out together, in one round trip, and Npgsql keeps what it has prepared.
/// </summary>
public sealed class WriteStatements(DbConnection connection) : IDisposable
{
    // A push writes a dozen kinds of rows, an update of each has as many texts as there are sets of fields that change together, and lists of keys come in seven lengths.
    private const int MostKept = 500;

    // Statements over lists are kept by length, and a list is filled up to the next: twice as many keys at most, of which SQLite looks up each once. Longer ones
    // are asked piece by piece: the driver finds a parameter by walking along the names of all.
    private const int MostKeys = 64;

    private readonly Dictionary<string, SqliteStatement> _kept = [];
    private readonly Dictionary<(string Sql, int Keys), SqliteCommand> _queries = [];
    private readonly List<(DbBatchCommand Command, bool OneRow)> _waiting = [];

    private AuditAppender? _audit;

    private bool IsSqlite => connection is SqliteConnection;

    /// <summary>Appends to the audit log over this connection.</summary>
    internal AuditAppender Audit => _audit ??= new AuditAppender(connection);

    /// <summary>Writes a row, or will have by the next <see cref="FlushAsync"/>.</summary>
    /// <param name="sql">Its parameters are named @p0, @p1 and so on, and stand in this order.</param>
    /// <param name="values">As the database keeps them; null is NULL.</param>
    /// <param name="oneRow">Exactly one row has to be written.</param>
    /// <exception cref="DbUpdateConcurrencyException">It was not one row. On PostgreSQL <see cref="FlushAsync"/> says so.</exception>
    public void Run(string sql, IReadOnlyList<object?> values, bool oneRow = false)
    {
        if (IsSqlite)
        {
            Check(Prepared(sql).Run(values), oneRow);
            return;
        }

        var waiting = new Npgsql.NpgsqlBatchCommand(sql);
        for (var i = 0; i < values.Count; i++)
            waiting.Parameters.Add(new Npgsql.NpgsqlParameter($"@p{i}", values[i] ?? DBNull.Value));
        _waiting.Add((waiting, oneRow));
    }

    /// <summary>Sends what waits. What was run is only then sure to be written.</summary>
    public async Task FlushAsync(DbTransaction transaction)
    {
        if (_waiting.Count == 0)
            return;
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var (command, _) in _waiting)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync();
        foreach (var (command, oneRow) in _waiting)
            Check(command.RecordsAffected, oneRow);
        _waiting.Clear();
    }

    /// <summary>Reads the rows of a query without parameters.</summary>
    public Task ReadAsync(DbTransaction transaction, string sql, Action<DbDataReader> row) => ReadAsync(transaction, sql, Array.Empty<string>(), row);

    /// <summary>Reads the rows whose column has one of some values.</summary>
    /// <param name="transaction">The write transaction.</param>
    /// <param name="sql">Says so by <c>= ANY (@p0)</c>, as PostgreSQL does; SQLite is asked the same by a list of parameters.</param>
    /// <param name="keys">Guid, string or byte[].</param>
    /// <param name="row">Called for each row. For more keys than a statement takes they are asked one list after another.</param>
    public async Task ReadAsync<T>(DbTransaction transaction, string sql, IReadOnlyCollection<T> keys, Action<DbDataReader> row)
        where T : notnull
    {
        if (IsSqlite)
        {
            foreach (var chunk in keys.Count == 0 ? [[]] : keys.Chunk(MostKeys))
            {
                using var rows = Bound(sql, chunk, (SqliteTransaction)transaction).ExecuteReader();
                while (rows.Read())
                    row(rows);
            }

            return;
        }

        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        if (keys.Count > 0)
            command.Parameters.Add(new Npgsql.NpgsqlParameter("@p0", keys.ToArray()));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            row(reader);
    }

    public void Dispose()
    {
        _audit?.Dispose();
        Forget();
    }

    private static void Check(int rows, bool oneRow)
    {
        if (oneRow && rows != 1)
            throw new DbUpdateConcurrencyException("A row is not as it was when it was read.");
    }

    private SqliteStatement Prepared(string sql)
    {
        if (_kept.TryGetValue(sql, out var statement))
            return statement;
        if (_kept.Count >= MostKept)
            Forget();
        statement = SqliteStatement.Prepare((SqliteConnection)connection, sql);
        _kept.Add(sql, statement);
        return statement;
    }

    private SqliteCommand Bound<T>(string sql, T[] keys, SqliteTransaction transaction)
        where T : notnull
    {
        var length = keys.Length == 0 ? 0 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Length);
        if (!_queries.TryGetValue((sql, length), out var command))
        {
            if (_queries.Count >= MostKept)
                Forget();
            command = ((SqliteConnection)connection).CreateCommand();
            command.CommandText = sql.Replace("= ANY (@p0)", $"IN ({string.Join(',', Enumerable.Range(0, length).Select(i => $"@p{i}"))})", StringComparison.Ordinal);
            for (var i = 0; i < length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
            _queries.Add((sql, length), command);
        }

        command.Transaction = transaction;
        for (var i = 0; i < length; i++)
            command.Parameters[i].Value = (object)keys[Math.Min(i, keys.Length - 1)] is var key && key is Guid id ? id.ToByteArray(bigEndian: true) : key;
        return command;
    }

    private void Forget()
    {
        foreach (var statement in _kept.Values)
            statement.Dispose();
        foreach (var query in _queries.Values)
            query.Dispose();
        _kept.Clear();
        _queries.Clear();
    }
}
