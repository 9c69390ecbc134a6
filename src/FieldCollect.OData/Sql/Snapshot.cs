// A reply of several statements is of one state of the database: begun before the first statement and ended after the last, however it
// went. In the database's own words, because commands that stay prepared are not of one transaction of the driver.
using System.Data.Common;

namespace FieldCollect.OData;

internal static class Snapshot
{
    public static async Task<T> ReadAsync<T>(Dialect dialect, DbConnection connection, Func<Task<T>> read, CancellationToken ct)
    {
        await ExecuteAsync(connection, dialect.BeginReading, ct);
        try
        {
            return await read();
        }
        finally
        {
            // Also where the reading was called off. Nothing was written, so there is nothing that a rollback would lose.
            if (connection.State == System.Data.ConnectionState.Open)
                await EndAsync(connection);
        }
    }

    private static async Task EndAsync(DbConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
        }
        catch (DbException)
        {
            // The transaction ended with what broke off; that is what the asker hears of, and a connection that broke is not used again.
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(ct);
    }
}
