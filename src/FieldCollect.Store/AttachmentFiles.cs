using System.Buffers;
using System.Security.Cryptography;
using FieldCollect.Register;

namespace FieldCollect.Store;

/// <summary>
/// The bytes of attachments: files named by their hash under the data folder, so that a photo sent twice is kept once and a file can be checked
/// against its own name. A file appears under its name only when it is whole, checked and on the disk.
/// </summary>
public sealed class AttachmentFiles(string dataFolder)
{
    private const int BufferSize = 64 * 1024;

    private readonly string _folder = Path.Combine(dataFolder, "attachments");

    /// <summary>The bytes of a hash; null if they have not arrived.</summary>
    public FileStream? Open(string sha256)
    {
        var path = PathOf(sha256);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous) : null;
    }

    /// <summary>Keeps the bytes, durable when this returns.</summary>
    /// <exception cref="ProblemException">ContentMismatch: they are not those that were announced.</exception>
    public async Task KeepAsync(string sha256, long length, Stream bytes, CancellationToken cancel)
    {
        var path = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var arriving = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            await using (var file = new FileStream(arriving, Options()))
            {
                if (await CopyAsync(bytes, file, length, cancel) != sha256)
                    throw new ProblemException(Problems.ContentMismatch, "Sha256", "The SHA-256 of the bytes is not the one that the record names.");
                file.Flush(flushToDisk: true);
            }

            // In one step, and over a file of the same name, which holds the same bytes.
            File.Move(arriving, path, overwrite: true);
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    private static async Task<string> CopyAsync(Stream from, FileStream to, long length, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long copied = 0;
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancel)) > 0;)
            {
                copied += read;
                if (copied > length)
                    throw new ProblemException(Problems.ContentMismatch, "Length", "There are more bytes than the record says.");
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return copied == length
            ? Convert.ToHexStringLower(hash.GetHashAndReset())
            : throw new ProblemException(Problems.ContentMismatch, "Length", "There are fewer bytes than the record says.");
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferSize, Options = FileOptions.Asynchronous };
        // Photos of identity documents: the data folder's owner's alone.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // Two digits a folder: a county's million photos are a few thousand a folder.
    private string PathOf(string sha256) => Path.Combine(_folder, sha256[..2], sha256);
}
