using System.Data.Common;
using FieldCollect.Register;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Server.Api;

/// <summary>
/// The longest that the statements of one reading may take together. PostgreSQL is told by the token; SQLite works on our own thread and
/// looks at no token, so it is interrupted.
/// </summary>
public sealed class Deadline : IDisposable
{
    /// <summary>The slowest page of a whole county takes well under a second; what takes longer than this will not be waited for.</summary>
    public static readonly TimeSpan OfReading = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _asker;
    private readonly CancellationTokenRegistration _interrupt;

    public Deadline(DbConnection connection, TimeSpan within, CancellationToken asker)
    {
        _asker = asker;
        _over = CancellationTokenSource.CreateLinkedTokenSource(asker);
        if (connection is SqliteConnection { Handle: { } handle })
            _interrupt = _over.Token.Register(() => SQLitePCL.raw.sqlite3_interrupt(handle));
        _over.CancelAfter(within);
    }

    /// <summary>Runs a reading.</summary>
    /// <exception cref="ProblemException">TookTooLong.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        try
        {
            return await read(_over.Token);
        }
        catch (Exception e) when (_over.IsCancellationRequested && !_asker.IsCancellationRequested
            && e is OperationCanceledException or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_INTERRUPT })
        {
            throw new ProblemException(Problems.TookTooLong);
        }
    }

    public void Dispose()
    {
        // First of all: a connection that goes back to its pool must not be interrupted in somebody else's hands.
        _interrupt.Dispose();
        _over.Dispose();
    }
}
