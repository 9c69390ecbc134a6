using MathNet.Numerics;

namespace FieldCollect.Register.Quality.Proof;

/// <summary>
/// One-sided bounds of a rate of which a sample was checked: with the confidence that is asked for, the true rate is not below the lower one, and likewise not above the
/// upper one. Rates are parts of one, 0 to 1.
/// </summary>
public static class Bounds
{
    /// <summary>The confidence of every figure that the register proves: one bound is wrong in at most one of twenty cases.</summary>
    public const double Confidence = 0.95;

    // A double has 53 bits; after as many halvings nothing is left to halve.
    private const int Halvings = 60;

    /// <summary>
    /// Clopper-Pearson, the exact lower bound: BetaInv(1 - confidence; right, count - right + 1), 0 when none was right. Source: Clopper and Pearson, Biometrika 26 (1934).
    /// </summary>
    /// <param name="right">How many were right, 0 to <paramref name="count"/>; not a whole number where the count is an effective one.</param>
    /// <param name="count">How many were checked, more than 0.</param>
    /// <param name="confidence">0 to 1, both excluded.</param>
    public static double Lower(double right, double count, double confidence = Confidence)
    {
        Check(right, count, confidence);
        return right == 0 ? 0 : BetaInverse(right, count - right + 1, 1 - confidence);
    }

    /// <summary>Clopper-Pearson, the exact upper bound: BetaInv(confidence; right + 1, count - right), 1 when all were right.</summary>
    /// <inheritdoc cref="Lower"/>
    public static double Upper(double right, double count, double confidence = Confidence)
    {
        Check(right, count, confidence);
        return right == count ? 1 : BetaInverse(right + 1, count - right, confidence);
    }

    /// <summary>Wilson's lower bound, nearer to what is commonly printed; shown, decides nothing. Source: Wilson, JASA 22 (1927).</summary>
    /// <inheritdoc cref="Lower"/>
    public static double WilsonLower(double right, double count, double confidence = Confidence) => Wilson(right, count, confidence, -1);

    /// <summary>Wilson's upper bound; shown, decides nothing.</summary>
    /// <inheritdoc cref="Lower"/>
    public static double WilsonUpper(double right, double count, double confidence = Confidence) => Wilson(right, count, confidence, 1);

    /// <summary>
    /// The lower bound where the frame is small enough for its size to matter: drawn without putting back, so hypergeometric. The smallest share of right records in the
    /// frame under which as many right ones as were found would still be found with a probability above 1 - confidence.
    /// </summary>
    /// <param name="right">How many were right.</param>
    /// <param name="count">How many were checked.</param>
    /// <param name="frame">How many there are to draw from, at least <paramref name="count"/>.</param>
    /// <param name="confidence">0 to 1, both excluded.</param>
    public static double LowerOfFrame(int right, int count, int frame, double confidence = Confidence)
    {
        Check(right, count, confidence);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame, count);
        // At least those that were found right are, and at most all but those that were found wrong.
        var (low, high) = (right, frame - (count - right));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (AtLeast(right, count, middle, frame) > 1 - confidence)
                high = middle;
            else
                low = middle + 1;
        }

        return (double)low / frame;
    }

    /// <summary>The upper bound of a small frame, which is the lower bound of what is wrong in it, seen from the other side.</summary>
    /// <inheritdoc cref="LowerOfFrame"/>
    public static double UpperOfFrame(int right, int count, int frame, double confidence = Confidence) =>
        1 - LowerOfFrame(count - right, count, frame, confidence);

    // Bisection on the distribution function: as exact as the function, and nothing can fail to converge.
    private static double BetaInverse(double a, double b, double probability)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (SpecialFunctions.BetaRegularized(a, b, middle) < probability)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    private static double Wilson(double right, double count, double confidence, int side)
    {
        Check(right, count, confidence);
        var z = ExcelFunctions.NormSInv(confidence);
        var (p, square) = (right / count, z * z);
        var half = z * Math.Sqrt((p * (1 - p) / count) + (square / (4 * count * count)));
        return Math.Clamp((p + (square / (2 * count)) + (side * half)) / (1 + (square / count)), 0, 1);
    }

    /// <summary>The chance to find at least so many right ones among those drawn from a frame of which so many are right: hypergeometric.</summary>
    internal static double AtLeast(int right, int count, int rightInFrame, int frame)
    {
        var most = Math.Min(count, rightInFrame);
        var all = LogChoose(frame, count);
        var sum = 0.0;
        // From the rarest term on, so that small terms are not lost beside large ones.
        for (var x = most; x >= right; x--)
        {
            if (count - x <= frame - rightInFrame)
                sum += Math.Exp(LogChoose(rightInFrame, x) + LogChoose(frame - rightInFrame, count - x) - all);
        }

        return Math.Min(1, sum);
    }

    private static double LogChoose(int n, int k) => SpecialFunctions.GammaLn(n + 1.0) - SpecialFunctions.GammaLn(k + 1.0) - SpecialFunctions.GammaLn(n - k + 1.0);

    private static void Check(double right, double count, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(right, count);
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence));
    }
}
