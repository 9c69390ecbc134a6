using System.Globalization;

namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>How much each part of a monthly evaluation counts: the code list EvaluationWeight. Only what the weights are to each other matters; a part of weight 0 is shown and not counted.</summary>
public static class EvaluationWeights
{
    private const string List = "EvaluationWeight";

    // A weight is a share of about a hundred; more is a slip.
    private const int Largest = 10_000;

    /// <summary>The weight of a part on a day.</summary>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="on">The day.</param>
    /// <param name="part">A name of <see cref="EvaluationPart"/>.</param>
    public static int Of(CodeLists.CodeLists codes, DateOnly on, string part) =>
        int.TryParse(ValueOn(codes, on, part), NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight <= Largest ? weight : 0;

    private static string? ValueOn(CodeLists.CodeLists codes, DateOnly on, string part) => codes.Contains(List, part, on) ? codes.Setting(List, part, on) : null;
}
