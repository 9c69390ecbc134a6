using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Databases;

/// <summary>
/// Runs statements that are the same for thousands of rows. On SQLite each text is prepared once for as long as the writing connection lives: preparing costs
/// more than writing the row. On PostgreSQL they go out together, in one round trip, and Npgsql keeps what it has prepared.
/// </summary>
public sealed class WriteStatements(DbConnection connection) : IDisposable
{
    // A push writes a dozen kinds of rows, an update of each has as many texts as there are sets of fields that change together.
    private const int MostKept = 500;

    private readonly Dictionary<string, DbCommand> _kept = [];
    private readonly List<(DbBatchCommand Command, bool OneRow)> _waiting = [];

    /// <param name="transaction">The write transaction.</param>
    /// <param name="sql">Its parameters are named @p0, @p1 and so on.</param>
    /// <param name="values">As the database keeps them; null is NULL.</param>
    /// <param name="oneRow">Exactly one row has to be written.</param>
    /// <exception cref="DbUpdateConcurrencyException">It was not one row. On PostgreSQL <see cref="FlushAsync"/> says so.</exception>
    public void Run(DbTransaction transaction, string sql, IReadOnlyList<object?> values, bool oneRow = false)
    {
        if (connection.CanCreateBatch)
        {
            var waiting = new Npgsql.NpgsqlBatchCommand(sql);
            for (var i = 0; i < values.Count; i++)
                waiting.Parameters.Add(new Npgsql.NpgsqlParameter(Name(i), values[i] ?? DBNull.Value));
            _waiting.Add((waiting, oneRow));
            return;
        }

        var command = Prepared(sql, values.Count);
        command.Transaction = transaction;
        for (var i = 0; i < values.Count; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        Check(command.ExecuteNonQuery(), oneRow);
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

    public void Dispose()
    {
        foreach (var command in _kept.Values)
            command.Dispose();
        _kept.Clear();
    }

    private static void Check(int rows, bool oneRow)
    {
        if (oneRow && rows != 1)
            throw new DbUpdateConcurrencyException("A row is not as it was when it was read.");
    }

    private DbCommand Prepared(string sql, int parameters)
    {
        if (_kept.TryGetValue(sql, out var command))
            return command;
        if (_kept.Count >= MostKept)
            Dispose();
        command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Name(i);
            command.Parameters.Add(parameter);
        }

        _kept.Add(sql, command);
        return command;
    }

    private static string Name(int parameter) => $"@p{parameter}";
}
