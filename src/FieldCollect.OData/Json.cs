using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace FieldCollect.OData;

internal static class Json
{
    // Replies are application/json, never put into HTML, so Chinese may stay readable and three times shorter.
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // We write what we planned to write; validating every token again would cost a tenth of a page.
    public static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };

    /// <summary>What is wrong with a body, without repeating any of it. A member that comes twice is found when its object ends, without a place.</summary>
    public static string Said(JsonException problem) => problem.LineNumber is { } line
        ? $"The body is not JSON (line {line + 1}, byte {problem.BytePositionInLine + 1})."
        : "A member of an object in the body comes twice.";

    /// <summary>JsonDocument leaves bytes inside strings unchecked until somebody asks for the text, and then throws.</summary>
    public static bool IsUtf8(JsonElement json) => Utf8.IsValid(JsonMarshal.GetRawUtf8Value(json));

    /// <summary>The string; null if it is none, or if it holds half of a surrogate pair: valid JSON, but no text.</summary>
    public static string? Text(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The member's name; null if it is no text, as above.</summary>
    public static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
