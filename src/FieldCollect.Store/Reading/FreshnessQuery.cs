using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>Freshness 鲜活率 of one kind of record in one beat: current records verified within the cycle of their kind, of all current records.</summary>
public sealed record Freshness(string BeatCode, string BeatName, string Kind, int Current, int Fresh)
{
    /// <summary>0 to 1; 1 where there is nothing that could be stale.</summary>
    public double Rate => Current == 0 ? 1 : Math.Round((double)Fresh / Current, 4);
}

/// <summary>Counts what is fresh on a day: every live record, at this moment.</summary>
public static class FreshnessQuery
{
    public static async Task<IReadOnlyList<Freshness>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToList();
        var codes = beats.ConvertAll(b => b.Code);
        var counts = new Dictionary<(string, string), (int Current, int Fresh)>();
        await CountAsync("Addresses", context.Set<Address>().Where(a => a.Status == AddressStatus.InUse));
        await CountAsync("Houses", context.Set<House>().Where(h => h.EndedOn == null));
        await CountAsync("Residencies", context.Set<Residency>().Where(r => r.EndedOn == null));
        await CountAsync("Units", context.Set<Unit>().Where(u => u.EndedOn == null));
        return [.. from beat in beats
                   from kind in new[] { "Addresses", "Houses", "Residencies", "Units" }
                   let c = counts.GetValueOrDefault((beat.Code, kind))
                   select new Freshness(beat.Code, beat.Name, kind, c.Current, c.Fresh)];

        async Task CountAsync<T>(string kind, IQueryable<T> live)
            where T : BeatRecord, IVerifiable
        {
            var rows = await live.Where(r => r.RemovedAt == null && codes.Contains(r.BeatCode))
                .GroupBy(r => r.BeatCode)
                .Select(g => new { Beat = g.Key, Current = g.Count(), Fresh = g.Count(r => r.DueOn >= day) })
                .ToListAsync(cancel);
            foreach (var row in rows)
                counts[(row.Beat, kind)] = (row.Current, row.Fresh);
        }
    }
}
