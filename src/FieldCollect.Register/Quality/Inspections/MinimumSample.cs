using System.Globalization;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// The code list MinimumSample: fewer checked records than that give no verdict but "not enough evidence", whatever the bounds say. By rate, and by kind where a county adds one; of both the larger
/// holds. It can only withhold a verdict and never gives one.
/// </summary>
public static class MinimumSample
{
    private const string List = "MinimumSample";

    /// <summary>Whether a verdict may be given.</summary>
    /// <param name="codes">The county's policy.</param>
    /// <param name="rate">See <see cref="InspectionRate"/>.</param>
    /// <param name="kind">The entity set, where the figure is of one.</param>
    /// <param name="count">How many were checked.</param>
    /// <param name="frame">How many there are, where that is known: who has checked all there is cannot check more.</param>
    public static bool Suffices(CodeLists.CodeLists codes, string rate, string? kind, int count, int? frame) =>
        count >= Math.Min(Math.Max(Of(codes, rate), kind is null ? 0 : Of(codes, kind)), frame ?? int.MaxValue);

    private static int Of(CodeLists.CodeLists codes, string code) =>
        int.TryParse(codes.Value(List, code), NumberStyles.None, CultureInfo.InvariantCulture, out var least) ? least : 0;
}
