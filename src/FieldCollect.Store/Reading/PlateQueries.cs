using FieldCollect.Register.Divisions;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Reading;

/// <summary>What was done with plates in one beat on one day 门牌日进度. Plates that have since gone further count on the day of each step.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="Day">The county's day.</param>
/// <param name="Ordered">Plates ordered on the day.</param>
/// <param name="Printed">Made.</param>
/// <param name="Delivered">Delivered.</param>
/// <param name="Mounted">Mounted, by the day of mounting, however late it was synced.</param>
/// <param name="Faulty">Found damaged or missing, and not yet whole again.</param>
/// <param name="Revoked">Replaced or retired.</param>
public sealed record PlateProgress(string BeatCode, string BeatName, DateOnly Day, int Ordered, int Printed, int Delivered, int Mounted, int Faulty, int Revoked);

/// <summary>Plates of one beat by state, and mounted against planned 门牌安装率.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="Wanted">All plates that are to hang: whatever was planned and not revoked.</param>
/// <param name="Planned">In this state now, as are those that follow.</param>
/// <param name="Ordered">Ordered.</param>
/// <param name="Printed">Printed.</param>
/// <param name="Delivered">Delivered.</param>
/// <param name="Mounted">Mounted.</param>
/// <param name="Damaged">Damaged.</param>
/// <param name="Missing">Missing.</param>
/// <param name="Revoked">Replaced or retired.</param>
/// <param name="MountedByDay">Of those that hang, mounted by the end of the day asked for.</param>
public sealed record PlateRates(
    string BeatCode, string BeatName, int Wanted, int Planned, int Ordered, int Printed, int Delivered, int Mounted, int Damaged, int Missing, int Revoked, int MountedByDay)
{
    /// <summary>0 to 1; 1 where nothing was to be mounted.</summary>
    public double Rate => Wanted == 0 ? 1 : Math.Round((double)MountedByDay / Wanted, 4);
}

/// <summary>Plates of one batch by state, of the beats that the asker sees.</summary>
public sealed record PlateBatchRates(
    string BatchNumber, int Wanted, int Planned, int Ordered, int Printed, int Delivered, int Mounted, int Damaged, int Missing, int Revoked, int MountedByDay)
{
    /// <summary>0 to 1; 1 where nothing was to be mounted.</summary>
    public double Rate => Wanted == 0 ? 1 : Math.Round((double)MountedByDay / Wanted, 4);
}

/// <summary>How many let houses have had their plate scanned in a month, by anybody 出租房屋扫码率.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="Month">The month's first day.</param>
/// <param name="Let">Let houses at whose address a plate hangs.</param>
/// <param name="Scanned">Of these, with at least one scan in the month.</param>
public sealed record LetHouseScans(string BeatCode, string BeatName, DateOnly Month, int Let, int Scanned)
{
    /// <summary>0 to 1; 1 where there is no let house with a plate.</summary>
    public double Rate => Let == 0 ? 1 : Math.Round((double)Scanned / Let, 4);
}

/// <summary>Counts of plates, each one statement by an index, over the beats that the asker sees.</summary>
public static class PlateQueries
{
    /// <summary>A year and a leap day: by beat and day that is some ten thousand rows of a county.</summary>
    public const int MostDays = 366;

    private static readonly string[] Steps = ["OrderedOn", "PrintedOn", "DeliveredOn", "MountedOn", "FaultOn", "RevokedOn"];

    /// <summary>By beat and day; days and beats on which nothing happened are left out.</summary>
    public static async Task<IReadOnlyList<PlateProgress>> ProgressAsync(RegisterContext context, Actor actor, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var beats = await BeatsAsync(context, actor, cancel);
        var counts = new SortedDictionary<(string Beat, DateOnly Day), int[]>();
        for (var step = 0; step < Steps.Length; step++)
        {
            await ReadRows.RunAsync(
                context,
                $"""
                SELECT "BeatCode", "{Steps[step]}", COUNT(*) FROM "Doorplates"
                WHERE "{Steps[step]}" >= @from AND "{Steps[step]}" <= @to AND "RemovedAt" IS NULL GROUP BY "BeatCode", "{Steps[step]}"
                """,
                [("@from", from), ("@to", to)],
                row =>
                {
                    var of = (row.GetString(0), row.GetFieldValue<DateOnly>(1));
                    if (!beats.ContainsKey(of.Item1))
                        return;
                    if (!counts.TryGetValue(of, out var steps))
                        counts[of] = steps = new int[Steps.Length];
                    steps[step] = (int)row.GetInt64(2);
                },
                cancel);
        }

        return [.. counts.Select(c => new PlateProgress(c.Key.Beat, beats[c.Key.Beat], c.Key.Day, c.Value[0], c.Value[1], c.Value[2], c.Value[3], c.Value[4], c.Value[5]))];
    }

