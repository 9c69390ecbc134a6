// Runs statements. A prepared statement stays with its connection, so that a host that keeps connections open pays for each text
// once; with connections that are opened for a request nothing is kept longer than they live.
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace FieldCollect.OData;

internal static class Statements
{
    // What the screens and feeds of a register ask again and again; each holds a few kilobytes of compiled SQL.
    private const int KeptPerConnection = 64;
    private static readonly ConditionalWeakTable<DbConnection, Dictionary<string, DbCommand>> Kept = [];

    public static Command Of(DbConnection connection, BoundSql sql)
    {
        var kept = Kept.GetOrCreateValue(connection);
        // Taken out while it runs: the same text may be asked for again before its first reader is closed.
        // A text may come with more values than it uses: $count leaves out what only $select names.
        if (!kept.Remove(sql.Text, out var command) || command.Parameters.Count != sql.Parameters.Values.Count)
        {
            command?.Dispose();
            sql.Parameters.Dialect.Prepare(connection, sql.Text);
            command = connection.CreateCommand();
            command.CommandText = sql.Text;
            for (var i = 0; i < sql.Parameters.Values.Count; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = SqlParameters.Name(i);
                command.Parameters.Add(parameter);
            }
        }
        for (var i = 0; i < sql.Parameters.Values.Count; i++)
            command.Parameters[i].Value = sql.Parameters.Values[i];
        return new Command(kept, command);
    }

    internal readonly struct Command(Dictionary<string, DbCommand> kept, DbCommand command) : IDisposable
    {
        public Task<DbDataReader> ReadAsync(CancellationToken ct) => command.ExecuteReaderAsync(ct);

        public Task<object?> ScalarAsync(CancellationToken ct) => command.ExecuteScalarAsync(ct);

        public void Dispose()
        {
            if (command.Connection?.State != System.Data.ConnectionState.Open || kept.Count >= KeptPerConnection || !kept.TryAdd(command.CommandText, command))
                command.Dispose();
        }
    }
}
