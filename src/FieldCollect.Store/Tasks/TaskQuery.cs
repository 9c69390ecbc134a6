using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Tasks;

/// <summary>
/// The tasks of one beat on a day. Reads what may wait, each set by the index that begins with the beat, and no more of a row than <see cref="DayTasks"/> asks of it; what waits is decided there, as on a
/// terminal.
/// </summary>
public static class TaskQuery
{
    /// <exception cref="ProblemException">NotFound: there is no such beat, or it is not the asker's.</exception>
    public static async Task<TaskList> RunAsync(RegisterContext context, Actor actor, CodeLists codes, string beat, DateOnly day, CancellationToken cancel)
    {
        if (!actor.Sees(beat) || !await context.Set<Beat>().AnyAsync(b => b.Code == beat, cancel))
            throw new ProblemException(Problems.NotFound);
        return DayTasks.Of(await RowsAsync(context, beat, day, cancel), day, codes);
    }

    private static async Task<TaskRows> RowsAsync(RegisterContext context, string beat, DateOnly day, CancellationToken cancel)
    {
        var waiting = new List<BeatRecord>();
        await AddDueAsync(context, beat, day, waiting, cancel);
        waiting.AddRange(await context.Set<Declaration>().AsNoTracking().Where(d => d.BeatCode == beat && d.Status == DeclarationStatus.Received && d.RemovedAt == null)
            .OrderBy(d => d.Id).Take(TaskRows.MostOfASet)
            .Select(d => new Declaration { Id = d.Id, AddressId = d.AddressId, Kind = d.Kind, Status = d.Status, DeclaredAt = d.DeclaredAt, DueOn = d.DueOn, BeginsOn = d.BeginsOn, VisitTime = d.VisitTime })
            .ToListAsync(cancel));
        waiting.AddRange(await context.Set<Matter>().AsNoTracking().Where(m => m.BeatCode == beat && m.ClosedAt == null && m.RemovedAt == null)
            .OrderBy(m => m.Id).Take(TaskRows.MostOfASet).Select(m => new Matter { Id = m.Id, AddressId = m.AddressId, Kind = m.Kind, OpenedAt = m.OpenedAt }).ToListAsync(cancel));
        waiting.AddRange(await context.Set<Doorplate>().AsNoTracking()
            .Where(p => p.BeatCode == beat && (p.Status == DoorplateStatus.Printed || p.Status == DoorplateStatus.Delivered) && p.AddressId != null && p.RemovedAt == null)
            .OrderBy(p => p.Id).Take(TaskRows.MostOfASet)
            .Select(p => new Doorplate { Id = p.Id, AddressId = p.AddressId, Status = p.Status, PrintedOn = p.PrintedOn, DeliveredOn = p.DeliveredOn }).ToListAsync(cancel));
        // The visit that a change came with says at which door: so whole groups, of which one waits for evidence.
        waiting.AddRange(await context.Set<QuarantinedChange>().AsNoTracking()
            .Where(q => q.BeatCode == beat && q.Status == KeptStatus.Quarantined && q.RemovedAt == null
                && context.Set<QuarantinedChange>().Any(e => e.GroupId == q.GroupId && e.Status == KeptStatus.Quarantined && e.ProblemCode == Problems.EvidenceNeeded.Code))
            .OrderBy(q => q.Id).Take(TaskRows.MostOfASet)
            .Select(q => new QuarantinedChange { Id = q.Id, GroupId = q.GroupId, Ordinal = q.Ordinal, Status = q.Status, ProblemCode = q.ProblemCode, Fields = q.Fields, ReceivedAt = q.ReceivedAt })
            .ToListAsync(cancel));
        var conflicts = await context.Set<Conflict>().AsNoTracking().Where(c => c.BeatCode == beat && c.Status == ConflictStatus.Open && c.RemovedAt == null)
            .OrderBy(c => c.Id).Take(TaskRows.MostOfASet)
            .Select(c => new Conflict { Id = c.Id, EntitySet = c.EntitySet, RecordId = c.RecordId, Status = c.Status, ReceivedAt = c.ReceivedAt }).ToListAsync(cancel);
        waiting.AddRange(conflicts);

        var (from, to) = (Midnight(day), Midnight(day.AddDays(1)));
        var addresses = await context.Set<Address>().AsNoTracking().Where(a => a.BeatCode == beat && a.RemovedAt == null).Select(a => new Address { Id = a.Id, FullText = a.FullText }).ToDictionaryAsync(a => a.Id, cancel);
        return new TaskRows(
            beat,
            waiting,
            await AboutAsync(context, beat, conflicts, cancel),
            addresses.GetValueOrDefault,
            await context.Set<Visit>().AsNoTracking()
                .Where(v => v.BeatCode == beat && v.CollectedAt >= from && v.CollectedAt < to && (v.Outcome == VisitOutcome.NobodyHome || v.Outcome == VisitOutcome.Refused) && v.RemovedAt == null)
                .OrderBy(v => v.CollectedAt).Take(TaskRows.MostOfASet).Select(v => new Visit { Id = v.Id, AddressId = v.AddressId, CollectedAt = v.CollectedAt, Outcome = v.Outcome }).ToListAsync(cancel),
            await context.Set<Assignment>().AsNoTracking().Where(a => a.BeatCode == beat && a.RemovedAt == null).OrderByDescending(a => a.Id).Take(TaskRows.MostOfASet).ToListAsync(cancel));
    }

