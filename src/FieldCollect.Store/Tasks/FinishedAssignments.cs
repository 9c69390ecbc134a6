using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tasks;

/// <summary>
/// Takes back assignments whose task is done, once a night: a door that was given to somebody this year is nobody's when it falls due again. Each is a Change with its reason, so that terminals drop it as well.
/// </summary>
public static class FinishedAssignments
{
    // Who plans ahead gives what falls due in the next days; no cycle is as short.
    private const int DaysAhead = 14;

    // Short transactions: a push waits behind each.
    private const int MostATransaction = 200;

    private const string Reason = "The task is done.";

    /// <returns>How many were taken back.</returns>
    public static async Task<int> RunAsync(RegisterStore store, CancellationToken cancel)
    {
        var (taken, day) = (0, County.Day(store.Time.GetUtcNow()).AddDays(DaysAhead));
        foreach (var beat in await BeatsAsync(store, cancel))
            taken += await store.WriteAsync(context => TakeBackAsync(context, store, beat, day, cancel), cancel);
        return taken;
    }

    private static async Task<IReadOnlyList<string>> BeatsAsync(RegisterStore store, CancellationToken cancel)
    {
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        return await context.Set<Assignment>().AsNoTracking().Where(a => a.RemovedAt == null).Select(a => a.BeatCode).Distinct().OrderBy(b => b).ToListAsync(cancel);
    }

    private static async Task<int> TakeBackAsync(RegisterContext context, RegisterStore store, string beat, DateOnly day, CancellationToken cancel)
    {
        var now = store.Time.GetUtcNow();
        var waiting = await TaskQuery.WaitingAsync(context, store.Codes, beat, day, cancel);
        var finished = (await context.Set<Assignment>().AsNoTracking().Where(a => a.BeatCode == beat && a.RemovedAt == null).OrderBy(a => a.Id).Select(a => new { a.Id, a.RecordId }).ToListAsync(cancel))
            .Where(a => !waiting.Contains(a.RecordId)).Select(a => a.Id).Take(MostATransaction).ToList();
        var rows = new WorkingSet(context, store.Personal);
        var staging = new Staging(rows);
        foreach (var assignment in (await rows.Stored.LoadAsync(typeof(Assignment), nameof(Record.Id), finished)).Cast<Assignment>())
        {
            var fields = RecordType.Of(assignment);
            staging.Set(assignment, fields[nameof(Record.RemovedAt)], now);
            staging.Set(assignment, fields[nameof(Record.Version)], assignment.Version + 1);
            staging.Record(new StagedChange(assignment, ChangeKind.Removed, [new FieldChange(nameof(Record.RemovedAt), null, now)], beat, assignment.Version, null, now, Reason));
        }

        await new History(context, store.Personal, Actor.System, now).SaveAsync(staging, rows, []);
        return finished.Count;
    }
}
