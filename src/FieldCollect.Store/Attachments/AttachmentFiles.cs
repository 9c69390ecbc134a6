using System.Buffers;
using System.Security.Cryptography;
using FieldCollect.Register;

namespace FieldCollect.Store.Attachments;

/// <summary>
/// The bytes of attachments: files named by their hash under the data folder, so that a photo sent twice is kept once and a file can be checked
/// against its own name. A file appears under its name only when it is whole, checked and on the disk.
/// </summary>
public sealed class AttachmentFiles(string dataFolder)
{
    private const int BufferSize = 64 * 1024;

    private readonly string _folder = Path.Combine(dataFolder, "attachments");

    /// <summary>Bytes that have arrived in part.</summary>
    public PartialUploads Partial { get; } = new(Path.Combine(dataFolder, "attachments", "partial"));

    /// <summary>Bytes that have arrived before their record.</summary>
    public AwaitedBytes Awaited { get; } = new(Path.Combine(dataFolder, "attachments", "awaiting"));

    public bool Has(string sha256) => File.Exists(PathOf(sha256));

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
            await using (var file = new FileStream(arriving, Private(FileMode.CreateNew)))
            {
                if (await CopyAsync(bytes, file, length, cancel) != sha256)
                    throw NotTheseBytes();
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

    /// <summary>Takes over a file that is whole and on the disk already.</summary>
    /// <exception cref="ProblemException">ContentMismatch: it is not the one that was announced, and stays where it is.</exception>
    public async Task AdoptAsync(string file, string sha256, long length, CancellationToken cancel)
    {
        await CheckAsync(file, sha256, length, cancel);
        var path = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file, path, overwrite: true);
    }

    /// <summary>Deletes bytes that no record names any more.</summary>
    public void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <exception cref="ProblemException">ContentMismatch.</exception>
    internal static async Task CheckAsync(string file, string sha256, long length, CancellationToken cancel)
    {
        await using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (bytes.Length != length)
            throw new ProblemException(Problems.ContentMismatch, "Length", "There are not as many bytes as the record says.");
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancel)) != sha256)
            throw NotTheseBytes();
    }

    /// <summary>Photos of identity documents: the data folder's owner's alone.</summary>
    public static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, BufferSize = BufferSize, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static ProblemException NotTheseBytes() => new(Problems.ContentMismatch, "Sha256", "The SHA-256 of the bytes is not the one that the record names.");

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

    // Two digits a folder: a county's million photos are a few thousand a folder.
    private string PathOf(string sha256) => Path.Combine(_folder, sha256[..2], sha256);
}
