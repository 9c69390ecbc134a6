using System.Text.Encodings.Web;
using System.Text.Json;
using FieldCollect.Register.Codes;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// What a checker found, as JSON: an object of field name to text, or an array of such objects where several people, houses or units are there, because a checker who does not know whom the
/// register has cannot know which of them is meant. Bounded: <see cref="MostObjects"/> objects, <see cref="MostFields"/> fields, <see cref="LongestText"/> characters each.
/// </summary>
public static class FoundValues
{
    /// <summary>A hostel has more, and is then several visits.</summary>
    public const int MostObjects = 50;
    public const int MostFields = 20;
    public const int LongestText = 200;

    /// <summary>Of the whole text.</summary>
    public const int Longest = 16_000;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads it strictly.</summary>
    /// <returns>Null when it is not what it must be. A field that is null or empty was looked at and has no value.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, string?>>? Read(string json)
    {
        if (json.Length > Longest)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 3 });
            JsonElement[] objects = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : [document.RootElement];
            if (objects.Length is 0 or > MostObjects)
                return null;
            var found = new List<IReadOnlyDictionary<string, string?>>();
            foreach (var each in objects)
            {
                if (each.ValueKind != JsonValueKind.Object)
                    return null;
                var values = new Dictionary<string, string?>(StringComparer.Ordinal);
                foreach (var member in each.EnumerateObject())
                {
                    if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null) || !values.TryAdd(member.Name, member.Value.GetString()))
                        return null;
                }

                if (values.Count is 0 or > MostFields || values.Any(v => v.Key.Length > LongestText || v.Value?.Length > LongestText || v.Value?.Contains('\0') == true))
                    return null;
                found.Add(values);
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Also half a surrogate pair: as it is it cannot be parsed, and as an escape it is found only when the text is asked for.
            return null;
        }
    }

    /// <summary>The same text with identity numbers and phones masked; one that cannot be read is hidden whole.</summary>
    public static string Masked(string json) => Read(json) is { } found
        ? JsonSerializer.Serialize(found.Select(f => f.ToDictionary(v => v.Key, v => Shown(v.Key, v.Value))), Options)
        : "[]";

    /// <summary>A value of a field as it is shown.</summary>
    public static string? Shown(string field, string? value) =>
        string.IsNullOrEmpty(value) ? value
        : field.EndsWith("IdentityNumber", StringComparison.Ordinal) ? Mask.IdentityNumber(value)
        : field.EndsWith("Phone", StringComparison.Ordinal) ? Mask.Phone(value)
        : value;
}
