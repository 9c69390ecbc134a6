using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FieldCollect.Register;

namespace FieldCollect.Client;

/// <summary>JSON as the register reads and writes it: names are the C# names, times are UTC with milliseconds, Chinese stays Chinese.</summary>
internal static class WireJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        // The relaxed encoder only leaves out the escapes that matter inside HTML, where this text never goes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcMilliseconds() },
    };

    public static string Text(JsonNode node) => node.ToJsonString(Options);

    public static JsonObject Object(string json) => JsonNode.Parse(json) as JsonObject
        ?? throw new TerminalException(TerminalProblems.MalformedReply);

    /// <summary>The day and time with milliseconds: the register keeps no more, so the same instant compares equal on both ends.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset ParseTime(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The canonical local key of a row: its id, its code, or for code items list/code.</summary>
    public static string? KeyOf(JsonElement row)
    {
        if (row.TryGetProperty("Id", out var id) && id.ValueKind == JsonValueKind.String)
            return Key(id.GetString()!);
        if (!row.TryGetProperty("Code", out var code) || code.ValueKind != JsonValueKind.String)
            return null;
        return row.TryGetProperty("List", out var list) && list.ValueKind == JsonValueKind.String ? $"{list.GetString()}/{code.GetString()}" : code.GetString();
    }

    public static string Key(Guid id) => id.ToString("D");

    public static string Key(string key) => Guid.TryParse(key, out var id) ? Key(id) : key;

    /// <summary>Reads <c>Residents(0190...)</c>, <c>Beats('61...')</c> or <c>CodeItems(List='Sex',Code='1')</c>, relative or absolute.</summary>
    public static (string EntitySet, string Key)? ParseId(string id)
    {
        var path = Uri.UnescapeDataString(id);
        var open = path.IndexOf('(', StringComparison.Ordinal);
        if (open < 1 || !path.EndsWith(')'))
            return null;
        var set = path[(path.LastIndexOf('/', open) + 1)..open];
        var parts = path[(open + 1)..^1].Split(',').Select(part =>
        {
            var value = part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..];
            return value is ['\'', .., '\''] ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value;
        });
        return (set, Key(string.Join('/', parts)));
    }

    public static EntitySet Set(string name) => EntitySets.Find(name) ?? throw new TerminalException(TerminalProblems.UnknownEntitySet, name);

    private sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Time(value));
    }
}
