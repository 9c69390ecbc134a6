// The canonical functions of OData URL Conventions 5.1.1 that both databases can compute alike; the others are 501.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed partial class Filter
{
    // What Unicode calls white space, as .NET's Trim takes it away.
    private static readonly string WhiteSpace = string.Concat(Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(char.IsWhiteSpace));

    private SqlValue Call(SingleValueFunctionCallNode call)
    {
        var dialect = statement.Dialect;
        var nodes = call.Parameters.ToArray();
        // The parser knows 4.01's names in any case, and matchesPattern as we told it.
        var name = call.Name.ToLowerInvariant();
        switch (name)
        {
            case "now":
                return new SqlValue(statement.Add(b => b.Request.Time.GetUtcNow().ToUnixTimeMilliseconds()), PropertyKind.DateTimeOffset, false);
            case "mindatetime":
                return Constant(DateTimeOffset.MinValue);
            case "maxdatetime":
                return Constant(DateTimeOffset.MaxValue);
            case "cast" or "isof":
                return TypeFunction(name, nodes);
            case "startswith" when Prefix(nodes) is { } prefix:
                return prefix;
            case "matchespattern":
                return Matches(nodes);
            case UrlText.Case:
                return Case(nodes);
            // An instant that stands in the URL still knows its offset; those of the register are kept, and shown, in UTC.
            case "totaloffsetminutes" when Strip(nodes[0]) is ConstantNode { Value: DateTimeOffset instant }:
                return new SqlValue(AddLiteral(nodes[0], instant, v => (int)((DateTimeOffset)v).TotalOffsetMinutes), PropertyKind.Int32, false);
        }
        if (!Known.Contains(name))
            throw ODataProblems.NotSupported($"The function {call.Name}", option);
        var a = nodes.Select(Value).ToArray();
        if (a.Any(v => v.IsNull))
            return Constant(null);
        var nullable = a.Any(v => v.Nullable);
        return name switch
        {
            "contains" => Boolean($"({dialect.Position(a[0].Sql, a[1].Sql)} > 0)"),
            "startswith" => Boolean($"(substr({a[0].Sql}, 1, length({a[1].Sql})) = {a[1].Sql})"),
            "endswith" => Boolean($"(length({a[0].Sql}) >= length({a[1].Sql}) AND substr({a[0].Sql}, length({a[0].Sql}) - length({a[1].Sql}) + 1) = {a[1].Sql})"),
            "length" => Int($"length({a[0].Sql})"),
            "indexof" => Int($"({dialect.Position(a[0].Sql, a[1].Sql)} - 1)"),
            // A negative length is an error to one of the databases.
            "substring" when a.Length == 2 => Text($"substr({a[0].Sql}, {From(a[0].Sql, a[1].Sql)} + 1)"),
            "substring" => Text($"substr({a[0].Sql}, {From(a[0].Sql, a[1].Sql)} + 1, {dialect.AtLeastZero(a[2].Sql)})"),
            "tolower" => Text(dialect.Lower(a[0].Sql) ?? throw ODataProblems.NotSupported("The function tolower", option)),
            "toupper" => Text(dialect.Upper(a[0].Sql) ?? throw ODataProblems.NotSupported("The function toupper", option)),
            "trim" => Text(dialect.Trim(a[0].Sql, statement.Add(WhiteSpace))),
            "concat" => Text($"({a[0].Sql} || {a[1].Sql})") with { Texts = a[0].Texts + a[1].Texts },
            "date" => new SqlValue(a[0].Kind == PropertyKind.Date ? a[0].Sql : dialect.DateOf(a[0].Sql), PropertyKind.Date, nullable),
            "time" => new SqlValue(a[0].Kind == PropertyKind.TimeOfDay ? a[0].Sql : MillisecondsOfDay(a[0]), PropertyKind.TimeOfDay, nullable),
            "fractionalseconds" => Double($"({dialect.ToDouble($"((({a[0].Sql} % 1000) + 1000) % 1000)")} / 1000)"),
            "totaloffsetminutes" => Int($"({a[0].Sql} * 0)"),
            "totalseconds" => Double($"({dialect.ToDouble(a[0].Sql)} / 1000)"),
            "round" => Double(dialect.Round(a[0].Sql)),
            "floor" or "ceiling" => Double($"{(name == "floor" ? "floor" : "ceil")}({a[0].Sql})"),
            "hour" when a[0].Kind == PropertyKind.TimeOfDay => Int($"({a[0].Sql} / 3600000)"),
            "minute" when a[0].Kind == PropertyKind.TimeOfDay => Int($"({a[0].Sql} / 60000 % 60)"),
            "second" when a[0].Kind == PropertyKind.TimeOfDay => Int($"({a[0].Sql} / 1000 % 60)"),
            _ => Int(dialect.DatePart(name, a[0].Sql, a[0].Kind)),
        };

        // A negative position counts from the end (URL Conventions 5.1.1.5.7); it means something else to each database.
        string From(string text, string position) => dialect.AtLeastZero($"CASE WHEN {position} < 0 THEN length({text}) + {position} ELSE {position} END");

        SqlValue Boolean(string sql) => new(sql, PropertyKind.Boolean, nullable);
        SqlValue Int(string sql) => new(sql, PropertyKind.Int32, nullable);
        SqlValue Text(string sql) => new(sql, PropertyKind.String, nullable) { Texts = a[0].Texts };
        SqlValue Double(string sql) => new(sql, PropertyKind.Double, nullable);
    }

    /// <summary>Those that need nothing but their arguments; <see cref="Call"/> has the others.</summary>
    internal static readonly HashSet<string> Known =
    [
        "contains", "startswith", "endswith", "length", "indexof", "substring", "tolower", "toupper", "trim", "concat",
        "year", "month", "day", "hour", "minute", "second", "date", "time", "fractionalseconds", "totaloffsetminutes", "totalseconds", "round", "floor", "ceiling",
    ];

    /// <summary>The canonical functions that are computed, as the specification writes them.</summary>
    internal static IReadOnlyList<string> FunctionNames { get; } =
        [.. Known.Where(n => n != "matchespattern").Concat(["now", "mindatetime", "maxdatetime", "cast", "isof", "matchesPattern"]).Order(StringComparer.Ordinal)];

    // Before 1970 the milliseconds are negative, and so is what % leaves of them.
    private static string MillisecondsOfDay(SqlValue instant) => $"((({instant.Sql} % 86400000) + 86400000) % 86400000)";

    /// <summary>matchesPattern: the pattern is read here, so it has to stand in the request.</summary>
    private SqlValue Matches(QueryNode[] nodes)
    {
        var dialect = statement.Dialect;
        if (Value(nodes[0]) is { IsNull: false } text && !IsNull(nodes[1]))
        {
            if (Strip(nodes[1]) is not ConstantNode { Value: string pattern })
                throw ODataProblems.NotSupported("matchesPattern with a pattern that is not a literal", option);
            context.CountPattern(Lifted(nodes[1]), pattern, option);
            dialect.PatternOf(pattern);
            var sql = dialect.Matches(text.Sql, AddLiteral(nodes[1], pattern, v => dialect.PatternOf((string)v)))
                ?? throw ODataProblems.NotSupported("The function matchesPattern", option);
            return new SqlValue(sql, PropertyKind.Boolean, text.Nullable);
        }
        return Constant(null);
    }

    /// <summary>case(condition:value,…): the value of the first condition that is true, and null if none is.</summary>
    private SqlValue Case(QueryNode[] nodes)
    {
        var condition = Predicate(nodes[0], exact: false);
        var (value, rest) = (Value(nodes[1]), Value(nodes[2]));
        var kind = value.IsNull ? rest.Kind : value.Kind;
        if (!value.IsNull && !rest.IsNull && value.Kind != rest.Kind)
        {
            if (!IsNumber(value.Kind) || !IsNumber(rest.Kind))
                throw ODataProblems.MalformedUrl("The values of case are of different types.", option);
            kind = value.Kind == PropertyKind.Double || rest.Kind == PropertyKind.Double ? PropertyKind.Double : PropertyKind.Int64;
        }
        return new SqlValue($"CASE WHEN {condition} THEN {value.Sql} ELSE {rest.Sql} END", kind, value.Nullable || rest.Nullable, value.IsNull && rest.IsNull)
        {
            Texts = Math.Max(value.Texts, rest.Texts),
        };
    }

    private SqlValue TypeFunction(string name, QueryNode[] nodes)
    {
        if (nodes is [var only] && Strip(only) is ConstantNode { Value: string own } && name == "isof")
            return IsOf(variables["$it"], own);
        if (nodes.Length != 2 || Strip(nodes[1]) is not ConstantNode { Value: string type })
            throw ODataProblems.NotSupported($"{name} of these values", option);
        if (name == "isof" && Strip(nodes[0]) is SingleNavigationNode or ResourceRangeVariableReferenceNode)
            return IsOf(SourceOf(Strip(nodes[0])), type);
        var value = Value(nodes[0]);
        if (name == "isof")
            return new SqlValue(type == "Edm." + value.Kind ? $"({value.Sql} IS NOT NULL)" : "FALSE", PropertyKind.Boolean, false);
        if (value.IsNull)
            return value;
        var whole = value.Kind is PropertyKind.Int32 or PropertyKind.Int64;
        return type switch
        {
            _ when type == "Edm." + value.Kind => value,
            "Edm.String" when whole || value.Kind is PropertyKind.Boolean or PropertyKind.Date =>
                value with { Sql = statement.Dialect.TextOf(value.Sql, value.Kind), Kind = PropertyKind.String },
            "Edm.Double" or "Edm.Decimal" or "Edm.Single" when whole => value with { Sql = statement.Dialect.ToDouble(value.Sql), Kind = PropertyKind.Double },
            "Edm.Double" or "Edm.Decimal" or "Edm.Single" when value.Kind == PropertyKind.Double => value,
            "Edm.Int64" when value.Kind == PropertyKind.Int32 => value with { Kind = PropertyKind.Int64 },
            "Edm.Date" when value.Kind == PropertyKind.DateTimeOffset => value with { Sql = statement.Dialect.DateOf(value.Sql), Kind = PropertyKind.Date },
            "Edm.TimeOfDay" when value.Kind == PropertyKind.DateTimeOffset => value with { Sql = MillisecondsOfDay(value), Kind = PropertyKind.TimeOfDay },
            _ => throw ODataProblems.NotSupported($"cast of Edm.{value.Kind} to {(Primitive.Contains(type) ? type : "that type")}", option),
        };
    }

    private static readonly HashSet<string> Primitive =
        [.. new[] { "String", "Int16", "Int32", "Int64", "Double", "Single", "Decimal", "Boolean", "Guid", "Date", "DateTimeOffset", "TimeOfDay", "Duration", "Byte", "Binary" }.Select(t => "Edm." + t)];

    /// <summary>No entity type derives from another here, so that every row of a set is of its type.</summary>
    private SqlValue IsOf(Source source, string type) => type == $"{context.Schema.Namespace}.{source.Set.TypeName}"
        ? new SqlValue(source.Optional ? $"({source.Column(source.Set.Key[0])} IS NOT NULL)" : "TRUE", PropertyKind.Boolean, false)
        : context.Schema.Sets.Values.Any(s => type == $"{context.Schema.Namespace}.{s.TypeName}") ? new SqlValue("FALSE", PropertyKind.Boolean, false)
        : throw ODataProblems.MalformedUrl("There is no such type.", option);

    /// <summary>Instants and durations are milliseconds on both databases; days are reckoned in whole days.</summary>
    private SqlValue TimeArithmetic(BinaryOperatorKind kind, SqlValue left, SqlValue right)
    {
        var nullable = left.Nullable || right.Nullable;
        var sign = kind == BinaryOperatorKind.Add ? "+" : "-";
        if (kind is not (BinaryOperatorKind.Add or BinaryOperatorKind.Subtract))
            throw ODataProblems.NotSupported("This arithmetic with dates", option);
        return (left.Kind, right.Kind) switch
        {
            (PropertyKind.DateTimeOffset or PropertyKind.Duration, PropertyKind.Duration) => Of($"({left.Sql} {sign} {right.Sql})", left.Kind),
            (PropertyKind.DateTimeOffset, PropertyKind.DateTimeOffset) when sign == "-" => Of($"({left.Sql} - {right.Sql})", PropertyKind.Duration),
            (PropertyKind.Date, PropertyKind.Date) when sign == "-" => Of($"({statement.Dialect.DaysBetween(left.Sql, right.Sql)} * 86400000)", PropertyKind.Duration),
            (PropertyKind.Date, PropertyKind.Duration) => Of(statement.Dialect.AddDays(left.Sql, $"{sign}({right.Sql} / 86400000)"), PropertyKind.Date),
            _ => throw ODataProblems.NotSupported("This arithmetic with dates", option),
        };

        SqlValue Of(string sql, PropertyKind result) => new(sql, result, nullable || left.Kind == PropertyKind.Date);
    }

    /// <summary>startswith(column, 'abc') as a range, which an index serves: both databases order text by code point.</summary>
    private SqlValue? Prefix(QueryNode[] nodes)
    {
        if (nodes.Length != 2 || Plain(nodes[0]) is null || Strip(nodes[0]) is not SingleValuePropertyAccessNode access
            || Strip(nodes[1]) is not ConstantNode { Value: string { Length: > 0 } prefix } || After(prefix) is null)
            return null;
        var column = Property(access);
        var (from, to) = (AddLiteral(nodes[1], prefix, v => v), AddLiteral(nodes[1], prefix, v => After((string)v)!));
        return new SqlValue($"({column.Sql} >= {from} AND {column.Sql} < {to})", PropertyKind.Boolean, column.Nullable);
    }

    /// <summary>The first text after all that begin with the prefix, or null where its last letter has no plain successor.</summary>
    internal static string? After(string prefix)
    {
        var last = prefix[^1];
        // Surrogates and the letter before them would step over planes; U+FFFF has no successor in its plane.
        return last is >= '\uD7FF' and <= '\uDFFF' or '\uFFFF' ? null : prefix[..^1] + (char)(last + 1);
    }
}
