using System.Globalization;
using System.Text.Json;

namespace FieldCollect.Fuzz.Generating;

/// <summary>Values as they stand in a URL, by type: edges, and what the service's own rows hold.</summary>
public static class Literals
{
    private static readonly Dictionary<string, string[]> Edges = new()
    {
        ["Edm.String"] = ["''", "'a'", "'%'", "'_'", "'O''Neil'", "'\u5411\u9633\u8def'", "'\uD83D\uDE00'", "'\u202E'", "'  '", "'\\'", "'\"'", "'1;--'"],
        ["Edm.Guid"] = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "018bf4c1-7100-738f-b816-9c6955ae0c6f"],
        ["Edm.Int16"] = ["0", "-1", "32767"],
        ["Edm.Int32"] = ["0", "1", "-1", "2147483647", "-2147483648"],
        ["Edm.Int64"] = ["0", "1", "-1", "9223372036854775807", "-9223372036854775808"],
        ["Edm.Double"] = ["0", "0.5", "-1e300", "1e308", "INF", "-INF", "NaN", "5e-324"],
        ["Edm.Single"] = ["0", "0.5", "NaN"],
        ["Edm.Decimal"] = ["0", "0.1", "79228162514264337593543950335"],
        ["Edm.Boolean"] = ["true", "false"],
        ["Edm.Date"] = ["2026-02-28", "2024-02-29", "0001-01-01", "9999-12-31"],
        ["Edm.DateTimeOffset"] = ["2026-03-15T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-03-15T08:00:00+08:00"],
        ["Edm.TimeOfDay"] = ["00:00:00", "23:59:59.999"],
        ["Edm.Duration"] = ["duration'PT0S'", "duration'P10675199D'"],
    };

    public static IReadOnlyCollection<string> Types => Edges.Keys;

    public static bool Has(string type) => Edges.ContainsKey(type);

    public static string Of(Random random, string type, Samples samples, CsdlType? of = null, CsdlProperty? property = null)
    {
        if (of is not null && property is not null && random.Next(3) > 0 && samples.Value(random, of, property) is { } held)
            return held;
        return Edges.TryGetValue(type, out var edges) ? edges[random.Next(edges.Length)] : "null";
    }

    /// <summary>A value of a row as a literal; null if there is no literal for it.</summary>
    public static string? From(JsonElement value, string type) => (type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("Edm.String", JsonValueKind.String) => "'" + value.GetString()!.Replace("'", "''") + "'",
        ("Edm.Guid" or "Edm.Date" or "Edm.DateTimeOffset" or "Edm.TimeOfDay", JsonValueKind.String) => value.GetString(),
        (_, JsonValueKind.Number) => value.GetRawText(),
        (_, JsonValueKind.True) => "true",
        (_, JsonValueKind.False) => "false",
        _ => null,
    };

    /// <summary>An edge as it stands in a JSON body.</summary>
    public static object? Json(Random random, string type) => Of(random, type, Samples.None) switch
    {
        var text when type == "Edm.String" => text[1..^1].Replace("''", "'"),
        "true" => true,
        "false" => false,
        var text when type is "Edm.Int16" or "Edm.Int32" or "Edm.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
        var text when type is "Edm.Double" or "Edm.Single" or "Edm.Decimal" && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        "null" => null,
        var text => text,
    };
}
