namespace FieldCollect.Register.Quality.Proof;

/// <summary>What a sample says of a rate and its target.</summary>
public enum Verdict
{
    /// <summary>达标. The lower bound reaches the target.</summary>
    Met,

    /// <summary>未达标. Even the upper bound stays below the target.</summary>
    NotMet,

    /// <summary>证据不足. The sample is too small to say either.</summary>
    NotEnoughEvidence,
}

/// <summary>A rate with what proves it.</summary>
/// <param name="Estimate">The rate as estimated, 0 to 1.</param>
/// <param name="Lower">The bound that decides from below.</param>
/// <param name="Upper">The bound that decides from above.</param>
/// <param name="WilsonLower">Shown beside it.</param>
/// <param name="WilsonUpper">Shown beside it.</param>
/// <param name="Count">How many were checked; of a weighted sample how many of a simple one would prove as much.</param>
/// <param name="Target">The target, 0 to 1.</param>
/// <param name="Method">How the bounds were found: clopperPearson, hypergeometric or census.</param>
public sealed record Proven(double Estimate, double Lower, double Upper, double WilsonLower, double WilsonUpper, double Count, double Target, string Method)
{
    /// <summary>Bounds that hold for a frame of any size.</summary>
    public const string ClopperPearson = "clopperPearson";

    /// <summary>Bounds that use that the frame is small.</summary>
    public const string Hypergeometric = "hypergeometric";

    /// <summary>Everything was checked: nothing is left to chance.</summary>
    public const string Census = "census";

    /// <summary>The target that counties promise.</summary>
    public const double UsualTarget = 0.95;

    // Below that share the frame's size changes the bounds by less than a tenth of their width; the usual limit for leaving the correction out (Cochran, Sampling Techniques, 2.6).
    private const double SmallFrame = 0.05;

    // Bounds of whole counts meet a target of two decimals in the fifteenth at best.
    private const double Rounding = 1e-12;

    /// <summary>What the bounds say of the target; "95 %" is proved by the lower bound and never by the estimate.</summary>
    public Verdict Verdict =>
        Lower >= Target - Rounding ? Verdict.Met
        : Upper < Target - Rounding ? Verdict.NotMet
        : Verdict.NotEnoughEvidence;

    /// <summary>A rate of a simple sample.</summary>
    /// <param name="right">How many were right.</param>
    /// <param name="count">How many were checked, more than 0.</param>
    /// <param name="frame">How many there are; null if that is not known, or without bound.</param>
    /// <param name="target">The target, 0 to 1.</param>
    public static Proven Of(int right, int count, int? frame = null, double target = UsualTarget)
    {
        var (lower, upper, method) = frame switch
        {
            { } whole when whole == count => ((double)right / count, (double)right / count, Census),
            { } whole when count > whole * SmallFrame => (Bounds.LowerOfFrame(right, count, whole), Bounds.UpperOfFrame(right, count, whole), Hypergeometric),
            _ => (Bounds.Lower(right, count), Bounds.Upper(right, count), ClopperPearson),
        };
        return new Proven((double)right / count, lower, upper, Bounds.WilsonLower(right, count), Bounds.WilsonUpper(right, count), count, target, method);
    }

    /// <summary>
    /// Best and worst case where some of the drawn could not be checked: nobody was home is not the same as wrong, and not the same as right. What is proved is proved only
    /// if the worst case says so.
    /// </summary>
    /// <param name="right">How many were right.</param>
    /// <param name="count">How many were checked.</param>
    /// <param name="notMet">How many were drawn and could not be checked.</param>
    /// <param name="frame">How many there are; null if not known.</param>
    /// <param name="target">The target.</param>
    public static (Proven Best, Proven Worst) Between(int right, int count, int notMet, int? frame = null, double target = UsualTarget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(notMet);
        return (Of(right + notMet, count + notMet, frame, target), Of(right, count + notMet, frame, target));
    }
}
