using System.Globalization;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// Which fields of a kind are critical and how grave an error in each is: the code list ErrorClass, policy data. An error of class A fails the record; those of B and C weigh, and fail it
/// when their weights come to one.
/// </summary>
public sealed class ErrorClasses(CodeLists.CodeLists codes)
{
    private const string List = "ErrorClass";
    private const string WeightPrefix = "weight.";

    public const string Gravest = "A";

    /// <summary>The critical fields of a kind, with their classes, in the order of the list.</summary>
    public IReadOnlyList<(string Field, string Class)> FieldsOf(string kind) =>
    [
        .. codes.Items(List)
            .Where(i => i.Code.StartsWith(kind + ".", StringComparison.Ordinal) && i.Value is ("A" or "B" or "C"))
            .Select(i => (i.Code[(kind.Length + 1)..], i.Value!)),
    ];

    /// <summary>Whether a record with such errors is wrong.</summary>
    public bool Fails(IEnumerable<ComparedField> compared)
    {
        var wrong = compared.Where(c => c.Result == ComparedField.Wrong).ToList();
        // Thirds and the like must come to one.
        return wrong.Exists(c => c.Class == Gravest) || wrong.Sum(c => WeightOf(c.Class)) >= 1 - 1e-9;
    }

    private double WeightOf(string grade) =>
        double.TryParse(codes.Value(List, WeightPrefix + grade), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
}
