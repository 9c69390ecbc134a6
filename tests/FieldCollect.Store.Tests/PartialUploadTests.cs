using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Store.Attachments;

namespace FieldCollect.Store.Tests;

/// <summary>Bytes that arrive in pieces, on the disk.</summary>
public sealed class PartialUploadTests : IDisposable
{
    private static readonly Guid User = Guid.Parse("01900000-0000-7000-8000-00000000000a");
    private static readonly Guid Photo = Guid.Parse("01900000-0000-7000-8000-00000000000b");

    private readonly string _folder = Directory.CreateTempSubdirectory("fieldcollect-").FullName;

    private PartialUploads Uploads => field ??= new PartialUploads(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task AppendAsync(PartialUploads.Turn turn, Stream piece, bool withDigest, byte[] whole) =>
        PartialUploads.AppendAsync(turn, piece, withDigest ? SHA256.HashData(whole) : null, 1_000_000, default);

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 70_000)]
    public async Task Of_a_piece_that_is_cut_what_came_is_kept_unless_it_has_a_hash(bool withDigest, long kept)
    {
        var whole = RandomNumberGenerator.GetBytes(100_000);
        using var turn = await Uploads.EnterAsync(User, Photo, default);
        await Assert.ThrowsAsync<IOException>(() => AppendAsync(turn, new Cut(whole[..70_000]), withDigest, whole));
        Assert.Equal(kept, turn.Offset);
        Assert.Equal(whole[..(int)kept], kept == 0 ? [] : await File.ReadAllBytesAsync(turn.Path));
    }

    [Fact]
    public async Task More_than_was_announced_is_refused_before_it_is_written()
    {
        using var turn = await Uploads.EnterAsync(User, Photo, default);
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PartialUploads.AppendAsync(turn, new MemoryStream(new byte[11]), null, 10, default));
        Assert.Equal((Problems.ContentMismatch, 0), (problem.Kind, turn.Offset));
    }

    [Fact]
    public async Task Whoever_comes_next_ends_the_one_before_and_only_at_the_same_upload()
    {
        var first = await Uploads.EnterAsync(User, Photo, default);
        using var other = await Uploads.EnterAsync(User, Guid.Parse("01900000-0000-7000-8000-00000000000c"), default);
        var next = Uploads.EnterAsync(User, Photo, default);
        await Task.Delay(Timeout.Infinite, first.Stopped).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(next.IsCompleted);
        Assert.False(other.Stopped.IsCancellationRequested);
        first.Dispose();
        using var second = await next.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(second.Stopped.IsCancellationRequested);
    }

    [Fact]
    public async Task What_nobody_goes_on_with_for_a_fortnight_is_forgotten()
    {
        var now = TimeProvider.System.GetUtcNow();
        string old, fresh;
        using (var turn = await Uploads.EnterAsync(User, Photo, default))
        {
            await AppendAsync(turn, new MemoryStream([1]), false, []);
            old = turn.Path;
        }

        using (var turn = await Uploads.EnterAsync(User, Guid.Parse("01900000-0000-7000-8000-00000000000c"), default))
        {
            await AppendAsync(turn, new MemoryStream([1]), false, []);
            fresh = turn.Path;
        }

        File.SetLastWriteTimeUtc(old, now.UtcDateTime - PartialUploads.Lasts - TimeSpan.FromMinutes(1));
        Assert.Equal(1, Uploads.DropOld(now));
        Assert.Equal((false, true), (File.Exists(old), File.Exists(fresh)));
    }

    /// <summary>A body whose line breaks at its end.</summary>
    private sealed class Cut(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The line is cut.");
    }
}
