using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FieldCollect.Server.Tests;

/// <summary>Somebody with a phone and no account: asks for pages, fills in their forms, reads the messages that are sent.</summary>
public sealed partial class Citizen(County county)
{
    private static int _next;

    // Each comes from a place of its own, so that one test's limits are not another's.
    private readonly string _address = Interlocked.Increment(ref _next) is var n ? $"203.0.{n / 250}.{(n % 250) + 1}" : "";

    public async Task<Shown> GetAsync(string path, params string[] headers) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), headers);

    /// <summary>Fills in the form of a page: its hidden fields, and these.</summary>
    public Task<Shown> SendAsync(Shown page, params (string Name, string Value)[] fields) =>
        PostAsync(page.Action, page.Hidden.Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public Task<Shown> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params string[] headers) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) }, headers);

    public async Task<Shown> SendAsync(HttpRequestMessage request, params string[] headers)
    {
        using (request)
        {
            request.RequestUri = new Uri(county.Http.BaseAddress!, request.RequestUri!.ToString());
            request.Headers.Add("X-Forwarded-For", _address);
            foreach (var header in headers)
                request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
            using var reply = await county.Http.SendAsync(request);
            return new Shown(
                (int)reply.StatusCode,
                reply.Headers.Concat(reply.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
                await reply.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>The newest message to a phone.</summary>
    public async Task<string> MessageAsync(string phone)
    {
        var path = Path.Combine(county.DataFolder, "sent-messages.jsonl");
        // It is sent behind the reply.
        for (var tries = 0; tries < 300; tries++)
        {
            if (File.Exists(path))
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(file);
                var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (lines.Select(l => JsonDocument.Parse(l).RootElement).LastOrDefault(m => m.GetProperty("phone").GetString() == phone) is { ValueKind: JsonValueKind.Object } message)
                    return message.GetProperty("text").GetString()!;
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("No message came.");
    }

    public async Task<string> CodeAsync(string phone) => SixDigits().Match(await MessageAsync(phone)).Value;

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}

/// <summary>A page that came.</summary>
public sealed partial record Shown(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    public string Text { get; } = System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>What a reader sees, without tags.</summary>
    public string Words => WebUtility.HtmlDecode(Tag().Replace(Text, " "));

    public string Action => WebUtility.HtmlDecode(ActionOf().Match(Text).Groups[1].Value);

    public IEnumerable<KeyValuePair<string, string>> Hidden =>
        HiddenField().Matches(Text).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)));

    public string Receipt => ReceiptOf().Match(Text).Groups[1].Value;

    public Shown Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Words.Trim()}");
        return this;
    }

    [GeneratedRegex("<style>.*?</style>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex("<form[^>]* action=\"([^\"]+)\"")]
    private static partial Regex ActionOf();

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("<p class=\"receipt\">([^<]+)<")]
    private static partial Regex ReceiptOf();
}
