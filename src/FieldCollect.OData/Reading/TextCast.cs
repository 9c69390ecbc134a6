// A quoted literal that stands for a value of another type: Id eq '0190…', CollectedAt add 'PT1H'.
using System.Globalization;
using System.Xml;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal static class TextCast
{
    /// <summary>The node as a value of the type beside it, if it is a text that can be read so; else as it was.</summary>
    public static SingleValueNode Beside(SingleValueNode other, SingleValueNode node, BinaryOperatorKind operation)
    {
        if (node is not ConstantNode { Value: string text } || other.TypeReference is not { } type || !type.IsPrimitive() || type.IsString())
            return node;
        var kind = type.PrimitiveKind();
        // What is added to a day or an instant is a duration.
        if (operation is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract && kind is EdmPrimitiveTypeKind.Date or EdmPrimitiveTypeKind.DateTimeOffset && text.TrimStart('-').StartsWith('P'))
            kind = EdmPrimitiveTypeKind.Duration;
        return Read(text, kind) is { } value ? new ConstantNode(value, text, EdmCoreModel.Instance.GetPrimitive(kind, true)) : node;
    }

    private static object? Read(string text, EdmPrimitiveTypeKind kind) => kind switch
    {
        EdmPrimitiveTypeKind.Guid => Guid.TryParseExact(text, "D", out var guid) ? guid : null,
        EdmPrimitiveTypeKind.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        EdmPrimitiveTypeKind.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null,
        EdmPrimitiveTypeKind.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : null,
        EdmPrimitiveTypeKind.Boolean => text switch { "true" => true, "false" => false, _ => null },
        EdmPrimitiveTypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new Date(day.Year, day.Month, day.Day) : null,
        EdmPrimitiveTypeKind.DateTimeOffset => text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null,
        EdmPrimitiveTypeKind.Duration => Duration(text),
        _ => null,
    };

    private static TimeSpan? Duration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException)
        {
            return null;
        }
    }
}
