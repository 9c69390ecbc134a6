namespace FieldCollect.Register.Quality.Proof;

/// <summary>Two lists of the same places that were made without knowing of each other: the register, and a walk through them (顺查).</summary>
/// <param name="Register">How many the register has there.</param>
/// <param name="Ground">How many were found on the ground.</param>
/// <param name="Both">How many are in both, at most either.</param>
public sealed record TwoLists(int Register, int Ground, int Both)
{
    /// <summary>How many were seen by the one or the other.</summary>
    public int Seen => Register + Ground - Both;
}

/// <summary>How many there are in all.</summary>
/// <param name="Estimate">The number in all.</param>
/// <param name="Lower">The lower end of the interval, at least what was seen.</param>
/// <param name="Upper">The upper end; <see cref="CaptureRecapture.Boundless"/> where nobody is in both lists, for then nothing bounds it.</param>
public sealed record Population(double Estimate, double Lower, double Upper);

/// <summary>Capture and recapture. What it takes for granted: api-specs/inspections.md.</summary>
public static class CaptureRecapture
{
    /// <summary>More than there can be.</summary>
    public const int Boundless = 1_000_000_000;

    // With fewer in both lists the estimate is too small on the average (Robson and Regier 1964).
    private const int LeastInBoth = 7;

    /// <summary>
    /// Chapman's estimate (n1+1)(n2+1)/(m+1) - 1, with the exact interval: how many of the second list are in the first is hypergeometric in the true number, and the interval holds every number under
    /// which what was found is no rare case. So it holds what it says with few, and where one list has all of the other. Sources: Chapman (1951); Clopper and Pearson (1934) for turning a tail into
    /// a bound.
    /// </summary>
    /// <param name="lists">The two lists.</param>
    /// <param name="confidence">Of the interval, two-sided.</param>
    /// <param name="designEffect">By how much the variance is larger because those of one door are alike, at least 1; see <see cref="ClusterRate"/>. The interval is wider by its root.</param>
    public static Population Estimate(TwoLists lists, double confidence = Bounds.Confidence, double designEffect = 1) => Sum([lists], confidence, designEffect);

    /// <summary>
    /// The same of several strata, each with its own chance to be on a list: estimates are added, for one chance everywhere would make the sum too small, and so are the squares of how far each
    /// interval reaches to either side (Zou and Donner, Statistics in Medicine 27, 2008). A stratum with hardly anybody in both lists is taken together with its neighbour.
    /// </summary>
    /// <inheritdoc cref="Estimate"/>
    public static Population Sum(IEnumerable<TwoLists> strata, double confidence = Bounds.Confidence, double designEffect = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(designEffect, 1);
        var (seen, estimate, below, above) = (0, 0.0, 0.0, 0.0);
        foreach (var lists in Joined(strata))
        {
            var one = Chapman(lists);
            seen += lists.Seen;
            estimate += one;
            below += Math.Pow(one - Lower(lists, (1 - confidence) / 2), 2);
            above += Math.Pow(Upper(lists, (1 - confidence) / 2) - one, 2);
        }

        return new Population(estimate, Math.Max(seen, estimate - Math.Sqrt(designEffect * below)), Math.Min(Boundless, estimate + Math.Sqrt(designEffect * above)));
    }

    private static double Chapman(TwoLists s) => ((s.Register + 1.0) * (s.Ground + 1.0) / (s.Both + 1.0)) - 1;

    private static List<TwoLists> Joined(IEnumerable<TwoLists> strata)
    {
        var whole = new List<TwoLists>();
        foreach (var stratum in strata)
        {
            if (stratum.Both < 0 || stratum.Register < stratum.Both || stratum.Ground < stratum.Both)
                throw new ArgumentOutOfRangeException(nameof(strata), "Both is at most either.");
            if (whole.Count > 0 && (stratum.Both < LeastInBoth || whole[^1].Both < LeastInBoth))
                whole[^1] = new TwoLists(whole[^1].Register + stratum.Register, whole[^1].Ground + stratum.Ground, whole[^1].Both + stratum.Both);
            else
                whole.Add(stratum);
        }

        return whole;
    }

    // The smallest number under which as few in both lists as were found are no rare case.
    private static int Lower(TwoLists s, double rare) => Smallest(s.Seen, number => Bounds.AtLeast(s.Ground - s.Both, s.Ground, number - s.Register, number) > rare);

    // The largest number under which as many are none.
    private static int Upper(TwoLists s, double rare)
    {
        var first = Smallest(s.Seen, number => Bounds.AtLeast(s.Both, s.Ground, s.Register, number) <= rare);
        return first == Boundless ? Boundless : Math.Max(s.Seen, first - 1);
    }

    private static int Smallest(int from, Func<int, bool> holds)
    {
        var (low, high) = (from, Boundless);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
