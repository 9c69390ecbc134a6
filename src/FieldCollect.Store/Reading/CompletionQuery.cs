using FieldCollect.Register.Divisions;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>Completion of one day in one beat 日采集.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="StationCode">The station that runs it.</param>
/// <param name="Due">Verifications due by that day: those done on the day and those still open at its end.</param>
/// <param name="Done">Due verifications done on the day.</param>
/// <param name="Visits">All visits of the day, by the device's word.</param>
/// <param name="Confirmed">Visits that confirmed everything.</param>
/// <param name="Changed">Visits that changed something.</param>
/// <param name="Gone">Visits that found what they looked for gone.</param>
/// <param name="New">Addresses, houses, stays and units found new.</param>
/// <param name="Ended">The same, ended.</param>
/// <param name="Refused">Visits refused.</param>
/// <param name="NobodyHome">Visits that met nobody.</param>
/// <param name="Late">Of the visits, how many came in after the day was over: they have moved its figures since.</param>
public sealed record Completion(
    string BeatCode, string BeatName, string StationCode, int Due, int Done, int Visits, int Confirmed, int Changed, int Gone, int New, int Ended, int Refused, int NobodyHome, int Late);

/// <summary>Completion of one day in the beats of one station: the sums of theirs.</summary>
/// <inheritdoc cref="Completion"/>
public sealed record StationCompletion(
    string StationCode, string StationName, int Beats, int Due, int Done, int Visits, int Confirmed, int Changed, int Gone, int New, int Ended, int Refused, int NobodyHome, int Late);

/// <summary>What one officer did on one day in one beat.</summary>
/// <inheritdoc cref="Completion"/>
public sealed record OfficerCompletion(
    string BeatCode, string BeatName, string StationCode, Guid OfficerId, int Done, int Visits, int Confirmed, int Changed, int Gone, int New, int Ended, int Refused, int NobodyHome, int Late);

