// A row of SQLite, read from the statement itself: text goes from the database's memory into the reply without becoming a string on the
// way. Each question to SQLite locks its connection and costs more than writing the answer does, so a value is asked for first, and only
// if it looks like one, whether it is null.
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.OData;

internal sealed class SqliteRow(sqlite3_stmt statement) : Row
{
    /// <summary>The row that a reader stands on, as it moves.</summary>
    public static Row Of(DbDataReader reader) => new SqliteRow(((SqliteDataReader)reader).Handle!);

    public override bool IsNull(int ordinal) => raw.sqlite3_column_type(statement, ordinal) == raw.SQLITE_NULL;
    public override string String(int ordinal) => Encoding.UTF8.GetString(Span(ordinal));
    public override Guid Guid(int ordinal) => new(Span(ordinal), bigEndian: true);
    public override long Long(int ordinal) => raw.sqlite3_column_int64(statement, ordinal);
    public override double Double(int ordinal) => raw.sqlite3_column_double(statement, ordinal);
    public override bool Boolean(int ordinal) => Long(ordinal) != 0;
    public override DateOnly Date(int ordinal) => DateOnly.ParseExact(String(ordinal), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    public override byte[] Bytes(int ordinal) => Span(ordinal).ToArray();

    public override void Write(Utf8JsonWriter json, PropertyKind kind, int ordinal, ReplyStyle style)
    {
        switch (kind)
        {
            case PropertyKind.String or PropertyKind.Date or PropertyKind.Guid or PropertyKind.Json:
                var span = Span(ordinal);
                if (span.IsEmpty && IsNull(ordinal))
                    json.WriteNullValue();
                else if (kind == PropertyKind.Guid)
                    json.WriteStringValue(new Guid(span, bigEndian: true));
                else if (kind == PropertyKind.Json)
                    json.WriteRawValue(span, skipInputValidation: true);
                else
                    json.WriteStringValue(span);
                break;
            case PropertyKind.Double:
                var number = Double(ordinal);
                if (number == 0 && IsNull(ordinal))
                    json.WriteNullValue();
                else
                    Values.Write(json, number);
                break;
            default:
                var whole = Long(ordinal);
                if (whole == 0 && IsNull(ordinal))
                    json.WriteNullValue();
                else
                    Values.Write(json, kind, whole, style);
                break;
        }
    }

    // Of a text, its UTF-8; good until the row moves. Empty for null, too.
    private ReadOnlySpan<byte> Span(int ordinal) => raw.sqlite3_column_blob(statement, ordinal);
}
