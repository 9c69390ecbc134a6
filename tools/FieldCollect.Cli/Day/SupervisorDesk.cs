using System.Net.Http.Headers;
using System.Text.Json;
using FieldCollect.Cli.TerminalCommands;
using FieldCollect.Client;

namespace FieldCollect.Cli.Day;

/// <summary>One beat's day, as the supervisor reads it.</summary>
internal sealed record CompletionRow(string BeatCode, string BeatName, int Due, int Done, int Visits, int Confirmed, int Changed, int New, int Ended, int Refused, int NobodyHome);

/// <summary>How fresh one kind of record is in one beat.</summary>
internal sealed record FreshnessRow(string BeatCode, string BeatName, string Kind, int Current, int Fresh, double? Rate);

/// <summary>The supervisor at the station: plain OData reads with a password, as any client could make them.</summary>
internal sealed class SupervisorDesk(Uri server, DemoAccount account) : IDisposable
{
    private readonly HttpClient http = TerminalCommand.NewClient();

    public async Task SignIn(CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", account.UserName), new("password", account.Password)]);
        using var reply = await http.PostAsync(new Uri(server, "auth/token"), form, cancel);
        if (!reply.IsSuccessStatusCode)
            throw new TerminalException("SupervisorNotSignedIn", $"所长登录失败：HTTP {(int)reply.StatusCode}。 The supervisor could not sign in.");
        using var token = JsonDocument.Parse(await reply.Content.ReadAsStreamAsync(cancel));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
    }

    public async Task<IReadOnlyList<CompletionRow>> Completion(DateOnly day, CancellationToken cancel) => await Values<CompletionRow>($"Completion(Day={day:yyyy-MM-dd})", cancel);

    public async Task<IReadOnlyList<FreshnessRow>> Freshness(DateOnly day, CancellationToken cancel) => await Values<FreshnessRow>($"Freshness(Day={day:yyyy-MM-dd})", cancel);

    public async Task<int> Count(string entitySet, string filter, CancellationToken cancel) =>
        int.Parse(await Get($"{entitySet}/$count?$filter={Uri.EscapeDataString(filter)}", cancel) ?? "0");

    public async Task<bool> Has(string entitySet, Guid id, CancellationToken cancel) => await Get($"{entitySet}({id})", cancel) is not null;

    /// <summary>A property of one row; null where the supervisor sees no such row.</summary>
    public async Task<string?> Property(string entitySet, Guid id, string name, CancellationToken cancel)
    {
        if (await Get($"{entitySet}({id})", cancel) is not { } row)
            return null;
        using var json = JsonDocument.Parse(row);
        return json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<IReadOnlyList<T>> Values<T>(string url, CancellationToken cancel)
    {
        var rows = new List<T>();
        var next = url;

        // A county has 42 beats and a handful of kinds: a read model that goes on for a hundred pages is broken.
        for (var page = 0; next is not null && page < 100; page++)
        {
            using var json = JsonDocument.Parse(await Get(next, cancel) ?? throw new TerminalException("NotFound", $"服务器没有 {url}。 The register has no {url}."));
            rows.AddRange(json.RootElement.GetProperty("value").Deserialize<List<T>>()!);
            next = json.RootElement.TryGetProperty("@nextLink", out var link) || json.RootElement.TryGetProperty("@odata.nextLink", out link) ? link.GetString() : null;
        }

        return rows;
    }

    private async Task<string?> Get(string url, CancellationToken cancel)
    {
        using var reply = await http.GetAsync(new Uri(new Uri(server, "odata/"), url), cancel);
        if (reply.StatusCode == System.Net.HttpStatusCode.NotFound)
            return null;
        if (!reply.IsSuccessStatusCode)
            throw new TerminalException($"Http{(int)reply.StatusCode}", $"{url}: HTTP {(int)reply.StatusCode}");
        return await reply.Content.ReadAsStringAsync(cancel);
    }
}
