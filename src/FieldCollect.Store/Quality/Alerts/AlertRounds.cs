using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality.Alerts;

/// <summary>Makes Alerts say what there is to tell, and hands on what has not been told.</summary>
public static class AlertRounds
{
    // Short transactions: a push waits behind each. What is left is for the next round.
    private const int MostATransaction = 200;

    /// <summary>Opens what has come to be and settles what is no more.</summary>
    /// <returns>How many were opened, and how many settled.</returns>
    public static async Task<(int Opened, int Settled)> RunAsync(RegisterStore store, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        Dictionary<(string, string, Guid), AlertCondition> conditions;
        await using (var reading = await store.Database.OpenReadContextAsync(cancel))
            conditions = (await new AlertConditions(reading, store.Codes, now).AllAsync(cancel)).ToDictionary(c => (c.Kind, c.BeatCode, c.RecordId));
        return await store.WriteAsync(
            async context =>
            {
                var (rows, standing) = (new WorkingSet(context, store.Personal), await context.Set<Alert>().AsNoTracking().Where(a => a.Status != AlertStatus.Settled).ToListAsync(cancel));
                var staging = new Staging(rows);
                var known = standing.Select(a => (a.Kind, a.BeatCode, a.RecordId)).ToHashSet();
                var fresh = conditions.Values.Where(c => !known.Contains((c.Kind, c.BeatCode, c.RecordId)))
                    .OrderBy(c => c.BeatCode, StringComparer.Ordinal).ThenBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.RecordId).Take(MostATransaction).ToList();
                foreach (var condition in fresh)
                    await OpenAsync(condition, rows, staging, now);
                var gone = standing.Where(a => !conditions.ContainsKey((a.Kind, a.BeatCode, a.RecordId))).OrderBy(a => a.Id).Select(a => a.Id).Take(MostATransaction).ToList();
                foreach (var alert in (await rows.Stored.LoadAsync(typeof(Alert), nameof(Record.Id), gone)).Cast<Alert>())
                    Change(alert, staging, now, a => (a.Status, a.SettledAt) = (AlertStatus.Settled, now));
                await new History(context, store.Personal, Actor.Register, now).SaveAsync(staging, rows, []);
                return (fresh.Count, gone.Count);
            },
            cancel);
    }

    /// <summary>What is open and was not handed on yet, oldest first.</summary>
    public static async Task<IReadOnlyList<Alert>> UnsentAsync(RegisterStore store, int most, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<Alert>().AsNoTracking().Where(a => a.Status == AlertStatus.Open && a.SentAt == null && a.RemovedAt == null).OrderBy(a => a.OpenedAt).ThenBy(a => a.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>Writes down that it was handed on. If that fails it is handed on again: whoever takes it knows it by its id.</summary>
    public static Task SentAsync(RegisterStore store, Guid id, CancellationToken cancel) => store.WriteAsync(
        async context =>
        {
            var now = store.Time.GetUtcNow();
            var rows = new WorkingSet(context, store.Personal);
            var staging = new Staging(rows);
            if (await rows.Stored.FindAsync<Alert>(id) is { SentAt: null } alert)
                Change(alert, staging, now, a => a.SentAt = now);
            await new History(context, store.Personal, Actor.Register, now).SaveAsync(staging, rows, []);
            return true;
        },
        cancel);

    // What came back on the day on which it had been opened and settled is the same again.
    private static async Task OpenAsync(AlertCondition condition, WorkingSet rows, Staging staging, DateTimeOffset now)
    {
        var id = Ids.OfName("Alerts", $"{condition.Kind}/{condition.BeatCode}/{condition.RecordId}/{County.Day(now):yyyy-MM-dd}");
        if (await rows.Stored.FindAsync<Alert>(id) is { } settled)
        {
            Change(settled, staging, now, a => (a.Status, a.SettledAt, a.AcknowledgedAt, a.AcknowledgedBy) = (AlertStatus.Open, null, null, null));
            return;
        }

        var alert = new Alert
        {
            Id = id, Version = 1, BeatCode = condition.BeatCode, Kind = condition.Kind, EntitySet = condition.EntitySet, RecordId = condition.RecordId, Chinese = condition.Chinese,
            English = condition.English, OpenedAt = now,
        };
        staging.Add(alert);
        staging.Record(new StagedChange(alert, ChangeKind.Created, null, null, 1, null, now, null) { ByRegister = true });
    }

    private static void Change(Alert alert, Staging staging, DateTimeOffset now, Action<Alert> change)
    {
        var type = RecordType.Of(alert);
        var (before, after) = ((Alert)RecordType.Copy(alert), (Alert)RecordType.Copy(alert));
        change(after);
        after.Version++;
        foreach (var field in type.Fields)
            staging.Set(alert, field, field.Get(after));
        staging.Record(new StagedChange(alert, ChangeKind.Updated, Apply.Differences(type, before, after), before.BeatCode, alert.Version, null, now, null) { ByRegister = true });
    }
}
