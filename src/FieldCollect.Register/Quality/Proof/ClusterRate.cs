using MathNet.Numerics.Distributions;

namespace FieldCollect.Register.Quality.Proof;

/// <summary>What was found in one drawn place.</summary>
/// <param name="Count">How many were found.</param>
/// <param name="Right">Of those, how many were right.</param>
public sealed record Cluster(int Count, int Right);

/// <summary>A stratum of a sample of places.</summary>
/// <param name="Frame">How many places there are in it.</param>
/// <param name="Clusters">Those that were walked.</param>
public sealed record ClusterStratum(int Frame, IReadOnlyList<Cluster> Clusters);

/// <summary>
/// A rate of people of whom not they were drawn but the places where they are. People of one door are alike: who is missing from the register is missing with the whole household, so a hundred
/// of them prove less than a hundred drawn one by one. How much less is the design effect; the exact bounds are those of a simple sample of the effective size. Sources: Cochran, Sampling
/// Techniques, chapter 6 (ratio estimate and its variance); Kish, Survey Sampling, 5.4 (design effect, 1 + (b - 1) times the likeness within places); Korn and Graubard, Survey Methodology 24
/// (1998) for bounds and degrees of freedom.
/// </summary>
public static class ClusterRate
{
    /// <param name="strata">Strata without a place are passed over; one of which no place was walked is taken to be like its neighbour.</param>
    /// <param name="alike">How alike the people of one place are taken to be at least, 0 (not at all) to 1 (all or none): where few are wrong the sample itself does not tell.</param>
    /// <param name="target">The target, 0 to 1.</param>
    /// <returns>Null when nothing was found anywhere. <see cref="Proven.Count"/> is the effective size.</returns>
    public static Proven? Of(IEnumerable<ClusterStratum> strata, double alike, double target = Proven.UsualTarget)
    {
        var walked = Joined(strata.Where(s => s.Frame > 0), s => s.Clusters.Count == 0);
        var count = walked.Sum(s => s.Clusters.Sum(c => c.Count));
        if (count == 0)
            return null;
        if (walked.Exists(s => s.Clusters.Count > s.Frame || s.Clusters.Any(c => c.Right < 0 || c.Right > c.Count)))
            throw new ArgumentException("No more places than there are, and no more right than were found.", nameof(strata));
        var found = walked.Sum(s => Weight(s) * s.Clusters.Sum(c => c.Count));
        var p = walked.Sum(s => Weight(s) * s.Clusters.Sum(c => c.Right)) / found;
        if (walked.TrueForAll(s => s.Clusters.Count == s.Frame))
            return new Proven(p, p, p, p, p, count, target, Proven.Census);

        var effective = Effective(Joined(walked, s => s.Clusters.Count < 2 && s.Clusters.Count < s.Frame), p, count, alike);
        var right = Math.Min(effective, p * effective);
        return new Proven(
            p, Bounds.Lower(right, effective), Bounds.Upper(right, effective), Bounds.WilsonLower(right, effective), Bounds.WilsonUpper(right, effective), effective, target, Proven.ClopperPearson);
    }

    private static double Weight(ClusterStratum stratum) => stratum.Frame / (double)stratum.Clusters.Count;

    private static double Effective(List<ClusterStratum> strata, double p, int count, double alike)
    {
        var clusters = strata.SelectMany(s => s.Clusters).Where(c => c.Count > 0).ToList();
        // The size of the place that somebody found is in: large ones weigh by as many as are in them.
        var size = clusters.Sum(c => (double)c.Count * c.Count) / count;
        var most = count / (1 + ((size - 1) * alike));
        var degrees = strata.Sum(s => s.Clusters.Count) - strata.Count;
        // One place tells nothing of others.
        if (degrees < 1)
            return Math.Min(1, most);
        var found = strata.Sum(s => Weight(s) * s.Clusters.Sum(c => c.Count));
        var variance = strata.Sum(s => Variance(s, p)) / (found * found);
        if (variance <= 0)
            return most;
        var simple = p * (1 - p) / variance;
        var ratio = count < 2 ? 1 : StudentT.InvCDF(0, 1, count - 1, Bounds.Confidence) / StudentT.InvCDF(0, 1, degrees, Bounds.Confidence);
        return Math.Min(most, simple * Math.Min(1, ratio * ratio));
    }

    private static double Variance(ClusterStratum stratum, double p)
    {
        double drawn = stratum.Clusters.Count, frame = stratum.Frame;
        if (drawn >= frame)
            return 0;
        var residuals = stratum.Clusters.Select(c => c.Right - (p * c.Count)).ToList();
        var mean = residuals.Average();
        return frame * frame * (1 - (drawn / frame)) * residuals.Sum(r => (r - mean) * (r - mean)) / (drawn - 1) / drawn;
    }

    // A stratum that cannot stand alone is taken together with its neighbour.
    private static List<ClusterStratum> Joined(IEnumerable<ClusterStratum> strata, Func<ClusterStratum, bool> tooFew)
    {
        var whole = new List<ClusterStratum>();
        foreach (var stratum in strata)
        {
            if (whole.Count > 0 && (tooFew(stratum) || tooFew(whole[^1])))
                whole[^1] = new ClusterStratum(whole[^1].Frame + stratum.Frame, [.. whole[^1].Clusters, .. stratum.Clusters]);
            else
                whole.Add(stratum);
        }

        return whole;
    }
}
