using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>
/// Takes a merge back: the absorbed record stands again, and what was carried over goes back to it, as new Changes. What somebody wrote into a filled-in
/// field since is a later observation and stays; a reference that was changed since can no longer be put back for anybody, and the undoing is refused.
/// </summary>
/// <remarks>What was newly tied to the survivor after the merge stays with it: only a person can know of which of the two it is.</remarks>
public sealed class UndoMerge(WorkingSet rows, Staging staging, Checks checks, DerivedFields derived, DateTimeOffset now)
{
    // Enough to see what stands in the way.
    private const int MostNamed = 20;

    /// <exception cref="ProblemException">CannotBeUndone, with what was changed since.</exception>
    public async Task RunAsync(MergeLog log, PushItem item)
    {
        await rows.BringAsync([
            .. log.Fields.Select(f => (EntitySets.Find(f.EntitySet)!.Type, f.RecordId)).Distinct(),
            .. log.Conflicts.Select(c => (typeof(Conflict), c)),
        ]);
        var rewrites = new Dictionary<Record, Rewrite>();
        var inTheWay = new List<ProblemDetail>();
        // Newest first: a field written twice comes to what it was before both.
        foreach (var written in log.Fields.Reverse())
        {
            var set = EntitySets.Find(written.EntitySet)!;
            var record = (Record)rows.Find(set.Type, written.RecordId)!;
            if (!rewrites.ContainsKey(record))
                rewrites[record] = new Rewrite(record);
            var field = RecordType.Of(record)[written.Name];
            if (FieldJson.Write(field.Get(record)) == written.New)
                PutBack(record, field, FieldJson.Parse(written.Old, field.Type));
            else if (IsLineage(field) && inTheWay.Count < MostNamed)
                inTheWay.Add(new ProblemDetail("ChangedSince", Problems.CannotBeUndone.English, $"{set.Name}({record.Id})/{field.Name}"));
        }

        foreach (var conflict in log.Conflicts.Select(id => rows.Find<Conflict>(id)!))
        {
            if (conflict is { Kind: ConflictKind.Value, Status: ConflictStatus.Decided } && inTheWay.Count < MostNamed)
                inTheWay.Add(new ProblemDetail("DecidedSince", "A difference between the two has been decided since.", $"Conflicts({conflict.Id})"));
            if (conflict.Status != ConflictStatus.Open)
                continue;
            rewrites[conflict] = new Rewrite(conflict);
            staging.Set(conflict, RecordType.Of(conflict)[nameof(Conflict.Status)], ConflictStatus.Superseded);
        }

        if (inTheWay.Count > 0)
            throw new ProblemException(Problems.CannotBeUndone, nameof(Conflict.Decision), details: inTheWay);
        // The record that comes back first, then what refers to it.
        foreach (var (record, rewrite) in rewrites)
        {
            derived.Apply(record, staging);
            rewrite.Finish(staging, ChangeKind.Restored, item, now);
        }

        var absorbed = rewrites.Keys.Single(r => r.Id == log.AbsorbedId);
        await checks.CheckAsync(absorbed, absorbed);
    }

    private void PutBack(Record record, RecordType.Field field, object? value)
    {
        if (record is Residency stay && field.Name == nameof(Residency.ResidentId))
            staging.MoveStay(stay, (Guid)value!);
        else
            staging.Set(record, field, value);
    }

    private static bool IsLineage(RecordType.Field field) =>
        field.Reference is not null || field.Name is nameof(Record.RemovedAt) or nameof(IMergeable.MergedIntoId) or nameof(Conflict.RecordId);
}
