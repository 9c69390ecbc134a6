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

    private static T? Read<T>(Dictionary<string, object?> said, string name) => FieldJson.Read(said.GetValueOrDefault(name), typeof(T)) is T value ? value : default;
}
