using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.OData;

/// <summary>Writes a multipart/mixed batch reply: a part a request, a nested multipart for a change set that went through.</summary>
public sealed class MultipartBatchWriter(IBufferWriter<byte> output, Func<int, string> reason)
{
    // Unlike anything that a body could hold.
    private readonly string _boundary = "batchresponse_" + RandomNumberGenerator.GetHexString(24, lowercase: true);
    private int _sets;

    public string ContentType => $"multipart/mixed;boundary={_boundary}";

    /// <summary>A request that stood alone, or a change set that failed: then one reply stands for all of it.</summary>
    public void Write(BatchRequest request, int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body) =>
        Part(_boundary, request, status, headers, body);

    /// <summary>Begins the replies of a change set.</summary>
    public string BeginSet()
    {
        var inner = $"changesetresponse_{(++_sets).ToString(CultureInfo.InvariantCulture)}_{_boundary[^24..]}";
        Text($"--{_boundary}\r\nContent-Type: multipart/mixed;boundary={inner}\r\n\r\n");
        return inner;
    }

    public void WriteInSet(string set, BatchRequest request, int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body) =>
        Part(set, request, status, headers, body);

    public void EndSet(string set) => Text($"--{set}--\r\n");

    public void End() => Text($"--{_boundary}--\r\n");

    private void Part(string boundary, BatchRequest request, int status, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder($"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (request.ContentId is { } id)
            text.Append(CultureInfo.InvariantCulture, $"Content-ID: {id}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"\r\nHTTP/1.1 {status} {reason(status)}\r\n");
        foreach (var (name, value) in headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (body.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        Text(text.Append("\r\n").ToString());
        output.Write(body);
        Text("\r\n");
    }

    private void Text(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
