using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality.Defects;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>
/// Groups of changes that are tried again: because what they were held for has come, because a person has released them, or because they have waited long
/// enough. Each in a transaction of its own, as its own officer; what it writes may be what the next was held for.
/// </summary>
public static class HeldChanges
{
    // A chain of what waits for what: a household's parent address, house, people, stays are five.
    private const int MostInARow = 1_000;

    private const int MostAtATime = 100;

    /// <summary>The groups that what was just written may set free.</summary>
    internal static async Task<IReadOnlyList<Guid>> ForAsync(RegisterContext context, StoredRows stored, Staging staging)
    {
        var released = staging.Changes.Select(c => c.Record).OfType<QuarantinedChange>().Where(q => q.Status == KeptStatus.Released).Select(q => q.GroupId);
        var written = staging.Changes.Select(c => c.Record).OfType<Record>().Where(r => r is not (QuarantinedChange or Conflict)).Select(r => (Guid?)r.Id).Distinct().ToList();
        var held = context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.Status == KeptStatus.Held);
        // Mostly nothing is held at all, and that is quick to ask.
        var isAny = false;
        if (written.Count > 0)
            await stored.Statements.ReadAsync(stored.Transaction, $"SELECT 1 FROM \"QuarantinedChanges\" WHERE \"Status\" = '{KeptStatus.Held}' LIMIT 1", _ => isAny = true);
        if (!isAny)
            return [.. released.Distinct()];
        return [.. released.Concat(await held.Where(q => written.Contains(q.AwaitsId)).Select(q => q.GroupId).Distinct().ToListAsync()).Distinct()];
    }

    /// <summary>Tries groups again, and what they set free.</summary>
    /// <param name="store">The register.</param>
    /// <param name="groups">See <see cref="Push.ToTryAgain"/>.</param>
    /// <param name="by">Who released them; null when nobody did. A person may let in what the officer's own beats would not.</param>
    /// <param name="last">They have waited long enough.</param>
    public static async Task TryAgainAsync(RegisterStore store, IEnumerable<Guid> groups, Actor? by = null, bool last = false)
    {
        var queue = new Queue<Guid>(groups);
        for (var tried = 0; tried < MostInARow && queue.TryDequeue(out var groupId); tried++)
        {
            var (next, touched) = await store.WriteAsync(async context =>
            {
                var first = await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.GroupId == groupId && (q.Status == KeptStatus.Held || q.Status == KeptStatus.Released)).OrderBy(q => q.Ordinal).FirstOrDefaultAsync();
                if (first is null || await Actors.FindAsync(context, first.UserId, first.DeviceId, store.Time.GetUtcNow()) is not { } officer)
                    return (Array.Empty<Guid>(), new TouchedScopes());
                if (first.Status == KeptStatus.Released && by is not null && officer.Beats is not null)
                    officer = officer with { Beats = by.Beats is null ? null : officer.Beats.Union(by.Beats).ToHashSet() };
                var push = new Push(context, store.Personal, store.Codes, officer, store.Time);
                await push.TryAgainAsync(groupId, last);
                return (push.ToTryAgain, push.Touched);
            });
            await store.CheckBehindAsync(touched);
            foreach (var free in next)
                queue.Enqueue(free);
        }
    }

    /// <summary>Ends the waiting of what has waited long enough, and goes on with what was released when the server stopped.</summary>
    /// <returns>How many groups have waited long enough.</returns>
    public static async Task<int> EndOverdueAsync(RegisterStore store, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var overdue = await context.Set<QuarantinedChange>().AsNoTracking()
            .Where(q => q.Status == KeptStatus.Held && q.HeldUntil <= now).OrderBy(q => q.HeldUntil).Select(q => q.GroupId).Distinct().Take(MostAtATime).ToListAsync(cancel);
        await TryAgainAsync(store, overdue, last: true);
        var released = await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.Status == KeptStatus.Released).Select(q => q.GroupId).Distinct().Take(MostAtATime).ToListAsync(cancel);
        await TryAgainAsync(store, released);
        return overdue.Count;
    }
}
