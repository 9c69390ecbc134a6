using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FieldCollect.OData;

/// <summary>
/// A row of SQLite, read from the statement itself. SQLite's functions are called with the bare pointer: the wrapper counts references to the statement around
/// each call, which costs more than the call. So a row must not outlive its reader, which holds the statement.
/// </summary>
internal sealed class SqliteRow(sqlite3_stmt statement) : SpanRow
{
    private readonly nint _statement = statement.DangerousGetHandle();

    /// <summary>The row that a reader stands on, as it moves.</summary>
    public static SqliteRow Of(DbDataReader reader) => new(((SqliteDataReader)reader).Handle!);

    public override bool IsNull(int ordinal) => Native.Type(_statement, ordinal) == raw.SQLITE_NULL;
    public override long Long(int ordinal) => Native.Int64(_statement, ordinal);
    public override double Double(int ordinal) => Native.Double(_statement, ordinal);

    // Of a text these are its bytes as they are; a number is made text first. The length is asked for second: it is that of what was made.
    protected override unsafe ReadOnlySpan<byte> Span(int ordinal)
    {
        var bytes = Native.Blob(_statement, ordinal);
        return bytes == 0 ? [] : new ReadOnlySpan<byte>((void*)bytes, Native.Bytes(_statement, ordinal));
    }

    // The library that SQLitePCLRaw has loaded.
    private static class Native
    {
        private const string Library = "e_sqlite3";

        [DllImport(Library, EntryPoint = "sqlite3_column_type", ExactSpelling = true)]
        public static extern int Type(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_int64", ExactSpelling = true)]
        public static extern long Int64(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_double", ExactSpelling = true)]
        public static extern double Double(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_blob", ExactSpelling = true)]
        public static extern nint Blob(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_bytes", ExactSpelling = true)]
        public static extern int Bytes(nint statement, int column);
    }
}
