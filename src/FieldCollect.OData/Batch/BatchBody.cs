// The body of a part in a JSON batch: JSON as it is, text as a string, everything else as a base64url string (JSON Format 4.01, 19.1).
using System.Buffers.Text;
using System.Text.Json;

namespace FieldCollect.OData;

internal static class BatchBody
{
    public static bool IsJson(string contentType)
    {
        var name = Name(contentType);
        return name.Equals("application/json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsText(string contentType) => Name(contentType).StartsWith("text/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The request with its bytes, where its Content-Type says that the string it came with is bytes.</summary>
    public static BatchRequest Read(BatchRequest request)
    {
        if (request.Body is not { } body || !request.Headers.TryGetValue("Content-Type", out var type) || IsJson(type) || IsText(type))
            return request;
        return body.ValueKind == JsonValueKind.String && body.GetString() is { } text && Base64Url.IsValid(text)
            ? request with { Body = null, Bytes = Base64Url.DecodeFromChars(text) }
            : request with { Malformed = ODataProblems.MalformedBatch("A body that is neither JSON nor text is a base64url string.", request.Id) };
    }

    private static string Name(string contentType) => contentType.Split(';')[0].Trim();
}
