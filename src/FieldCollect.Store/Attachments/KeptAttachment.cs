using System.Linq.Expressions;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Attachments;

/// <summary>An attachment whose record could not be written and was kept: what it announces, for the bytes that follow it.</summary>
/// <param name="Announced">Id, content type, length and hash.</param>
/// <param name="IsDiscarded">A supervisor has decided that it is not to be written: nobody wants its bytes.</param>
public sealed record KeptAttachment(Attachment Announced, bool IsDiscarded)
{
    /// <summary>An officer's latest; one with more in quarantine has other troubles.</summary>
    private const int MostLookedAt = 1_000;

    /// <summary>The one that a user sent; null if there is none.</summary>
    public static async Task<KeptAttachment?> FindAsync(RegisterContext context, Guid id, Guid user, CancellationToken cancel)
    {
        var kept = await context.Set<QuarantinedChange>().AsNoTracking()
            .Where(k => k.UserId == user && k.Url == "Attachments" && k.Method == "POST")
            .OrderByDescending(k => k.Id).Take(MostLookedAt)
            .Select(k => new { k.Fields, k.Status }).ToListAsync(cancel);
        foreach (var one in kept)
        {
            var said = (one.Fields ?? []).ToDictionary(f => f.Name, f => f.New);
            if (Read<Guid>(said, nameof(Attachment.Id)) != id)
                continue;
            var announced = new Attachment
            {
                Id = id,
                ContentType = Read<string>(said, nameof(Attachment.ContentType)) ?? "",
                Length = Read<long>(said, nameof(Attachment.Length)),
                Sha256 = Read<string>(said, nameof(Attachment.Sha256)) ?? "",
            };
            // What breaks the rules will not be written, whoever releases it, and must not name files.
            return announced.Length is > 0 and <= AttachmentRules.MostBytes && announced.Sha256.Length == 64 && announced.Sha256.All(char.IsAsciiHexDigitLower)
                ? new KeptAttachment(announced, one.Status == KeptStatus.Discarded)
                : null;
        }

        return null;
    }

    /// <summary>Which of some attachments have been discarded and are not kept once more beside that.</summary>
    public static async Task<HashSet<Guid>> DiscardedAsync(RegisterContext context, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var discarded = await WithAsync(context, ids, k => k.Status == KeptStatus.Discarded, cancel);
        if (discarded.Count > 0)
            discarded.ExceptWith(await WithAsync(context, discarded, k => k.Status != KeptStatus.Discarded, cancel));
        return discarded;
    }

    // Page by page, once through.
    private static async Task<HashSet<Guid>> WithAsync(RegisterContext context, IReadOnlyCollection<Guid> ids, Expression<Func<QuarantinedChange, bool>> status, CancellationToken cancel)
    {
        var (found, wanted) = (new HashSet<Guid>(), ids.ToHashSet());
        var kept = context.Set<QuarantinedChange>().AsNoTracking().Where(k => k.Url == "Attachments" && k.Method == "POST").Where(status).OrderBy(k => k.Id).Select(k => new { k.Id, k.Fields });
        for (var page = await kept.Take(MostLookedAt).ToListAsync(cancel); page.Count > 0;)
        {
            found.UnionWith(page.Select(k => Read<Guid>((k.Fields ?? []).ToDictionary(f => f.Name, f => f.New), nameof(Attachment.Id))).Where(wanted.Contains));
            var last = page[^1].Id;
            page = page.Count < MostLookedAt ? [] : await kept.Where(k => k.Id > last).Take(MostLookedAt).ToListAsync(cancel);
        }

        return found;
    }

    private static T? Read<T>(Dictionary<string, object?> said, string name) => FieldJson.Read(said.GetValueOrDefault(name), typeof(T)) is T value ? value : default;
}
