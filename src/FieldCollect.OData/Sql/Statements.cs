// Runs statements. A prepared statement stays with its connection, so that a host that keeps connections open pays for each text
// once; with connections that are opened for a request nothing is kept longer than they live.
using System.Data.Common;
using System.Runtime.CompilerServices;

namespace FieldCollect.OData;

internal static class Statements
{
    private static readonly ConditionalWeakTable<DbConnection, KeptCommands> Kept = [];

    public static Command Of(DbConnection connection, BoundSql sql)
    {
        var kept = Kept.GetOrCreateValue(connection);
        var values = sql.Parameters.Values;
        // Taken out while it runs: the same text may be asked for again before its first reader is closed.
        // A text may come with more values than it uses: $count leaves out what only $select names.
        var command = kept.Take(sql.Text);
        if (command is null || command.Parameters.Count != values.Count)
        {
            command?.Dispose();
            sql.Parameters.Dialect.Prepare(connection, sql.Text);
            command = connection.CreateCommand();
            command.CommandText = sql.Text;
            for (var i = 0; i < values.Count; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = SqlParameters.Name(i);
                command.Parameters.Add(parameter);
            }
        }
        for (var i = 0; i < values.Count; i++)
            command.Parameters[i].Value = values[i];
        return new Command(kept, command);
    }

    /// <summary>How many prepared statements wait on a connection.</summary>
    internal static int CountOf(DbConnection connection) => Kept.TryGetValue(connection, out var kept) ? kept.Count : 0;

    internal readonly struct Command(KeptCommands kept, DbCommand command) : IDisposable
    {
        public Task<DbDataReader> ReadAsync(CancellationToken ct) => command.ExecuteReaderAsync(ct);

        public Task<object?> ScalarAsync(CancellationToken ct) => command.ExecuteScalarAsync(ct);

        public void Dispose()
        {
            if (command.Connection?.State == System.Data.ConnectionState.Open)
                kept.Keep(command);
            else
                command.Dispose();
        }
    }
}

/// <summary>The prepared statements of one connection that are not running, by text. One request at a time has a connection, so nothing is locked.</summary>
internal sealed class KeptCommands
{
    // What the screens and feeds of a register ask again and again; each holds a few kilobytes of compiled SQL.
    internal const int Most = 64;
    // Compiled SQL is some times as large as its text; a list of the parents of a large page has 64 K.
    private const int MostText = 512 * 1024;

    private readonly Dictionary<string, LinkedListNode<DbCommand>> _byText = new(StringComparer.Ordinal);
    // The one used longest ago is first: it makes room for the next.
    private readonly LinkedList<DbCommand> _byUse = new();

    private int _text;

    public int Count => _byUse.Count;

    public DbCommand? Take(string text)
    {
        if (!_byText.Remove(text, out var node))
            return null;
        _byUse.Remove(node);
        _text -= text.Length;
        return node.Value;
    }

    public void Keep(DbCommand command)
    {
        var node = new LinkedListNode<DbCommand>(command);
        if (!_byText.TryAdd(command.CommandText, node))
        {
            command.Dispose();
            return;
        }
        _byUse.AddLast(node);
        _text += command.CommandText.Length;
        while (_byUse.Count > Most || _text > MostText)
        {
            var oldest = _byUse.First!;
            _byUse.RemoveFirst();
            _byText.Remove(oldest.Value.CommandText);
            _text -= oldest.Value.CommandText.Length;
            oldest.Value.Dispose();
        }
    }
}
