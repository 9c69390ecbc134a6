using System.Collections.Concurrent;
using System.Security.Cryptography;
using FieldCollect.Register;

namespace FieldCollect.Store.Attachments;

/// <summary>
/// Bytes of attachments that arrive in pieces: one file for a user and an attachment, so that nobody spoils what somebody else sends. A piece is on the disk
/// when it is acknowledged. Few files a user, and none for long: what is not gone on with is begun again.
/// </summary>
public sealed class PartialUploads(string folder)
{
    /// <summary>A terminal sends one attachment after another; an officer with two terminals has two under way.</summary>
    public const int MostOfAUser = 8;

    /// <summary>Bytes a piece, which is held in memory until it is checked.</summary>
    public const int LargestPiece = 4 * 1024 * 1024;

    /// <summary>As long as a terminal may be without a network and be expected to go on.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(14);

    // A request whose line is dead ends when it is told to; the disk may be slow.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Turn> _turns = new();

    /// <summary>Whoever works at an upload, until the next comes.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Action<Turn> _leave;

        internal Turn(string path, Action<Turn> leave) => (Path, _leave) = (path, leave);

        /// <summary>The file; it need not exist.</summary>
        public string Path { get; }

        /// <summary>Cancelled when the next wants its turn: the terminal sends again because its line was cut, which this side may not have noticed.</summary>
        public CancellationToken Stopped => _stop.Token;

        /// <summary>Bytes that are there.</summary>
        public long Offset => File.Exists(Path) ? new FileInfo(Path).Length : 0;

        public void Dispose()
        {
            _leave(this);
            _ended.TrySetResult();
        }

        internal Task StopAsync(TimeSpan within, CancellationToken cancel)
        {
            _stop.Cancel();
            return _ended.Task.WaitAsync(within, cancel);
        }
    }

    /// <summary>The turn of a user at an attachment; the one before is told to stop.</summary>
    /// <exception cref="ProblemException">Busy: the one before does not stop.</exception>
    public async Task<Turn> EnterAsync(Guid user, Guid attachment, CancellationToken cancel)
    {
        var mine = new Turn(Path.Combine(folder, user.ToString("N"), attachment.ToString("N")), turn => _turns.TryRemove(KeyValuePair.Create(turn.Path, turn)));
        try
        {
            while (_turns.GetOrAdd(mine.Path, mine) is var other && other != mine)
                await other.StopAsync(LongestEnd, cancel);
        }
        catch (TimeoutException)
        {
            throw new ProblemException(Problems.Busy);
        }

        return mine;
    }

    /// <summary>Writes a piece behind what is there, durable when this returns.</summary>
    /// <param name="turn">Whose turn it is.</param>
    /// <param name="piece">The bytes.</param>
    /// <param name="sha256">What they must hash to; null: unknown. Without it, what arrived of a piece that was cut is kept.</param>
    /// <param name="length">Bytes that the whole must have.</param>
    /// <exception cref="ProblemException">ContentMismatch (Content-Digest, Length), BodyTooLarge.</exception>
    public static async Task AppendAsync(Turn turn, Stream piece, byte[]? sha256, long length, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await piece.ReadAsync(buffer, cancel)) > 0;)
            {
                if (bytes.Length + read > LargestPiece)
                    throw new ProblemException(Problems.BodyTooLarge);
                bytes.Write(buffer, 0, read);
            }
        }
        catch (Exception cut) when (sha256 is null && cut is IOException or OperationCanceledException)
        {
            await WriteAsync(turn, bytes, length);
            throw;
        }

        if (sha256 is not null && !SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).AsSpan().SequenceEqual(sha256))
            throw new ProblemException(Problems.ContentMismatch, "Content-Digest", "The piece does not hash to its Content-Digest. Send it again.");
        await WriteAsync(turn, bytes, length);
    }

    /// <summary>Forgets what has arrived.</summary>
    public static void Drop(Turn turn)
    {
        if (File.Exists(turn.Path))
            File.Delete(turn.Path);
    }

    /// <summary>Removes what nobody has gone on with.</summary>
    /// <returns>How many files.</returns>
    public int DropOld(DateTimeOffset now)
    {
        var dropped = 0;
        foreach (var file in Files(folder, SearchOption.AllDirectories).Where(f => f.LastWriteTimeUtc < now.UtcDateTime - Lasts && !_turns.ContainsKey(f.FullName)))
        {
            file.Delete();
            dropped++;
        }

        return dropped;
    }

    private static async Task WriteAsync(Turn turn, MemoryStream bytes, long length)
    {
        if (bytes.Length == 0)
            return;
        if (turn.Offset + bytes.Length > length)
            throw new ProblemException(Problems.ContentMismatch, "Length", "There are more bytes than the record says.");
        if (!File.Exists(turn.Path))
            MakeRoom(Path.GetDirectoryName(turn.Path)!);
        await using var file = new FileStream(turn.Path, AttachmentFiles.Private(FileMode.Append));
        var before = file.Position;
        try
        {
            bytes.Position = 0;
            await bytes.CopyToAsync(file, CancellationToken.None);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A full disk: the half that was written is no piece.
            file.SetLength(before);
            throw;
        }
    }

    // A user who begins many at once pays for it with the oldest of them.
    private static void MakeRoom(string folderOfUser)
    {
        Directory.CreateDirectory(folderOfUser);
        foreach (var file in Files(folderOfUser, SearchOption.TopDirectoryOnly).OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostOfAUser - 1))
            file.Delete();
    }

    private static FileInfo[] Files(string folder, SearchOption depth) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*", depth) : [];
}
