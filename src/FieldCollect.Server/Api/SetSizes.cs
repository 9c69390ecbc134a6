using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>
/// About how many rows of each set somebody sees, as last counted: what may be asked of a set depends on it, so it must cost nothing to know.
/// Counted before the server listens and every hour; sets do not outgrow a bound in less.
/// </summary>
public sealed class SetSizes(RegisterStore store, ODataSchema schema)
{
    private const string BeatCode = "BeatCode";

    // Freshness by kind, completion and what came in on its day, its share of those of its station, and a few officers.
    private const int RatesOfABeat = 30;

    private volatile Dictionary<string, Size> _sizes = [];

    /// <summary>Until then every set seems small.</summary>
    public bool Counted => _sizes.Count > 0;

    /// <summary>Counts all sets anew.</summary>
    public async Task CountAsync(CancellationToken cancel)
    {
        var sizes = new Dictionary<string, Size>(StringComparer.Ordinal);
        await using var connection = await store.Database.OpenReadAsync(cancel);
        foreach (var set in schema.Sets.Values)
        {
            if (EntitySets.Find(set.Name) is { Computed: true })
            {
                sizes.Add(set.Name, await OfRatesAsync(connection, cancel));
                continue;
            }

            var beats = new Dictionary<string, long>();
            var parts = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var column in set.Indexes.Where(i => i.Part).Select(i => i.Columns[0]).Distinct())
            {
                var counts = await RowCounts.ByValueAsync(connection, set.Table, column, cancel);
                if (column == BeatCode)
                    beats = counts;
                else
                    parts[column] = counts.Values.DefaultIfEmpty().Max();
            }

            sizes.Add(set.Name, new Size(beats.Count > 0 ? beats.Values.Sum() : await RowCounts.AllAsync(connection, set.Table, cancel), beats, parts));
        }

        _sizes = sizes;
    }

    // Its rows are sums: they are counted by what is summed, a little high.
    private static async Task<Size> OfRatesAsync(System.Data.Common.DbConnection connection, CancellationToken cancel)
    {
        var ofADay = await RowCounts.AllAsync(connection, "Beats", cancel) * RatesOfABeat;
        var days = await RowCounts.DistinctAsync(connection, "FreshnessDays", "Day", cancel) + 1;
        return new Size(ofADay * days, [], new(StringComparer.Ordinal) { ["Day"] = ofADay });
    }

    /// <summary>The rows that an actor sees or, <paramref name="withOne"/> given, those with one value of that property at most.</summary>
    public long Of(Actor actor, EntitySetMap set, PropertyMap? withOne)
    {
        if (!_sizes.TryGetValue(set.Name, out var size))
            return 0;
        // Who stays in two beats is counted in the one that keeps the record: near enough.
        var narrowed = actor.Beats is not null && size.Beats.Count > 0;
        if (withOne?.Column == BeatCode)
            return narrowed ? actor.Beats!.Select(b => size.Beats.GetValueOrDefault(b)).DefaultIfEmpty().Max() : size.Beats.Values.DefaultIfEmpty().Max();
        var all = narrowed ? actor.Beats!.Sum(b => size.Beats.GetValueOrDefault(b)) : size.Rows;
        return withOne is null ? all : Math.Min(all, size.Parts.GetValueOrDefault(withOne.Column, all));
    }

    /// <param name="Rows">Of the county.</param>
    /// <param name="Beats">Rows of each beat.</param>
    /// <param name="Parts">By column, the rows with its most frequent value.</param>
    private sealed record Size(long Rows, Dictionary<string, long> Beats, Dictionary<string, long> Parts);
}
