using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tasks;

/// <summary>
/// Takes back assignments whose task is over, see <see cref="AssignmentEnd"/>: a door that was given to somebody this year is nobody's when it falls due again. Each is a Change with its reason, so that terminals
/// drop it as well.
/// </summary>
public static class FinishedAssignments
{
    // Short transactions: a push waits behind each. Below what either driver takes in one statement.
    private const int AtOnce = 200;

    private const string Reason = "The task is over.";

    /// <returns>How many were taken back.</returns>
    public static async Task<int> RunAsync(RegisterStore store, CancellationToken cancel)
    {
        var (taken, after) = (0, Guid.Empty);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            List<Assignment> assignments, finished;
            await using (var context = await store.Database.OpenReadContextAsync(cancel))
            {
                assignments = await context.Set<Assignment>().AsNoTracking().Where(a => a.RemovedAt == null && a.Id > after).OrderBy(a => a.Id).Take(AtOnce).ToListAsync(cancel);
                finished = await OverAsync(context, assignments, County.Day(store.Time.GetUtcNow()), cancel);
            }

            if (finished.Count > 0)
                taken += await store.WriteAsync(context => TakeBackAsync(context, store, finished), cancel);
            if (assignments.Count < AtOnce)
                return taken;
            after = assignments[^1].Id;
        }
    }

    private static async Task<List<Assignment>> OverAsync(RegisterContext context, List<Assignment> assignments, DateOnly today, CancellationToken cancel)
    {
        var ids = assignments.ConvertAll(a => a.Id);
        var given = (await context.Set<Change>().AsNoTracking().Where(c => ids.Contains(c.RecordId)).Select(c => new { c.RecordId, c.ReceivedAt }).ToListAsync(cancel))
            .GroupBy(c => c.RecordId).ToDictionary(g => g.Key, g => g.Max(c => c.ReceivedAt));
        var records = new Dictionary<(string, Guid), BeatRecord>();
        await RecordsAsync<Declaration>();
        await RecordsAsync<Matter>();
        await RecordsAsync<Conflict>();
        await RecordsAsync<QuarantinedChange>();
        await RecordsAsync<Doorplate>();
        var doors = await RecordsAsync<Address>();
        var atDoors = records.Values.OfType<Address>().Cast<BeatRecord>()
            .Concat(await context.Set<House>().AsNoTracking().Where(h => doors.Contains(h.AddressId) && h.EndedOn == null && h.RemovedAt == null).ToListAsync(cancel))
            .Concat(await context.Set<Residency>().AsNoTracking().Where(r => doors.Contains(r.AddressId) && r.EndedOn == null && r.RemovedAt == null).ToListAsync(cancel))
            .Concat(await context.Set<Unit>().AsNoTracking().Where(u => doors.Contains(u.AddressId) && u.EndedOn == null && u.RemovedAt == null).ToListAsync(cancel))
            .ToLookup(r => Door.Of(r)!.Value);
        return assignments.FindAll(a => AssignmentEnd.IsOver(a, records.GetValueOrDefault((a.EntitySet, a.RecordId)), [.. atDoors[a.RecordId]], given.GetValueOrDefault(a.Id), today));

        async Task<List<Guid>> RecordsAsync<T>()
            where T : BeatRecord
        {
            var set = EntitySets.Of(typeof(T)).Name;
            var named = assignments.Where(a => a.EntitySet == set).Select(a => a.RecordId).Distinct().ToList();
            if (named.Count > 0)
            {
                foreach (var record in await context.Set<T>().AsNoTracking().Where(r => named.Contains(r.Id)).ToListAsync(cancel))
                    records[(set, record.Id)] = record;
            }

            return named;
        }
    }

    // One that was written meanwhile, by whoever gives out work, is looked at again the next time.
    private static async Task<int> TakeBackAsync(RegisterContext context, RegisterStore store, List<Assignment> finished)
    {
        var (now, versions, taken) = (store.Time.GetUtcNow(), finished.ToDictionary(a => a.Id, a => a.Version), 0);
        var rows = new WorkingSet(context, store.Personal);
        var staging = new Staging(rows);
        foreach (var assignment in (await rows.Stored.LoadAsync(typeof(Assignment), nameof(Record.Id), versions.Keys)).Cast<Assignment>().Where(a => a.RemovedAt is null && a.Version == versions[a.Id]))
        {
            var fields = RecordType.Of(assignment);
            staging.Set(assignment, fields[nameof(Record.RemovedAt)], now);
            staging.Set(assignment, fields[nameof(Record.Version)], assignment.Version + 1);
            staging.Record(new StagedChange(assignment, ChangeKind.Removed, [new FieldChange(nameof(Record.RemovedAt), null, now)], assignment.BeatCode, assignment.Version, null, now, Reason));
            taken++;
        }

        await new History(context, store.Personal, Actor.System, now).SaveAsync(staging, rows, []);
        return taken;
    }
}
