namespace FieldCollect.Client.Sync;

/// <summary>
/// One sync of one file at a time, also between two processes: two pushes of one outbox would only send everything twice.
/// The lock is a file of its own that the system lets go of when the process dies.
/// </summary>
internal static class SyncLock
{
    public static IDisposable Take(string databasePath)
    {
        try
        {
            return new FileStream(databasePath + ".sync", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new TerminalException(TerminalProblems.SyncUnderWay, inner: held);
        }
    }
}
