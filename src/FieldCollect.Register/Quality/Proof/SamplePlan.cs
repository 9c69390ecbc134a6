namespace FieldCollect.Register.Quality.Proof;

/// <summary>How a sample is shared out among strata: each in proportion to its records, so that hardly any weighing back is left to do.</summary>
public static class SamplePlan
{
    // A variance needs two.
    private const int LeastOfStratum = 2;

    /// <summary>
    /// The size of a stratified sample that proves the target of a county whose true rate is as expected, but for the risk: that of a simple one and a record for each stratum, which the
    /// estimate of its variance costs.
    /// </summary>
    /// <param name="strata">How many strata there are.</param>
    /// <param name="expected">The rate that the county is believed to have.</param>
    /// <param name="risk">The risk of failing all the same.</param>
    /// <param name="target">The target.</param>
    /// <returns>Null when no size suffices, see <see cref="SampleSize.Planned"/>.</returns>
    public static int? Size(int strata, double expected, double risk, double target = Proven.UsualTarget) => SampleSize.Planned(expected, risk, target) + strata;

    /// <summary>Shares out a sample; every stratum gets two records, or all it has.</summary>
    /// <param name="count">How many records the sample is to have.</param>
    /// <param name="frames">How many records each stratum has.</param>
    /// <returns>How many to draw from each, in the order of the frames; more than <paramref name="count"/> in all where that is less than two for each.</returns>
    public static IReadOnlyList<int> Share(int count, IReadOnlyList<int> frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var least = frames.Select(f => Math.Min(f, LeastOfStratum)).ToArray();
        var whole = frames.Sum(f => (long)f);
        var wanted = Math.Min(Math.Max(count, least.Sum()), whole);
        var shares = frames.Select(f => whole == 0 ? 0 : (double)wanted * f / whole).ToArray();
        var given = frames.Select((f, i) => Math.Clamp((int)shares[i], least[i], f)).ToArray();

        // What rounding has left over goes to those that lost most by it, and what the small strata got too much is taken from those that have most to spare.
        var rest = wanted - given.Sum(g => (long)g);
        while (rest != 0)
        {
            var step = Math.Sign(rest);
            var next = Enumerable.Range(0, given.Length)
                .Where(i => step > 0 ? given[i] < frames[i] : given[i] > least[i])
                .MaxBy(i => step * (shares[i] - given[i]));
            given[next] += step;
            rest -= step;
        }

        return given;
    }
}
