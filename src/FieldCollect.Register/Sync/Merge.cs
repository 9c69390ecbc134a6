using System.Collections;
using System.Globalization;

namespace FieldCollect.Register.Sync;

/// <summary>What became of one field of a change.</summary>
public enum MergeResult
{
    /// <summary>Nobody else had changed the field: it is written.</summary>
    Applied,

    /// <summary>
    /// Somebody else had already written the same value: nothing to write. It has now been observed at two times, and the later one is the one to
    /// keep for the next merge, or the outcome of three changes would depend on their order of arrival.
    /// </summary>
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
/// <param name="CurrentObservedAt">When the value that stands now was observed, see <see cref="Merge.ObservedAt"/>; null if unknown.</param>
/// <param name="Incoming">The value that the change wants.</param>
public sealed record FieldMerge(string Field, object? Base, object? Current, DateTimeOffset? CurrentObservedAt, object? Incoming);

/// <summary>
/// Field-by-field merge of a change made on an older version of a record. Pure: values in, named outcome out; no clock, no database.
/// Every implementation runs api-specs/vectors/merge.json.
/// </summary>
public static class Merge
{
    /// <summary>
    /// As long as a terminal's and the register's clock may differ without either being wrong: more than the five minutes by which a server's clock is corrected at once.
    /// </summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(15);

    /// <summary>
    /// When something was observed, for a merge: as the device says, but nothing has been observed after it was received. So a clock that runs days ahead does not
    /// win over what others see until then; one that is behind harms only its own officer's word, and is believed.
    /// </summary>
    /// <param name="collectedAt">The device's word.</param>
    /// <param name="receivedAt">The register's.</param>
    public static DateTimeOffset ObservedAt(DateTimeOffset collectedAt, DateTimeOffset receivedAt) =>
        collectedAt > receivedAt + ClocksDiffer ? receivedAt : collectedAt;

    /// <summary>Decides one field.</summary>
    /// <param name="field">The three values.</param>
    /// <param name="policy">The field's policy.</param>
    /// <param name="observedAt">When the incoming value was observed, see <see cref="ObservedAt"/>.</param>
    public static MergeResult Decide(FieldMerge field, FieldPolicy policy, DateTimeOffset observedAt)
    {
        if (IsSame(field.Current, field.Incoming))
            return MergeResult.Same;
        if (IsSame(field.Current, field.Base))
            return MergeResult.Applied;
        // A change back to the base value is a change like any other (an officer edits twice offline and takes the first edit back):
        // a change names only the fields it changes, so an equal base must not pass for "untouched" and be dropped.
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
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right) > 0,
        // Guid, bool and mixed types have no order of their own; any will do that is the same everywhere.
        _ => string.CompareOrdinal(Text(left), Text(right)) > 0,
    };

    // Equal as values: 3 and 3.0 are one number though the boxes differ in type, and two lists are equal item by item, not by being one object.
    private static bool IsSame(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (string l, string r) => string.Equals(l, r, StringComparison.Ordinal),
        _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left, right) == 0,
        (IEnumerable l and not string, IEnumerable r and not string) => HasSameItems(l, r),
        _ => left.Equals(right),
    };

    private static bool HasSameItems(IEnumerable left, IEnumerable right)
    {
        var (l, r) = (left.Cast<object?>().ToList(), right.Cast<object?>().ToList());
        return l.Count == r.Count && l.Zip(r).All(pair => IsSame(pair.First, pair.Second));
    }

    private static bool IsNumber(object value) => value is int or long or double or decimal or short or byte or float;

    // Whole and decimal numbers are compared exactly; where one is a double, both are.
    private static int CompareNumbers(object left, object right)
    {
        if (left is double or float || right is double or float)
            return Convert.ToDouble(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture));
        return Convert.ToDecimal(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDecimal(right, CultureInfo.InvariantCulture));
    }

    private static string Text(object value) =>
        value is IEnumerable items and not string
            ? string.Join('\u001F', items.Cast<object?>().Select(i => Convert.ToString(i, CultureInfo.InvariantCulture)))
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
