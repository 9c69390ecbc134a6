using System.Data.Common;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Databases;

/// <summary>One of the two databases that can hold a register: how to reach it, and how a write transaction is run on it.</summary>
public abstract class RegisterDatabase : IAsyncDisposable
{
    /// <summary>sqlite or postgresql.</summary>
    public abstract string Kind { get; }

    /// <summary>What was asserted at start: version and settings that the promises rest on. One line, for the log.</summary>
    public abstract string Assertions { get; }

    /// <summary>A context of its own connection, for start-up work and tests.</summary>
    public abstract RegisterContext NewContext(Protection.PersonalData? open = null);

    /// <summary>Brings the schema up to date; a register that is up to date is not written to.</summary>
    public virtual async Task UpdateSchemaAsync(RegisterContext context, CancellationToken cancel)
    {
        if ((await context.Database.GetPendingMigrationsAsync(cancel)).Any())
            await context.Database.MigrateAsync(cancel);
    }

    /// <summary>A context on a connection that only reads.</summary>
    public abstract Task<RegisterContext> OpenReadContextAsync(CancellationToken cancel);

    /// <summary>An open connection that only reads. The caller disposes it.</summary>
    public abstract Task<DbConnection> OpenReadAsync(CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="work"/> in a write transaction and returns when it is durable. The work may be run several times
    /// (a deadlock, a lost race for a key): it must start from the database each time and keep nothing from an attempt that failed.
    /// </summary>
    /// <param name="work">Writes.</param>
    /// <param name="open">Opens personal values; null: they stay sealed.</param>
    /// <param name="isLong">It takes longer than a commit does: nobody is to wait for both.</param>
    /// <param name="cancel">Ends the waiting for it.</param>
    public abstract Task<T> WriteAsync<T>(Func<RegisterContext, Task<T>> work, Protection.PersonalData? open, bool isLong, CancellationToken cancel);

    /// <summary>The same for a few plain statements, without the cost of a context. Commands are made on the connection and given the transaction.</summary>
    public abstract Task WriteAsync(Func<DbConnection, DbTransaction, Task> work);

    public abstract ValueTask DisposeAsync();
}
