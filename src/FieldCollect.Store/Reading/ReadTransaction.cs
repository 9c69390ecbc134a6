using System.Data;
using System.Data.Common;
using FieldCollect.Store.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>
/// Several statements that see one state of the register. Begun by text and not by the driver, so that statements that were prepared on the
/// connection before need not be told of it. A connection that is given back without an end is closed or rolled back by its pool.
/// </summary>
public static class ReadTransaction
{
    public static Task BeginAsync(DbConnection connection, CancellationToken cancel) =>
        RunAsync(connection, connection is SqliteConnection ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancel);

    /// <summary>The same for the queries of a context, whose connection's pool rolls nothing back: the transaction ends with what is returned.</summary>
    public static async Task<DbTransaction> BeginAsync(RegisterContext context, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        var connection = context.Database.GetDbConnection();
        // What only reads may not begin as SQLite's driver does of itself, with the lock for writing.
        var transaction = connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await context.Database.UseTransactionAsync(transaction, cancel);
        return transaction;
    }

    public static Task EndAsync(DbConnection connection, CancellationToken cancel) => RunAsync(connection, "COMMIT", cancel);

    private static async Task RunAsync(DbConnection connection, string text, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(cancel);
    }
}
