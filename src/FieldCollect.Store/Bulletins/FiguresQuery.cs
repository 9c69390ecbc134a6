using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Bulletins;

/// <summary>What a bulletin would say, and the register's number as of which it would.</summary>
internal sealed record FoundFigures(BulletinFigures Figures, FallingDue? Ahead, long AsOfNumber);

/// <summary>Reads the figures of a bulletin, all of one state of the register.</summary>
internal static class FiguresQuery
{
    // How many ends of periods the course of freshness shows.
    private const int DaysOfCourse = 14;
    private const int WeeksOfCourse = 8;
    private const int MonthsOfCourse = 6;

    /// <exception cref="ProblemException">UnknownReference: there is no such station.</exception>
    public static async Task<FoundFigures> RunAsync(RegisterStore store, BulletinOrder order, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        await using var transaction = await ReadTransaction.BeginAsync(context, cancel);
        var number = await context.State.AsNoTracking().Select(s => s.ChangeNumber).SingleAsync(cancel);
        var areas = await BulletinAreas.OfAsync(context, order.StationCode, cancel);
        var figures = await FiguresAsync(context, store.Codes, order, areas, cancel);
        var ahead = order.Period.Kind == BulletinKind.Monthly ? null : await AheadAsync(context, County.Day(store.Time.GetUtcNow()), [.. areas.Beats.Select(b => b.Code)], cancel);
        return new FoundFigures(figures, ahead, number);
    }

    private static async Task<BulletinFigures> FiguresAsync(RegisterContext context, CodeLists codes, BulletinOrder order, BulletinAreas areas, CancellationToken cancel)
    {
        var (period, limits) = (order.Period, BulletinPolicy.LimitsOn(codes, order.Period.To));
        var freshness = await FreshnessOfDays.BeginAsync(context, [.. areas.Beats.Select(b => b.Code)], cancel);
        var counts = new PeriodCounts(context, codes, limits, cancel);
        var records = await freshness.OfAsync(period.To, cancel);
        if (!freshness.Knows(period.To))
            await FreezeAsync(context, order, records, cancel);
        var now = await counts.OfAsync(period, records);
        var before = freshness.Knows(period.Before.To) ? await counts.OfAsync(period.Before, await freshness.OfAsync(period.Before.To, cancel)) : null;
        var course = await CourseAsync(freshness, period, cancel);
        var accuracy = period.Kind == BulletinKind.Daily ? null : await AccuracyProved.InAsync(context, codes, period, cancel);

        AreaFigures Area(string code, string name, string? station, IReadOnlyList<string> beats) => new(
            code, name, station,
            Measures.Sum(beats.Select(b => now.GetValueOrDefault(b, Measures.None))),
            before is null ? null : Measures.Sum(beats.Select(b => before.GetValueOrDefault(b, Measures.None))),
            [.. course.Select(c => new CoursePoint(c.Day, beats.Sum(b => c.Of.GetValueOrDefault(b, Measures.None.Records).Current), beats.Sum(b => c.Of.GetValueOrDefault(b, Measures.None.Records).Fresh)))],
            accuracy?.Of(beats));

        var whole = Area(order.StationCode ?? "", areas.Name, null, [.. areas.Beats.Select(b => b.Code)]);
        var stations = areas.Stations.Select(s => Area(s.Code, s.Name, null, [.. areas.Beats.Where(b => b.StationCode == s.Code).Select(b => b.Code)])).ToList();
        var beatAreas = areas.Beats.Select(b => Area(b.Code, b.Name, b.StationCode, [b.Code])).ToList();
        return new BulletinFigures(
            period.Kind, period.From, period.To, order.StationCode, BulletinPolicy.Version(codes, period.To), freshness.Knows(period.To), limits, whole, stations, beatAreas,
            period.Kind == BulletinKind.Daily ? NamedBeats.Amiss(beatAreas) : NamedBeats.NeedHelp(beatAreas, limits),
            period.Kind != BulletinKind.Monthly ? [] : [.. stations.Prepend(whole).Concat(beatAreas).Select(a => Evaluation.Of(a, part => EvaluationWeights.Of(codes, period.To, part)))]);
    }

    // Of a day whose end the register did not keep, freshness is what was known when the edition before was made: later nothing more is known of that day, and no edition follows from the clock alone.
    private static async Task FreezeAsync(RegisterContext context, BulletinOrder order, Dictionary<string, RecordCounts> records, CancellationToken cancel)
    {
        var (kind, from, station) = (order.Period.Kind, order.Period.From, order.StationCode);
        var id = await context.Set<Bulletin>().AsNoTracking().Where(b => b.Kind == kind && b.StationCode == station && b.From == from).OrderByDescending(b => b.Edition).Select(b => (Guid?)b.Id).FirstOrDefaultAsync(cancel);
        if (id is null || await BulletinAccess.FiguresAsync(context, id.Value, cancel) is not { IsKept: false } before)
            return;
        foreach (var beat in before.Beats)
            records[beat.Code] = beat.Now.Records;
    }

    private static async Task<List<(DateOnly Day, Dictionary<string, RecordCounts> Of)>> CourseAsync(FreshnessOfDays freshness, BulletinPeriod period, CancellationToken cancel)
    {
        var course = new List<(DateOnly, Dictionary<string, RecordCounts>)>();
        var most = period.Kind switch { BulletinKind.Daily => DaysOfCourse, BulletinKind.Weekly => WeeksOfCourse, _ => MonthsOfCourse };
        for (var (at, i) = (period, 0); i < most && freshness.Knows(at.To); (at, i) = (at.Before, i + 1))
            course.Insert(0, (at.To, await freshness.OfAsync(at.To, cancel)));
        return course;
    }

    private static async Task<FallingDue> AheadAsync(RegisterContext context, DateOnly from, HashSet<string> beats, CancellationToken cancel)
    {
        var due = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        await ReadRows.RunAsync(
            context,
            """SELECT "BeatCode", "DueOn", SUM("Count") FROM "DueCounts" WHERE "DueOn" >= @from AND "DueOn" < @until AND "Count" <> 0 GROUP BY "BeatCode", "DueOn" """,
            [("@from", from), ("@until", from.AddDays(FallingDue.Days))],
            row =>
            {
                if (!beats.Contains(row.GetString(0)))
                    return;
                if (!due.TryGetValue(row.GetString(0), out var days))
                    due[row.GetString(0)] = days = new int[FallingDue.Days];
                days[row.GetFieldValue<DateOnly>(1).DayNumber - from.DayNumber] = Convert.ToInt32(row.GetValue(2), System.Globalization.CultureInfo.InvariantCulture);
            },
            cancel);
        return new FallingDue(from, [.. due.Select(d => new BeatFallingDue(d.Key, d.Value))]);
    }
}
