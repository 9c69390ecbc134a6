using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Quality;

/// <summary>
/// What one write transaction does to the counts of freshness and of the day: differences, worked out in memory from each record as it was and as it is, and written while the register's number
/// is held, so that they are added up one transaction after another.
/// </summary>
/// <remarks>
/// Each difference belongs to the day of the work, by the device's word and not later than the day on which it came in. Days have rows of their own, <see cref="FreshnessDay"/>, from the first write
/// of the day on, which a difference moves from its day on: so what is asked of a day is as many rows as there are beats and kinds, however many records and due days there are.
/// </remarks>
public sealed class DayFigures
{
    /// <summary>How far back late work moves the figures of days: a terminal's lease is shorter. What is older moves them from there on.</summary>
    public const int LatestDays = 92;

    // A register that nobody wrote to for longer has no figures for the days before: they would all be alike.
    private const int MostDaysClosed = 4_000;

    /// <summary>Adds to a count of due records; its parameters are the columns.</summary>
    public const string AddDue = """
        INSERT INTO "DueCounts" ("BeatCode","Kind","DueOn","Count") VALUES (@p0,@p1,@p2,@p3)
        ON CONFLICT ("BeatCode","Kind","DueOn") DO UPDATE SET "Count" = "DueCounts"."Count" + excluded."Count"
        """;

    /// <summary>Adds to a day's figures; its parameters are the columns.</summary>
    public const string AddToDay = """
        INSERT INTO "FreshnessDays" ("Day","BeatCode","Kind","Current","Fresh","Open") VALUES (@p0,@p1,@p2,@p3,@p4,@p5)
        ON CONFLICT ("Day","BeatCode","Kind") DO UPDATE SET
            "Current" = "FreshnessDays"."Current" + excluded."Current", "Fresh" = "FreshnessDays"."Fresh" + excluded."Fresh", "Open" = "FreshnessDays"."Open" + excluded."Open"
        """;

    // Of days that the register kept no figures of, a difference alone would be taken for all there was.
    private const string AddToKeptDay = """
        INSERT INTO "FreshnessDays" ("Day","BeatCode","Kind","Current","Fresh","Open")
        SELECT @p0,@p1,@p2,@p3,@p4,@p5 WHERE EXISTS (SELECT 1 FROM "FreshnessDays" WHERE "Day" = @p0)
        ON CONFLICT ("Day","BeatCode","Kind") DO UPDATE SET
            "Current" = "FreshnessDays"."Current" + excluded."Current", "Fresh" = "FreshnessDays"."Fresh" + excluded."Fresh", "Open" = "FreshnessDays"."Open" + excluded."Open"
        """;

    private const string AddDeed = """
        INSERT INTO "DayCounts" ("Day","BeatCode","OfficerId","What","Count","Late") VALUES (@p0,@p1,@p2,@p3,@p4,@p5)
        ON CONFLICT ("Day","BeatCode","OfficerId","What") DO UPDATE SET "Count" = "DayCounts"."Count" + excluded."Count", "Late" = "DayCounts"."Late" + excluded."Late"
        """;

    /// <summary>Opens a day that has no rows yet, by what is due now; its parameter is the day.</summary>
    public const string OpenDay = """
        INSERT INTO "FreshnessDays" ("Day","BeatCode","Kind","Current","Fresh","Open")
        SELECT @p0, "BeatCode", "Kind", SUM("Count"), SUM(CASE WHEN "DueOn" >= @p0 THEN "Count" ELSE 0 END), SUM(CASE WHEN "DueOn" <= @p0 THEN "Count" ELSE 0 END)
        FROM "DueCounts" WHERE NOT EXISTS (SELECT 1 FROM "FreshnessDays" WHERE "Day" = @p0) GROUP BY "BeatCode", "Kind" HAVING SUM("Count") <> 0
        """;

    private readonly DateOnly _today;
    private readonly SortedDictionary<(string Beat, string Kind, DateOnly DueOn, DateOnly Day), int> _due = [];
    private readonly SortedDictionary<(DateOnly Day, string Beat, Guid Officer, string What), (int Count, int Late)> _deeds = [];

    private bool _beatsMoved;

    private DayFigures(DateOnly today) => _today = today;

    /// <summary>Works out the differences. Before the rows are saved: as it was is forgotten then.</summary>
    public static DayFigures Of(Staging staging, StoredRows stored, Actor actor, DateTimeOffset now)
    {
        var figures = new DayFigures(County.Day(now));
        var lastOf = new Dictionary<object, StagedChange>(ReferenceEqualityComparer.Instance);
        foreach (var change in staging.Changes)
        {
            figures._beatsMoved |= change.Record is Beat && change.Fields?.Any(f => f.Name == nameof(Beat.StationCode)) == true;
            if (change.Record is not (IVerifiable or Visit))
                continue;
            lastOf[change.Record] = change;
            if (change.Record is IVerifiable)
                figures.CountDeed(change, change.ByRegister ? Actor.System.UserId : actor.UserId);
        }

        foreach (var (record, change) in lastOf)
        {
            var before = stored.IsNew(record) ? null : stored.Before(record);
            if (record is Visit visit)
            {
                figures.CountVisit(before as Visit, -1);
                figures.CountVisit(visit, 1);
            }
            else
            {
                var day = DayOf(change.CollectedAt, figures._today);
                figures.CountDue(before, day, -1);
                figures.CountDue(record, day, 1);
            }
        }

        return figures;
    }

    /// <summary>The day that work belongs to.</summary>
    /// <param name="collectedAt">The device's word.</param>
    /// <param name="received">The day on which it came in.</param>
    public static DateOnly DayOf(DateTimeOffset collectedAt, DateOnly received)
    {
        var day = County.Day(collectedAt);
        return day > received ? received : day < received.AddDays(-LatestDays) ? received.AddDays(-LatestDays) : day;
    }

