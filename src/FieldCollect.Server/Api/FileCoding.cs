using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using FieldCollect.Store.Snapshots;

namespace FieldCollect.Server.Api;

/// <summary>A snapshot's file under a content coding, made once for all who load it.</summary>
public static class FileCoding
{
    /// <summary>As for pages: names and codes repeat from row to row, and most of what the slower levels find is found by this one.</summary>
    public const int BrotliQuality = 4;

    /// <summary>
    /// 1 MB, not the 4 MB that BrotliStream takes and does not let one choose: a third of the time, since its memory stays in the processor's cache, for three bytes in a
    /// hundred more. The terminal needs a quarter of the memory, too.
    /// </summary>
    public const int BrotliWindow = 20;

    private const int Chunk = 64 * 1024;

    /// <summary>Codes a file into another one, in memory that does not grow with it.</summary>
    /// <param name="plain">The file.</param>
    /// <param name="path">Of the new one; what follows its last dot is the coding.</param>
    public static async Task<SnapshotBytes> EncodeAsync(SnapshotBytes plain, string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = Chunk };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var from = new FileStream(plain.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
        await using (var to = new FileStream(path, options))
        {
            if (path.EndsWith(".br", StringComparison.Ordinal))
                return Brotli(from, to, path);
            await using var coded = ReplyEncoding.Compress(to, path[(path.LastIndexOf('.') + 1)..]);
            await from.CopyToAsync(coded, Chunk);
        }

        return await SnapshotCache.BytesOfAsync(path, CancellationToken.None);
    }

    private static SnapshotBytes Brotli(FileStream from, FileStream to, string path)
    {
        using var encoder = new BrotliEncoder(BrotliQuality, BrotliWindow);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (read, coded, length) = (new byte[Chunk], new byte[Chunk], 0L);
        for (var isLast = false; !isLast;)
        {
            var part = read.AsSpan(0, from.ReadAtLeast(read, Chunk, throwOnEndOfStream: false));
            isLast = part.Length < Chunk;
            OperationStatus status;
            do
            {
                status = encoder.Compress(part, coded, out var consumed, out var written, isLast);
                if (status == OperationStatus.InvalidData)
                    throw new InvalidOperationException("Brotli cannot code a snapshot, whatever is in it.");
                part = part[consumed..];
                to.Write(coded, 0, written);
                hash.AppendData(coded, 0, written);
                length += written;
            }
            while (status == OperationStatus.DestinationTooSmall);
        }

        return new SnapshotBytes(path, length, hash.GetHashAndReset());
    }
}