    // Those never seen first, then by day; the order counts where there are too many.
    private static async Task AddDueAsync(RegisterContext context, string beat, DateOnly day, List<BeatRecord> waiting, CancellationToken cancel)
    {
        waiting.AddRange(await context.Set<Address>().AsNoTracking()
            .Where(a => a.BeatCode == beat && (a.DueOn <= day || (a.DueOn == null && a.VerifiedAt == null)) && a.Status == AddressStatus.InUse && a.RemovedAt == null)
            .OrderBy(a => a.DueOn != null).ThenBy(a => a.DueOn).ThenBy(a => a.Id).Take(TaskRows.MostOfASet)
            .Select(a => new Address { Id = a.Id, Status = a.Status, DueOn = a.DueOn, VerifiedAt = a.VerifiedAt }).ToListAsync(cancel));
        waiting.AddRange(await context.Set<House>().AsNoTracking()
            .Where(h => h.BeatCode == beat && (h.DueOn <= day || (h.DueOn == null && h.VerifiedAt == null)) && h.EndedOn == null && h.RemovedAt == null)
            .OrderBy(h => h.DueOn != null).ThenBy(h => h.DueOn).ThenBy(h => h.Id).Take(TaskRows.MostOfASet)
            .Select(h => new House { Id = h.Id, AddressId = h.AddressId, Occupancy = h.Occupancy, DueOn = h.DueOn, VerifiedAt = h.VerifiedAt }).ToListAsync(cancel));
        waiting.AddRange(await context.Set<Residency>().AsNoTracking()
            .Where(r => r.BeatCode == beat && (r.DueOn <= day || (r.DueOn == null && r.VerifiedAt == null)) && r.EndedOn == null && r.RemovedAt == null)
            .OrderBy(r => r.DueOn != null).ThenBy(r => r.DueOn).ThenBy(r => r.Id).Take(TaskRows.MostOfASet)
            .Select(r => new Residency { Id = r.Id, AddressId = r.AddressId, Kind = r.Kind, DueOn = r.DueOn, VerifiedAt = r.VerifiedAt }).ToListAsync(cancel));
        waiting.AddRange(await context.Set<Unit>().AsNoTracking()
            .Where(u => u.BeatCode == beat && (u.DueOn <= day || (u.DueOn == null && u.VerifiedAt == null)) && u.EndedOn == null && u.RemovedAt == null)
            .OrderBy(u => u.DueOn != null).ThenBy(u => u.DueOn).ThenBy(u => u.Id).Take(TaskRows.MostOfASet)
            .Select(u => new Unit { Id = u.Id, AddressId = u.AddressId, DueOn = u.DueOn, VerifiedAt = u.VerifiedAt }).ToListAsync(cancel));
    }

    // What conflicts are about, as far as it is kept in the beat: whose door a terminal of the beat would find, too.
    private static async Task<List<BeatRecord>> AboutAsync(RegisterContext context, string beat, IReadOnlyList<Conflict> conflicts, CancellationToken cancel)
    {
        var about = new List<BeatRecord>();
        foreach (var set in conflicts.GroupBy(c => c.EntitySet).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var ids in set.Select(c => c.RecordId).Distinct().Order().Chunk(IdsAtOnce))
            {
                switch (set.Key)
                {
                    case "Addresses":
                        about.AddRange(await In<Address>(ids).Select(r => new Address { Id = r.Id }).ToListAsync(cancel));
                        break;
                    case "Houses":
                        about.AddRange(await In<House>(ids).Select(r => new House { Id = r.Id, AddressId = r.AddressId }).ToListAsync(cancel));
                        break;
                    case "Residencies":
                        about.AddRange(await In<Residency>(ids).Select(r => new Residency { Id = r.Id, AddressId = r.AddressId }).ToListAsync(cancel));
                        break;
                    case "Units":
                        about.AddRange(await In<Unit>(ids).Select(r => new Unit { Id = r.Id, AddressId = r.AddressId }).ToListAsync(cancel));
                        break;
                    case "Doorplates":
                        about.AddRange(await In<Doorplate>(ids).Select(r => new Doorplate { Id = r.Id, AddressId = r.AddressId }).ToListAsync(cancel));
                        break;
                    case "Matters":
                        about.AddRange(await In<Matter>(ids).Select(r => new Matter { Id = r.Id, AddressId = r.AddressId }).ToListAsync(cancel));
                        break;
                    case "Residents":
                        about.AddRange(await context.Set<Residency>().AsNoTracking().Where(r => r.BeatCode == beat && ids.Contains(r.ResidentId) && r.RemovedAt == null)
                            .Select(r => new Residency { Id = r.Id, ResidentId = r.ResidentId, AddressId = r.AddressId, EndedOn = r.EndedOn }).ToListAsync(cancel));
                        break;
                    default:
                        break;
                }
            }
        }

        return about;

        IQueryable<T> In<T>(Guid[] ids)
            where T : BeatRecord => context.Set<T>().AsNoTracking().Where(r => ids.Contains(r.Id) && r.BeatCode == beat && r.RemovedAt == null);
    }

    // Parameters of one statement.
    private const int IdsAtOnce = 500;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}
