using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>
/// A supervisor or registrar says whether two records are of one thing: <c>PATCH Conflicts(id) {"Decision":"same"}</c>, <c>"different"</c>, or <c>"undo"</c>
/// to take the last decision back. Only who sees both records can tell.
/// </summary>
public sealed class DecideDuplicate(WorkingSet rows, Staging staging, Checks checks, DerivedFields derived, Actor actor, DateTimeOffset now)
{
    public const string Same = "same";
    public const string Different = "different";
    public const string Undo = "undo";

    /// <exception cref="ProblemException">Not the actor's to decide, decided already, or it cannot be done.</exception>
    public async Task RunAsync(Conflict conflict, Conflict before, PushItem item)
    {
        if (actor.Role is not (Role.Supervisor or Role.Registrar))
            throw new ProblemException(Problems.NotAllowed, message: "Whether two records are of one thing is for a supervisor or registrar to say.");
        if (item.Values.Keys.FirstOrDefault(k => k is not (nameof(Conflict.Decision) or nameof(Conflict.SurvivorId))) is { } other)
            throw new ProblemException(Problems.Immutable, other);
        if (item.IfMatchVersion is { } version && version != conflict.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        if (conflict.Decision is not (Same or Different or Undo))
            throw new ProblemException(Problems.UnknownCode, nameof(Conflict.Decision), "A decision about two records is same, different or undo.");
        var decided = before.Status == ConflictStatus.Decided;
        if (conflict.Decision == Undo ? !decided : before.Status != ConflictStatus.Open)
            throw new ProblemException(Problems.PreconditionFailed, nameof(Conflict.Decision), decided ? "It has been decided already: undo that first." : "There is no decision to undo.");

        var both = rows.All<Conflict>().Where(c => c.PairId == conflict.PairId).ToList();
        var pair = Pair(conflict, both);
        var survivor = conflict.SurvivorId is { } chosen
            ? pair.FirstOrDefault(r => r.Id == chosen) ?? throw new ProblemException(Problems.UnknownReference, nameof(Conflict.SurvivorId))
            : pair[0];
        switch (conflict.Decision)
        {
            case Same:
                if (pair.Any(r => r.RemovedAt is not null))
                    throw new ProblemException(Problems.NotFound, nameof(Conflict.RecordId), "One of the two is no longer in the register.");
                var log = await new MergeRecords(rows, staging, checks, derived, now).RunAsync(survivor, pair.Single(r => r != survivor), item);
                both.ForEach(c => staging.Keep(c, log));
                break;
            case Undo when rows.Bodies.MergeOf(conflict) is { } done:
                await new UndoMerge(rows, staging, checks, derived, now).RunAsync(done, item);
                both.ForEach(c => staging.Keep(c, null));
                break;
            default:
                break;
        }

        Settle(conflict);
        foreach (var twin in both.Where(c => c != conflict))
            SettleTwin(twin, conflict, item);
    }

    // The one with the lower id first: it was made first, by its maker's clock.
    private List<BeatRecord> Pair(Conflict conflict, List<Conflict> both)
    {
        var type = EntitySets.Find(conflict.EntitySet)!.Type;
        var ids = both.SelectMany(c => new[] { c.RecordId, c.OtherRecordId ?? c.RecordId }).Distinct().Order().ToList();
        var pair = ids.Select(id => rows.Find(type, id)).OfType<BeatRecord>().ToList();
        // One answer, whether the other is in the next station or gone from there.
        if (pair.Count != 2 || !pair.TrueForAll(Sees))
            throw new ProblemException(Problems.NotAllowed, message: "One of the two records is not yours to see: who sees both decides.");
        pair.ForEach(rows.MustOpen);
        return pair;
    }

    private bool Sees(BeatRecord record) => record.RemovedAt is null ? rows.IsVisible(record, actor) : actor.Sees(record.BeatCode);

    private void Settle(Conflict conflict)
    {
        var type = RecordType.Of(conflict);
        staging.Set(conflict, type[nameof(Conflict.Status)], conflict.Decision == Undo ? ConflictStatus.Open : ConflictStatus.Decided);
        staging.Set(conflict, type[nameof(Conflict.DecidedBy)], actor.UserId);
        staging.Set(conflict, type[nameof(Conflict.DecidedAt)], now);
    }

    private void SettleTwin(Conflict twin, Conflict decided, PushItem item)
    {
        var type = RecordType.Of(twin);
        var before = RecordType.Copy(twin);
        staging.Set(twin, type[nameof(Conflict.Decision)], decided.Decision);
        Settle(twin);
        staging.Set(twin, type[nameof(Record.Version)], twin.Version + 1);
        staging.Record(new StagedChange(twin, ChangeKind.Decided, Apply.Differences(type, before, twin), twin.BeatCode, twin.Version, null, item.CollectedAt ?? now, item.Reason));
    }
}
