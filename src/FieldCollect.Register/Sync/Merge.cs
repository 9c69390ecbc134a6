namespace FieldCollect.Register.Sync;

/// <summary>What became of one field of a change.</summary>
public enum MergeResult
{
    /// <summary>Nobody else had changed the field: it is written.</summary>
    Applied,

    /// <summary>Somebody else had already written the same value: nothing to do.</summary>
    Same,

    /// <summary>Both changed it; the incoming value stands meanwhile and a Conflict holds both.</summary>
    ConflictTaken,

    /// <summary>Both changed it; the register's value stands meanwhile and a Conflict holds both.</summary>
    ConflictKept,

    /// <summary>Both changed it and the policy leaves nothing to decide: the incoming value is not the later one.</summary>
    Superseded,
}

/// <summary>One field of an incoming change, with the value it was made on and the value that stands now.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Base">The value in the version that the change was made on.</param>
/// <param name="Current">The value that the register holds now.</param>
/// <param name="CurrentObservedAt">When the value that stands now was observed, as its device said; null if unknown.</param>
/// <param name="Incoming">The value that the change wants.</param>
public sealed record FieldMerge(string Field, object? Base, object? Current, DateTimeOffset? CurrentObservedAt, object? Incoming);

/// <summary>
/// Field-by-field merge of a change made on an older version of a record. Pure: values in, named outcome out; no clock, no database.
/// Every implementation runs api-specs/vectors/merge.json.
/// </summary>
public static class Merge
{
    /// <summary>Decides one field.</summary>
    /// <param name="field">The three values.</param>
    /// <param name="policy">The field's policy.</param>
    /// <param name="observedAt">When the incoming value was observed, as the device says.</param>
    public static MergeResult Decide(FieldMerge field, FieldPolicy policy, DateTimeOffset observedAt)
    {
        if (Equals(field.Current, field.Incoming))
            return MergeResult.Same;
        if (Equals(field.Current, field.Base))
            return MergeResult.Applied;
        return policy switch
        {
            FieldPolicy.Latest => IsGreater(field.Incoming, field.Current) ? MergeResult.Applied : MergeResult.Superseded,
            FieldPolicy.LatestObservation => IsLater(field, observedAt) ? MergeResult.ConflictTaken : MergeResult.ConflictKept,
            _ => MergeResult.ConflictKept,
        };
    }

    // Equal times must not depend on which of the two arrived first: the greater text wins, an arbitrary but equal choice everywhere.
    private static bool IsLater(FieldMerge field, DateTimeOffset observedAt) =>
        field.CurrentObservedAt is not { } current || observedAt > current
        || (observedAt == current && IsGreater(field.Incoming, field.Current));

    private static bool IsGreater(object? left, object? right) => (left, right) switch
    {
        (null, _) => false,
        (_, null) => true,
        (DateTimeOffset l, DateTimeOffset r) => l > r,
        (DateOnly l, DateOnly r) => l > r,
        (string l, string r) => string.CompareOrdinal(l, r) > 0,
        _ => string.CompareOrdinal(Convert.ToString(left, null), Convert.ToString(right, null)) > 0,
    };
}
