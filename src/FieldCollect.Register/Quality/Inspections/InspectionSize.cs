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
    /// <returns>Null when no sample proves it: the expected rate is too near to the target.</returns>
    public static IReadOnlyList<FrameStratum>? Share(IReadOnlyList<FrameStratum> frame, double expected, double risk, double target, Func<string, double> factorOf)
    {
        if (SamplePlan.Size(frame.Count, expected, risk, target) is not { } size)
            return null;
        var counts = SamplePlan.Share(size, [.. frame.Select(s => s.Records.Count)]);
        return
        [
            .. frame.Zip(counts, (stratum, count) => stratum with
            {
                Count = Math.Clamp((int)Math.Ceiling(count * factorOf(stratum.BeatCode)), Math.Min(2, stratum.Records.Count), stratum.Records.Count),
            }),
        ];
    }
}
