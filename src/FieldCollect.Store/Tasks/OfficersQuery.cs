using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tasks;

/// <summary>An officer in one of the beats that he works.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="OfficerId">Who it is, as assignments and hand-overs name him.</param>
/// <param name="UserName">As the actions name him.</param>
/// <param name="DisplayName">As shown to others.</param>
/// <param name="Skills">What he knows that not every officer does.</param>
/// <param name="LentUntil">The last day, of a beat that is another's; null of the own.</param>
public sealed record BeatOfficer(string BeatCode, Guid OfficerId, string UserName, string DisplayName, IReadOnlyList<string> Skills, DateOnly? LentUntil);

/// <summary>Who works which beat on a day: whom a supervisor can give a task to.</summary>
public static class OfficersQuery
{
    /// <summary>By beat and name; who is locked out is left out.</summary>
    public static async Task<IReadOnlyList<BeatOfficer>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await context.Set<Beat>().AsNoTracking().Select(b => b.Code).ToListAsync(cancel)).Where(actor.Sees).ToHashSet();
        var own = await context.UserBeats.AsNoTracking().Where(b => b.EndedAt == null).ToListAsync(cancel);
        var lent = (await context.Set<Handover>().AsNoTracking().Where(h => h.FromDay <= day && h.ToDay >= day).ToListAsync(cancel)).Where(h => h.IsInForce(day));
        var works = own.Select(b => (b.UserId, b.BeatCode, Until: (DateOnly?)null)).Concat(lent.Select(h => (UserId: h.SubstituteId, h.BeatCode, Until: (DateOnly?)h.ToDay)))
            .Where(w => beats.Contains(w.BeatCode)).ToList();
        var officers = (await context.Users.AsNoTracking().Where(u => u.Role == Role.Officer && !u.Disabled).ToListAsync(cancel)).ToDictionary(u => u.Id);
        return [.. from work in works
                   where officers.ContainsKey(work.UserId)
                   let user = officers[work.UserId]
                   orderby work.BeatCode, user.UserName, work.Until
                   select new BeatOfficer(work.BeatCode, user.Id, user.UserName, user.DisplayName, user.Skills ?? [], work.Until)];
    }
}
