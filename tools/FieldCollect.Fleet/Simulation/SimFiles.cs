using System.Security.Cryptography;

namespace FieldCollect.Fleet.Simulation;

/// <summary>Copies of SQLite files as a crash leaves them: what was committed is there, in the file or in its write-ahead log, and nobody has closed anything.</summary>
public static class SimFiles
{
    // The locks and the shared memory die with the process.
    private static readonly string[] Volatile = [".lock", "-shm", ".sync"];

    /// <param name="from">A folder that nobody writes to at this moment.</param>
    /// <param name="to">Made new.</param>
    /// <param name="torn">
    /// Bytes behind the end of the write-ahead logs, as a write leaves that the crash cut: SQLite knows by the checksum that they are none of its own.
    /// </param>
    public static void Copy(string from, string to, int torn = 0)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(f => !Volatile.Any(f.EndsWith)))
        {
            var copy = Path.Combine(to, Path.GetFileName(file));
            // Not File.Copy: it wants the file to itself where another has it open for writing.
            using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var target = new FileStream(copy, FileMode.CreateNew))
            {
                source.CopyTo(target);
                if (torn > 0 && source.Length > 0 && file.EndsWith("-wal", StringComparison.Ordinal))
                    target.Write(SHA512.HashData(BitConverter.GetBytes(torn)).AsSpan(0, Math.Min(torn, SHA512.HashSizeInBytes)));
            }
        }

        foreach (var folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
