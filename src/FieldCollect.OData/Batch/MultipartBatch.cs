// A multipart/mixed batch request (OData Protocol 11.7.7), read into the same requests as a JSON batch: a change set is an atomicity group,
// a Content-ID is an id. What is wrong with the envelope is the whole batch's problem, what is wrong inside a part is that part's.
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

public static class MultipartBatch
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
    private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];

    /// <summary>Whether a Content-Type is multipart/mixed.</summary>
    public static bool Is(string? contentType) => contentType?.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads and checks a batch. Throws <see cref="ODataProblem"/> MalformedBatch or TooComplex.</summary>
    public static IReadOnlyList<BatchRequest> Read(ReadOnlyMemory<byte> body, string contentType, BatchLimits? limits = null)
    {
        limits ??= new BatchLimits();
        var requests = new List<BatchRequest>();
        var sets = 0;
        foreach (var part in Parts(body, Boundary(contentType)))
        {
            var (headers, content) = Head(part) ?? throw ODataProblems.MalformedBatch("The headers of a part cannot be read.");
            if (!Is(headers.GetValueOrDefault("Content-Type")))
            {
                requests.Add(Request(headers, content, null, requests.Count, limits));
                continue;
            }

            var group = $"changeset-{(++sets).ToString(CultureInfo.InvariantCulture)}";
            foreach (var inner in Parts(content, Boundary(headers["Content-Type"])))
            {
                var (innerHeaders, innerContent) = Head(inner) ?? throw ODataProblems.MalformedBatch("The headers of a part cannot be read.");
                if (Is(innerHeaders.GetValueOrDefault("Content-Type")))
                    throw ODataProblems.MalformedBatch("A change set cannot contain another.");
                requests.Add(Request(innerHeaders, innerContent, group, requests.Count, limits));
            }

            if (requests.Count > limits.Parts)
                break;
        }

        if (requests.Count > limits.Parts)
            throw ODataProblems.TooComplex($"A batch may have {limits.Parts} requests.");
        JsonBatch.Check(requests);
        return requests;
    }

    private static BatchRequest Request(Dictionary<string, string> partHeaders, ReadOnlyMemory<byte> content, string? group, int number, BatchLimits limits)
    {
        if (partHeaders.GetValueOrDefault("Content-Type")?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) != true)
            throw ODataProblems.MalformedBatch("A part is application/http or a change set of multipart/mixed.");
        var contentId = partHeaders.GetValueOrDefault("Content-ID");
        var line = Line(content.Span, out var next);
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var inside = Head(content[next..]);
        contentId ??= inside?.Headers.GetValueOrDefault("Content-ID");
        if (contentId?.Length > limits.IdLength)
            throw ODataProblems.MalformedBatch($"A Content-ID has 1 to {limits.IdLength} characters.");
        var request = new BatchRequest(contentId ?? $"part-{number.ToString(CultureInfo.InvariantCulture)}", "POST", "", new Dictionary<string, string>(), null, group, []) { ContentId = contentId };
        if (words is not [var method, var url, "HTTP/1.1"] || !Methods.Contains(method))
            return request with { Malformed = ODataProblems.MalformedBatch("The request line is not a method, a URL and HTTP/1.1.", contentId) };
        if (url.Split('?')[0].TrimEnd('/').EndsWith("$batch", StringComparison.OrdinalIgnoreCase))
            throw ODataProblems.MalformedBatch("A batch cannot contain a batch.", contentId);
        request = request with { Method = method, Url = url };
        return inside is not var (headers, bytes)
            ? request with { Malformed = ODataProblems.MalformedBatch("The headers of the request cannot be read.", contentId) }
            : WithBody(request with { Headers = headers }, bytes, contentId);
    }

    private static BatchRequest WithBody(BatchRequest request, ReadOnlyMemory<byte> bytes, string? target)
    {
        if (IsBlank(bytes.Span))
            return request;
        if (request.Method is "GET" or "HEAD")
            return request with { Malformed = ODataProblems.MalformedBatch("A request that reads has no body.", target) };
        var type = request.Headers.GetValueOrDefault("Content-Type");
        if (type is not null && !BatchBody.IsText(type) && !BatchBody.IsJson(type))
            return request with { Bytes = Content(bytes, request) };
        try
        {
            if (type is not null && BatchBody.IsText(type))
                return request with { Body = JsonSerializer.SerializeToElement(new UTF8Encoding(false, true).GetString(bytes.Span)) };
            using var document = JsonDocument.Parse(bytes, Strict);
            return Json.IsUtf8(document.RootElement)
                ? request with { Body = document.RootElement.Clone() }
                : request with { Malformed = ODataProblems.MalformedBody("The body is not UTF-8.") };
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return request with { Malformed = ODataProblems.MalformedBody("The body is not JSON.") };
        }
    }

    // A line break may follow what is no longer the body; its length says where it ends.
    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> bytes, BatchRequest request) =>
        int.TryParse(request.Headers.GetValueOrDefault("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length < bytes.Length ? bytes[..length] : bytes;

    // RFC 2046, 5.1.1: the boundary stands at the start of a line behind two hyphens, and the line break before it belongs to it.
    private static List<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> body, string boundary)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var parts = new List<ReadOnlyMemory<byte>>();
        var start = -1;
        for (var at = 0; ;)
        {
            var found = body.Span[at..].IndexOf(delimiter);
            if (found < 0)
                throw ODataProblems.MalformedBatch("The batch does not end with its boundary.");
            found += at;
            at = found + delimiter.Length;
            var rest = body.Span[at..];
            var closes = rest.StartsWith("--"u8);
            if ((found > 0 && body.Span[found - 1] != '\n') || !(closes || IsBlank(rest[..Math.Max(rest.IndexOf((byte)'\n'), 0)])))
                continue;
            if (start >= 0)
                parts.Add(body[start..WithoutBreak(body.Span, found)]);
            if (closes)
                return parts;
            start = Math.Min(at + rest.IndexOf((byte)'\n') + 1, body.Length);
        }
    }

    private static int WithoutBreak(ReadOnlySpan<byte> body, int end)
    {
        if (end > 0 && body[end - 1] == '\n')
            end--;
        return end > 0 && body[end - 1] == '\r' ? end - 1 : end;
    }

    private static string Boundary(string contentType)
    {
        foreach (var parameter in contentType.Split(';').Skip(1))
        {
            var pair = parameter.Split('=', 2);
            if (pair.Length == 2 && pair[0].Trim().Equals("boundary", StringComparison.OrdinalIgnoreCase) && pair[1].Trim().Trim('"') is { Length: > 0 and <= 70 } boundary)
                return boundary;
        }

        throw ODataProblems.MalformedBatch("The content type names no boundary of 1 to 70 characters.");
    }

    private static (Dictionary<string, string> Headers, ReadOnlyMemory<byte> Content)? Head(ReadOnlyMemory<byte> bytes)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (bytes.Length > 0)
        {
            var line = Line(bytes.Span, out var next);
            bytes = bytes[next..];
            if (line is null)
                return null;
            if (line.Length == 0)
                return (headers, bytes);
            var colon = line.IndexOf(':');
            // A name without a value, a folded line, a name twice: none of these is sent by a client that means well.
            if (colon <= 0 || line[..colon].Any(char.IsWhiteSpace) || !headers.TryAdd(line[..colon], line[(colon + 1)..].Trim()))
                return null;
        }

        return (headers, bytes);
    }

    private static string? Line(ReadOnlySpan<byte> bytes, out int next)
    {
        var end = bytes.IndexOf((byte)'\n');
        next = end < 0 ? bytes.Length : end + 1;
        var line = bytes[..(end < 0 ? bytes.Length : end)];
        if (line.Length > 0 && line[^1] == '\r')
            line = line[..^1];
        foreach (var b in line)
        {
            if (b is < 0x20 and not (byte)'\t' or 0x7F)
                return null;
        }

        return Encoding.UTF8.GetString(line);
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
