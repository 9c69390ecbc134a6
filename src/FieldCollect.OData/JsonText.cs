using System.Text.Json;
using System.Text.Unicode;

namespace FieldCollect.OData;

/// <summary>JSON whose every string can be read. The parser itself looks at strings only when they are asked for, and fails then, far from here.</summary>
internal static class JsonText
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <exception cref="JsonException">The body is not JSON, or holds what is no UTF-8 or half a surrogate pair.</exception>
    public static async Task<JsonDocument> ParseAsync(Stream body, JsonDocumentOptions options, CancellationToken ct)
    {
        using var stream = new MemoryStream();
        await body.CopyToAsync(stream, ct);
        ReadOnlyMemory<byte> bytes = stream.ToArray();
        // Some clients begin with a byte order mark; RFC 8259, 8.1 lets us ignore it.
        if (bytes.Span.StartsWith(Mark))
            bytes = bytes[Mark.Length..];
        if (!Utf8.IsValid(bytes.Span))
            throw new JsonException("Not UTF-8.", null, 0, 0);
        var document = JsonDocument.Parse(bytes, options);
        try
        {
            CheckEscapes(bytes.Span, options);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static void CheckEscapes(ReadOnlySpan<byte> bytes, JsonDocumentOptions options)
    {
        if (bytes.IndexOf("\\u"u8) < 0)
            return;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new JsonException("Half a surrogate pair.", null, 0, reader.TokenStartIndex);
            }
        }
    }
}
