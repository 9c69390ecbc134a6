using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Store.Writing;

/// <summary>
/// A person says that a defect is none, and why: <c>PATCH Defects(id) {"Status":"dismissed","DismissalReason":"..."}</c>; or takes that back with <c>open</c>.
/// Repairing is done in the records, and the register sees it itself.
/// </summary>
public static class DismissDefect
{
    /// <exception cref="ProblemException">Not the role's to dismiss, already decided, no reason, or another field was changed.</exception>
    public static void Apply(Defect defect, PushItem item, Staging staging, Actor actor, DateTimeOffset now)
    {
        if (item.Values.Keys.FirstOrDefault(k => k is not (nameof(Defect.Status) or nameof(Defect.DismissalReason))) is { } other)
            throw new ProblemException(Problems.Immutable, other);
        // Of a check that this version does not have nobody knows who may.
        if (DefectChecks.Find(defect.Check)?.DismissedBy.Contains(actor.Role) != true)
            throw new ProblemException(Problems.NotAllowed);
        if (item.IfMatchVersion is { } version && version != defect.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        var dismissed = (item.Values.GetValueOrDefault(nameof(Defect.Status)) as string, defect.Status) switch
        {
            (DefectStatus.Dismissed, DefectStatus.Open) => true,
            (DefectStatus.Open, DefectStatus.Dismissed) => false,
            _ => throw new ProblemException(Problems.UnknownCode, nameof(Defect.Status), "An open defect is dismissed, and a dismissed one opened again. A repaired one is repaired."),
        };
        var reason = (item.Values.GetValueOrDefault(nameof(Defect.DismissalReason)) as string)?.Trim();
        if (dismissed && string.IsNullOrEmpty(reason))
            throw new ProblemException(Problems.MissingField, nameof(Defect.DismissalReason));
        if (reason?.Length > Defect.LongestReason)
            throw new ProblemException(Problems.RuleBroken, nameof(Defect.DismissalReason), $"A reason has at most {Defect.LongestReason} characters.");
        var type = RecordType.Of(defect);
        staging.Set(defect, type[nameof(Defect.Status)], dismissed ? DefectStatus.Dismissed : DefectStatus.Open);
        staging.Set(defect, type[nameof(Defect.DismissalReason)], dismissed ? reason : null);
        staging.Set(defect, type[nameof(Defect.DismissedBy)], dismissed ? actor.UserId : null);
        staging.Set(defect, type[nameof(Defect.DismissedAt)], dismissed ? now : null);
    }
}
