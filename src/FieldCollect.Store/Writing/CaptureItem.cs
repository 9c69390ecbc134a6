using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;

namespace FieldCollect.Store.Writing;

/// <summary>
/// A checker says what was found: <c>PATCH InspectionItems(id) {"Outcome":"found","Found":"{...}"}</c>, or the action Capture. Blind: nothing of what the register says is compared, or told, before
/// the inspection is closed.
/// </summary>
internal sealed class CaptureItem(WorkingSet rows, Staging staging, Checks checks, Actor actor, DateTimeOffset now)
{
    private static readonly HashSet<string> ForWhoChecks =
    [
        nameof(InspectionItem.Outcome), nameof(InspectionItem.NotMetReason), nameof(InspectionItem.Found), nameof(InspectionItem.CapturedAt), nameof(InspectionItem.Longitude),
        nameof(InspectionItem.Latitude), nameof(InspectionItem.Accuracy), nameof(InspectionItem.Note),
    ];

    /// <exception cref="ProblemException">InspectionStep: closed, or captured otherwise already; CheckerIsCollector; NotAllowed; a rule is broken.</exception>
    public PushAnswer Run(InspectionItem item, PushItem push)
    {
        if (item.CheckerId != actor.UserId)
            throw new ProblemException(Problems.NotAllowed);
        if (rows.Find<Inspection>(item.InspectionId) is not { Status: InspectionStatus.Open } || item.Status == ItemStatus.Closed)
            throw new ProblemException(Problems.InspectionStep, nameof(InspectionItem.Status), "The inspection takes no more captures.");
        if (rows.SealedOf(item).CollectorId == actor.UserId)
            throw new ProblemException(Problems.CheckerIsCollector);

        var (type, after) = (RecordType.Of(item), (InspectionItem)RecordType.Copy(item));
        foreach (var (name, value) in push.Values.Where(v => ForWhoChecks.Contains(v.Key)))
            type[name].Set(after, type[name].Convert(value));
        if (string.IsNullOrEmpty(after.Outcome))
            throw new ProblemException(Problems.MissingField, nameof(InspectionItem.Outcome));
        if (after.Outcome != CaptureOutcome.Found)
            after.Found = null;
        if (after.Outcome != CaptureOutcome.NotMet)
            after.NotMetReason = null;
        // A repeat that says no time means the same; a second visit has its own.
        if (item.Status == ItemStatus.Captured)
            return ForWhoChecks.All(f => Equals(type[f].Get(item), type[f].Get(after))) ? Answer(item) : throw new ProblemException(Problems.InspectionStep, nameof(InspectionItem.Status), "What was captured stays as it was captured.");
        if (!push.Values.ContainsKey(nameof(InspectionItem.CapturedAt)) || after.CapturedAt is null)
            after.CapturedAt = push.CollectedAt ?? now;
        checks.CheckRules(after, null);

        InspectionWrites.Change(
            item, staging, now,
            i =>
            {
                foreach (var field in ForWhoChecks)
                    type[field].Set(i, type[field].Get(after));
                (i.Status, i.ReceivedAt) = (after.Outcome == CaptureOutcome.NotMet ? ItemStatus.NotMet : ItemStatus.Captured, now);
            },
            item: push);
        return Answer(item);
    }

    private static PushAnswer Answer(InspectionItem item) => new() { Status = 204, Outcome = Outcome.Applied, Key = [item.Id], Version = item.Version };
}
