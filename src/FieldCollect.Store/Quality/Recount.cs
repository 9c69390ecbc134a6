using System.Data.Common;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality;

/// <summary>
/// All counts of freshness and of the day, made anew: what is due now from the records, the days that are over from their history, the deeds from visits and changes. What writes have counted must
/// be equal; an import, which writes past them, takes these.
/// </summary>
public sealed class Recount
{
    private const int RowsBetweenProgress = 50_000;

    private static readonly (string Set, string Kind, string Current)[] Kinds =
    [
        ("Addresses", "'address'", "\"Status\" = 'inUse'"),
        ("Houses", "CASE WHEN \"Occupancy\" = 'let' THEN 'house.let' ELSE 'house' END", "\"EndedOn\" IS NULL"),
        ("Residencies", "'residency.' || \"Kind\"", "\"EndedOn\" IS NULL"),
        ("Units", "'unit'", "\"EndedOn\" IS NULL"),
    ];

    private Recount()
    {
    }

    /// <summary>By beat, kind and due day; without those of which there are none.</summary>
    public SortedDictionary<(string Beat, string Kind, DateOnly DueOn), int> Due { get; } = [];

    /// <summary>By day, beat and kind; without those of which there are none.</summary>
    public SortedDictionary<(DateOnly Day, string Beat, string Kind), (int Current, int Fresh, int Open)> Days { get; } = [];

    /// <summary>By day, beat, officer and what.</summary>
    public SortedDictionary<(DateOnly Day, string Beat, Guid Officer, string What), (int Count, int Late)> Deeds { get; } = [];

    /// <summary>Counts.</summary>
    /// <param name="context">Whose connection is used; within its transaction, if it has one.</param>
    /// <param name="progress">Called with the number of rows read so far.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<Recount> RunAsync(RegisterContext context, Action<long>? progress, CancellationToken cancel)
    {
        var recount = new Recount();
        var reader = new RowReader(context, progress, cancel);
        await recount.CountDueAsync(reader);
        await recount.CountVisitsAsync(reader);
        await recount.CountHistoryAsync(context, reader, cancel);
        return recount;
    }

