using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace FieldCollect.Server.Api;

/// <summary>A reply as an HTTP message inside another (RFC 9112): what application/http holds.</summary>
public static class HttpMessage
{
    /// <summary>Status line and headers, up to where the body begins.</summary>
    public static byte[] Head(int status, IEnumerable<KeyValuePair<string, string>> headers, long length)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");
        foreach (var (name, value) in headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
