using System.Globalization;
using System.Text;

namespace FieldCollect.Fuzz.Generating;

/// <summary>A batch as multipart/mixed (OData Protocol 4.01, 11.7.7): parts of a group are one change set, where the first of them stands.</summary>
public static class Multipart
{
    public const string ContentType = "multipart/mixed;boundary=batch_1";

    public static byte[] Batch(IReadOnlyList<BatchPart> parts)
    {
        var text = new StringBuilder();
        var groups = new HashSet<string>();
        foreach (var part in parts)
        {
            if (part.Group is null)
                Write(text, "batch_1", part);
            else if (groups.Add(part.Group))
                WriteSet(text, part.Group, parts.Where(p => p.Group == part.Group));
        }

        return Encoding.UTF8.GetBytes(text.Append("--batch_1--\r\n").ToString());
    }

    private static void WriteSet(StringBuilder text, string group, IEnumerable<BatchPart> parts)
    {
        text.Append(CultureInfo.InvariantCulture, $"--batch_1\r\nContent-Type: multipart/mixed;boundary=set_{group}\r\n\r\n");
        foreach (var part in parts)
            Write(text, "set_" + group, part);
        text.Append(CultureInfo.InvariantCulture, $"--set_{group}--\r\n");
    }

    private static void Write(StringBuilder text, string boundary, BatchPart part)
    {
        text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {part.Id}\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"{part.Request.Method} {part.Request.Target} HTTP/1.1\r\n");
        foreach (var header in part.Request.Headers.GroupBy(h => h.Name))
            text.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.First().Value}\r\n");
        text.Append("\r\n");
        if (part.Request.Body is { } body)
            text.Append(Encoding.UTF8.GetString(body)).Append("\r\n");
    }
}
