// $skiptoken: where a page ended, as the values of its last row in the requested order, signed. Offsets would count all rows before
// the page again (900 times slower at the end of a county) and would skip or repeat rows while others write.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

/// <param name="Values">One an order term, null included.</param>
/// <param name="Left">What is left of $top, or null without it.</param>
internal sealed record SkipToken(IReadOnlyList<object?> Values, long? Left)
{
    internal const int SignatureLength = 16;

    /// <param name="query">What the token is good for; a token for another query is refused.</param>
    public string Encode(byte[] key, string query)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json.Options))
        {
            json.WriteStartArray();
            if (Left is { } left)
                json.WriteNumberValue(left);
            else
                json.WriteNullValue();
            foreach (var value in Values)
                Write(json, value);
            json.WriteEndArray();
        }
        stream.Write(Sign(key, query, stream.ToArray()));
        return Base64Url.EncodeToString(stream.ToArray());
    }

    /// <summary>What a token is good for: the rows and their order. Other options may change on the way.</summary>
    public static string For(string path, QueryOptions options) =>
        string.Join('\n', path, options["$filter"], options["$orderby"], options["$search"], options["$compute"], options["$apply"]);

    /// <summary>
    /// Refuses with the first page what the second could not be asked for: its condition repeats the terms of the order, each once for every
    /// term behind it, and some of them twice.
    /// </summary>
    public static void CheckLength(IReadOnlyList<OrderTerm> terms, params ReadOnlySpan<string> rest)
    {
        const int beside = 64;
        var length = 0L;
        foreach (var text in rest)
            length += text.Length;
        for (var i = 0; i < terms.Count; i++)
            length += (terms[i].Value.Sql.Length + beside) * (long)(terms.Count - i + 2);
        if (length > SqlText.MostOfStatement)
            throw ODataProblems.TooComplex("The order, written out for the pages behind the first, is too long.", "$orderby");
    }

    /// <summary>
    /// The rows after a token's row. With nulls lowest: after null come all others ascending and none descending. The comparison of the
    /// first term stands apart as well, because an index serves it and not the alternatives.
    /// </summary>
    public static string Condition(IReadOnlyList<OrderTerm> terms, ReceivedToken token, SqlStatement statement)
    {
        var dialect = statement.Dialect;
        var names = Names(terms, token, statement);
        if (terms.All(t => !t.Value.Nullable) && terms.All(t => t.Descending == terms[0].Descending))
        {
            return After(terms, names);
        }
        var alternatives = new List<string>();
        var equal = "";
        for (var i = 0; i < terms.Count; i++)
        {
            var sql = terms[i].Value.Sql;
            var name = names[i];
            var after = (name, terms[i].Descending) switch
            {
                (null, false) => $"{sql} IS NOT NULL",
                (null, true) => "FALSE",
                (_, false) => $"{sql} > {name}",
                (_, true) when terms[i].Value.Nullable => $"({sql} < {name} OR {sql} IS NULL)",
                _ => $"{sql} < {name}",
            };
            alternatives.Add($"({equal}{after})");
            equal += name is null ? $"{sql} IS NULL AND " : $"{sql} = {name} AND ";
        }
        var bound = (names[0], terms[0].Value.Nullable, terms[0].Descending) switch
        {
            ({ } name, _, false) => $"{terms[0].Value.Sql} >= {name} AND ",
            ({ } name, false, true) => $"{terms[0].Value.Sql} <= {name} AND ",
            _ => "",
        };
        return $"({bound}({string.Join(" OR ", alternatives)}))";
    }

    /// <summary>The same in steps, where a page shows either rows whose first term is null or others; see <see cref="Access.IsInSteps"/>.</summary>
    public static string ConditionInSteps(IReadOnlyList<OrderTerm> terms, ReceivedToken token, SqlStatement statement)
    {
        var first = terms[0].Value.Sql;
        if (IsStep(terms, token))
            return terms[0].Descending ? $"{first} IS NULL" : $"{first} IS NOT NULL";
        var names = Names(terms, token, statement);
        // A comparison of rows is true of no row whose first value is null.
        return names[0] is not null ? After(terms, names) : $"({first} IS NULL AND {After([.. terms.Skip(1)], names[1..])})";
    }

    /// <summary>The token of the step from rows without a value to those with one, or back: it names no row.</summary>
    public static SkipToken Step(IReadOnlyList<OrderTerm> terms, long? left) => new([.. terms.Select(_ => (object?)null)], left);

    public static bool IsStep(IReadOnlyList<OrderTerm> terms, ReceivedToken token) => !terms.Where((_, i) => !token.IsNull(i)).Any();

    private static string?[] Names(IReadOnlyList<OrderTerm> terms, ReceivedToken token, SqlStatement statement) =>
        [.. terms.Select((t, i) => token.IsNull(i) ? null : statement.Add(b => statement.Dialect.ToStored(b.Token!.Value(i, t.Value.Kind))))];

    private static string After(IReadOnlyList<OrderTerm> terms, IReadOnlyList<string?> names) =>
        $"(({string.Join(", ", terms.Select(t => t.Value.Sql))}) {(terms[0].Descending ? "<" : ">")} ({string.Join(", ", names)}))";

    internal static byte[] Sign(byte[] key, string query, byte[] payload) =>
        HMACSHA256.HashData(key, (byte[])[.. payload, 0, .. Encoding.UTF8.GetBytes(query)])[..SignatureLength];

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case Guid g: json.WriteStringValue(g); break;
            case long n: json.WriteNumberValue(n); break;
            // JSON has no number for infinities.
            case double d: json.WriteNumberValue(BitConverter.DoubleToInt64Bits(d)); break;
            case bool b: json.WriteBooleanValue(b); break;
            case DateOnly d: json.WriteNumberValue(d.DayNumber); break;
            case DateTimeOffset t: json.WriteNumberValue(t.ToUnixTimeMilliseconds()); break;
            default: json.WriteStringValue((string)value); break;
        }
    }
}

