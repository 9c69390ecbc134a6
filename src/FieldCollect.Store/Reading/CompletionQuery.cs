using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>Completion of one day in one beat 日采集.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="Due">Verifications due by that day: those done on the day and those still open.</param>
/// <param name="Done">Due verifications done on the day.</param>
/// <param name="Visits">All visits of the day, by the device's word.</param>
/// <param name="Confirmed">Visits that confirmed everything.</param>
/// <param name="Changed">Visits that changed something.</param>
/// <param name="New">Addresses, houses, stays and units found new.</param>
/// <param name="Ended">The same, ended.</param>
/// <param name="Refused">Visits refused.</param>
/// <param name="NobodyHome">Visits that met nobody.</param>
public sealed record Completion(
    string BeatCode, string BeatName, int Due, int Done, int Visits, int Confirmed, int Changed, int New, int Ended, int Refused, int NobodyHome);

/// <summary>What was due and what was done on a day. A day is the county's, and a visit belongs to the day it was made on, however late it is synced.</summary>
public static class CompletionQuery
{
    private static readonly string[] Verified = ["Addresses", "Houses", "Residencies", "Units"];

    public static async Task<IReadOnlyList<Completion>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToList();
        var codes = beats.ConvertAll(b => b.Code);
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), County.Offset);
        var to = from.AddDays(1);

        var visits = (await context.Set<Visit>().Where(v => codes.Contains(v.BeatCode) && v.RemovedAt == null && v.CollectedAt >= from && v.CollectedAt < to)
            .GroupBy(v => new { v.BeatCode, v.Outcome })
            .Select(g => new { g.Key.BeatCode, g.Key.Outcome, Count = g.Count() })
            .ToListAsync(cancel)).ToDictionary(v => (v.BeatCode, v.Outcome), v => v.Count);
        var changes = await context.Set<Change>().AsNoTracking()
            .Where(c => codes.Contains(c.BeatCode) && c.CollectedAt >= from && c.CollectedAt < to && c.VisitId != null)
            .Where(c => c.EntitySet == "Addresses" || c.EntitySet == "Houses" || c.EntitySet == "Residencies" || c.EntitySet == "Units")
            .ToListAsync(cancel);
        var open = new Dictionary<string, int>();
        await AddOpenAsync(context.Set<Address>().Where(a => a.Status == AddressStatus.InUse));
        await AddOpenAsync(context.Set<House>().Where(h => h.EndedOn == null));
        await AddOpenAsync(context.Set<Residency>().Where(r => r.EndedOn == null));
        await AddOpenAsync(context.Set<Unit>().Where(u => u.EndedOn == null));

        return [.. beats.Select(b =>
        {
            var own = changes.Where(c => c.BeatCode == b.Code).ToList();
            var done = own.Where(c => WasDue(c, day)).Select(c => c.RecordId).Distinct().Count();
            int Count(string outcome) => visits.GetValueOrDefault((b.Code, outcome));
            return new Completion(
                b.Code,
                b.Name,
                done + open.GetValueOrDefault(b.Code),
                done,
                visits.Where(v => v.Key.BeatCode == b.Code).Sum(v => v.Value),
                Count(VisitOutcome.Confirmed),
                Count(VisitOutcome.Changed),
                own.Count(c => c.Kind == ChangeKind.Created),
                own.Count(c => c.Kind == ChangeKind.Ended),
                Count(VisitOutcome.Refused),
                Count(VisitOutcome.NobodyHome));
        })];

        async Task AddOpenAsync<T>(IQueryable<T> live)
            where T : BeatRecord, IVerifiable
        {
            var rows = await live.Where(r => r.RemovedAt == null && codes.Contains(r.BeatCode) && (r.DueOn == null || r.DueOn <= day))
                .GroupBy(r => r.BeatCode)
                .Select(g => new { Beat = g.Key, Count = g.Count() })
                .ToListAsync(cancel);
            foreach (var row in rows)
                open[row.Beat] = open.GetValueOrDefault(row.Beat) + row.Count;
        }
    }

    // A record was due if the day it had to be seen by, before the visit, was not after the day of the visit; never seen before is due too.
    private static bool WasDue(Change change, DateOnly day) =>
        Verified.Contains(change.EntitySet) && change.Fields?.FirstOrDefault(f => f.Name == nameof(IVerifiable.DueOn)) is { } due
        && (FieldJson.Read(due.Old, typeof(DateOnly)) is not DateOnly before || before <= day);
}