/// <summary>What was due and what was done on a day: the counts that every write keeps. A day is the county's, and a visit belongs to the day it was made on, however late it is synced.</summary>
public static class CompletionQuery
{
    /// <summary>By beat; every beat that the asker sees.</summary>
    public static async Task<IReadOnlyList<Completion>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = await BeatsAsync(context, actor, cancel);
        var open = (await FreshnessQuery.KindsAsync(context, day, beats.ConvertAll(b => b.Code), cancel)).ToLookup(k => k.BeatCode, k => k.Open);
        var deeds = (await DeedsAsync(context, day, cancel)).ToLookup(d => d.BeatCode);
        return [.. beats.Select(b =>
        {
            var did = new Deeds(deeds[b.Code]);
            return new Completion(
                b.Code, b.Name, b.StationCode, did.Done + open[b.Code].Sum(), did.Done, did.Visits, did.Of(VisitOutcome.Confirmed), did.Of(VisitOutcome.Changed), did.Of(VisitOutcome.Gone), did.New, did.Ended,
                did.Of(VisitOutcome.Refused), did.Of(VisitOutcome.NobodyHome), did.Late);
        })];
    }

    /// <summary>By station; every station with a beat that the asker sees, and of it those beats. Of a station that is the asker's as a whole the sums that every write keeps, as many rows however many beats.</summary>
    public static async Task<IReadOnlyList<StationCompletion>> OfStationsAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var stations = await StationsAsync(context, actor, cancel);
        var names = await context.Set<Station>().AsNoTracking().ToDictionaryAsync(s => s.Code, s => s.Name, cancel);
        var isKept = await FreshnessQuery.IsKeptAsync(context, day, cancel);
        var (whole, parts) = (stations.Where(s => isKept && s.Seen == s.All).Select(s => s.Code).ToList(), stations.Where(s => !isKept || s.Seen != s.All).Select(s => s.Code).ToHashSet());
        var open = (await context.AreaDays.AsNoTracking().Where(d => d.Day == day && whole.Contains(d.Area)).Select(d => new { d.Area, d.Open }).ToListAsync(cancel)).ToLookup(d => d.Area, d => d.Open);
        var deeds = (await context.AreaDeeds.AsNoTracking().Where(d => d.Day == day && whole.Contains(d.Area) && d.Count != 0).ToListAsync(cancel))
            .ToLookup(d => d.Area, d => new DayCount { Day = day, What = d.What, Count = d.Count, Late = d.Late });
        var beats = parts.Count == 0 ? [] : (await RunAsync(context, actor, day, cancel)).Where(c => parts.Contains(c.StationCode)).ToList();
        return
        [
            .. stations.Where(s => !parts.Contains(s.Code)).Select(s =>
            {
                var did = new Deeds(deeds[s.Code]);
                return new StationCompletion(
                    s.Code, names.GetValueOrDefault(s.Code) ?? "", s.Seen, did.Done + open[s.Code].Sum(), did.Done, did.Visits, did.Of(VisitOutcome.Confirmed), did.Of(VisitOutcome.Changed), did.Of(VisitOutcome.Gone), did.New,
                    did.Ended, did.Of(VisitOutcome.Refused), did.Of(VisitOutcome.NobodyHome), did.Late);
            }).Concat(beats.GroupBy(c => c.StationCode).Select(g => new StationCompletion(
                g.Key, names.GetValueOrDefault(g.Key) ?? "", g.Count(), g.Sum(c => c.Due), g.Sum(c => c.Done), g.Sum(c => c.Visits), g.Sum(c => c.Confirmed), g.Sum(c => c.Changed), g.Sum(c => c.Gone), g.Sum(c => c.New),
                g.Sum(c => c.Ended), g.Sum(c => c.Refused), g.Sum(c => c.NobodyHome), g.Sum(c => c.Late)))).OrderBy(c => c.StationCode, StringComparer.Ordinal),
        ];
    }

    // How many beats of each station the asker sees, and how many there are.
    private static async Task<List<(string Code, int Seen, int All)>> StationsAsync(RegisterContext context, Actor actor, CancellationToken cancel)
    {
        var all = await context.Set<Beat>().AsNoTracking().GroupBy(b => b.StationCode).Select(g => new { Code = g.Key, Count = g.Count() }).ToListAsync(cancel);
        if (actor.Beats is not { } own)
            return all.ConvertAll(s => (s.Code, s.Count, s.Count));
        var seen = (await context.Set<Beat>().AsNoTracking().Where(b => own.Contains(b.Code)).GroupBy(b => b.StationCode).Select(g => new { Code = g.Key, Count = g.Count() }).ToListAsync(cancel)).ToDictionary(s => s.Code, s => s.Count);
        return [.. all.Where(s => seen.ContainsKey(s.Code)).Select(s => (s.Code, seen[s.Code], s.Count))];
    }

    /// <summary>By beat and officer; who did nothing is left out.</summary>
    public static async Task<IReadOnlyList<OfficerCompletion>> OfOfficersAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await BeatsAsync(context, actor, cancel)).ToDictionary(b => b.Code);
        return [.. (await DeedsAsync(context, day, cancel)).Where(d => beats.ContainsKey(d.BeatCode)).GroupBy(d => (d.BeatCode, d.OfficerId)).OrderBy(g => g.Key).Select(g =>
        {
            var (beat, did) = (beats[g.Key.BeatCode], new Deeds(g));
            return new OfficerCompletion(
                beat.Code, beat.Name, beat.StationCode, g.Key.OfficerId, did.Done, did.Visits, did.Of(VisitOutcome.Confirmed), did.Of(VisitOutcome.Changed), did.Of(VisitOutcome.Gone), did.New, did.Ended,
                did.Of(VisitOutcome.Refused), did.Of(VisitOutcome.NobodyHome), did.Late);
        })];
    }

    private static async Task<List<Beat>> BeatsAsync(RegisterContext context, Actor actor, CancellationToken cancel) =>
        [.. (await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code))];

    private static Task<List<DayCount>> DeedsAsync(RegisterContext context, DateOnly day, CancellationToken cancel) =>
        context.DayCounts.AsNoTracking().Where(d => d.Day == day && d.Count != 0).ToListAsync(cancel);

    private sealed class Deeds(IEnumerable<DayCount> counts)
    {
        private readonly List<DayCount> _counts = [.. counts];

        public int Done => Sum(Deed.Done);

        public int New => Sum(Deed.New);

        public int Ended => Sum(Deed.Ended);

        public int Visits => AllVisits.Sum(c => c.Count);

        public int Late => AllVisits.Sum(c => c.Late);

        private IEnumerable<DayCount> AllVisits => _counts.Where(c => c.What.StartsWith(Deed.Visit, StringComparison.Ordinal));

        public int Of(string outcome) => Sum(Deed.Visit + outcome);

        private int Sum(string what) => _counts.Where(c => c.What == what).Sum(c => c.Count);
    }
}