    /// <summary>By beat; every beat that the asker sees.</summary>
    public static async Task<IReadOnlyList<PlateRates>> RatesAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = await BeatsAsync(context, actor, cancel);
        var counts = await StatesAsync(context, "BeatCode", beats, day, cancel);
        return [.. beats.Select(b =>
        {
            var c = counts.GetValueOrDefault(b.Key) ?? new Tally();
            return new PlateRates(b.Key, b.Value, c.Wanted, c["planned"], c["ordered"], c["printed"], c["delivered"], c["mounted"], c["damaged"], c["missing"], c["replaced"] + c["retired"], c.MountedByDay);
        })];
    }

    /// <summary>By batch; batches without a plate in a beat that the asker sees are left out, and so are plates without a batch.</summary>
    public static async Task<IReadOnlyList<PlateBatchRates>> BatchRatesAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var counts = await StatesAsync(context, "BatchNumber", await BeatsAsync(context, actor, cancel), day, cancel);
        return [.. counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(p =>
        {
            var c = p.Value;
            return new PlateBatchRates(p.Key, c.Wanted, c["planned"], c["ordered"], c["printed"], c["delivered"], c["mounted"], c["damaged"], c["missing"], c["replaced"] + c["retired"], c.MountedByDay);
        })];
    }

    /// <summary>By beat, of the month of a day; scans of officers count as those of citizens do.</summary>
    public static async Task<IReadOnlyList<LetHouseScans>> LetHousesAsync(RegisterContext context, Actor actor, DateOnly day, CancellationToken cancel)
    {
        var beats = await BeatsAsync(context, actor, cancel);
        var month = new DateOnly(day.Year, day.Month, 1);
        var counts = new Dictionary<string, (int Let, int Scanned)>();
        await ReadRows.RunAsync(
            context,
            """
            SELECT h."BeatCode", COUNT(DISTINCT h."Id"), COUNT(DISTINCT CASE WHEN EXISTS
                (SELECT 1 FROM "PlateScans" s WHERE s."PlateId" = p."Id" AND s."Day" >= @from AND s."Day" < @to) THEN h."Id" END)
            FROM "Houses" h JOIN "Doorplates" p ON p."AddressId" = h."AddressId" AND p."Status" = 'mounted' AND p."RemovedAt" IS NULL
            WHERE h."Occupancy" = 'let' AND h."EndedOn" IS NULL AND h."RemovedAt" IS NULL GROUP BY h."BeatCode"
            """,
            [("@from", month), ("@to", month.AddMonths(1))],
            row => counts[row.GetString(0)] = ((int)row.GetInt64(1), (int)row.GetInt64(2)),
            cancel);
        return [.. from beat in beats let c = counts.GetValueOrDefault(beat.Key) select new LetHouseScans(beat.Key, beat.Value, month, c.Let, c.Scanned)];
    }

    private static async Task<Dictionary<string, Tally>> StatesAsync(RegisterContext context, string by, SortedDictionary<string, string> beats, DateOnly day, CancellationToken cancel)
    {
        var counts = new Dictionary<string, Tally>(StringComparer.Ordinal);
        await ReadRows.RunAsync(
            context,
            $"""
            SELECT "BeatCode", "{by}", "Status", COUNT(*), SUM(CASE WHEN "Status" = 'mounted' AND "MountedOn" <= @day THEN 1 ELSE 0 END) FROM "Doorplates"
            WHERE "{by}" IS NOT NULL AND "RemovedAt" IS NULL GROUP BY "BeatCode", "{by}", "Status"
            """,
            [("@day", day)],
            row =>
            {
                if (!beats.ContainsKey(row.GetString(0)))
                    return;
                if (!counts.TryGetValue(row.GetString(1), out var tally))
                    counts[row.GetString(1)] = tally = new Tally();
                tally.Add(row.GetString(2), (int)row.GetInt64(3), (int)row.GetInt64(4));
            },
            cancel);
        return counts;
    }

    private static async Task<SortedDictionary<string, string>> BeatsAsync(RegisterContext context, Actor actor, CancellationToken cancel) =>
        new((await context.Set<Beat>().AsNoTracking().ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToDictionary(b => b.Code, b => b.Name), StringComparer.Ordinal);

    private sealed class Tally
    {
        private readonly Dictionary<string, int> _states = [];

        public int MountedByDay { get; private set; }

        public int Wanted => _states.Where(s => !Register.Doorplates.PlateLifecycle.IsRevoked(s.Key)).Sum(s => s.Value);

        public int this[string state] => _states.GetValueOrDefault(state);

        public void Add(string state, int count, int mountedByDay)
        {
            _states[state] = this[state] + count;
            MountedByDay += mountedByDay;
        }
    }
}
