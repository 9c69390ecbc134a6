using System.Text.Encodings.Web;
using System.Text.Json;

namespace FieldCollect.Store.Model;

/// <summary>How single values are written in Changes, Conflicts and quarantine: as OData writes them, Chinese unescaped.</summary>
public static class FieldJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = null,
    };

    public static string? Write(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Options);

    /// <summary>Reads JSON text as the property's type.</summary>
    public static object? Parse(string? json, Type type) =>
        json is null ? null : JsonSerializer.Deserialize(json, Nullable.GetUnderlyingType(type) ?? type, Options);

    /// <summary>A value of a Change's JSON, as the property's type.</summary>
    /// <exception cref="JsonException">The JSON is of another type.</exception>
    public static object? Read(object? value, Type type) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Null } => null,
        JsonElement element => element.Deserialize(Nullable.GetUnderlyingType(type) ?? type, Options),
        _ => value,
    };
}
