// Everything in which the two databases differ. Table and column names are the same on both and always quoted.
using System.Data.Common;

namespace FieldCollect.OData;

/// <summary>
/// How a database keeps and computes values.
/// <list type="table">
/// <item>Guid: SQLite BLOB of 16 big-endian bytes; PostgreSQL uuid.</item>
/// <item>DateTimeOffset: bigint, UTC Unix milliseconds, on both.</item>
/// <item>Date: SQLite TEXT yyyy-MM-dd; PostgreSQL date.</item>
/// <item>Boolean: SQLite INTEGER 0/1; PostgreSQL boolean.</item>
/// <item>String and Json: TEXT; on PostgreSQL COLLATE "C", so that both order by code point.</item>
/// </list>
/// </summary>
public abstract class Dialect
{
    /// <summary>SQLite as it is: matchesPattern, tolower and toupper are 501.</summary>
    public static Dialect Sqlite { get; } = new SqliteDialect(null);
    public static Dialect PostgreSql { get; } = new PostgreSqlDialect();

    /// <summary>SQLite with <see cref="TextFunctions"/>: the host adds the three to a connection before a statement on it first calls one.</summary>
    public static Dialect SqliteWith(Action<DbConnection> addTextFunctions) => new SqliteDialect(addTextFunctions);

    public abstract string Name { get; }

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"") + "\"";

    internal static string Column(string alias, string column) => alias + "." + Quote(column);

    /// <summary>The value as the driver takes it. Values: Guid, string, int, long, double, bool, DateOnly, DateTimeOffset, TimeOnly, TimeSpan, byte[].</summary>
    public abstract object ToStored(object value);

    /// <summary>The row that a reader stands on; it moves with the reader.</summary>
    internal abstract Row Row(DbDataReader reader);

    /// <summary>Ascending starts with null and descending ends with it, as OData asks; SQLite does so by itself.</summary>
    internal abstract string NullsLowest(bool descending);

    internal abstract string Position(string text, string part);
    internal abstract string AtLeastZero(string number);
    /// <summary>Without the characters, at both ends.</summary>
    internal abstract string Trim(string text, string characters);
    /// <summary>By Unicode's rules; null where the database knows only A to Z.</summary>
    internal abstract string? Lower(string text);
    internal abstract string? Upper(string text);
    internal abstract string ToDouble(string number);
    /// <summary>Integer arithmetic that stays integer: SQLite goes over to floating point where PostgreSQL reports an overflow.</summary>
    internal abstract string Integer(string number);

    /// <summary>The sum of whole numbers, whole itself.</summary>
    internal abstract string WholeSum(string number);

    internal abstract string Round(string number);
    internal abstract string DoubleModulo(string left, string right);

    /// <summary>A divisor that makes the statement fail where it is zero, as OData asks of whole numbers and as PostgreSQL does for all.</summary>
    internal virtual string NotZero(string divisor) => divisor;

    /// <summary>part is one of year, month, day, hour, minute, second; an instant's parts are those of UTC.</summary>
    internal abstract string DatePart(string part, string value, PropertyKind kind);

    internal abstract string DaysBetween(string later, string earlier);
    internal abstract string AddDays(string day, string days);

    /// <summary>cast(…,Edm.String) of a whole number, a Boolean or a day.</summary>
    internal abstract string TextOf(string value, PropertyKind kind);

    /// <summary>Whether a text matches a regular expression said by <see cref="PatternOf"/>; null where the database has none.</summary>
    internal abstract string? Matches(string text, string pattern);

    /// <summary>A client's pattern in the database's words. Throws <see cref="ODataProblem"/>.</summary>
    internal abstract string PatternOf(string pattern);

    /// <summary>Gives a connection what a statement needs that the database lacks.</summary>
    internal virtual void Prepare(DbConnection connection, string sql)
    {
    }

    /// <summary>Begins a transaction that reads one state of the database, whoever writes meanwhile.</summary>
    internal abstract string BeginReading { get; }

    /// <summary>Whether a text holds what is searched for, whatever the case of its Latin letters; the pattern is one of LIKE.</summary>
    internal abstract string Search(string text, string pattern);

    /// <summary>A null that a UNION takes for a value of the kind.</summary>
    internal virtual string Null(PropertyKind kind) => "NULL";

    internal abstract string DateOf(string instant);
}
