using System.Threading.Channels;
using FieldCollect.Store.Databases;

namespace FieldCollect.Store.Audit;

/// <summary>
/// Readings that wait to be entered in the log. The chain has one head, so entries are made one after another in any case: those that came
/// while one commit was under way are made together in the next, and a hundred readers share one fsync.
/// </summary>
internal sealed class AuditQueue : IAsyncDisposable
{
    // More than the requests that a server answers at once.
    private const int MostWaiting = 4_096;

    private readonly RegisterDatabase _database;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _loop;
    private AuditAppender? _appender;

    public AuditQueue(RegisterDatabase database)
    {
        _database = database;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Returns when the entry is durable.</summary>
    /// <exception cref="Register.ProblemException">Too many are waiting: nothing was entered.</exception>
    public Task AppendAsync(AuditDraft draft, CancellationToken cancel)
    {
        var waiting = new Waiting(draft);
        return _queue.Writer.TryWrite(waiting) ? waiting.Done.Task.WaitAsync(cancel) : throw new Register.ProblemException(Register.Problems.Busy);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _appender?.Dispose();
    }

    private async Task RunAsync()
    {
        var together = new List<Waiting>(AuditAppender.MostEntries);
        while (await _queue.Reader.WaitToReadAsync())
        {
            together.Clear();
            while (together.Count < AuditAppender.MostEntries && _queue.Reader.TryRead(out var next))
                together.Add(next);
            try
            {
                var drafts = together.ConvertAll(w => w.Draft);
                await _database.WriteAsync((connection, transaction) =>
                {
                    if (_appender?.Connection != connection)
                    {
                        _appender?.Dispose();
                        _appender = new AuditAppender(connection);
                    }

                    return _appender.AppendAsync(transaction, drafts);
                });
            }
            catch (Exception e)
            {
                // None of them is in the log, and each reader is told: a reading that cannot be entered breaks off.
                foreach (var waiting in together)
                    waiting.Done.TrySetException(e);
                continue;
            }

            foreach (var waiting in together)
                waiting.Done.TrySetResult();
        }
    }

    private sealed class Waiting(AuditDraft draft)
    {
        public AuditDraft Draft { get; } = draft;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
