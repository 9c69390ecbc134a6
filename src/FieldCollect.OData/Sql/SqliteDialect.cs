using System.Data.Common;
using System.Globalization;

namespace FieldCollect.OData;

internal sealed class SqliteDialect : Dialect
{
    public override string Name => "Sqlite";

    public override object ToStored(object value) => value switch
    {
        Guid g => g.ToByteArray(bigEndian: true),
        DateTimeOffset t => t.ToUnixTimeMilliseconds(),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool b => b ? 1L : 0L,
        TimeOnly t => t.Ticks / TimeSpan.TicksPerMillisecond,
        TimeSpan t => t.Ticks / TimeSpan.TicksPerMillisecond,
        _ => value,
    };

    internal override Row Row(DbDataReader reader) => SqliteRow.Of(reader);

    internal override string NullsLowest(bool descending) => "";
    internal override string Position(string text, string part) => $"instr({text}, {part})";
    internal override string AtLeastZero(string number) => $"max({number}, 0)";
    internal override string Trim(string text) => $"trim({text})";
    internal override string ToDouble(string number) => $"CAST({number} AS REAL)";
    internal override string Integer(string number) => $"CAST({number} AS INTEGER)";
    internal override string WholeSum(string number) => $"SUM({number})";
    internal override string Round(string number) => $"round({number})";
    internal override string DoubleModulo(string left, string right) => $"mod({left}, {right})";

    internal override string DatePart(string part, string value, PropertyKind kind)
    {
        var code = part switch { "year" => "%Y", "month" => "%m", "day" => "%d", "hour" => "%H", "minute" => "%M", _ => "%S" };
        return $"CAST(strftime('{code}', {Time(value, kind)}) AS INTEGER)";
    }

    internal override string DaysBetween(string later, string earlier) => $"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)";
    internal override string AddDays(string day, string days) => $"date({day}, ({days}) || ' days')";
    internal override string TextOf(string value, PropertyKind kind) =>
        kind == PropertyKind.Boolean ? $"iif({value}, 'true', 'false')" : $"CAST({value} AS TEXT)";

    // Only a host that loads an extension has regular expressions in SQLite.
    internal override string? Matches(string text, string pattern) => null;

    // LIKE takes the letters A to Z in either case for the same; others, such as Chinese, have no case.
    internal override string Search(string text, string pattern) => $"{text} LIKE {pattern} ESCAPE '\\'";

    internal override string DateOf(string instant) => $"strftime('%Y-%m-%d', {Time(instant, PropertyKind.DateTimeOffset)})";

    private static string Time(string value, PropertyKind kind) => kind == PropertyKind.Date ? value : $"{value} / 1000.0, 'unixepoch'";
}
