using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.OData;

/// <summary>A row of SQLite, read from the statement itself.</summary>
internal sealed class SqliteRow(sqlite3_stmt statement) : SpanRow
{
    /// <summary>The row that a reader stands on, as it moves.</summary>
    public static SqliteRow Of(DbDataReader reader) => new(((SqliteDataReader)reader).Handle!);

    public override bool IsNull(int ordinal) => raw.sqlite3_column_type(statement, ordinal) == raw.SQLITE_NULL;
    public override long Long(int ordinal) => raw.sqlite3_column_int64(statement, ordinal);
    public override double Double(int ordinal) => raw.sqlite3_column_double(statement, ordinal);

    // Of a text these are its bytes as they are; a number is made text first.
    protected override ReadOnlySpan<byte> Span(int ordinal) => raw.sqlite3_column_blob(statement, ordinal);
}
