using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace FieldCollect.OData;

internal sealed class SqliteDialect(Action<DbConnection>? addTextFunctions) : Dialect
{
    private readonly ConditionalWeakTable<DbConnection, object> _prepared = [];

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
    internal override string Trim(string text, string characters) => $"trim({text}, {characters})";
    internal override string? Lower(string text) => addTextFunctions is null ? null : $"{TextFunctions.LowerName}({text})";
    internal override string? Upper(string text) => addTextFunctions is null ? null : $"{TextFunctions.UpperName}({text})";
    internal override string ToDouble(string number) => $"CAST({number} AS REAL)";
    internal override string Integer(string number) => $"CAST({number} AS INTEGER)";
    internal override string WholeSum(string number) => $"SUM({number})";
    internal override string Round(string number) => $"round({number})";

    // SQLite says null; abs of the least number is its one arithmetic error.
    internal override string NotZero(string divisor) => $"iif({divisor} = 0, abs(-9223372036854775808), {divisor})";
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

    internal override string? Matches(string text, string pattern) => addTextFunctions is null ? null : $"{TextFunctions.MatchesName}({text}, {pattern})";

    internal override string PatternOf(string pattern)
    {
        var said = Pattern.Translate(pattern, PatternForm.DotNet);
        try
        {
            TextFunctions.Compiled(said);
        }
        catch (NotSupportedException)
        {
            throw ODataProblems.TooComplex("The pattern is too large.", "matchesPattern");
        }
        return said;
    }

    // Deferred: it takes its state at the first row that it reads, and no lock that a writer would wait for.
    internal override string BeginReading => "BEGIN";

    internal override void Prepare(DbConnection connection, string sql)
    {
        if (addTextFunctions is null || !sql.Contains("odata_", StringComparison.Ordinal) || _prepared.TryGetValue(connection, out _))
            return;
        addTextFunctions(connection);
        _prepared.Add(connection, this);
    }

    // LIKE takes the letters A to Z in either case for the same; others, such as Chinese, have no case.
    internal override string Search(string text, string pattern) => $"{text} LIKE {pattern} ESCAPE '\\'";

    internal override string DateOf(string instant) => $"strftime('%Y-%m-%d', {Time(instant, PropertyKind.DateTimeOffset)})";

    private static string Time(string value, PropertyKind kind) => kind == PropertyKind.Date ? value : $"{value} / 1000.0, 'unixepoch'";
}
