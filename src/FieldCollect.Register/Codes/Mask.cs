using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;

namespace FieldCollect.Register.Codes;

/// <summary>Personal values as they are shown to those who need to recognise one, not to read it. The length shown is always the same and says nothing.</summary>
public static class Mask
{
    // Fewer characters than this: what would be shown is most of the value.
    private const int ShortestShown = 9;

    /// <summary>First 3 and last 2 characters between 13 stars.</summary>
    public static string IdentityNumber(string value) => Of(value, 3, 13, 2);

    /// <summary>First 3 and last 4 characters between 4 stars.</summary>
    public static string Phone(string value) => Of(value, 3, 4, 4);

    /// <summary>A name or text is kept encrypted and shown whole; see <see cref="PersonalKind"/>.</summary>
    public static string Of(string value, PersonalKind kind) => kind switch
    {
        PersonalKind.Phone => Phone(value),
        PersonalKind.Name or PersonalKind.Text => value,
        PersonalKind.Found => FoundValues.Masked(value),
        _ => IdentityNumber(value),
    };

    private static string Of(string value, int first, int stars, int last) =>
        value.Length < ShortestShown
            ? new string('*', first + stars + last)
            : string.Concat(value.AsSpan(0, first), new string('*', stars), value.AsSpan(value.Length - last));
}
