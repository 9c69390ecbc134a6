using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace FieldCollect.Fuzz;

/// <summary>Which rows the user may see, where that can be told from a row itself.</summary>
/// <param name="Property">As BeatCode.</param>
/// <param name="Value">The only value it may have.</param>
/// <param name="FreeSets">Sets whose rows may be seen for another reason, as a resident who stays in two beats.</param>
public sealed record RowBound(string Property, string Value, IReadOnlySet<string> FreeSets);

/// <summary>What every answer must be, whatever was asked. Knows nothing of what the right rows are.</summary>
public sealed partial class Oracles(Csdl csdl, TimeSpan longest, RowBound? bound)
{
    // Refused by the HTTP server before the service has seen the request: a line or header too long, a null in the path. These have no body.
    private static readonly int[] OfTheServer = [400, 408, 413, 414, 431];

    /// <summary>What is wrong with the answer; empty if nothing is.</summary>
    public IEnumerable<string> Judge(FuzzRequest request, FuzzAnswer answer)
    {
        if (answer.Status >= 500 && answer.Status != 501)
            yield return $"answered {answer.Status}";
        if (answer.Took > longest)
            yield return $"took {answer.Took.TotalMilliseconds:0} ms";
        if (request.Method == "HEAD" || (answer.Body.Length == 0 && answer.Closes && OfTheServer.Contains(answer.Status)))
            yield break;
        if (answer.Status >= 400)
        {
            if (Error(answer) is { } wrong)
                yield return wrong;
            if (Leak().Match(answer.Text) is { Success: true } leak)
                yield return $"tells its inside: {leak.Value}";
        }
        else if (answer.Body.Length > 0)
        {
            foreach (var wrong in Content(request, answer))
                yield return wrong;
            if (request is { Method: "POST", Target: "$batch" })
            {
                foreach (var wrong in BatchAnswer.Wrong(answer))
                    yield return wrong;
            }
        }
    }

    private static string? Error(FuzzAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && Filled(error, "code") && Filled(error, "message")
                ? null
                : $"{answer.Status} is no OData error: {Short(answer.Text)}";
        }
        catch (JsonException)
        {
            return $"{answer.Status} is no JSON: {Short(answer.Text)}";
        }
    }

    private IEnumerable<string> Content(FuzzRequest request, FuzzAnswer answer)
    {
        if (answer.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase))
            return Xml(answer.Text) is { } wrong ? [wrong] : [];
        if (!answer.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase))
            return [];
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = 200 });
        }
        catch (JsonException e)
        {
            return [$"{answer.Status} is no valid JSON: {e.Message}"];
        }

        using (json)
            return bound is null || request.Target.StartsWith("$metadata", StringComparison.Ordinal) ? [] : [.. OutOfBound(json.RootElement, request.Set).Distinct()];
    }

    private static string? Xml(string text)
    {
        try
        {
            XDocument.Parse(text.TrimStart('\uFEFF'));
            return null;
        }
        catch (XmlException e)
        {
            return $"no valid XML: {e.Message}";
        }
    }

    // A set is known by the context of the answer, and below it by the navigations; an answer of a batch names its own.
    private IEnumerable<string> OutOfBound(JsonElement element, string? set)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    foreach (var wrong in OutOfBound(item, set))
                        yield return wrong;
                }

                break;
            case JsonValueKind.Object:
                var of = Context(element) ?? set;
                if ((of is null || !bound!.FreeSets.Contains(of)) && element.TryGetProperty(bound!.Property, out var value)
                    && value.ValueKind == JsonValueKind.String && value.GetString() != bound.Value)
                    yield return $"a row of {of ?? "?"} is out of scope: {bound.Property} {value.GetString()}";
                foreach (var member in element.EnumerateObject().Where(m => m.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
                {
                    foreach (var wrong in OutOfBound(member.Value, Below(of, member.Name)))
                        yield return wrong;
                }

                break;
        }
    }

    private string? Below(string? set, string member)
    {
        var navigation = csdl.Sets.FirstOrDefault(s => s.Name == set)?.Type.Navigations.FirstOrDefault(n => n.Name == member);
        return navigation is not null && csdl.Find(navigation.Target) is { } type ? csdl.SetOf(type)?.Name : set;
    }

    private static string? Context(JsonElement element)
    {
        if (!element.TryGetProperty("@odata.context", out var context) && !element.TryGetProperty("@context", out context))
            return null;
        var text = context.GetString() ?? "";
        var at = text.IndexOf('#', StringComparison.Ordinal);
        return at < 0 ? null : text[(at + 1)..].Split('(', '/')[0];
    }

    private static bool Filled(JsonElement error, string name) =>
        error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0;

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + " ...";

    [GeneratedRegex(@"SELECT\s.{1,2000}\sFROM\s|INSERT INTO|SQLite|Npgsql|PostgreSQL|no such (column|table|function)|syntax error at or near|\n\s+at \w+[.<]|\.cs:line|System\.\w+|Exception|Stack ?trace", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Leak();
}
