using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Attachments;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Attachments;

/// <summary>
/// Bytes whose record is held or in quarantine: files named by the attachment's id, checked against what the kept record says. They become the attachment's
/// when its record is written, and are readable by nobody until then.
/// </summary>
public sealed class AwaitedBytes(string folder)
{
    /// <summary>A time; each is a copy and a transaction.</summary>
    private const int MostGiven = 100;

    private const int MostRounds = 10;
    private const int IdsAQuery = 500;

    private int _busy;
    private int _asked;

    public bool Has(Guid attachment) => File.Exists(PathOf(attachment));

    /// <summary>Takes over a file that is whole and on the disk already.</summary>
    /// <exception cref="ProblemException">ContentMismatch: it is not the one that was announced, and stays where it is.</exception>
    public async Task AdoptAsync(string file, Attachment announced, CancellationToken cancel)
    {
        await AttachmentFiles.CheckAsync(file, announced.Sha256, announced.Length, cancel);
        Directory.CreateDirectory(folder);
        File.Move(file, PathOf(announced.Id), overwrite: true);
    }

    /// <summary>Gives attachments that have been written meanwhile their bytes. Asked while it is at it, it looks once more and the asker goes on at once.</summary>
    /// <returns>How many attachments got theirs; the rest is for the next time.</returns>
    /// <exception cref="IOException">A file could not be read or copied; all others have been seen to.</exception>
    public async Task<int> SettleAsync(RegisterStore store, CancellationToken cancel)
    {
        var settled = 0;
        Interlocked.Exchange(ref _asked, 1);
        for (var round = 0; round < MostRounds && settled < MostGiven && Volatile.Read(ref _asked) == 1 && Interlocked.Exchange(ref _busy, 1) == 0; round++)
        {
            try
            {
                Interlocked.Exchange(ref _asked, 0);
                settled += await GiveAllAsync(store, MostGiven - settled, cancel);
            }
            finally
            {
                Interlocked.Exchange(ref _busy, 0);
            }
        }

        return settled;
    }

    /// <summary>Drops what has waited for too long, and what was sent for records that a supervisor has discarded.</summary>
    /// <returns>How many files are gone.</returns>
    public async Task<int> DropAsync(RegisterStore store, CancellationToken cancel)
    {
        var waiting = Waiting().ToDictionary(w => w.Id, w => w.File);
        if (waiting.Count == 0)
            return 0;
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var unwanted = await KeptAttachment.DiscardedAsync(context, waiting.Keys, cancel);
        var oldest = store.Time.GetUtcNow().UtcDateTime - Retention.OfReceipts;
        unwanted.UnionWith(waiting.Where(w => w.Value.LastWriteTimeUtc < oldest).Select(w => w.Key));
        foreach (var id in unwanted)
            File.Delete(waiting[id].FullName);
        return unwanted.Count;
    }

    private async Task<int> GiveAllAsync(RegisterStore store, int most, CancellationToken cancel)
    {
        var given = 0;
        IOException? failure = null;
        foreach (var some in Waiting().Chunk(IdsAQuery))
        {
            var files = some.ToDictionary(w => w.Id, w => w.File.FullName);
            foreach (var attachment in await WrittenAsync(store, [.. files.Keys], cancel))
            {
                try
                {
                    if (await GiveAsync(store, files[attachment.Id], attachment, cancel) && ++given == most)
                        return given;
                }
                catch (FileNotFoundException)
                {
                    // Somebody else was here.
                }
                catch (IOException e)
                {
                    failure ??= e;
                }
            }
        }

        return failure is null ? given : throw failure;
    }

    private IEnumerable<(Guid Id, FileInfo File)> Waiting() => !Directory.Exists(folder) ? []
        : new DirectoryInfo(folder).GetFiles().OrderBy(f => f.LastWriteTimeUtc)
            .Select(f => (Id: Guid.TryParseExact(f.Name, "N", out var id) ? id : Guid.Empty, File: f)).Where(f => f.Id != Guid.Empty);

    private static async Task<List<Attachment>> WrittenAsync(RegisterStore store, List<Guid> ids, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<Attachment>().AsNoTracking().Where(a => ids.Contains(a.Id) && a.RemovedAt == null).ToListAsync(cancel);
    }

    // The file that waited goes last: whatever breaks off before, the next time does it all again, and the terminal has no copy any more.
    private static async Task<bool> GiveAsync(RegisterStore store, string file, Attachment attachment, CancellationToken cancel)
    {
        try
        {
            await using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await store.Files.KeepAsync(attachment.Sha256, attachment.Length, bytes, cancel);
        }
        catch (ProblemException)
        {
            // Another record than the one that was kept has its id: the bytes are not that one's.
            File.Delete(file);
            return false;
        }

        if (attachment.StoredAt is null)
        {
            // An officer's right, whoever's beat it lies in by now.
            var officer = Actor.System with { Role = Role.Officer };
            var answers = await store.PushAsync([new PushItem { Verb = PushVerb.Store, Set = EntitySets.Of(typeof(Attachment)), Key = [attachment.Id], Method = "PUT", Url = $"Attachments({attachment.Id})/$value" }], officer, cancel);
            if (answers[0].Problem is not null)
                return false;
        }

        File.Delete(file);
        return true;
    }

    private string PathOf(Guid attachment) => Path.Combine(folder, attachment.ToString("N"));
}
