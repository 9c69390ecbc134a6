using System.Diagnostics;
using System.Diagnostics.Metrics;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Benchmarks.Quality.Parts;

/// <summary>
/// What a supervisor asks each evening and what keeping it costs: completion of a station, freshness and rates of the county, the share of a push that its counts take and that its checks take, a full recount.
/// Growth asks the same of a county thirty times as large: the cost follows beats and days, not records.
/// </summary>
public static class FiguresPart
{
    private const int Questions = 200;
    private const int Pushes = 30;
    private const int VisitsAPush = 50;
    private const double Larger = 30;

    /// <summary>At the scale of the run.</summary>
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(QualityRun run)
    {
        await using var store = await run.CountyAsync(run.Scale);
        var asked = await AskAsync(store, run.Cancel);
        var (push, counts, checks) = await PushAsync(store, run.Cancel);
        var clock = Stopwatch.StartNew();
        await using var context = await store.Database.OpenReadContextAsync(run.Cancel);
        var recount = await Recount.RunAsync(context, null, run.Cancel);
        var recounted = clock.Elapsed;
        if (!recount.Due.SequenceEqual((await Recount.StoredAsync(context, run.Cancel)).Due))
            throw new InvalidOperationException("The counts are not those of a recount.");
        return
        [
            new("completion of a station, p50", asked.Completion, "ms"),
            new("freshness of the county, p50", asked.Freshness, "ms"),
            new("rates of the county, p50", asked.Rates, "ms"),
            BenchmarkResult.Against("counts of a push of 200 edits, against the push", counts, "ms", push),
            BenchmarkResult.Against("checks behind a push of 200 edits, against the push", checks, "ms", push),
            new("full recount", recounted.TotalSeconds, "s"),
        ];
    }

    /// <summary>Thirty times the scale of the run, against it.</summary>
    public static async Task<IReadOnlyList<BenchmarkResult>> GrowthAsync(QualityRun run)
    {
        Asked small, large;
        await using (var store = await run.CountyAsync(run.Scale))
            small = await AskAsync(store, run.Cancel);
        await using (var store = await run.CountyAsync(run.Scale * Larger))
            large = await AskAsync(store, run.Cancel);
        return
        [
            BenchmarkResult.Against("completion of a station, p50, thirty times the county", large.Completion, "ms", small.Completion),
            BenchmarkResult.Against("freshness of the county, p50, thirty times the county", large.Freshness, "ms", small.Freshness),
            BenchmarkResult.Against("rates of the county, p50, thirty times the county", large.Rates, "ms", small.Rates),
        ];
    }

    private static async Task<Asked> AskAsync(RegisterStore store, CancellationToken cancel)
    {
        var today = County.Day(store.Time.GetUtcNow());
        var beats = await BeatsAsync(store, cancel);
        var station = beats.Where(b => b.StationCode == beats[0].StationCode).Select(b => b.Code).ToHashSet();
        var supervisor = new Actor(Guid.AllBitsSet, "supervisor", Role.Supervisor, station, null, "supervision");
        var completion = await MedianAsync(Questions, async () =>
        {
            await using var context = await store.Database.OpenReadContextAsync(cancel);
            await CompletionQuery.OfStationsAsync(context, supervisor, today, cancel);
        });
        var freshness = await MedianAsync(Questions, async () =>
        {
            await using var context = await store.Database.OpenReadContextAsync(cancel);
            await FreshnessQuery.RunAsync(context, Actor.System, today, cancel);
        });
        var rates = await MedianAsync(Questions, async () =>
        {
            await using var context = await store.Database.OpenReadContextAsync(cancel);
            await context.Set<Rate>().AsNoTracking().Where(r => r.Day == today && r.Level == "county").ToListAsync(cancel);
        });
        return new Asked(completion, freshness, rates);
    }

