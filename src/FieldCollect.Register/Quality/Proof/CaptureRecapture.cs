using MathNet.Numerics;

namespace FieldCollect.Register.Quality.Proof;

/// <summary>How many there are in all, from two lists that were made without knowing of each other: the register, and a walk through the same places (顺查).</summary>
/// <param name="Estimate">The number in all.</param>
/// <param name="Lower">The lower end of the interval.</param>
/// <param name="Upper">The upper end.</param>
public sealed record Population(double Estimate, double Lower, double Upper);

/// <summary>Capture and recapture.</summary>
public static class CaptureRecapture
{
    /// <summary>
    /// Chapman's estimate (n1+1)(n2+1)/(m+1) - 1, with an interval of two sides on the logarithm of what neither list has, so that it never falls below what was seen. Sources:
    /// Chapman (1951); Seber (1970) for the variance; Chao (1987) for the interval.
    /// </summary>
    /// <param name="register">How many the register has in the places walked through.</param>
    /// <param name="ground">How many were found on the ground.</param>
    /// <param name="both">How many are in both, at most either.</param>
    /// <param name="confidence">Of the interval, two-sided.</param>
    public static Population Estimate(int register, int ground, int both, double confidence = Bounds.Confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(both);
        ArgumentOutOfRangeException.ThrowIfLessThan(register, both);
        ArgumentOutOfRangeException.ThrowIfLessThan(ground, both);
        double n1 = register, n2 = ground, m = both;
        var estimate = ((n1 + 1) * (n2 + 1) / (m + 1)) - 1;
        var variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) * (m + 1) * (m + 2));
        var seen = n1 + n2 - m;
        var unseen = estimate - seen;
        // Where one list holds all of the other nothing points to anything that neither has.
        if (unseen <= 0 || variance <= 0)
            return new Population(Math.Max(estimate, seen), seen, Math.Max(estimate, seen));
        var z = ExcelFunctions.NormSInv(1 - ((1 - confidence) / 2));
        var factor = Math.Exp(z * Math.Sqrt(Math.Log(1 + (variance / (unseen * unseen)))));
        return new Population(estimate, seen + (unseen / factor), seen + (unseen * factor));
    }
}
