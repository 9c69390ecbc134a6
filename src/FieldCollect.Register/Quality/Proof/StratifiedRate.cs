namespace FieldCollect.Register.Quality.Proof;

/// <summary>One stratum of a sample: a beat, a kind of record and a collector.</summary>
/// <param name="Frame">How many records there are in it.</param>
/// <param name="Count">How many of them were checked.</param>
/// <param name="Right">How many of those were right.</param>
public sealed record Stratum(int Frame, int Count, int Right);

/// <summary>
/// A rate of a stratified sample, weighted back to the whole: p = sum W p, Var = sum W^2 (1-f) p(1-p)/(n-1), effective n = p(1-p)/Var. The exact bounds are then those of a
/// simple sample of the effective size. Source: Cochran, Sampling Techniques, chapter 5; Korn and Graubard (1998) for the bounds.
/// </summary>
public static class StratifiedRate
{
    /// <summary>Weighs strata together.</summary>
    /// <param name="strata">At least one record in all; strata without a record are passed over.</param>
    /// <param name="target">The target, 0 to 1.</param>
    /// <exception cref="ArgumentException">A stratum has records and none of them was checked: nothing can be said of it, so nothing of the whole.</exception>
    public static Proven Of(IEnumerable<Stratum> strata, double target = Proven.UsualTarget)
    {
        var some = strata.Where(s => s.Frame > 0).ToList();
        if (some.Count == 0 || some.Exists(s => s.Count < 1 || s.Count > s.Frame || s.Right < 0 || s.Right > s.Count))
            throw new ArgumentException("Each stratum with records needs checked ones, not more than there are.", nameof(strata));
        if (some.Count == 1)
            return Proven.Of(some[0].Right, some[0].Count, some[0].Frame, target);

        double frame = some.Sum(s => s.Frame);
        var p = some.Sum(s => s.Frame / frame * s.Right / s.Count);
        if (some.TrueForAll(s => s.Count == s.Frame))
            return new Proven(p, p, p, p, p, frame, target, Proven.Census);

        var collapsed = Collapsed(some);
        var variance = Variance(collapsed, frame, s => (double)s.Right / s.Count);
        // Where no stratum shows any variance, what is left of it is what the weights cost with one rate everywhere; the rate itself then cancels out.
        var effective = variance > 0 ? p * (1 - p) / variance : 0.25 / Variance(collapsed, frame, _ => 0.5);
        // Strata of few records can show little variance by luck: no sample proves more than as many records drawn simply would (NCHS, Data Presentation Standards for Proportions, 2017).
        var count = Math.Min(some.Sum(s => s.Count), effective);
        var right = Math.Min(count, p * count);
        return new Proven(
            p, Bounds.Lower(right, count), Bounds.Upper(right, count), Bounds.WilsonLower(right, count), Bounds.WilsonUpper(right, count), count, target, Proven.ClopperPearson);
    }

    private static double Variance(List<Stratum> strata, double frame, Func<Stratum, double> rate) => strata.Where(s => s.Count < s.Frame).Sum(s =>
    {
        var (weight, p) = (s.Frame / frame, rate(s));
        return weight * weight * (1 - ((double)s.Count / s.Frame)) * p * (1 - p) / (s.Count - 1);
    });

    // A variance needs two records. A stratum with one of several checked is taken together with its neighbour.
    private static List<Stratum> Collapsed(List<Stratum> strata)
    {
        var whole = new List<Stratum>();
        foreach (var stratum in strata)
        {
            if (whole.Count > 0 && (TooFew(stratum) || TooFew(whole[^1])))
                whole[^1] = new Stratum(whole[^1].Frame + stratum.Frame, whole[^1].Count + stratum.Count, whole[^1].Right + stratum.Right);
            else
                whole.Add(stratum);
        }

        return whole;
    }

    private static bool TooFew(Stratum stratum) => stratum.Count < 2 && stratum.Count < stratum.Frame;
}
