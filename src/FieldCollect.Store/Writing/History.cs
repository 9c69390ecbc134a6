using System.Data.Common;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Quality;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Writing;

/// <summary>
/// The last steps of a write transaction: rows, then the register's number, then what carries the number (Changes, Feed, counts, audit).
/// The number is taken after every row lock is held, never before: so it is never waited for by somebody we wait for.
/// </summary>
public sealed class History(RegisterContext context, PersonalData personal, Actor actor, DateTimeOffset now)
{
    private const string FeedRow = """
        INSERT INTO "Feed" ("BeatCode","EntitySet","RecordId","ChangeNumber","State","Version") VALUES (@p0,@p1,@p2,@p3,@p4,@p5)
        ON CONFLICT ("BeatCode","EntitySet","RecordId") DO UPDATE SET "ChangeNumber" = excluded."ChangeNumber", "State" = excluded."State", "Version" = excluded."Version"
        """;

    private WriteStatements Statements => context.Statements ?? throw new InvalidOperationException("What is written is written in a write transaction.");

    private DbTransaction Transaction => context.Database.CurrentTransaction!.GetDbTransaction();

    /// <summary>Saves everything staged.</summary>
    /// <param name="staging">What the push has decided.</param>
    /// <param name="rows">What it has read.</param>
    /// <param name="receipts">The answers to be kept, written whatever else there is.</param>
    /// <returns>The change number; 0 if nothing was written.</returns>
    public async Task<long> SaveAsync(Staging staging, WorkingSet rows, IReadOnlyList<Receipt> receipts)
    {
        SealFields(staging, rows);
        var figures = DayFigures.Of(staging, rows.Stored, actor, now);
        var save = new SaveRows(rows.Stored, staging);
        await save.RunAsync();
        save.Insert(receipts);
        // On PostgreSQL a waiting row must be written before the number is taken.
        await Statements.FlushAsync(Transaction);
        if (staging.Changes.Count == 0)
            return 0;

        var (number, closedThrough) = await NumberAsync();
        // Now, and not before: who holds the number's row sees all that was committed before it, so that of two who write the same at once the second finds it.
        await new Duplicates.FindDuplicates(context, rows.Stored, staging, now).RunAsync();
        foreach (var reference in staging.Changes.Select(c => c.Record).Where(r => r is IReference))
            staging.Set(reference, RecordType.Of(reference)[nameof(IReference.ChangeNumber)], number);
        await save.RunAsync();
        save.Insert(staging.Changes.Select((c, i) => ToChange(c, number, i)));
        WriteFeed(FeedOf(staging, rows), number);
        figures.Write(Statements, closedThrough);
        await Statements.FlushAsync(Transaction);
        await AuditLog.AppendAsync(context, Entry(staging));
        return number;
    }

    // Locked and counted in one step, whatever the context has read before.
    private async Task<(long Number, DateOnly ClosedThrough)> NumberAsync()
    {
        (long, DateOnly) state = default;
        await Statements.ReadAsync(
            Transaction,
            """UPDATE "RegisterState" SET "ChangeNumber" = "ChangeNumber" + 1 WHERE "Id" = 1 RETURNING "ChangeNumber", "ClosedThrough" """,
            row => state = (row.GetInt64(0), row.GetFieldValue<DateOnly>(1)));
        return state;
    }

    private void SealFields(Staging staging, WorkingSet rows)
    {
        foreach (var (record, name) in staging.ToSeal)
        {
            var field = RecordType.Of(record)[name];
            var value = (string?)field.Get(record);
            rows.Stored.Seal(record, PersonalFields.Protected(name), personal.Seal(value, RecordType.Of(record).Set.Name, name, ((Record)record).Id));
            rows.Stored.Seal(record, PersonalFields.Index(name), personal.Index(value, field.Mask!.Value));
        }

        foreach (var conflict in rows.All<Conflict>().Where(c => c.Kind == ConflictKind.Value && rows.Stored.IsNew(c)))
        {
            var body = JsonSerializer.Serialize(rows.Bodies.ValuesOf(conflict));
            rows.Stored.Seal(conflict, RegisterContext.ProtectedBody, personal.Seal(body, "Conflicts", RegisterContext.ProtectedBody, conflict.Id));
        }

        foreach (var (conflict, log) in rows.Bodies.Merges)
        {
            var body = log is null ? null : JsonSerializer.Serialize(log);
            rows.Stored.Seal(conflict, RegisterContext.ProtectedBody, personal.Seal(body, "Conflicts", RegisterContext.ProtectedBody, conflict.Id));
        }
    }

