using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace FieldCollect.Server.Tests.Conformance;

/// <summary>What a reply must be, in the words of the tables. Paths into JSON go by slashes: "value/0/Id".</summary>
public static class Expect
{
    public static Action<Reply> Is(int status) => r => r.Expect(status);

    /// <summary>A refusal in OData's error shape.</summary>
    public static Action<Reply> Refused(int status) => r =>
    {
        r.Expect(status);
        Assert.False(string.IsNullOrEmpty(r.Json.GetProperty("error").GetProperty("code").GetString()), r.Text);
        Assert.False(string.IsNullOrEmpty(r.Json.GetProperty("error").GetProperty("message").GetString()), r.Text);
    };

    public static Action<Reply> Header(string name, string value) => r => Assert.True(r.Header(name) == value, $"{name} is '{r.Header(name)}', not '{value}'. {r.Status} {r.Text}");

    public static Action<Reply> HeaderHas(string name, string part) => r =>
        Assert.True(r.Header(name)?.Contains(part, StringComparison.OrdinalIgnoreCase) == true, $"{name} is '{r.Header(name)}', without '{part}'. {r.Status} {r.Text}");

    public static Action<Reply> HeaderLacks(string name, string part) => r =>
        Assert.False(r.Header(name)?.Contains(part, StringComparison.OrdinalIgnoreCase) == true, $"{name} is '{r.Header(name)}'. {r.Status} {r.Text}");

    public static Action<Reply> NoHeader(string name) => r => Assert.True(r.Header(name) is null, $"{name} is '{r.Header(name)}'. {r.Status} {r.Text}");

    /// <summary>The whole body, as text.</summary>
    public static Action<Reply> Says(string text) => r => Assert.True(r.Status == 200 && r.Text == text, $"Expected '{text}', got {r.Status}: {r.Text}");

    public static Action<Reply> Has(string path) => r => Assert.True(At(r, path) is not null, $"There is no {path}: {r.Status} {r.Text}");

    public static Action<Reply> Lacks(string path) => r => Assert.True(r.Status < 300 && At(r, path) is null, $"There is {path}: {r.Status} {r.Text}");

    /// <summary>The JSON value at a path, written as JSON.</summary>
    public static Action<Reply> Json(string path, string json) => r =>
        Assert.True(At(r, path)?.GetRawText() == json, $"{path} is {At(r, path)?.GetRawText() ?? "missing"}, not {json}. {r.Status} {r.Text}");

    /// <summary>The text at a path.</summary>
    public static Action<Reply> Text(string path, string text) => r =>
        Assert.True(At(r, path) is { ValueKind: JsonValueKind.String } found && found.GetString() == text, $"{path} is {At(r, path)?.GetRawText() ?? "missing"}, not '{text}'. {r.Status} {r.Text}");

    /// <summary>The text at a path ends so.</summary>
    public static Action<Reply> Ends(string path, string text) => r =>
        Assert.True(At(r, path) is { ValueKind: JsonValueKind.String } found && found.GetString()!.EndsWith(text, StringComparison.Ordinal), $"{path} is {At(r, path)?.GetRawText() ?? "missing"}, not …{text}. {r.Status} {r.Text}");

    public static Action<Reply> Context(string ends) => Ends("@odata.context", "/odata/$metadata" + ends);

    /// <summary>How many items the array at a path has.</summary>
    public static Action<Reply> Length(string path, int length) => r =>
        Assert.True(At(r, path) is { ValueKind: JsonValueKind.Array } found && found.GetArrayLength() == length, $"{path} has not {length} items: {r.Status} {r.Text}");

    /// <summary>The values of a property, in any order, blank between.</summary>
    public static Action<Reply> Rows(string property, string values) => r => Assert.Equal(Split(values).Order(StringComparer.Ordinal), Column(r, property).Order(StringComparer.Ordinal));

    /// <summary>The values of a property in their order, blank between.</summary>
    public static Action<Reply> Ordered(string property, string values) => r => Assert.Equal(Split(values), Column(r, property));

    /// <summary>The rule holds for every row, and there are rows.</summary>
    public static Action<Reply> Each(Func<JsonElement, bool> rule) => r =>
    {
        r.Expect(200);
        Assert.NotEmpty(r.Value);
        Assert.All(r.Value, row => Assert.True(rule(row), row.GetRawText()));
    };

    /// <summary>The names of the members of the object at a path.</summary>
    public static Action<Reply> Members(string path, string names) => r =>
        Assert.Equal(Split(names).Order(StringComparer.Ordinal), (At(r, path) ?? throw new InvalidOperationException($"There is no {path}: {r.Status} {r.Text}")).EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));

    public static Action<Reply> Contains(string text) => r => Assert.True(r.Text.Contains(text, StringComparison.Ordinal), $"There is no '{text}': {r.Status} {r.Text}");

    public static Action<Reply> ContainsNot(string text) => r => Assert.False(r.Text.Contains(text, StringComparison.OrdinalIgnoreCase), r.Text);

    /// <summary>Something else about the reply.</summary>
    public static Action<Reply> That(Func<Reply, bool> rule) => r => Assert.True(rule(r), $"{r.Status} {string.Join("; ", r.Headers.Select(h => $"{h.Key}: {h.Value}"))} {r.Text}");

    /// <summary>Something about the reply as XML.</summary>
    public static Action<Reply> Xml(Func<XElement, bool> rule) => r =>
    {
        r.Expect(200);
        using var xml = XmlReader.Create(new StringReader(r.Text));
        Assert.True(rule(XDocument.Load(xml).Root!), r.Text[..Math.Min(2000, r.Text.Length)]);
    };

    /// <summary>The five houses for which a condition is true, by their Use.</summary>
    public static Probe Finds(string filter, string uses) => new($"GET Houses?$select=Use&$filter={Uri.EscapeDataString(filter)}", Rows("Use", uses));

    /// <summary>The three visits for which a condition is true, by their Note.</summary>
    public static Probe Visits(string filter, string notes) => new($"GET Visits?$select=Note&$filter={Uri.EscapeDataString(filter)}", Rows("Note", notes));

    /// <summary>The rooms of the tower for which a condition is true, by their Name.</summary>
    public static Probe Rooms(string filter, string names) => new($"GET Addresses({{tower}})/Children?$select=Name&$filter={Uri.EscapeDataString(filter)}", Rows("Name", names));

    public static JsonElement? At(Reply reply, string path)
    {
        if (!reply.Text.StartsWith('{') && !reply.Text.StartsWith('['))
            return null;
        var at = reply.Json;
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                if (index >= at.GetArrayLength())
                    return null;
                at = at[index];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return null;
            }
        }

        return at;
    }

    private static string[] Split(string values) => values.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Column(Reply reply, string property) => [.. reply.Expect(200).Value.Select(v => v.GetProperty(property).ToString())];
}