    // The rows that a push has added to are found out by comparing, and are then added to once more, and once less, by the same statements alone.
    private static async Task<(double Push, double Counts, double Checks)> PushAsync(RegisterStore store, CancellationToken cancel)
    {
        var beat = (await BeatsAsync(store, cancel))[0].Code;
        var officer = new Actor(Guid.AllBitsSet, "officer", Role.Officer, new HashSet<string> { beat }, null, "dailyCollection");
        List<House> houses;
        List<Residency> stays;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
        {
            houses = await context.Set<House>().AsNoTracking().Where(h => h.BeatCode == beat && h.EndedOn == null && h.RemovedAt == null).OrderBy(h => h.Id).Take(Pushes * VisitsAPush).ToListAsync(cancel);
            stays = await context.Set<Residency>().AsNoTracking().Where(r => r.BeatCode == beat && r.EndedOn == null && r.RemovedAt == null).OrderBy(r => r.Id).Take(Pushes * VisitsAPush * 2).ToListAsync(cancel);
        }

        var (pushes, checks) = (new List<double>(), new List<double>());
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Name == RegisterStore.ChecksBehindPushName) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, took, _, _) => checks.Add(took));
        listener.Start();
        var touched = 0;
        for (var i = 0; i < Pushes && (i + 1) * VisitsAPush <= houses.Count && (i + 1) * VisitsAPush * 2 <= stays.Count; i++)
        {
            var before = await StoredAsync(store, cancel);
            var items = Items(beat, houses.Skip(i * VisitsAPush).Take(VisitsAPush).ToList(), stays.Skip(i * VisitsAPush * 2).Take(VisitsAPush * 2).ToList(), store.Time.GetUtcNow());
            var clock = Stopwatch.StartNew();
            var answers = await store.PushAsync(items, officer, cancel);
            pushes.Add(clock.Elapsed.TotalMilliseconds);
            if (answers.FirstOrDefault(a => a.Problem is not null) is { } refused)
                throw new InvalidOperationException(refused.Problem!.Kind.Code);
            touched = Math.Max(touched, (await StoredAsync(store, cancel)).Due.Except(before.Due).Count() * 2);
        }

        var keys = (await StoredAsync(store, cancel)).Due.Where(d => d.Key.Beat == beat).Take(touched).ToList();
        var alone = await MedianAsync(Pushes, () => TransactionAsync(store, keys, cancel));
        var empty = await MedianAsync(Pushes, () => TransactionAsync(store, [], cancel));
        return (Median(pushes), Math.Max(0, alone - empty), Median(checks));
    }

    private static Task<bool> TransactionAsync(RegisterStore store, List<KeyValuePair<(string Beat, string Kind, DateOnly DueOn), int>> keys, CancellationToken cancel) => store.WriteAsync(
        context =>
        {
            foreach (var ((beat, kind, dueOn), _) in keys)
                context.Statements!.Run(DayFigures.AddDue, [beat, kind, dueOn, 0]);
            foreach (var (beat, kind) in keys.Select(k => (k.Key.Beat, k.Key.Kind)).Distinct())
            {
                context.Statements!.Run(DayFigures.AddToDay, [County.Day(store.Time.GetUtcNow()), beat, kind, 0, 0, 0]);
                context.Statements!.Run(AreaFigures.AddToDay, [County.Day(store.Time.GetUtcNow()), beat, kind, 0, 0, 0]);
            }

            return Task.FromResult(true);
        },
        cancel);

    private static List<PushItem> Items(string beat, List<House> houses, List<Residency> stays, DateTimeOffset now)
    {
        var items = new List<PushItem>();
        for (var i = 0; i < houses.Count; i++)
        {
            var visit = Ids.New(now.AddMilliseconds(-i));
            var common = new PushItem { Verb = PushVerb.Create, Set = EntitySets.Of(typeof(Visit)), VisitId = visit, CollectedAt = now, Group = visit.ToString() };
            items.Add(common with
            {
                Values = new Dictionary<string, object?>
                {
                    [nameof(Visit.Id)] = visit, [nameof(Visit.BeatCode)] = beat, [nameof(Visit.AddressId)] = houses[i].AddressId, [nameof(Visit.CollectedAt)] = now, [nameof(Visit.Outcome)] = VisitOutcome.Confirmed,
                },
            });
            items.Add(Seen(common, typeof(House), houses[i].Id, houses[i].Version, now));
            items.AddRange(stays.Skip(i * 2).Take(2).Select(s => Seen(common, typeof(Residency), s.Id, s.Version, now)));
        }

        return items;
    }

    private static PushItem Seen(PushItem common, Type type, Guid id, long version, DateTimeOffset now) => common with
    {
        Verb = PushVerb.Change, Set = EntitySets.Of(type), Key = [id], IfMatchVersion = version, Values = new Dictionary<string, object?> { ["VerifiedAt"] = now },
    };

    private static async Task<List<Beat>> BeatsAsync(RegisterStore store, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel);
    }

    private static async Task<Recount> StoredAsync(RegisterStore store, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await Recount.StoredAsync(context, cancel);
    }

    private static async Task<double> MedianAsync(int times, Func<Task> work)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            await work();
            took.Add(clock.Elapsed.TotalMilliseconds);
        }

        return Median(took);
    }

    private sealed record Asked(double Completion, double Freshness, double Rates);

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
