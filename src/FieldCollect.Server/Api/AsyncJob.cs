namespace FieldCollect.Server.Api;

/// <summary>One request that is answered later, from the moment it is taken until its result is forgotten.</summary>
/// <param name="id">Not to be guessed; the status monitor's name.</param>
/// <param name="user">Whose it is.</param>
/// <param name="file">Where its reply is kept.</param>
public sealed class AsyncJob(string id, Guid user, string file) : IDisposable
{
    private static readonly object Key = new();

    private readonly CancellationTokenSource _cancelled = new();
    private readonly Lock _lock = new();
    private bool _writes;
    private bool _cancelling;
    private int _status;

    public string Id => id;

    public Guid User => user;

    public string File => file;

    /// <summary>Ends when the reply is there, or when there will be none.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>The reply's status; 0 while under way.</summary>
    public int Status => Volatile.Read(ref _status);

    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Whether the result has been given at least once.</summary>
    public bool Fetched { get; set; }

    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Whether it can still be as if it had never been asked for.</summary>
    public bool MayBeCancelled
    {
        get
        {
            lock (_lock)
                return !_writes;
        }
    }

    public void Attach(HttpContext http) => http.Items[Key] = this;

    /// <summary>
    /// Said before the first write. "The service MUST ensure that no observable change has occurred as a result of a canceled request"
    /// (Protocol 4.01, 11.6): so what is cancelled does not begin to write, and what writes is no longer cancelled.
    /// </summary>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static void BeginWriting(HttpContext http)
    {
        if (http.Items[Key] is not AsyncJob job)
            return;
        lock (job._lock)
        {
            if (job._cancelling)
                throw new OperationCanceledException(job.Cancelled);
            job._writes = true;
        }
    }

    /// <summary>Whether it is cancelled; false: it has begun to write.</summary>
    public bool Cancel()
    {
        lock (_lock)
        {
            if (_writes)
                return false;
            _cancelling = true;
        }

        _cancelled.Cancel();
        return true;
    }

    /// <summary>The service ends, and with it all that is under way.</summary>
    public void Stop() => _cancelled.Cancel();

    public void Finish(int status, IReadOnlyDictionary<string, string> headers, DateTimeOffset now)
    {
        (Headers, FinishedAt) = (headers, now);
        // Last: who sees it sees the rest.
        Volatile.Write(ref _status, status);
    }

    public void Dispose() => _cancelled.Dispose();
}
