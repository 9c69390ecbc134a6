using System.Data.Common;

namespace FieldCollect.OData;

internal sealed class PostgreSqlDialect : Dialect
{
    public override string Name => "PostgreSql";

    public override object ToStored(object value) => value switch
    {
        DateTimeOffset t => t.ToUnixTimeMilliseconds(),
        TimeOnly t => t.Ticks / TimeSpan.TicksPerMillisecond,
        TimeSpan t => t.Ticks / TimeSpan.TicksPerMillisecond,
        _ => value,
    };

    internal override Row Row(DbDataReader reader) => new ReaderRow(reader);
    internal override string NullsLowest(bool descending) => descending ? " NULLS LAST" : " NULLS FIRST";
    internal override string Position(string text, string part) => $"strpos({text}, {part})";
    internal override string AtLeastZero(string number) => $"greatest({number}, 0)";
    internal override string Trim(string text, string characters) => $"btrim({text}, {characters})";
    // Under COLLATE "C", which orders by code point, only A to Z would have a case.
    internal override string? Lower(string text) => $"(lower({text} COLLATE \"und-x-icu\") COLLATE \"C\")";
    internal override string? Upper(string text) => $"(upper({text} COLLATE \"und-x-icu\") COLLATE \"C\")";
    internal override string ToDouble(string number) => $"CAST({number} AS double precision)";

    internal override string Integer(string number) => number;

    internal override string WholeSum(string number) => $"CAST(SUM({number}) AS bigint)";

    // round(double precision) rounds halves to even; OData and SQLite round them away from zero, as numeric does.
    internal override string Round(string number) => $"CAST(round(CAST({number} AS numeric)) AS double precision)";

    internal override string DoubleModulo(string left, string right) =>
        $"CAST(mod(CAST({left} AS numeric), CAST({right} AS numeric)) AS double precision)";

    internal override string DatePart(string part, string value, PropertyKind kind) =>
        $"CAST(floor(extract({part} FROM {Time(value, kind)})) AS integer)";

    internal override string DaysBetween(string later, string earlier) => $"CAST({later} - {earlier} AS bigint)";
    internal override string AddDays(string day, string days) => $"({day} + CAST({days} AS integer))";
    internal override string TextOf(string value, PropertyKind kind) => $"CAST({value} AS text)";
    internal override string? Matches(string text, string pattern) => $"({text} ~ {pattern})";
    internal override string PatternOf(string pattern) => Pattern.Translate(pattern, PatternForm.PostgreSql);
    internal override string BeginReading => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    internal override string Search(string text, string pattern) => $"{text} ILIKE {pattern} ESCAPE '\\'";

    internal override string Null(PropertyKind kind) => $"CAST(NULL AS {kind switch
    {
        PropertyKind.Guid => "uuid",
        PropertyKind.Boolean => "boolean",
        PropertyKind.Date => "date",
        PropertyKind.Double => "double precision",
        PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.DateTimeOffset or PropertyKind.TimeOfDay or PropertyKind.Duration => "bigint",
        _ => "text",
    }})";

    internal override string DateOf(string instant) => $"CAST({Time(instant, PropertyKind.DateTimeOffset)} AS date)";

    private static string Time(string value, PropertyKind kind) =>
        kind == PropertyKind.Date ? value : $"(to_timestamp({value} / 1000.0) AT TIME ZONE 'UTC')";
}
