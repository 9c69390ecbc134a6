using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Inspections;

/// <summary>What of an item nobody may read before its inspection is closed: sealed beside it.</summary>
/// <param name="RecordId">The drawn record, or the door's address.</param>
/// <param name="CollectorId">Who had collected it.</param>
/// <param name="Values">The register's values of the critical fields when the sample was drawn.</param>
public sealed record SealedItem(Guid RecordId, Guid CollectorId, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Of a door, what the register had behind it.</summary>
    public IReadOnlyList<RegisteredAtDoor> There { get; init; } = [];

    public byte[] Seal(PersonalData personal, Guid itemId) => personal.Seal(JsonSerializer.Serialize(this, FieldJson.Options), "InspectionItems", RegisterContext.ProtectedBody, itemId)!;

    /// <exception cref="System.Security.Cryptography.CryptographicException">It is damaged.</exception>
    public static SealedItem Of(StoredRows stored, PersonalData personal, InspectionItem item) => JsonSerializer.Deserialize<SealedItem>(
        personal.Open(stored.Sealed(item, RegisterContext.ProtectedBody), "InspectionItems", RegisterContext.ProtectedBody, item.Id)!, FieldJson.Options)!;
}

/// <summary>How inspections and their items are written: by their actions alone, each step a transaction with its Changes, in which what is sealed does not stand.</summary>
internal static class InspectionWrites
{
    // In the history they would be told to whoever reads it, and the items and results keep them themselves.
    private static readonly HashSet<string> NotInHistory =
    [
        nameof(InspectionItem.Outcome), nameof(InspectionItem.NotMetReason), nameof(InspectionItem.Found), nameof(InspectionItem.CapturedAt), nameof(InspectionItem.Longitude),
        nameof(InspectionItem.Latitude), nameof(InspectionItem.Accuracy), nameof(InspectionItem.Note), nameof(InspectionItem.Compared), nameof(InspectionItem.Walked),
        nameof(InspectionItem.RecordId), nameof(InspectionItem.CollectorId), nameof(Inspection.Result),
    ];

    /// <summary>Whoever plans inspections may take every step of one.</summary>
    /// <exception cref="ProblemException">NotAllowed; DeviceRevoked.</exception>
    public static void MustPlan(Actor actor)
    {
        if (actor.Revoked)
            throw new ProblemException(Problems.DeviceRevoked);
        if (!Permissions.May(actor.Role, Right.Change, EntitySets.Of(typeof(Inspection))))
            throw new ProblemException(Problems.NotAllowed);
    }

    /// <summary>Runs a step of an inspection in a write transaction.</summary>
    /// <param name="store">The register.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="id">The inspection.</param>
    /// <param name="step">May run several times; what it stages is written with its history.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProblemException">NotFound; NotAllowed; BeatNotYours: it covers beats that are not the actor's.</exception>
    public static Task<T> StepAsync<T>(RegisterStore store, Actor actor, Guid id, Func<Step, Task<T>> step, CancellationToken cancel)
    {
        MustPlan(actor);
        var now = store.Time.GetUtcNow();
        return store.WriteAsync(
            async context =>
            {
                var rows = new WorkingSet(context, store.Personal);
                var staging = new Staging(rows);
                var inspection = await rows.Stored.FindAsync<Inspection>(id) is { RemovedAt: null } found ? found : throw new ProblemException(Problems.NotFound);
                if (inspection.Beats.Any(b => !actor.Sees(b)))
                    throw new ProblemException(Problems.BeatNotYours, nameof(Inspection.Beats));
                var running = new Step(context, rows, staging, inspection, now);
                var result = await step(running);
                await new History(context, store.Personal, actor, now).SaveAsync(staging, rows, []);
                // After the register's number, for the head of the log is locked last.
                if (running.Matched.Count > 0)
                    await AuditLog.AppendAsync(context, new AuditDraft(now, actor, "match", EntitySets.Of(typeof(Resident)).Name, running.Matched.Count, running.Matched));
                return result;
            },
            cancel);
    }

    /// <summary>Changes a record and writes down what has changed.</summary>
    public static void Change<T>(T record, Staging staging, DateTimeOffset now, Action<T> change, string? reason = null, PushItem? item = null)
        where T : Record
    {
        var type = RecordType.Of(record);
        var after = (T)RecordType.Copy(record);
        change(after);
        after.Version = record.Version + 1;
        var fields = Apply.Differences(type, record, after).Where(f => !NotInHistory.Contains(f.Name)).ToList();
        foreach (var field in type.Fields)
            staging.Set(record, field, field.Get(after));
        staging.Record(new StagedChange(record, ChangeKind.Updated, fields, null, record.Version, item?.VisitId, item?.CollectedAt ?? now, reason ?? item?.Reason));
    }

    /// <exception cref="ProblemException">InspectionStep.</exception>
    public static void MustBe(Inspection inspection, params string[] statuses)
    {
        if (!statuses.Contains(inspection.Status))
            throw new ProblemException(Problems.InspectionStep, nameof(Inspection.Status), $"An inspection that is {inspection.Status} cannot take this step.");
    }

    /// <summary>Items of an inspection.</summary>
    public static async Task<List<InspectionItem>> ItemsAsync(Step step) =>
        [.. (await step.Rows.Stored.LoadAsync(typeof(InspectionItem), nameof(InspectionItem.InspectionId), [step.Inspection.Id])).Cast<InspectionItem>().OrderBy(i => i.Ordinal)];

    /// <summary>A step under way.</summary>
    public sealed record Step(RegisterContext Context, WorkingSet Rows, Staging Staging, Inspection Inspection, DateTimeOffset Now)
    {
        /// <summary>People who were recognised in this step: a reading of theirs, entered with it.</summary>
        public HashSet<Guid> Matched { get; } = [];
    }
}
