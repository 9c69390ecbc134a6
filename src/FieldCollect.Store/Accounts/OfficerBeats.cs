using FieldCollect.Register;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Accounts;

/// <summary>The beats that an officer works: the own ones, and those that are lent while somebody is away.</summary>
/// <param name="Now">To be seen and worked.</param>
/// <param name="Former">Lost lately: what was done there is taken in.</param>
internal sealed record OfficerBeats(IReadOnlySet<string> Now, IReadOnlySet<string> Former)
{
    /// <param name="context">Reads.</param>
    /// <param name="user">The officer.</param>
    /// <param name="now">The register's time. A beat is lent by days of the county.</param>
    /// <param name="workSince">Beats that have been lost since then are former ones; null: none.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<OfficerBeats> OfAsync(RegisterContext context, Guid user, DateTimeOffset now, DateTimeOffset? workSince, CancellationToken cancel)
    {
        var own = await context.UserBeats.AsNoTracking().Where(b => b.UserId == user && (b.EndedAt == null || b.EndedAt >= workSince)).ToListAsync(cancel);
        var (today, earliest) = (County.Day(now), County.Day(workSince ?? now));
        var lent = await context.Set<Handover>().AsNoTracking().Where(h => h.SubstituteId == user && h.ToDay >= earliest && h.FromDay <= today).ToListAsync(cancel);
        var beats = own.Where(b => b.EndedAt is null).Select(b => b.BeatCode).Concat(lent.Where(h => h.IsInForce(today)).Select(h => h.BeatCode)).ToHashSet();
        var former = workSince is { } since
            ? own.Where(b => b.EndedAt is not null).Select(b => b.BeatCode).Concat(lent.Where(h => h.HasEndedSince(since, now)).Select(h => h.BeatCode)).Where(b => !beats.Contains(b)).ToHashSet()
            : [];
        return new OfficerBeats(beats, former);
    }
}
