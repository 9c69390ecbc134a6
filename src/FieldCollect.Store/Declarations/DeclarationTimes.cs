using FieldCollect.Register;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Declarations;

/// <summary>
/// What time does to declarations: a landlord who says nothing is no longer waited for, an undecided one expires, and what declarants wrote is erased when it is of
/// no more use. Each is a Change with its reason; the values themselves are in none.
/// </summary>
public static class DeclarationTimes
{
    // Short transactions: a push waits behind each.
    private const int MostATransaction = 200;

    /// <returns>How many declarations were written; what is left is for the next time.</returns>
    public static async Task<int> RunAsync(RegisterStore store, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        var written = await store.WriteAsync(context => WriteDueAsync(context, store, now, cancel), cancel);
        await store.WriteAsync(
            async context => await context.PendingDeclarations.Where(p => p.ExpiresAt < now).ExecuteDeleteAsync(cancel)
                + await context.PublicNumbers.Where(n => n.ExpiresAt < now).ExecuteDeleteAsync(cancel),
            cancel);
        await DropPhotosAsync(store, cancel);
        return written;
    }

    private static async Task<int> WriteDueAsync(RegisterContext context, RegisterStore store, DateTimeOffset now, CancellationToken cancel)
    {
        var (today, codes) = (County.Day(now), store.Codes);
        var all = context.Set<Declaration>();
        var expired = await all.Where(d => (d.Status == DeclarationStatus.Received || d.Status == DeclarationStatus.AwaitsLandlord) && d.ExpiresOn < today)
            .OrderBy(d => d.Id).Select(d => d.Id).Take(MostATransaction).ToListAsync(cancel);
        var silent = (await (from d in all
                             where d.Status == DeclarationStatus.AwaitsLandlord
                             where !context.PublicNumbers.Any(n => n.DeclarationId == d.Id && n.CodeHash != null && n.ExpiresAt > now && n.Tries < Intake.MostTries)
                             orderby d.Id
                             select d.Id).Take(MostATransaction).ToListAsync(cancel)).Except(expired).ToList();
        // The list says how long from a day on; so the day itself is looked for, and no further back than it takes.
        var keptSince = Enumerable.Range(0, MostDaysKept).Select(n => today.AddDays(-n))
            .FirstOrDefault(day => TimeLimits.LastDay(codes, TimeLimits.Kept, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), County.Offset)) < today);
        var over = new DateTimeOffset(keptSince.AddDays(1).ToDateTime(TimeOnly.MinValue), County.Offset);
        var old = await all.Where(d => d.Status == DeclarationStatus.Confirmed && d.ErasedAt == null && d.DecidedAt < over).OrderBy(d => d.Id).Select(d => d.Id).Take(MostATransaction).ToListAsync(cancel);
        if (expired.Count + silent.Count + old.Count == 0)
            return 0;

        var rows = new WorkingSet(context, store.Personal);
        var staging = new Staging(rows);
        foreach (var declaration in await DeclarationsAsync(silent))
            DeclarationWrites.Change(declaration, staging, ChangeKind.Updated, now, "The landlord did not answer in time.", d => Intake.Answered(d, LandlordAnswer.Silent, codes, now));
        foreach (var declaration in await DeclarationsAsync(old))
            DeclarationWrites.Change(declaration, staging, ChangeKind.Updated, now, "What the declarant wrote is kept no longer: it stands in the register.", d => DeclarationWrites.Erase(d, now));
        foreach (var declaration in await DeclarationsAsync(expired))
        {
            DeclarationWrites.Change(declaration, staging, ChangeKind.Ended, now, "Nobody decided it in time: what the declarant wrote was erased.", d =>
            {
                d.Status = DeclarationStatus.Expired;
                DeclarationWrites.Erase(d, now);
            });
            if (declaration.PhotoId is { } id && await rows.Stored.FindAsync<Attachment>(id) is { } photo)
                DeclarationWrites.RemovePhoto(photo, staging, now, "The declaration expired.");
        }

        await new History(context, store.Personal, Actor.System, now).SaveAsync(staging, rows, []);
        return expired.Count + silent.Count + old.Count;

        async Task<IEnumerable<Declaration>> DeclarationsAsync(IReadOnlyCollection<Guid> ids) =>
            (await rows.Stored.LoadAsync(typeof(Declaration), nameof(Declaration.Id), ids)).Cast<Declaration>();
    }

    // Ten years, as TimeLimits bounds a limit.
    private const int MostDaysKept = 3651;

    // After the commit, and found again by what is in the tables: a stop in between leaves nothing behind for good.
    private static async Task DropPhotosAsync(RegisterStore store, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var gone = await (from d in context.Set<Declaration>().AsNoTracking()
                          where d.Status == DeclarationStatus.Refused || d.Status == DeclarationStatus.Expired
                          join a in context.Set<Attachment>().AsNoTracking() on d.PhotoId equals a.Id
                          where a.RemovedAt != null && a.StoredAt != null
                          select new { a.Id, a.Sha256 }).Take(MostATransaction).ToListAsync(cancel);
        foreach (var photo in gone)
        {
            // The same bytes may be an officer's photo as well.
            if (!await context.Set<Attachment>().AnyAsync(a => a.Sha256 == photo.Sha256 && a.RemovedAt == null, cancel))
                store.Files.Delete(photo.Sha256);
            await store.WriteAsync(
                async writing =>
                {
                    var rows = new WorkingSet(writing, store.Personal);
                    if (await rows.Stored.FindAsync<Attachment>(photo.Id) is not { StoredAt: { } stored } row)
                        return false;
                    var staging = new Staging(rows);
                    var (type, now) = (RecordType.Of(row), store.Time.GetUtcNow());
                    staging.Set(row, type[nameof(Attachment.StoredAt)], null);
                    staging.Set(row, type[nameof(Attachment.Version)], row.Version + 1);
                    staging.Record(new StagedChange(
                        row, ChangeKind.Updated, [new FieldChange(nameof(Attachment.StoredAt), stored, null)], row.BeatCode, row.Version, null, now, "The bytes were deleted with the declaration."));
                    await new History(writing, store.Personal, Actor.System, now).SaveAsync(staging, rows, []);
                    return true;
                },
                cancel);
        }
    }
}