    private Change ToChange(StagedChange staged, long number, int ordinal)
    {
        var set = RecordType.Of(staged.Record).Set;
        var id = RecordId(staged.Record);
        return new Change
        {
            ChangeNumber = number,
            Ordinal = ordinal,
            EntitySet = set.Name,
            RecordId = id,
            BeatCode = (staged.Record as BeatRecord)?.BeatCode ?? "",
            Kind = staged.Kind,
            Version = staged.Version,
            Fields = staged.Fields is null ? null : [.. staged.Fields.Select(f => SealField(f, RecordType.Of(staged.Record), id))],
            UserId = staged.ByRegister ? Actor.System.UserId : actor.UserId,
            DeviceId = staged.ByRegister ? null : actor.DeviceId,
            VisitId = staged.VisitId,
            CollectedAt = staged.CollectedAt,
            ReceivedAt = now,
            Reason = staged.Reason,
        };
    }

    private FieldChange SealField(FieldChange field, RecordType type, Guid id)
    {
        if (!type[field.Name].Personal)
            return field;
        string? Sealed(object? value) => value is string text
            ? Convert.ToBase64String(personal.Seal(text, PersonalData.ChangesTable, $"{type.Set.Name}.{field.Name}", id)!)
            : null;
        return new FieldChange(field.Name, Sealed(field.Old), Sealed(field.New));
    }

    public static Guid RecordId(object record) =>
        record is Record r ? r.Id : Ids.OfName(EntitySets.Of(record.GetType()).Name, string.Join('/', Writing.Apply.KeyOf(record)));

    private static Dictionary<(string Beat, short Set, Guid Id), (FeedState State, long Version)> FeedOf(Staging staging, WorkingSet rows)
    {
        var feed = new Dictionary<(string, short, Guid), (FeedState, long)>();
        var residents = new Dictionary<Resident, HashSet<string>>();
        HashSet<string> KeptIn(Resident resident)
        {
            if (!residents.TryGetValue(resident, out var beats))
                residents[resident] = beats = [];
            return beats;
        }

        foreach (var change in staging.Changes)
        {
            if (change.Record is Residency stay && rows.Find<Resident>(stay.ResidentId) is { } of)
                KeptIn(of);
            if (change.Record is Resident resident)
            {
                if (change.BeatBefore is { } keptBefore)
                    KeptIn(resident).Add(keptBefore);
                else
                    KeptIn(resident);
                continue;
            }

            var set = RecordType.Of(change.Record).Set;
            if (!set.OnTerminals || change.Record is not BeatRecord record)
                continue;
            if (change.BeatBefore is { } before && before != record.BeatCode)
                feed[(before, set.Number, record.Id)] = (FeedState.Left, record.Version);
            feed[(record.BeatCode, set.Number, record.Id)] = (record.RemovedAt is null ? FeedState.Present : FeedState.Deleted, record.Version);
        }

        foreach (var (resident, keptBefore) in residents)
            FeedOfResident(resident, keptBefore, rows, feed);
        return feed;
    }

    // A person made and moved away in one push was never in the feed of the first beat, yet is on the terminal that made it.
    private static void FeedOfResident(Resident resident, HashSet<string> keptBefore, WorkingSet rows, Dictionary<(string, short, Guid), (FeedState, long)> feed)
    {
        var number = EntitySets.Of(typeof(Resident)).Number;
        var beats = rows.CurrentStaysOf(resident.Id).Select(r => r.BeatCode).ToHashSet();
        if (beats.Count == 0)
            beats.Add(resident.BeatCode);
        var present = (rows.FeedOfResidents.GetValueOrDefault(resident.Id) ?? []).Where(f => f.State == FeedState.Present).Select(f => f.BeatCode);
        foreach (var was in present.Concat(keptBefore).Where(b => !beats.Contains(b)))
            feed[(was, number, resident.Id)] = (resident.RemovedAt is null ? FeedState.Left : FeedState.Deleted, resident.Version);

        foreach (var beat in beats)
            feed[(beat, number, resident.Id)] = (resident.RemovedAt is null ? FeedState.Present : FeedState.Deleted, resident.Version);
    }

    private void WriteFeed(Dictionary<(string Beat, short Set, Guid Id), (FeedState State, long Version)> feed, long number)
    {
        foreach (var ((beat, set, id), (state, version)) in feed)
            Statements.Run(FeedRow, [beat, set, id, number, (short)state, version]);
    }

    private AuditDraft Entry(Staging staging)
    {
        var keys = staging.Changes.Where(c => RecordType.Of(c.Record).Set.OfPeople).Select(c => RecordId(c.Record)).Distinct().ToList();
        var sets = staging.Changes.Select(c => RecordType.Of(c.Record).Set.Name).Distinct();
        return new AuditDraft(now, actor, "write", string.Join(' ', sets), staging.Changes.Count, keys);
    }
}
