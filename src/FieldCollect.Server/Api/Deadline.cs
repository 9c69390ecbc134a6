using System.Data.Common;
using System.Diagnostics;
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

    /// <summary>The longest that all of a reply may take to be taken off our hands: a terminal at the edge of a network reads a large page in minutes.</summary>
    private static readonly TimeSpan OfSending = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _over;
    private readonly long _sendingEnds = Stopwatch.GetTimestamp() + (long)(OfSending.TotalSeconds * Stopwatch.Frequency);
    private TimeSpan _left;
    private long _since;
    private readonly CancellationToken _asker;
    private readonly CancellationTokenRegistration _interrupt;

    public Deadline(DbConnection connection, TimeSpan within, CancellationToken asker)
    {
        _asker = asker;
        _over = CancellationTokenSource.CreateLinkedTokenSource(asker);
        if (connection is SqliteConnection { Handle: { } handle })
            _interrupt = _over.Token.Register(() => SQLitePCL.raw.sqlite3_interrupt(handle));
        _left = within;
        Resume();
    }

    /// <summary>The clock stops while the reader takes what is ready.</summary>
    public void Pause()
    {
        _left -= Stopwatch.GetElapsedTime(_since);
        _over.CancelAfter(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _sendingEnds) is { Ticks: > 0 } sending ? sending : TimeSpan.Zero);
    }

    /// <summary>And goes on.</summary>
    public void Resume()
    {
        _since = Stopwatch.GetTimestamp();
        _over.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
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
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT && _asker.IsCancellationRequested)
        {
            // Whoever asked has gone: that is no failure of ours.
            throw new OperationCanceledException(e.Message, e, _asker);
        }
    }

    public void Dispose()
    {
        // First of all: a connection that goes back to its pool must not be interrupted in somebody else's hands.
        _interrupt.Dispose();
        _over.Dispose();
    }
}
