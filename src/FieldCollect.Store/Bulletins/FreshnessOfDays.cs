using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>Freshness of beats at the ends of days, and of which days the register knows it: the counts are kept since a version that counts opened it.</summary>
internal sealed class FreshnessOfDays
{
    private readonly RegisterContext _context;
    private readonly IReadOnlyList<string> _beats;
    private readonly DateOnly _closedThrough;
    private readonly DateOnly? _first;

    private FreshnessOfDays(RegisterContext context, IReadOnlyList<string> beats, DateOnly closedThrough, DateOnly? first) =>
        (_context, _beats, _closedThrough, _first) = (context, beats, closedThrough, first);

    public static async Task<FreshnessOfDays> BeginAsync(RegisterContext context, IReadOnlyList<string> beats, CancellationToken cancel) => new(
        context,
        beats,
        (await context.State.AsNoTracking().SingleAsync(cancel)).ClosedThrough!.Value,
        await context.FreshnessDays.OrderBy(d => d.Day).Select(d => (DateOnly?)d.Day).FirstOrDefaultAsync(cancel));

    /// <summary>Whether the figures of a day are known as they were at its end. Of a day that nobody has written since, they are those held now.</summary>
    public bool Knows(DateOnly day) => day > _closedThrough || _first <= day;

    /// <summary>By beat; of a day that is not known, what is known now.</summary>
    public async Task<Dictionary<string, RecordCounts>> OfAsync(DateOnly day, CancellationToken cancel) =>
        (await FreshnessQuery.KindsAsync(_context, day, _beats, cancel)).GroupBy(k => k.BeatCode)
        .ToDictionary(g => g.Key, g => new RecordCounts(g.Sum(k => k.Current), g.Sum(k => k.Fresh), g.Sum(k => k.Open)));
}