/// <summary>A token that came back, with our signature on it. Its values wait for the order terms to say what they are.</summary>
internal sealed class ReceivedToken
{
    private readonly JsonElement[] _items;

    private ReceivedToken(JsonElement[] items) => _items = items;

    public long? Left => _items[0].ValueKind == JsonValueKind.Null ? null : _items[0].GetInt64();

    /// <summary>Which values are null: conditions differ in nothing else.</summary>
    public string Pattern => string.Concat(_items.Skip(1).Select(i => i.ValueKind == JsonValueKind.Null ? '0' : '1'));

    public static ReceivedToken Decode(byte[] key, string query, string token)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length <= SkipToken.SignatureLength)
                throw ODataProblems.BadSkipToken();
            var payload = bytes[..^SkipToken.SignatureLength];
            if (!CryptographicOperations.FixedTimeEquals(SkipToken.Sign(key, query, payload), bytes.AsSpan(payload.Length)))
                throw ODataProblems.BadSkipToken();
            using var json = JsonDocument.Parse(payload);
            return new ReceivedToken([.. json.RootElement.Clone().EnumerateArray()]);
        }
        catch (Exception problem) when (problem is FormatException or JsonException or InvalidOperationException)
        {
            throw ODataProblems.BadSkipToken();
        }
    }

    public bool IsNull(int term) => term + 1 >= _items.Length ? throw ODataProblems.BadSkipToken() : _items[term + 1].ValueKind == JsonValueKind.Null;

    public object Value(int term, PropertyKind kind)
    {
        try
        {
            return Read(_items[term + 1], kind);
        }
        // The order that it was made for is another by now, as after an index was added.
        catch (Exception problem) when (problem is FormatException or InvalidOperationException)
        {
            throw ODataProblems.BadSkipToken();
        }
    }

    private static object Read(JsonElement json, PropertyKind kind) => kind switch
    {
        PropertyKind.Guid => json.GetGuid(),
        PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.TimeOfDay or PropertyKind.Duration => json.GetInt64(),
        PropertyKind.Double => BitConverter.Int64BitsToDouble(json.GetInt64()),
        PropertyKind.Boolean => json.GetBoolean(),
        PropertyKind.Date => DateOnly.FromDayNumber(json.GetInt32()),
        PropertyKind.DateTimeOffset => DateTimeOffset.FromUnixTimeMilliseconds(json.GetInt64()),
        _ => json.GetString()!,
    };
}
