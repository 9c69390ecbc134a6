using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Store.Audit;

/// <summary>
/// Appends to the chain over one connection, several entries in three statements whatever their number. Readings are entered more often than
/// anything else is written, so this goes past EF and keeps its statements prepared as long as the connection is the same.
/// </summary>
internal sealed class AuditAppender(DbConnection connection) : IDisposable
{
    /// <summary>The most entries of one call: a statement is kept for each number of them.</summary>
    public const int MostEntries = 64;

    private static readonly string[] Columns = ["Number", "At", "UserId", "DeviceId", "Action", "Purpose", "EntitySet", "Count", "Keys", "Hash"];

    // SQLite keeps ids as sixteen bytes in the order in which they are read, PostgreSQL has a type for them.
    private readonly bool _idsAreBytes = connection is SqliteConnection;

    private readonly Dictionary<string, DbCommand> _prepared = [];

    public DbConnection Connection => connection;

    /// <summary>Locks the head of the chain and appends; the caller commits.</summary>
    public async Task AppendAsync(DbTransaction transaction, IReadOnlyList<AuditDraft> drafts)
    {
        // The number goes up first: that locks the head until the commit, so that nobody else continues from the same hash.
        var lockHead = Command(transaction, """UPDATE "RegisterState" SET "AuditNumber" = "AuditNumber" + @p0 WHERE "Id" = 1 RETURNING "AuditNumber", "AuditHash" """, 1);
        lockHead.Parameters[0].Value = (long)drafts.Count;
        long number;
        byte[] hash;
        await using (var head = await lockHead.ExecuteReaderAsync())
        {
            if (!await head.ReadAsync())
                throw new InvalidOperationException("The register has no state row.");
            (number, hash) = (head.GetInt64(0) - drafts.Count, head.GetFieldValue<byte[]>(1));
        }

        var insert = Command(transaction, InsertOf(drafts.Count), drafts.Count * Columns.Length);
        for (var i = 0; i < drafts.Count; i++)
        {
            var entry = AuditLog.Next(drafts[i], ++number, hash);
            hash = entry.Hash;
            var values = insert.Parameters;
            var at = i * Columns.Length;
            values[at].Value = entry.Number;
            values[at + 1].Value = entry.At.ToUnixTimeMilliseconds();
            values[at + 2].Value = Id(entry.UserId);
            values[at + 3].Value = entry.DeviceId is { } device ? Id(device) : DBNull.Value;
            values[at + 4].Value = entry.Action;
            values[at + 5].Value = entry.Purpose;
            values[at + 6].Value = entry.EntitySet;
            values[at + 7].Value = entry.Count;
            values[at + 8].Value = entry.Keys;
            values[at + 9].Value = entry.Hash;
        }

        await insert.ExecuteNonQueryAsync();
        var setHead = Command(transaction, """UPDATE "RegisterState" SET "AuditHash" = @p0 WHERE "Id" = 1""", 1);
        setHead.Parameters[0].Value = hash;
        await setHead.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
    }

    private static string InsertOf(int entries)
    {
        var text = new StringBuilder("INSERT INTO \"AuditEntries\" (").AppendJoin(", ", Columns.Select(c => $"\"{c}\"")).Append(") VALUES ");
        for (var i = 0; i < entries; i++)
        {
            text.Append(i == 0 ? "(" : ", (");
            text.AppendJoin(", ", Enumerable.Range(i * Columns.Length, Columns.Length).Select(p => string.Create(CultureInfo.InvariantCulture, $"@p{p}")));
            text.Append(')');
        }

        return text.ToString();
    }

    private object Id(Guid id) => _idsAreBytes ? id.ToByteArray(bigEndian: true) : id;

    private DbCommand Command(DbTransaction transaction, string text, int parameters)
    {
        if (!_prepared.TryGetValue(text, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = text;
            for (var i = 0; i < parameters; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i}");
                command.Parameters.Add(parameter);
            }

            _prepared.Add(text, command);
        }

        command.Transaction = transaction;
        return command;
    }
}
