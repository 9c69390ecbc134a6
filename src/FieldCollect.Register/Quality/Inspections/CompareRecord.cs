using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>Compares what the register said of a record with what a checker found, who did not know it.</summary>
public static class CompareRecord
{
    /// <summary>Field by field.</summary>
    /// <param name="kind">The record's entity set.</param>
    /// <param name="registered">The register's values by field, as they stood when the sample was drawn.</param>
    /// <param name="found">What was found; of several the one that is most like the record is taken for it. Empty: nothing of the kind was there.</param>
    /// <param name="classes">Which fields count.</param>
    public static IReadOnlyList<ComparedField> Run(
        string kind, IReadOnlyDictionary<string, string?> registered, IReadOnlyList<IReadOnlyDictionary<string, string?>> found, ErrorClasses classes)
    {
        if (found.Count == 0)
            return [new ComparedField(ComparedField.WholeRecord, ErrorClasses.Gravest, ComparedField.Wrong, null, null)];
        var fields = classes.FieldsOf(kind);
        return found.Select(f => Compared(fields, registered, f))
            .MaxBy(c => (Right(c, ErrorClasses.Gravest) * fields.Count) + c.Count(f => f.Result == ComparedField.Right) - (Wrong(c) / (double)(fields.Count + 1)))!;
    }

    /// <summary>Whether the found object names something by which it can be told from others: a field of class A.</summary>
    public static bool Names(string kind, IReadOnlyDictionary<string, string?> found, ErrorClasses classes) =>
        classes.FieldsOf(kind) is var fields && (!fields.Any(f => f.Class == ErrorClasses.Gravest)
            || fields.Any(f => f.Class == ErrorClasses.Gravest && !string.IsNullOrWhiteSpace(found.GetValueOrDefault(f.Field))));

    /// <summary>Whether who or what is registered is not there any more, or never was: nothing of the kind is, or nobody who shares with the record anything that tells people apart.</summary>
    public static bool IsGone(IReadOnlyList<ComparedField> compared) =>
        compared.Where(c => c.Class == ErrorClasses.Gravest && c.Result != ComparedField.NotChecked).ToList() is { Count: > 0 } grave && grave.TrueForAll(c => c.Result == ComparedField.Wrong);

    /// <summary>A value in the one spelling in which two are compared: widths, spaces, signs, the old and new form of a number.</summary>
    public static string Normal(string field, string? value) =>
        string.IsNullOrWhiteSpace(value) ? ""
        : field.EndsWith("IdentityNumber", StringComparison.Ordinal) ? IdentityNumber.Normalise(value)
        : field.EndsWith("Phone", StringComparison.Ordinal) ? Phone.Normalise(value)
        : field.EndsWith("CreditCode", StringComparison.Ordinal) ? CreditCode.Normalise(value)
        : field is nameof(Address.Number) or nameof(Address.FullText) ? AddressText.Search(value)
        // Spaces within a name are a matter of the form that was filled in.
        : string.Concat((Derive.Name(value) ?? "").Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    private static List<ComparedField> Compared(
        IReadOnlyList<(string Field, string Class)> fields, IReadOnlyDictionary<string, string?> registered, IReadOnlyDictionary<string, string?> found) =>
        [.. fields.Select(f => new ComparedField(
            f.Field,
            f.Class,
            !found.TryGetValue(f.Field, out var value) ? ComparedField.NotChecked
                : Normal(f.Field, registered.GetValueOrDefault(f.Field)) == Normal(f.Field, value) ? ComparedField.Right
                : ComparedField.Wrong,
            FoundValues.Shown(f.Field, registered.GetValueOrDefault(f.Field)),
            FoundValues.Shown(f.Field, value)))];

    private static int Right(List<ComparedField> compared, string grade) => compared.Count(c => c.Class == grade && c.Result == ComparedField.Right && c.Registered is { Length: > 0 });

    private static int Wrong(List<ComparedField> compared) => compared.Count(c => c.Result == ComparedField.Wrong);
}
