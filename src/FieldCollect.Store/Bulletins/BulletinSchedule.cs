using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>What came of a bulletin whose time had come.</summary>
/// <param name="Order">Which.</param>
/// <param name="Failure">Why it could not be made; null if it was.</param>
public sealed record ScheduledBulletin(BulletinOrder Order, Exception? Failure);

/// <summary>
/// Makes what is due of itself: at 06:30 of the county each day the daily watch of the day before, on Mondays the week's bulletin, on the first the month's evaluation, of the county and of each station that has beats.
/// What has been made is remembered by the bulletins themselves: whatever is missing is made later, a few periods back, and nothing twice.
/// </summary>
/// <remarks>Nothing is made of days of which the register keeps no figures: of a register that has just been filled there is nothing to tell.</remarks>
public sealed class BulletinSchedule(RegisterStore store)
{
    /// <summary>Bulletins that one call makes: officers' pushes wait behind none of them for long, and the next call comes soon.</summary>
    public const int MostACall = 20;

    // A server that was away over a holiday tells the last days and weeks; who needs an older one makes it by hand.
    private static readonly IReadOnlyList<(string Kind, int PeriodsBack)> Kinds = [(BulletinKind.Daily, 3), (BulletinKind.Weekly, 2), (BulletinKind.Monthly, 1)];

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(30);

    // In memory: a restart tries at once. Bounded by what may be due at all.
    private readonly Dictionary<BulletinOrder, DateTimeOffset> _tryAgainAt = [];

    /// <summary>Makes what is missing, oldest first, some of it at a time. One that fails is told, waits for half an hour and holds up none of the others.</summary>
    public async Task<IReadOnlyList<ScheduledBulletin>> RunAsync(CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        var results = new List<ScheduledBulletin>();
        foreach (var order in (await MissingAsync(now, cancel)).Where(o => !(_tryAgainAt.GetValueOrDefault(o) > now)).Take(MostACall))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                await MakeBulletin.RunAsync(store, Actor.Register, order, null, cancel);
                _tryAgainAt.Remove(order);
                results.Add(new ScheduledBulletin(order, null));
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                _tryAgainAt[order] = now + BetweenTries;
                results.Add(new ScheduledBulletin(order, e));
            }
        }

        foreach (var over in _tryAgainAt.Where(t => t.Value <= now - BetweenTries).Select(t => t.Key).ToList())
            _tryAgainAt.Remove(over);
        return results;
    }

    private async Task<IReadOnlyList<BulletinOrder>> MissingAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        var firstDay = await context.FreshnessDays.OrderBy(d => d.Day).Select(d => (DateOnly?)d.Day).FirstOrDefaultAsync(cancel);
        var periods = Periods(now).Where(p => firstDay <= p.To).ToList();
        if (periods.Count == 0)
            return [];
        var earliest = periods.Min(p => p.From);
        var made = (await context.Set<Bulletin>().AsNoTracking().Where(b => b.From >= earliest && b.Edition == 1).Select(b => new { b.Kind, b.From, b.StationCode }).ToListAsync(cancel))
            .Select(b => new BulletinOrder(new BulletinPeriod(b.Kind, b.From), b.StationCode)).ToHashSet();
        var stations = await context.Set<Beat>().AsNoTracking().Select(b => b.StationCode).Distinct().OrderBy(s => s).ToListAsync(cancel);
        return [.. from period in periods
                   from station in stations.Prepend(null)
                   let order = new BulletinOrder(period, station)
                   where !made.Contains(order)
                   select order];
    }

    private static IEnumerable<BulletinPeriod> Periods(DateTimeOffset now)
    {
        foreach (var (kind, back) in Kinds)
        {
            var periods = new Stack<BulletinPeriod>([BulletinPeriod.LastReady(kind, now)]);
            while (periods.Count < back)
                periods.Push(periods.Peek().Before);
            foreach (var period in periods)
                yield return period;
        }
    }
}
