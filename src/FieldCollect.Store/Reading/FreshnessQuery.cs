using FieldCollect.Register.Divisions;
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

/// <summary>Current records of a beat by kind on a day.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Kind">See Cycles.KindOf.</param>
/// <param name="Current">How many there are.</param>
/// <param name="Fresh">Of these, verified within the cycle of their kind.</param>
/// <param name="Open">Of these, due by the day and not yet seen.</param>
public sealed record DueOfKind(string BeatCode, string Kind, int Current, int Fresh, int Open);

/// <summary>What is fresh on a day: sums of the counts that every write keeps, whose number follows beats and days and not the register's size.</summary>
public static class FreshnessQuery
{
    private static readonly (string Set, string Kind)[] Sets = [("Addresses", "address"), ("Houses", "house"), ("Residencies", "residency"), ("Units", "unit")];

    public static async Task<IReadOnlyList<Freshness>> RunAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = (await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToList();
        var counts = (await KindsAsync(context, day, beats.ConvertAll(b => b.Code), cancel)).ToLookup(c => (c.BeatCode, SetOf(c.Kind)));
        return [.. from beat in beats
                   from set in Sets
                   let c = counts[(beat.Code, set.Set)].ToList()
                   select new Freshness(beat.Code, beat.Name, set.Set, c.Sum(k => k.Current), c.Sum(k => k.Fresh))];
    }

    /// <summary>Whether a day has figures of its own: it has begun, and the register kept figures then.</summary>
    internal static async Task<bool> IsKeptAsync(RegisterContext context, DateOnly day, CancellationToken cancel) =>
        (await context.State.AsNoTracking().Select(s => s.ClosedThrough).SingleAsync(cancel)) is { } closed && closed.AddDays(1) >= day && await context.FreshnessDays.AnyAsync(d => d.Day <= day, cancel);

    /// <summary>
    /// Current records of some beats by kind. A day whose figures are kept is told as they are; days ahead by what is held now, as if nobody saw anything any more. So are days
    /// before the register kept figures: of these nothing else is known.
    /// </summary>
    public static async Task<IReadOnlyList<DueOfKind>> KindsAsync(RegisterContext context, DateOnly day, IReadOnlyList<string> beats, CancellationToken cancel)
    {
        var counts = new List<DueOfKind>();
        if (beats.Count == 0)
            return counts;
        var of = $"""
            "BeatCode" IN ({string.Join(',', beats.Select((_, i) => $"@b{i}"))})
            """;
        var isKept = await IsKeptAsync(context, day, cancel);
        await ReadRows.RunAsync(
            context,
            isKept
                ? $"""SELECT "BeatCode","Kind","Current","Fresh","Open" FROM "FreshnessDays" WHERE "Day" = @day AND {of}"""
                : $"""
                  SELECT "BeatCode", "Kind", SUM("Count"), SUM(CASE WHEN "DueOn" >= @day THEN "Count" ELSE 0 END), SUM(CASE WHEN "DueOn" <= @day THEN "Count" ELSE 0 END)
                  FROM "DueCounts" WHERE {of} GROUP BY "BeatCode", "Kind"
                  """,
            [("@day", day), .. beats.Select((b, i) => ($"@b{i}", (object)b))],
            row => counts.Add(new DueOfKind(
                row.GetString(0), row.GetString(1), Convert.ToInt32(row.GetValue(2), null), Convert.ToInt32(row.GetValue(3), null), Convert.ToInt32(row.GetValue(4), null))),
            cancel);
        return counts;
    }

    private static string SetOf(string kind) => Array.Find(Sets, s => kind == s.Kind || kind.StartsWith(s.Kind + ".", StringComparison.Ordinal)).Set;
}
