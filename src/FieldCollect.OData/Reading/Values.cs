// How a value is written: as JSON in a reply, and as the plain text of /$value.
using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace FieldCollect.OData;

internal static class Values
{
    /// <summary>A value that is not null and not protected.</summary>
    public static void Write(Utf8JsonWriter json, PropertyKind kind, Row row, int ordinal, ReplyStyle style)
    {
        switch (kind)
        {
            case PropertyKind.Guid: json.WriteStringValue(row.Guid(ordinal)); break;
            case PropertyKind.String: json.WriteStringValue(row.String(ordinal)); break;
            case PropertyKind.Double: Write(json, row.Double(ordinal)); break;
            case PropertyKind.Boolean: json.WriteBooleanValue(row.Boolean(ordinal)); break;
            case PropertyKind.Date: Write(json, row.Date(ordinal)); break;
            case PropertyKind.Json: json.WriteRawValue(row.String(ordinal), skipInputValidation: true); break;
            default: Write(json, kind, row.Long(ordinal), style); break;
        }
    }

    /// <summary>What is kept as a whole number.</summary>
    public static void Write(Utf8JsonWriter json, PropertyKind kind, long value, ReplyStyle style)
    {
        switch (kind)
        {
            case PropertyKind.Int32: json.WriteNumberValue(value); break;
            case PropertyKind.Int64: style.WriteLong(json, value); break;
            case PropertyKind.Boolean: json.WriteBooleanValue(value != 0); break;
            case PropertyKind.DateTimeOffset: json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(value).UtcDateTime); break;
            case PropertyKind.TimeOfDay: json.WriteStringValue(Time(value)); break;
            case PropertyKind.Duration: json.WriteStringValue(XmlConvert.ToString(TimeSpan.FromMilliseconds(value))); break;
            default: throw new InvalidOperationException($"A value of kind {kind} is not written from a row alone.");
        }
    }

    // JSON has no such numbers; OData writes them as these strings (OData JSON Format, 7.1).
    public static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF");
    }

    /// <summary>The text of /$value.</summary>
    public static string Raw(PropertyMap property, Row row, int ordinal, EntityKey key) => property.Kind switch
    {
        PropertyKind.Date => row.Date(ordinal).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        PropertyKind.DateTimeOffset => row.Instant(ordinal).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        PropertyKind.Boolean => row.Boolean(ordinal) ? "true" : "false",
        PropertyKind.Protected => property.Show!(key, row.Sealed(ordinal)) ?? "",
        _ => Convert.ToString(row.Value(property.Kind, ordinal), CultureInfo.InvariantCulture)!,
    };

    private static string Time(long milliseconds) =>
        TimeOnly.FromTimeSpan(TimeSpan.FromMilliseconds(milliseconds)).ToString("HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, DateOnly day)
    {
        Span<char> text = stackalloc char[10];
        day.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteStringValue(text);
    }
}
