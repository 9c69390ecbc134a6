// The canonical functions of OData URL Conventions 5.1.1 that both databases can compute alike; the others are 501.
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed partial class Filter
{
    private SqlValue Call(SingleValueFunctionCallNode call)
    {
        var dialect = statement.Dialect;
        var nodes = call.Parameters.ToArray();
        if (call.Name == "now")
            return new SqlValue(statement.Parameters.Add(context.Request.Time.GetUtcNow()), PropertyKind.DateTimeOffset, false);
        if (call.Name == "startswith" && Prefix(nodes) is { } prefix)
            return prefix;
        if (!Known.Contains(call.Name))
            throw ODataProblems.NotSupported("This function", option);
        var a = nodes.Select(Value).ToArray();
        if (a.Any(v => v.IsNull))
            return Constant(null);
        var nullable = a.Any(v => v.Nullable);
        return call.Name switch
        {
            "contains" => Boolean($"({dialect.Position(a[0].Sql, a[1].Sql)} > 0)"),
            "startswith" => Boolean($"(substr({a[0].Sql}, 1, length({a[1].Sql})) = {a[1].Sql})"),
            "endswith" => Boolean($"(length({a[0].Sql}) >= length({a[1].Sql}) AND substr({a[0].Sql}, length({a[0].Sql}) - length({a[1].Sql}) + 1) = {a[1].Sql})"),
            "length" => Int($"length({a[0].Sql})"),
            "indexof" => Int($"({dialect.Position(a[0].Sql, a[1].Sql)} - 1)"),
            // Negative positions mean something else to each database, and a negative length is an error to one of them.
            "substring" when a.Length == 2 => Text($"substr({a[0].Sql}, {dialect.AtLeastZero(a[1].Sql)} + 1)"),
            "substring" => Text($"substr({a[0].Sql}, {dialect.AtLeastZero(a[1].Sql)} + 1, {dialect.AtLeastZero(a[2].Sql)})"),
            "tolower" => Text($"lower({a[0].Sql})"),
            "toupper" => Text($"upper({a[0].Sql})"),
            "trim" => Text(dialect.Trim(a[0].Sql)),
            "concat" => Text($"({a[0].Sql} || {a[1].Sql})"),
            "date" => new SqlValue(a[0].Kind == PropertyKind.Date ? a[0].Sql : dialect.DateOf(a[0].Sql), PropertyKind.Date, nullable),
            "round" => Double(dialect.Round(a[0].Sql)),
            "floor" or "ceiling" => Double($"{(call.Name == "floor" ? "floor" : "ceil")}({a[0].Sql})"),
            _ => Int(dialect.DatePart(call.Name, a[0].Sql, a[0].Kind)),
        };

        SqlValue Boolean(string sql) => new(sql, PropertyKind.Boolean, nullable);
        SqlValue Int(string sql) => new(sql, PropertyKind.Int32, nullable);
        SqlValue Text(string sql) => new(sql, PropertyKind.String, nullable);
        SqlValue Double(string sql) => new(sql, PropertyKind.Double, nullable);
    }

    private static readonly HashSet<string> Known =
    [
        "contains", "startswith", "endswith", "length", "indexof", "substring", "tolower", "toupper", "trim", "concat",
        "year", "month", "day", "hour", "minute", "second", "date", "round", "floor", "ceiling",
    ];

    /// <summary>startswith(column, 'abc') as a range, which an index serves: both databases order text by code point.</summary>
    private SqlValue? Prefix(QueryNode[] nodes)
    {
        if (nodes.Length != 2 || Strip(nodes[0]) is not SingleValuePropertyAccessNode access
            || Strip(nodes[1]) is not ConstantNode { Value: string { Length: > 0 } prefix } || After(prefix) is not { } after)
            return null;
        var column = Property(access);
        return new SqlValue(
            $"({column.Sql} >= {statement.Parameters.Add(prefix)} AND {column.Sql} < {statement.Parameters.Add(after)})", PropertyKind.Boolean, column.Nullable);
    }

    /// <summary>The first text after all that begin with the prefix, or null where its last letter has no plain successor.</summary>
    internal static string? After(string prefix)
    {
        var last = prefix[^1];
        // Surrogates and the letter before them would step over planes; U+FFFF has no successor in its plane.
        return last is >= '\uD7FF' and <= '\uDFFF' or '\uFFFF' ? null : prefix[..^1] + (char)(last + 1);
    }
}
