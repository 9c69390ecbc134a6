using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>Writes a JSON batch reply: {"responses":[{"id","atomicityGroup","status","headers","body"}]}. Dispose ends it.</summary>
public sealed class JsonBatchWriter : IDisposable
{
    private readonly Utf8JsonWriter _json;
    private bool _ended;

    public JsonBatchWriter(IBufferWriter<byte> output)
    {
        _json = new Utf8JsonWriter(output, Json.Options);
        _json.WriteStartObject();
        _json.WriteStartArray("responses");
    }

    /// <param name="body">JSON where the Content-Type among the headers says so or is missing; text is written as a string, all else as base64url. Empty: no body.</param>
    public void Write(BatchRequest request, int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        _json.WriteStartObject();
        _json.WriteString("id", request.Id);
        if (request.AtomicityGroup is { } group)
            _json.WriteString("atomicityGroup", group);
        _json.WriteNumber("status", status);
        string? type = null;
        var started = false;
        foreach (var (name, value) in headers)
        {
            if (!started)
                _json.WriteStartObject("headers");
            started = true;
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                type = value;
            // Names are case-insensitive in HTTP; the format wants them in lower case (19.2).
            _json.WriteString(name.ToLowerInvariant(), value);
        }
        if (started)
            _json.WriteEndObject();
        if (body.Length > 0)
        {
            _json.WritePropertyName("body");
            if (type is null || BatchBody.IsJson(type))
                _json.WriteRawValue(body, skipInputValidation: true);
            else
                _json.WriteStringValue(BatchBody.IsText(type) ? Encoding.UTF8.GetString(body) : Base64Url.EncodeToString(body));
        }
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <summary>A part that failed.</summary>
    public void Write(BatchRequest request, ODataProblem problem, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        var body = new ArrayBufferWriter<byte>();
        ODataError.Write(body, problem);
        Write(request, problem.Status, (headers ?? []).Append(new("content-type", ODataError.ContentType)), body.WrittenSpan);
    }

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Dispose();
    }
}
