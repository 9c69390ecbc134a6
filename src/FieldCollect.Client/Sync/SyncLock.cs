namespace FieldCollect.Client.Sync;

/// <summary>
/// One sync of one file at a time, also between two processes: two pushes of one outbox would only send everything twice.
/// A lock is a file of its own that the system lets go of when the process dies.
/// </summary>
internal static class SyncLock
{
    private const string Sync = ".sync";
    private const string Upload = ".upload.sync";
    private const string Token = ".token.sync";

    /// <summary>Renewing a token is one short request; a lock that is held for longer than all of its attempts is somebody's fault.</summary>
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>For rows: push and pull.</summary>
    /// <exception cref="TerminalException">SyncUnderWay.</exception>
    public static IDisposable Take(string databasePath) => TryTake(databasePath + Sync) ?? throw new TerminalException(TerminalProblems.SyncUnderWay);

    /// <summary>For the bytes of attachments, which take long and must not keep rows waiting; null if somebody is sending them already.</summary>
    public static IDisposable? TakeUpload(string databasePath) => TryTake(databasePath + Upload);

    /// <summary>For a new token: a sync and an upload that each renewed the same one would make each other's useless.</summary>
    public static async Task<IDisposable> TakeToken(string databasePath, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; waited < LongestRenewal; waited += Pause)
        {
            if (TryTake(databasePath + Token) is { } held)
                return held;
            // The system's time and not the terminal's, whose clock a test may hurry.
            await Task.Delay(Pause, TimeProvider.System, cancel);
        }

        throw new TerminalException(TerminalProblems.SyncUnderWay);
    }

    /// <summary>Removes the lock files of a terminal that is no more.</summary>
    public static void Forget(string databasePath)
    {
        foreach (var suffix in new[] { Sync, Upload, Token })
            File.Delete(databasePath + suffix);
    }

    private static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
