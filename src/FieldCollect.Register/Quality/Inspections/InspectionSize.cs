using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>How many records of each stratum are drawn.</summary>
public static class InspectionSize
{
    /// <summary>A day's work of some hundred checkers; with its items written in one transaction.</summary>
    public const int MostItems = 5_000;

    /// <summary>
    /// Shares out a sample that proves the target, see <see cref="SamplePlan"/>; a beat that is looked at more or less closely has so many times its share, which the weights take back.
    /// </summary>
    /// <param name="frame">The strata; their counts are set anew.</param>
    /// <param name="expected">The rate that the county is believed to have.</param>
    /// <param name="risk">The risk of failing all the same.</param>
    /// <param name="target">The target.</param>
    /// <param name="factorOf">By beat.</param>
    /// <param name="each">What has to be drawn for one checked record: of places the design effect divided by the records of one, see <see cref="Cost"/>; else 1.</param>
    /// <returns>Null when no sample proves it: the expected rate is too near to the target.</returns>
    public static IReadOnlyList<FrameStratum>? Share(IReadOnlyList<FrameStratum> frame, double expected, double risk, double target, Func<string, double> factorOf, double each = 1)
    {
        if (SampleSize.Planned(expected, risk, target) is not { } size)
            return null;
        // And a record for each stratum, which the estimate of its variance costs.
        var counts = SamplePlan.Share((int)Math.Ceiling(size * each) + frame.Count, [.. frame.Select(s => s.Records.Count)]);
        return
        [
            .. frame.Zip(counts, (stratum, count) => stratum with
            {
                Count = Math.Clamp((int)Math.Ceiling(count * factorOf(stratum.BeatCode)), Math.Min(2, stratum.Records.Count), stratum.Records.Count),
            }),
        ];
    }

    /// <summary>
    /// How many places must be walked for one record drawn by itself: those of one place are alike, so they count for less (Kish, Survey Sampling, 5.4).
    /// </summary>
    /// <param name="sizes">How many records each place has.</param>
    /// <param name="alike">See <see cref="ClusterRate"/>.</param>
    /// <returns>The design effect, and the places for one record; 1 and 1 where no place has any.</returns>
    public static (double DesignEffect, double Each) Cost(IReadOnlyCollection<int> sizes, double alike)
    {
        var sum = sizes.Sum(s => (double)s);
        if (sum == 0)
            return (1, 1);
        var effect = 1 + (((sizes.Sum(s => (double)s * s) / sum) - 1) * alike);
        return (effect, effect * sizes.Count / sum);
    }
}
