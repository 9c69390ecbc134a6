using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Store.Reading;

/// <summary>
/// Several statements that see one state of the register. Begun by text and not by the driver, so that statements that were prepared on the
/// connection before need not be told of it. A connection that is given back without an end is closed or rolled back by its pool.
/// </summary>
public static class ReadTransaction
{
    public static Task BeginAsync(DbConnection connection, CancellationToken cancel) =>
        RunAsync(connection, connection is SqliteConnection ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancel);

    public static Task EndAsync(DbConnection connection, CancellationToken cancel) => RunAsync(connection, "COMMIT", cancel);

    private static async Task RunAsync(DbConnection connection, string text, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(cancel);
    }
}