    /// <summary>Begins the counts of a register that is new, or that comes from a version which did not count. Figures of days are kept from today on.</summary>
    public static async Task BeginAsync(RegisterContext context, DateOnly today, CancellationToken cancel)
    {
        if ((await context.State.AsNoTracking().SingleAsync(cancel)).ClosedThrough is { } closed)
        {
            // A version that kept rows of days that are over alone has none of the one that is not.
            var open = closed.AddDays(1);
            if (!await context.FreshnessDays.AnyAsync(d => d.Day == open, cancel) && await context.DueCounts.AnyAsync(cancel))
                await OpenDayAsync(context, open, cancel);
            // One that kept figures of beats alone has no sums of them.
            if (!await context.AreaDays.AnyAsync(cancel) && await context.FreshnessDays.AnyAsync(cancel))
                await SumUpAsync(context, cancel);
            return;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        // Whoever else opens the register waits here, and then finds it begun.
        if (await context.State.Where(s => s.ClosedThrough == null).ExecuteUpdateAsync(u => u.SetProperty(s => s.ClosedThrough, today.AddDays(-1)), cancel) == 1)
            await (await RunAsync(context, null, cancel)).WriteAsync(context, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>What writes have counted, in the same form.</summary>
    public static async Task<Recount> StoredAsync(RegisterContext context, CancellationToken cancel)
    {
        var stored = new Recount();
        var reader = new RowReader(context, null, cancel);
        await reader.ReadAsync("""SELECT "BeatCode","Kind","DueOn","Count" FROM "DueCounts" WHERE "Count" <> 0""", r => stored.Due.Add((r.GetString(0), r.GetString(1), Day(r, 2)), r.GetInt32(3)));
        await reader.ReadAsync(
            """SELECT "Day","BeatCode","Kind","Current","Fresh","Open" FROM "FreshnessDays" WHERE "Current" <> 0""",
            r => stored.Days.Add((Day(r, 0), r.GetString(1), r.GetString(2)), (r.GetInt32(3), r.GetInt32(4), r.GetInt32(5))));
        await reader.ReadAsync(
            """SELECT "Day","BeatCode","OfficerId","What","Count","Late" FROM "DayCounts" WHERE "Count" <> 0 OR "Late" <> 0""",
            r => stored.Deeds.Add((Day(r, 0), r.GetString(1), r.Id(2)!.Value, r.GetString(3)), (r.GetInt32(4), r.GetInt32(5))));
        return stored;
    }

    /// <summary>Puts these counts in the place of those that are stored, in the transaction of the context.</summary>
    public async Task WriteAsync(RegisterContext context, CancellationToken cancel)
    {
        await context.DueCounts.ExecuteDeleteAsync(cancel);
        await context.FreshnessDays.ExecuteDeleteAsync(cancel);
        await context.DayCounts.ExecuteDeleteAsync(cancel);
        context.DueCounts.AddRange(Due.Select(d => new DueCount { BeatCode = d.Key.Beat, Kind = d.Key.Kind, DueOn = d.Key.DueOn, Count = d.Value }));
        context.FreshnessDays.AddRange(Days.Select(d => new FreshnessDay
        {
            Day = d.Key.Day, BeatCode = d.Key.Beat, Kind = d.Key.Kind, Current = d.Value.Current, Fresh = d.Value.Fresh, Open = d.Value.Open,
        }));
        context.DayCounts.AddRange(Deeds.Select(d => new DayCount
        {
            Day = d.Key.Day, BeatCode = d.Key.Beat, OfficerId = d.Key.Officer, What = d.Key.What, Count = d.Value.Count, Late = d.Value.Late,
        }));
        await context.SaveChangesAsync(cancel);
        context.ChangeTracker.Clear();
        await SumUpAsync(context, cancel);
    }

    // In the transaction of the context, or one of its own.
    private static async Task SumUpAsync(RegisterContext context, CancellationToken cancel)
    {
        await using var own = context.Database.CurrentTransaction is null ? await context.Database.BeginTransactionAsync(cancel) : null;
        foreach (var statement in AreaFigures.Again)
            await context.Database.ExecuteSqlRawAsync(statement, cancel);
        if (own is not null)
            await own.CommitAsync(cancel);
    }

    private static DateOnly Day(DbDataReader row, int at) => row.GetFieldValue<DateOnly>(at);

    private async Task CountDueAsync(RowReader reader)
    {
        foreach (var (set, kind, current) in Kinds)
        {
            await reader.ReadAsync(
                $"""
                SELECT "BeatCode", {kind}, COALESCE("DueOn", '1900-01-01'), COUNT(*) FROM "{set}" WHERE {current} AND "RemovedAt" IS NULL GROUP BY 1, 2, 3
                """,
                r => Due.Add((r.GetString(0), r.GetString(1), Day(r, 2)), (int)r.GetInt64(3)));
        }
    }

    private Task CountVisitsAsync(RowReader reader) => reader.ReadAsync(
        """SELECT "BeatCode","OfficerId","Outcome","CollectedAt","ReceivedAt" FROM "Visits" WHERE "RemovedAt" IS NULL""",
        r => Count(r.GetString(0), r.Id(1)!.Value, Deed.Visit + r.GetString(2), r.GetInt64(3), r.GetInt64(4)));

    private void Count(string beat, Guid officer, string what, long collectedAt, long receivedAt)
    {
        var received = County.Day(DateTimeOffset.FromUnixTimeMilliseconds(receivedAt));
        var day = DayFigures.DayOf(DateTimeOffset.FromUnixTimeMilliseconds(collectedAt), received);
        var (count, late) = Deeds.GetValueOrDefault((day, beat, officer, what));
        Deeds[(day, beat, officer, what)] = (count + 1, late + (received > day ? 1 : 0));
    }

    // Backwards from the records as they are, through their changes: what a change did to the counts is the difference between the record after it and before it.
    private async Task CountHistoryAsync(RegisterContext context, RowReader reader, CancellationToken cancel)
    {
        var to = (await context.State.AsNoTracking().SingleAsync(cancel)).ClosedThrough!.Value;
        var first = await context.FreshnessDays.Where(d => d.Day <= to).OrderBy(d => d.Day).Select(d => (DateOnly?)d.Day).FirstOrDefaultAsync(cancel);
        CountOpenDay(to.AddDays(1));
        var states = first is null ? [] : await StatesAsync(reader);
        var moves = new List<(DateOnly Day, (string Beat, string Kind, DateOnly DueOn) Place, int By)>();
        await reader.ReadAsync(
            """
            SELECT "ChangeNumber","EntitySet","RecordId","BeatCode","Kind","Fields","UserId","VisitId","CollectedAt","ReceivedAt" FROM "Changes"
            WHERE "EntitySet" IN ('Addresses','Houses','Residencies','Units') ORDER BY "ChangeNumber" DESC, "Ordinal" DESC
            """,
            r =>
            {
                var fields = r.IsDBNull(5) ? null : System.Text.Json.JsonSerializer.Deserialize<List<FieldChange>>(r.GetString(5), FieldJson.Options);
                var (kind, collectedAt, receivedAt) = (r.GetString(4), r.GetInt64(8), r.GetInt64(9));
                var day = DayFigures.DayOf(DateTimeOffset.FromUnixTimeMilliseconds(collectedAt), County.Day(DateTimeOffset.FromUnixTimeMilliseconds(receivedAt)));
                if (!r.IsDBNull(7))
                {
                    var (beat, officer) = (r.GetString(3), r.Id(6)!.Value);
                    if (kind is ChangeKind.Created or ChangeKind.Ended)
                        Count(beat, officer, kind == ChangeKind.Created ? Deed.New : Deed.Ended, collectedAt, receivedAt);
                    if (DayFigures.WasDue(fields, day))
                        Count(beat, officer, Deed.Done, collectedAt, receivedAt);
                }

                if (first is not null && states.TryGetValue(r.Id(2)!.Value, out var state))
                    state.GoBack(r.GetInt64(0), day, kind, fields, moves);
            });
        if (first is not { } from)
            return;
        foreach (var state in states.Values)
            state.End(moves);
        CloseDays(from, to, moves);
    }

    // The day that is not over is as what is due now says.
    private void CountOpenDay(DateOnly day)
    {
        foreach (var kind in Due.GroupBy(d => (d.Key.Beat, d.Key.Kind)))
            Days[(day, kind.Key.Beat, kind.Key.Kind)] = (kind.Sum(d => d.Value), kind.Sum(d => d.Key.DueOn >= day ? d.Value : 0), kind.Sum(d => d.Key.DueOn <= day ? d.Value : 0));
    }

    private static async Task OpenDayAsync(RegisterContext context, DateOnly day, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = DayFigures.OpenDay;
        command.Add("@p0", day);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private void CloseDays(DateOnly from, DateOnly to, List<(DateOnly Day, (string Beat, string Kind, DateOnly DueOn) Place, int By)> moves)
    {
        var due = new Dictionary<(string Beat, string Kind), Dictionary<DateOnly, int>>();
        var next = 0;
        moves.Sort((a, b) => a.Day.CompareTo(b.Day));
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            for (; next < moves.Count && moves[next].Day <= day; next++)
            {
                var (_, (beat, kind, dueOn), by) = moves[next];
                if (!due.TryGetValue((beat, kind), out var days))
                    due[(beat, kind)] = days = [];
                days[dueOn] = days.GetValueOrDefault(dueOn) + by;
            }

            foreach (var ((beat, kind), days) in due)
            {
                if (days.Values.Sum() is not 0 and var current)
                    Days[(day, beat, kind)] = (current, days.Sum(d => d.Key >= day ? d.Value : 0), days.Sum(d => d.Key <= day ? d.Value : 0));
            }
        }
    }

    private static async Task<Dictionary<Guid, State>> StatesAsync(RowReader reader)
    {
        var states = new Dictionary<Guid, State>();
        await AddAsync("Addresses", "\"Status\"", "NULL", r => new Address { Status = r.GetString(4) });
        await AddAsync("Houses", "\"Occupancy\"", "\"EndedOn\"", r => new House { Occupancy = r.IsDBNull(4) ? "" : r.GetString(4) });
        await AddAsync("Residencies", "\"Kind\"", "\"EndedOn\"", r => new Residency { Kind = r.GetString(4) });
        await AddAsync("Units", "NULL", "\"EndedOn\"", _ => new Unit());
        return states;

        Task AddAsync(string set, string kind, string ended, Func<DbDataReader, BeatRecord> make) => reader.ReadAsync(
            $"""SELECT "Id","BeatCode","RemovedAt","DueOn",{kind},{ended} FROM "{set}" """,
            r =>
            {
                var record = make(r);
                record.BeatCode = r.GetString(1);
                record.RemovedAt = r.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2));
                ((IVerifiable)record).DueOn = r.IsDBNull(3) ? null : Day(r, 3);
                if (record is IEnding ending)
                    ending.EndedOn = r.IsDBNull(5) ? null : Day(r, 5);
                states.Add(r.Id(0)!.Value, new State(record));
            });
    }

    // A record on the way back through its history, with the fields that counting asks for.
    private sealed class State(BeatRecord record)
    {
        private static readonly HashSet<string> Asked =
        [
            nameof(BeatRecord.BeatCode), nameof(Register.Fields.Record.RemovedAt), nameof(IVerifiable.DueOn), nameof(IEnding.EndedOn), nameof(Address.Status), nameof(House.Occupancy), nameof(Residency.Kind),
        ];

        private bool _exists = true;
        private long? _number;
        private DateOnly _day;
        private (string Beat, string Kind, DateOnly DueOn)? _after = DayFigures.PlaceOf(record);

        private (string Beat, string Kind, DateOnly DueOn)? Place => _exists ? DayFigures.PlaceOf(record) : null;

        public void GoBack(long number, DateOnly day, string kind, IReadOnlyList<FieldChange>? fields, List<(DateOnly, (string, string, DateOnly), int)> moves)
        {
            // One transaction is one difference, on the day of its last change of the record.
            if (_number != number)
            {
                if (_number is not null)
                    Move(moves);
                (_number, _day, _after) = (number, day, Place);
            }

            if (kind == ChangeKind.Created)
                _exists = false;
            foreach (var change in fields ?? [])
            {
                if (Asked.Contains(change.Name) && record.GetType().GetProperty(change.Name) is { } property)
                    property.SetValue(record, FieldJson.Read(change.Old, property.PropertyType));
            }
        }

        public void End(List<(DateOnly, (string, string, DateOnly), int)> moves)
        {
            if (_number is not null)
                Move(moves);
            // What has no history of its making was always there.
            if (_exists && Place is { } place)
                moves.Add((DateOnly.MinValue, place, 1));
        }

        private void Move(List<(DateOnly, (string, string, DateOnly), int)> moves)
        {
            if (_after == Place)
                return;
            if (Place is { } before)
                moves.Add((_day, before, -1));
            if (_after is { } after)
                moves.Add((_day, after, 1));
        }
    }

    private sealed class RowReader(RegisterContext context, Action<long>? progress, CancellationToken cancel)
    {
        private long _rows;

        public Task ReadAsync(string sql, Action<DbDataReader> row) => ReadRows.RunAsync(
            context,
            sql,
            [],
            r =>
            {
                row(r);
                if (++_rows % RowsBetweenProgress == 0)
                    progress?.Invoke(_rows);
            },
            cancel);
    }
}
