using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FieldCollect.Fuzz;

/// <summary>The replies inside the reply to a batch, in either of its two forms.</summary>
public static partial class BatchAnswer
{
    /// <summary>What is wrong with the form of the reply, or with a status inside it.</summary>
    public static IEnumerable<string> Wrong(FuzzAnswer answer)
    {
        if (answer.ContentType.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            var boundary = "--" + Boundary().Match(answer.ContentType).Groups[1].Value;
            if (!answer.Text.StartsWith(boundary, StringComparison.Ordinal) || !answer.Text.TrimEnd().EndsWith(boundary + "--", StringComparison.Ordinal))
                yield return "the multipart reply has no beginning or no end";
        }

        foreach (var status in Statuses(answer).Where(s => s is >= 500 and not 501 or < 200))
            yield return $"a part was answered {status}";
    }

    private static IEnumerable<int> Statuses(FuzzAnswer answer)
    {
        if (!answer.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase))
            return StatusLine().Matches(answer.Text).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        try
        {
            using var json = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 200 });
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("responses", out var responses)
                ? [.. responses.EnumerateArray().Select(r => r.GetProperty("status").GetInt32())]
                : [];
        }
        catch (JsonException)
        {
            // That it is no JSON is found elsewhere.
            return [];
        }
    }

    [GeneratedRegex("boundary=\"?([^\";]+)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3}) ", RegexOptions.Multiline)]
    private static partial Regex StatusLine();
}
