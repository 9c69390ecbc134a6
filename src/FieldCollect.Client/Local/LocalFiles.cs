using System.Security.Cryptography;

namespace FieldCollect.Client.Local;

/// <summary>Makes a terminal's files unreadable and removes them.</summary>
internal static class LocalFiles
{
    private const string Going = ".wiping";

    /// <summary>What lies beside the database under its name: SQLite's own files, a beat that was arriving.</summary>
    private static readonly string[] Beside = ["-wal", "-shm", "-journal", ".snapshot", ".snapshot.db", ".snapshot.db-journal"];

    /// <summary>
    /// The database goes under another name first, in one step: from there on no terminal opens it, and a wipe that is cut off is ended by whoever opens the
    /// file next. A flash disk may keep old copies of what is overwritten; against that only an encrypted disk helps.
    /// </summary>
    public static void Wipe(string path)
    {
        File.Move(path, path + Going, overwrite: true);
        EndWipe(path);
    }

    /// <summary>Ends a wipe that was begun; nothing if none was.</summary>
    public static void EndWipe(string path)
    {
        if (!File.Exists(path + Going))
            return;
        foreach (var suffix in Beside)
            Destroy(path + suffix);
        // Last, because it says that there is something to end.
        Destroy(path + Going);
    }

    /// <summary>Makes the write-ahead log of an open database unreadable; what it held must be in the database already.</summary>
    public static void OverwriteLog(string path)
    {
        if (File.Exists(path + "-wal"))
            Overwrite(path + "-wal");
    }

    private static void Destroy(string file)
    {
        if (!File.Exists(file))
            return;
        Overwrite(file);
        File.Delete(file);
    }

    private static void Overwrite(string file)
    {
        using var bytes = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var noise = new byte[64 * 1024];
        for (var left = bytes.Length; left > 0; left -= noise.Length)
        {
            RandomNumberGenerator.Fill(noise);
            bytes.Write(noise, 0, (int)Math.Min(left, noise.Length));
        }

        bytes.Flush(flushToDisk: true);
    }
}
