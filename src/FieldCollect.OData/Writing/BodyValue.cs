// One JSON value as the CLR value of a property, strictly: "5" is no number and 5 is no text.
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FieldCollect.OData;

internal static partial class BodyValue
{
    public static object? Read(PropertyMap property, JsonElement value, string target)
    {
        if (property.Kind == PropertyKind.Stream)
            throw ODataProblems.NotSupported("A stream inside a body", target);
        if (value.ValueKind == JsonValueKind.Null)
            return property.Nullable ? null : throw ODataProblems.WrongType("value: null is not allowed here", target);
        object? read = property.Kind switch
        {
            PropertyKind.Guid => Text(value) is { } s && Guid.TryParseExact(s, "D", out var g) ? g : null,
            PropertyKind.Int32 => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var n) ? n : null,
            PropertyKind.Int64 => Long(value),
            PropertyKind.Double => Double(value),
            PropertyKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null,
            PropertyKind.Date => Text(value) is { } s && DateOnly.TryParseExact(s, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) ? d : null,
            PropertyKind.DateTimeOffset => Instant(value),
            PropertyKind.Json => value.Clone(),
            _ => Text(value),
        };
        if (read is string text)
        {
            if (property.MaxLength is { } max && text.Length > max)
                throw ODataProblems.WrongType($"text of at most {max} characters", target);
            if (text.Contains('\0'))
                throw ODataProblems.WrongType("text: it holds the character U+0000", target);
        }
        return read ?? throw ODataProblems.WrongType(property.Kind == PropertyKind.Protected ? "String" : property.Kind.ToString(), target);
    }

    private static string? Text(JsonElement value) => Json.Text(value);

    // IEEE754Compatible=true writes 64-bit numbers as strings (OData JSON Format, 3.2).
    private static long? Long(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.TryGetInt64(out var n) ? n : null
        : Text(value) is { } s && long.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out n) ? n : null;

    // NaN is refused: SQLite cannot store it.
    private static double? Double(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.TryGetDouble(out var d) && double.IsFinite(d) ? d : null
        : Text(value) switch { "INF" => double.PositiveInfinity, "-INF" => double.NegativeInfinity, _ => null };

    // Without an offset the instant would depend on where the server stands.
    private static DateTimeOffset? Instant(JsonElement value) =>
        Text(value) is { } s && InstantText().IsMatch(s)
        && DateTimeOffset.TryParse(s, CultureInfo.InvariantCulture, DateTimeStyles.None, out var t) ? t : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex InstantText();
}