    /// <summary>Where a record counts: its beat, its kind and its due day; null for one that is not current.</summary>
    public static (string Beat, string Kind, DateOnly DueOn)? PlaceOf(object? record) =>
        record is BeatRecord of && Cycles.KindOf(record) is { } kind && Cycles.IsCurrent(record) ? (of.BeatCode, kind, ((IVerifiable)record).DueOn ?? DueCount.NeverSeen) : null;

    /// <summary>Whether a verification was due on its day: the day by which the record had to be seen was not after it. What was never seen is due, too.</summary>
    public static bool WasDue(IReadOnlyList<FieldChange>? fields, DateOnly day) =>
        fields?.FirstOrDefault(f => f.Name == nameof(IVerifiable.DueOn)) is { } due && (FieldJson.Read(due.Old, typeof(DateOnly)) is not DateOnly before || before <= day);

    /// <summary>Closes the days that are over, opens the one that has begun, and adds the differences.</summary>
    /// <param name="statements">Of the transaction, which holds the register's number.</param>
    /// <param name="closedThrough">As the register's state says.</param>
    public void Write(WriteStatements statements, DateOnly closedThrough)
    {
        var last = OpenDays(statements, closedThrough, _today);
        foreach (var byDue in _due.GroupBy(d => (d.Key.Beat, d.Key.Kind, d.Key.DueOn)))
        {
            if (byDue.Sum(d => d.Value) is not 0 and var count)
                statements.Run(AddDue, [byDue.Key.Beat, byDue.Key.Kind, byDue.Key.DueOn, count]);
        }

        foreach (var byKind in _due.Where(d => d.Value != 0).GroupBy(d => (d.Key.Beat, d.Key.Kind)))
        {
            for (var day = byKind.Min(d => d.Key.Day); day <= last; day = day.AddDays(1))
            {
                var (current, fresh, open) = (0, 0, 0);
                foreach (var ((_, _, dueOn, from), count) in byKind.Where(d => d.Key.Day <= day))
                {
                    current += count;
                    fresh += dueOn >= day ? count : 0;
                    open += dueOn <= day ? count : 0;
                }

                if ((current, fresh, open) == (0, 0, 0))
                    continue;
                statements.Run(day == last ? AddToDay : AddToKeptDay, [day, byKind.Key.Beat, byKind.Key.Kind, current, fresh, open]);
                statements.Run(AreaFigures.AddToDay, [day, byKind.Key.Beat, byKind.Key.Kind, current, fresh, open]);
            }
        }

        foreach (var ((day, beat, officer, what), (count, late)) in _deeds)
        {
            if (count != 0 || late != 0)
                statements.Run(AddDeed, [day, beat, officer, what, count, late]);
        }

        foreach (var byWhat in _deeds.GroupBy(d => (d.Key.Day, d.Key.Beat, d.Key.What)))
        {
            var (count, late) = (byWhat.Sum(d => d.Value.Count), byWhat.Sum(d => d.Value.Late));
            if (count != 0 || late != 0)
                statements.Run(AreaFigures.AddDeed, [byWhat.Key.Day, byWhat.Key.Beat, byWhat.Key.What, count, late]);
        }

        if (_beatsMoved)
        {
            foreach (var statement in AreaFigures.Again)
                statements.Run(statement, []);
        }
    }

    // The counts have not moved since the last write, so each day since ended with them, and today begins with them.
    private static DateOnly OpenDays(WriteStatements statements, DateOnly closedThrough, DateOnly today)
    {
        var yesterday = today.AddDays(-1);
        if (closedThrough >= yesterday)
            return closedThrough.AddDays(1);
        for (var day = today.AddDays(-MostDaysClosed) is var earliest && earliest > closedThrough ? earliest : closedThrough.AddDays(1); day <= today; day = day.AddDays(1))
        {
            statements.Run(OpenDay, [day]);
            statements.Run(AreaFigures.OpenDay, [day]);
        }

        statements.Run("""DELETE FROM "DueCounts" WHERE "Count" = 0""", []);
        statements.Run("""UPDATE "RegisterState" SET "ClosedThrough" = @p0 WHERE "Id" = 1""", [yesterday]);
        return today;
    }

    private void CountDue(object? record, DateOnly day, int by)
    {
        if (PlaceOf(record) is not { } place)
            return;
        var key = (place.Beat, place.Kind, place.DueOn, day);
        _due[key] = _due.GetValueOrDefault(key) + by;
    }

    private void CountVisit(Visit? visit, int by)
    {
        if (visit is not { RemovedAt: null })
            return;
        var received = County.Day(visit.ReceivedAt);
        Count(DayOf(visit.CollectedAt, received), received, visit.BeatCode, visit.OfficerId, Deed.Visit + visit.Outcome, by);
    }

    private void CountDeed(StagedChange change, Guid officer)
    {
        if (change.VisitId is null)
            return;
        var day = DayOf(change.CollectedAt, _today);
        var beat = ((BeatRecord)change.Record).BeatCode;
        if (change.Kind is ChangeKind.Created or ChangeKind.Ended)
            Count(day, _today, beat, officer, change.Kind == ChangeKind.Created ? Deed.New : Deed.Ended, 1);
        if (WasDue(change.Fields, day))
            Count(day, _today, beat, officer, Deed.Done, 1);
    }

    private void Count(DateOnly day, DateOnly received, string beat, Guid officer, string what, int by)
    {
        var key = (day, beat, officer, what);
        var (count, late) = _deeds.GetValueOrDefault(key);
        _deeds[key] = (count + by, late + (received > day ? by : 0));
    }
}
