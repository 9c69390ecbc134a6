using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Fields;
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
    /// <summary>A round of housekeeping; the rest is for the next.</summary>
    private const int MostARound = 100;

    public bool Has(Guid attachment) => File.Exists(PathOf(attachment));

    /// <summary>Takes over a file that is whole and on the disk already.</summary>
    /// <exception cref="ProblemException">ContentMismatch: it is not the one that was announced, and stays where it is.</exception>
    public async Task AdoptAsync(string file, Attachment announced, CancellationToken cancel)
    {
        await AttachmentFiles.CheckAsync(file, announced.Sha256, announced.Length, cancel);
        Directory.CreateDirectory(folder);
        File.Move(file, PathOf(announced.Id), overwrite: true);
    }

    /// <summary>Gives attachments that have been written meanwhile their bytes, and drops what has waited for too long.</summary>
    /// <returns>How many attachments got theirs.</returns>
    public async Task<int> SettleAsync(RegisterStore store, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
            return 0;
        var settled = 0;
        foreach (var file in new DirectoryInfo(folder).GetFiles().OrderByDescending(f => f.LastWriteTimeUtc).Take(MostARound))
        {
            if (!Guid.TryParseExact(file.Name, "N", out var id))
                continue;
            await using var context = await store.Database.OpenReadContextAsync(cancel);
            var attachment = await context.Set<Attachment>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel);
            if (attachment is Record { RemovedAt: null } && await GiveAsync(store, file.FullName, attachment, cancel))
                settled++;
            else if (file.LastWriteTimeUtc < store.Time.GetUtcNow().UtcDateTime - Retention.OfReceipts)
                file.Delete();
        }

        return settled;
    }

    private static async Task<bool> GiveAsync(RegisterStore store, string file, Attachment attachment, CancellationToken cancel)
    {
        try
        {
            await store.Files.AdoptAsync(file, attachment.Sha256, attachment.Length, cancel);
        }
        catch (ProblemException)
        {
            // Another record than the one that was kept has its id: the bytes are not that one's.
            File.Delete(file);
            return false;
        }

        // An officer's right, whoever's beat it lies in by now.
        var officer = Actor.System with { Role = Role.Officer };
        var answers = await store.PushAsync([new PushItem { Verb = PushVerb.Store, Set = EntitySets.Of(typeof(Attachment)), Key = [attachment.Id], Method = "PUT", Url = $"Attachments({attachment.Id})/$value" }], officer, cancel);
        return answers[0].Problem is null;
    }

    private string PathOf(Guid attachment) => Path.Combine(folder, attachment.ToString("N"));
}
