// A row whose texts lie as UTF-8 in memory, so that they go into the reply without becoming strings on the way: SQLite's own, and the
// rows that are kept while $expand collects children.
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

internal abstract class SpanRow : Row
{
    /// <summary>
    /// A text as UTF-8 (a day as yyyy-MM-dd), a Guid as its 16 bytes in the order they are written, or the bytes of a blob; good until the
    /// row moves. Empty for null, too.
    /// </summary>
    protected abstract ReadOnlySpan<byte> Span(int ordinal);

    public override string String(int ordinal) => Encoding.UTF8.GetString(Span(ordinal));
    public override Guid Guid(int ordinal) => new(Span(ordinal), bigEndian: true);
    public override bool Boolean(int ordinal) => Long(ordinal) != 0;
    public override DateOnly Date(int ordinal) => DateOnly.ParseExact(String(ordinal), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    public override byte[] Bytes(int ordinal) => Span(ordinal).ToArray();

    // Each question to SQLite locks its connection and costs more than writing the answer does. So a value is asked for first, and only if
    // it looks like one, whether it is null.
    public override void Write(Utf8JsonWriter json, PropertyKind kind, int ordinal, ReplyStyle style)
    {
        if (IsText(kind))
        {
            var span = Span(ordinal);
            if (span.IsEmpty && IsNull(ordinal))
                json.WriteNullValue();
            else
                WriteText(json, kind, span);
        }
        else if (kind == PropertyKind.Double)
        {
            var number = Double(ordinal);
            if (number == 0 && IsNull(ordinal))
                json.WriteNullValue();
            else
                Values.Write(json, number);
        }
        else
        {
            var number = Long(ordinal);
            if (number == 0 && IsNull(ordinal))
                json.WriteNullValue();
            else
                Values.Write(json, kind, number, style);
        }
    }

    public override void WriteUnlessNull(Utf8JsonWriter json, PropertyMap property, int ordinal, ReplyStyle style)
    {
        if (IsText(property.Kind))
        {
            var span = Span(ordinal);
            if (span.IsEmpty && IsNull(ordinal))
                return;
            json.WritePropertyName(property.JsonName);
            WriteText(json, property.Kind, span);
        }
        else if (property.Kind == PropertyKind.Double)
        {
            var number = Double(ordinal);
            if (number == 0 && IsNull(ordinal))
                return;
            json.WritePropertyName(property.JsonName);
            Values.Write(json, number);
        }
        else
        {
            var number = Long(ordinal);
            if (number == 0 && IsNull(ordinal))
                return;
            json.WritePropertyName(property.JsonName);
            Values.Write(json, property.Kind, number, style);
        }
    }

    public override ReadOnlySpan<byte> Sealed(int ordinal) => Span(ordinal);

    public override void Keep(PropertyKind kind, int ordinal, KeptRows into)
    {
        if (IsText(kind) || kind == PropertyKind.Protected)
        {
            var span = Span(ordinal);
            if (span.IsEmpty && IsNull(ordinal))
                into.AddNull();
            else
                into.Add(span);
        }
        else
        {
            var number = kind == PropertyKind.Double ? BitConverter.DoubleToInt64Bits(Double(ordinal)) : Long(ordinal);
            if (number == 0 && IsNull(ordinal))
                into.AddNull();
            else
                into.Add(number);
        }
    }

    private static void WriteText(Utf8JsonWriter json, PropertyKind kind, ReadOnlySpan<byte> span)
    {
        if (kind == PropertyKind.Guid)
            json.WriteStringValue(new Guid(span, bigEndian: true));
        else if (kind == PropertyKind.Json)
            json.WriteRawValue(span, skipInputValidation: true);
        else
            json.WriteStringValue(span);
    }

    private static bool IsText(PropertyKind kind) => kind is PropertyKind.String or PropertyKind.Guid or PropertyKind.Date or PropertyKind.Json;
}
