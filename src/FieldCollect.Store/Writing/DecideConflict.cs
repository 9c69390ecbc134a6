using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Writing;

/// <summary>
/// A person decides between two values that were both kept: <c>PATCH Conflicts(id) {"Decision":"incoming"}</c>. One decision stands;
/// a later one is told that it came too late, and both are in the history of the conflict.
/// </summary>
public static class DecideConflict
{
    public const string Current = "current";
    public const string Incoming = "incoming";

    /// <returns>What the decision changes in the record; null if the value that stands is the one decided for.</returns>
    /// <exception cref="ProblemException">Already decided, an unknown decision, or another field of the conflict was changed.</exception>
    public static (Record Record, RecordType.Field Field, object? Chosen)? Apply(
        Conflict conflict, Conflict before, WorkingSet rows, Staging staging, Actor actor, DateTimeOffset now, PushItem item)
    {
        if (item.Values.Keys.Any(k => k != nameof(Conflict.Decision)))
            throw new ProblemException(Problems.Immutable, item.Values.Keys.First(k => k != nameof(Conflict.Decision)));
        if (before.Status != ConflictStatus.Open)
            throw new ProblemException(Problems.PreconditionFailed, nameof(Conflict.Decision), "The conflict has been decided already.");
        if (conflict.Decision is not (Current or Incoming))
            throw new ProblemException(Problems.UnknownCode, nameof(Conflict.Decision), "A decision is current or incoming.");

        var type = RecordType.Of(conflict);
        staging.Set(conflict, type[nameof(Conflict.Status)], "decided");
        staging.Set(conflict, type[nameof(Conflict.DecidedBy)], actor.UserId);
        staging.Set(conflict, type[nameof(Conflict.DecidedAt)], now);

        var set = EntitySets.Find(conflict.EntitySet)!;
        if (rows.Find(set.Type, conflict.RecordId) is not Record record || rows.Bodies.ValuesOf(conflict) is not { } values)
            return null;
        var field = RecordType.Of(set.Type)[conflict.Field];
        var chosen = FieldJson.Parse(conflict.Decision == Incoming ? values.Incoming : values.Current, field.Type);
        var standing = FieldJson.Parse(conflict.Standing == "taken" ? values.Incoming : values.Current, field.Type);
        // A later visit may have moved on from both values: what it saw is not undone by a decision about the past.
        return Equals(chosen, standing) || !Equals(field.Get(record), standing) ? null : (record, field, chosen);
    }
}

/// <summary>The three values of a conflict as JSON, kept encrypted because any of them may be personal.</summary>
public sealed record ConflictValues(string? Base, string? Current, string? Incoming);
