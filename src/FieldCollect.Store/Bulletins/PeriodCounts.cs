using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>
/// What is counted of a period, beat by beat: sums of the counts that writes keep, and one statement for each kind of record that has a beginning and an end. Whatever was opened, settled or open is told by the instants
/// that stand in the records, so that a period that is over stays as it was, but for what is later found to have been otherwise: late work, and a defect that was repaired and came back, which counts from then.
/// </summary>
internal sealed class PeriodCounts(RegisterContext context, CodeLists codes, BulletinLimits limits, CancellationToken cancel)
{
    // Below what either driver takes in one statement.
    private const int IdsAQuery = 500;

    /// <summary>By beat, of every beat of which there is anything.</summary>
    /// <param name="period">The period.</param>
    /// <param name="records">Records at its end.</param>
    public async Task<IReadOnlyDictionary<string, Measures>> OfAsync(BulletinPeriod period, IReadOnlyDictionary<string, RecordCounts> records)
    {
        var (none, work) = (Measures.None, await WorkAsync(period));
        var (defects, conflicts) = (await DefectsAsync(period), await ConflictsAsync(period));
        var (declarations, matters, plates) = (await DeclarationsAsync(period), await MattersAsync(period), await PlatesAsync(period));
        string[] beats = [.. records.Keys, .. work.Keys, .. defects.Keys, .. conflicts.Keys, .. declarations.Keys, .. matters.Keys, .. plates.Keys];
        return beats.Distinct().ToDictionary(b => b, b => new Measures(
            records.GetValueOrDefault(b, none.Records), work.GetValueOrDefault(b, none.Work), defects.GetValueOrDefault(b, none.Defects), conflicts.GetValueOrDefault(b, none.Conflicts),
            declarations.GetValueOrDefault(b, none.Declarations), matters.GetValueOrDefault(b, none.Matters), plates.GetValueOrDefault(b)));
    }

    private async Task<Dictionary<string, WorkCounts>> WorkAsync(BulletinPeriod period)
    {
        var deeds = new Dictionary<(string Beat, string What), (int Count, int Late)>();
        await ReadRows.RunAsync(
            context,
            """SELECT "BeatCode", "What", SUM("Count"), SUM("Late") FROM "DayCounts" WHERE "Day" >= @from AND "Day" <= @to GROUP BY "BeatCode", "What" """,
            [("@from", period.From), ("@to", period.To)],
            row => deeds[(row.GetString(0), row.GetString(1))] = (Number(row, 2), Number(row, 3)),
            cancel);
        var inTime = await ByBeatAsync(
            """SELECT "BeatCode", COUNT(*) FROM "Visits" WHERE "CollectedAt" >= @from AND "CollectedAt" < @to AND "ReceivedAt" - "CollectedAt" <= @limit AND "RemovedAt" IS NULL GROUP BY "BeatCode" """,
            period, ("@limit", (long)TimeSpan.FromHours(limits.EntryHours).TotalMilliseconds));
        var cameInLate = await ByBeatAsync(
            """SELECT "BeatCode", COUNT(*) FROM "Visits" WHERE "ReceivedAt" >= @from AND "ReceivedAt" < @to AND "CollectedAt" < @from AND "RemovedAt" IS NULL GROUP BY "BeatCode" """, period);
        return deeds.Keys.Select(k => k.Beat).Concat(cameInLate.Keys).Distinct().ToDictionary(b => b, beat =>
        {
            int Of(string what) => deeds.GetValueOrDefault((beat, what)).Count;
            var all = deeds.Where(d => d.Key.Beat == beat && d.Key.What.StartsWith(Deed.Visit, StringComparison.Ordinal)).ToList();
            var visits = all.Sum(v => v.Value.Count);
            return new WorkCounts(
                Of(Deed.Done), visits, Of(Deed.Visit + VisitOutcome.Confirmed), Of(Deed.Visit + VisitOutcome.Changed), Of(Deed.Visit + VisitOutcome.Gone), Of(Deed.Visit + VisitOutcome.Refused),
                // A clock that ran ahead puts a visit on another day here than there.
                Of(Deed.Visit + VisitOutcome.NobodyHome), Of(Deed.New), Of(Deed.Ended), all.Sum(v => v.Value.Late), Math.Min(visits, inTime.GetValueOrDefault(beat)), cameInLate.GetValueOrDefault(beat));
        });
    }

