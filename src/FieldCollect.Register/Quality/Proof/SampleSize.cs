using MathNet.Numerics.Distributions;

namespace FieldCollect.Register.Quality.Proof;

/// <summary>How many records must be checked before a rate can be proved.</summary>
public static class SampleSize
{
    /// <summary>More visits than that are a census of a large county, not a sample.</summary>
    public const int Most = 100_000;

    /// <summary>
    /// The fewest checked records with which the target is proved when so many of them are wrong. For 0.95: 59 with none, 93 with one, 124, 153, 181, 208, 234 with two to six.
    /// </summary>
    /// <param name="wrong">How many are wrong.</param>
    /// <param name="target">The target, 0 to 1, both excluded.</param>
    /// <param name="confidence">The confidence.</param>
    /// <returns>Null when no number up to <see cref="Most"/> suffices.</returns>
    public static int? Needed(int wrong, double target = Proven.UsualTarget, double confidence = Bounds.Confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wrong);
        return Smallest(wrong + 1, n => Bounds.Lower(n - wrong, n, confidence) >= target);
    }

    /// <summary>The most that may be wrong among so many checked records for the target to be proved; -1 when not even none suffices.</summary>
    /// <inheritdoc cref="Needed"/>
    public static int Acceptable(int count, double target = Proven.UsualTarget, double confidence = Bounds.Confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var (low, high) = (-1, count);
        while (low < high - 1)
        {
            var middle = low + ((high - low) / 2);
            if (Bounds.Lower(count - middle, count, confidence) >= target)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>
    /// The fewest records to check so that a county whose true rate is as expected is proved to meet the target, but for a risk: that it fails by the luck of the draw.
    /// </summary>
    /// <param name="expected">The rate that the county is believed to have, above the target, below 1.</param>
    /// <param name="risk">The risk of failing all the same, 0 to 1, both excluded; 0.2 is usual.</param>
    /// <param name="target">The target.</param>
    /// <param name="confidence">The confidence.</param>
    /// <returns>Null when no number up to <see cref="Most"/> suffices: the expected rate is too near to the target, or below it.</returns>
    public static int? Planned(double expected, double risk, double target = Proven.UsualTarget, double confidence = Bounds.Confidence)
    {
        if (expected <= target)
            return null;
        var first = Needed(0, target, confidence) ?? Most;
        // The chance to pass falls a little whenever a count allows no further error, so it is not monotone: halving finds a neighbourhood, from which the first that passes is looked for.
        var near = Smallest(first, n => Passes(n, expected, target, confidence) >= 1 - risk);
        if (near is null)
            return null;
        var from = Math.Max(first, near.Value * 3 / 4);
        for (var n = from; n < near; n++)
        {
            if (Passes(n, expected, target, confidence) >= 1 - risk)
                return n;
        }

        return near;
    }

    /// <summary>The chance that a sample of this size proves the target when the true rate is this one.</summary>
    /// <param name="count">How many are checked.</param>
    /// <param name="rate">The true rate, 0 to 1.</param>
    /// <param name="target">The target.</param>
    /// <param name="confidence">The confidence.</param>
    public static double Passes(int count, double rate, double target = Proven.UsualTarget, double confidence = Bounds.Confidence)
    {
        var most = Acceptable(count, target, confidence);
        return most < 0 ? 0 : Binomial.CDF(1 - rate, count, most);
    }

    private static int? Smallest(int from, Func<int, bool> suffices)
    {
        var (low, high) = (from, from);
        while (!suffices(high))
        {
            if (high >= Most)
                return null;
            (low, high) = (high + 1, Math.Min(Most, high * 2));
        }

        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (suffices(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
