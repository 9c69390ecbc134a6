using System.Buffers;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>Writes the error body of OData JSON Format 4.01, 21: {"error":{"code","message","target","details":[…]}}.</summary>
public static class ODataError
{
    public const string ContentType = "application/json";

    public static void Write(IBufferWriter<byte> output, ODataProblem problem) =>
        Write(output, problem.Code, problem.Message, problem.Target, problem.Details);

    public static void Write(IBufferWriter<byte> output, string code, string message, string? target = null, IReadOnlyList<ODataProblemDetail>? details = null)
    {
        using var json = new Utf8JsonWriter(output, Json.Options);
        Write(json, code, message, target, details);
    }

    /// <summary>The same as a value inside other JSON, such as a part of a batch reply.</summary>
    public static void Write(Utf8JsonWriter json, string code, string message, string? target = null, IReadOnlyList<ODataProblemDetail>? details = null)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        Members(json, code, message, target);
        if (details is { Count: > 0 })
        {
            json.WriteStartArray("details");
            foreach (var detail in details)
            {
                json.WriteStartObject();
                Members(json, detail.Code, detail.Message, detail.Target);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, string code, string message, string? target)
    {
        json.WriteString("code", code);
        json.WriteString("message", message);
        if (target is not null)
            json.WriteString("target", target);
    }
}
