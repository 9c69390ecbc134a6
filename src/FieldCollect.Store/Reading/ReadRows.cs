using System.Data.Common;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Reading;

/// <summary>Rows of a statement of our own, over the connection of a context.</summary>
internal static class ReadRows
{
    /// <param name="context">Whose connection is used; within its transaction, if it has one.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="take">Called for each row.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task RunAsync(RegisterContext context, string sql, (string Name, object Value)[] parameters, Action<DbDataReader> take, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        if (context.Database.GetCommandTimeout() is { } seconds)
            command.CommandTimeout = seconds;
        foreach (var (name, value) in parameters)
            command.Add(name, value);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            take(reader);
    }

    /// <summary>An id: 16 bytes on SQLite, big-endian, and uuid on PostgreSQL.</summary>
    public static Guid? Id(this DbDataReader reader, int at) =>
        reader.IsDBNull(at) ? null
        : reader.GetValue(at) is byte[] bytes ? new Guid(bytes, bigEndian: true)
        : reader.GetGuid(at);
}