    private Task<Dictionary<string, DefectCounts>> DefectsAsync(BulletinPeriod period) => ReadAsync(
        """
        SELECT "BeatCode",
            SUM(CASE WHEN "FoundAt" >= @from AND "FoundAt" < @to THEN 1 ELSE 0 END),
            SUM(CASE WHEN ("RepairedAt" >= @from AND "RepairedAt" < @to) OR ("DismissedAt" >= @from AND "DismissedAt" < @to) THEN 1 ELSE 0 END),
            SUM(CASE WHEN "FoundAt" < @to AND ("RepairedAt" IS NULL OR "RepairedAt" >= @to) AND ("DismissedAt" IS NULL OR "DismissedAt" >= @to) THEN 1 ELSE 0 END)
        FROM "Defects" WHERE "RemovedAt" IS NULL GROUP BY "BeatCode"
        """,
        period, row => new DefectCounts(Number(row, 1), Number(row, 2), Number(row, 3)));

    private Task<Dictionary<string, ConflictCounts>> ConflictsAsync(BulletinPeriod period)
    {
        const string open = "\"ReceivedAt\" < @to AND (\"DecidedAt\" IS NULL OR \"DecidedAt\" >= @to)";
        return ReadAsync(
            $"""
            SELECT "BeatCode",
                SUM(CASE WHEN "DecidedAt" >= @from AND "DecidedAt" < @to THEN 1 ELSE 0 END),
                SUM(CASE WHEN {open} THEN 1 ELSE 0 END),
                SUM(CASE WHEN {open} AND "ReceivedAt" < @old THEN 1 ELSE 0 END),
                MIN(CASE WHEN {open} THEN "ReceivedAt" END)
            FROM "Conflicts" WHERE "RemovedAt" IS NULL AND "Status" <> 'superseded' GROUP BY "BeatCode"
            """,
            period,
            row => new ConflictCounts(
                Number(row, 1), Number(row, 2), Number(row, 3),
                row.IsDBNull(4) ? 0 : Math.Max(0, period.To.DayNumber - County.Day(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4))).DayNumber)),
            ("@old", Milliseconds(period.Ends.AddDays(-limits.ConflictDays))));
    }

    private Task<Dictionary<string, MatterCounts>> MattersAsync(BulletinPeriod period) => ReadAsync(
        """
        SELECT "BeatCode",
            SUM(CASE WHEN "OpenedAt" >= @from AND "OpenedAt" < @to THEN 1 ELSE 0 END),
            SUM(CASE WHEN "ClosedAt" >= @from AND "ClosedAt" < @to THEN 1 ELSE 0 END),
            SUM(CASE WHEN "OpenedAt" < @to AND ("ClosedAt" IS NULL OR "ClosedAt" >= @to) THEN 1 ELSE 0 END)
        FROM "Matters" WHERE "RemovedAt" IS NULL GROUP BY "BeatCode"
        """,
        period, row => new MatterCounts(Number(row, 1), Number(row, 2), Number(row, 3)));

    private async Task<Dictionary<string, int>> PlatesAsync(BulletinPeriod period)
    {
        var plates = new Dictionary<string, int>();
        await ReadRows.RunAsync(
            context,
            """SELECT "BeatCode", COUNT(*) FROM "Doorplates" WHERE "MountedOn" >= @from AND "MountedOn" <= @to AND "RemovedAt" IS NULL GROUP BY "BeatCode" """,
            [("@from", period.From), ("@to", period.To)],
            row => plates[row.GetString(0)] = Number(row, 1),
            cancel);
        return plates;
    }

    // Their limits are in working days, which no statement knows; so those that the period has to do with are looked at one by one.
    private async Task<Dictionary<string, DeclarationCounts>> DeclarationsAsync(BulletinPeriod period)
    {
        var (begins, ends) = (period.Begins, period.Ends);
        var declarations = await context.Set<Declaration>().AsNoTracking()
            .Where(d => d.RemovedAt == null && d.DeclaredAt < ends && (d.DecidedAt == null || d.DecidedAt >= begins) && (d.Status != DeclarationStatus.Expired || d.ExpiresOn >= period.From))
            .Select(d => new { d.Id, d.BeatCode, d.Kind, d.Status, d.DeclaredAt, d.DecidedAt, d.DueOn, d.ExpiresOn })
            .ToListAsync(cancel);
        var lastDays = await LimitsThatWereAsync([.. declarations.Where(d => d.DueOn is null && d.Status != DeclarationStatus.AwaitsLandlord).Select(d => d.Id)]);
        return declarations.GroupBy(d => d.BeatCode).ToDictionary(g => g.Key, g => g.Select(d =>
        {
            // Who is still waiting for a landlord has no limit yet. One that came from elsewhere has the limit of its day.
            DateOnly? due = d.DueOn ?? (d.Status == DeclarationStatus.AwaitsLandlord ? null
                : lastDays.TryGetValue(d.Id, out var was) ? was : TimeLimits.LastDay(codes, TimeLimits.CheckOf(d.Kind), d.DeclaredAt, d.BeatCode));
            var isOpen = (d.DecidedAt is null || d.DecidedAt >= ends) && !(d.Status == DeclarationStatus.Expired && d.ExpiresOn <= period.To);
            var isDecided = d.DecidedAt >= begins && d.DecidedAt < ends;
            return new DeclarationCounts(
                d.DeclaredAt >= begins ? 1 : 0, isDecided ? 1 : 0, isDecided && County.Day(d.DecidedAt!.Value) > due ? 1 : 0, isOpen ? 1 : 0, isOpen && due < period.To ? 1 : 0);
        }).Aggregate((a, b) => a + b));
    }

    // The limit of one that is decided stands no more in it, but in its history: as it was when a landlord had answered, early or late.
    private async Task<Dictionary<Guid, DateOnly>> LimitsThatWereAsync(IReadOnlyList<Guid> declarations)
    {
        var limits = new Dictionary<Guid, DateOnly>();
        foreach (var ids in declarations.Chunk(IdsAQuery))
        {
            var changes = await context.Set<Change>().AsNoTracking().Where(c => ids.Contains(c.RecordId) && c.Kind != ChangeKind.Created)
                .OrderBy(c => c.ChangeNumber).ThenBy(c => c.Ordinal).Select(c => new { c.RecordId, c.Fields }).ToListAsync(cancel);
            foreach (var change in changes)
            {
                if (FieldJson.Read(change.Fields?.FirstOrDefault(f => f.Name == nameof(Declaration.DueOn))?.Old, typeof(DateOnly)) is DateOnly was)
                    limits[change.RecordId] = was;
            }
        }

        return limits;
    }

    private async Task<Dictionary<string, int>> ByBeatAsync(string sql, BulletinPeriod period, params (string, object)[] more) => await ReadAsync(sql, period, row => Number(row, 1), more);

    private async Task<Dictionary<string, T>> ReadAsync<T>(string sql, BulletinPeriod period, Func<System.Data.Common.DbDataReader, T> of, params (string, object)[] more)
    {
        var found = new Dictionary<string, T>();
        await ReadRows.RunAsync(
            context, sql, [("@from", Milliseconds(period.Begins)), ("@to", Milliseconds(period.Ends)), .. more], row => found[row.GetString(0)] = of(row), cancel);
        return found;
    }

    private static long Milliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    // A sum is a whole number in one database and a decimal in the other.
    private static int Number(System.Data.Common.DbDataReader row, int at) => Convert.ToInt32(row.GetValue(at), System.Globalization.CultureInfo.InvariantCulture);
}
