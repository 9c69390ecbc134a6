using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using FieldCollect.Benchmarks.OData;
using FieldCollect.Client;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>A served county in a folder, and who works with it.</summary>
internal sealed class Site(DemoServer server, string folder) : IAsyncDisposable
{
    public DemoServer Server => server;

    public string Folder => folder;

    public string Register { get; } = Path.Combine(folder, "register.db");

    public static async Task<Site> OpenAsync(string folder, double scale, long seed, TextWriter progress, CancellationToken cancel) =>
        new(await DemoServer.StartAsync(folder, scale, seed, progress, cancel), folder);

    /// <summary>Beats with the rows that each holds.</summary>
    public IReadOnlyDictionary<string, int> Beats() =>
        Sql.Query(Register, "SELECT BeatCode, count(*) FROM Feed WHERE State = 0 GROUP BY 1").ToDictionary(r => r[0], r => int.Parse(r[1], CultureInfo.InvariantCulture));

    /// <summary>The beat whose size comes nearest.</summary>
    public string BeatOf(int rows) => Beats().OrderBy(b => b.Key, StringComparer.Ordinal).MinBy(b => Math.Abs(b.Value - rows)).Key;

    /// <summary>A new terminal of the beat, enrolled and still empty.</summary>
    public async Task<Terminal> EnrolledAsync(string beat, HttpClient http)
    {
        var terminal = Terminal.Open(Path.Combine(folder, $"terminal-{Stopwatch.GetTimestamp()}.db"), http);
        var (user, password) = await AccountAsync(beat);
        await terminal.EnrolAsync(server.Address, user, password, "benchmark", beat);
        return terminal;
    }

    /// <summary>The beat's officer without a terminal: a client that keeps nothing.</summary>
    public async Task<HttpClient> SignedInAsync(string beat)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.Address, "odata/") };
        var (user, password) = await AccountAsync(beat);
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", user), new("password", password)]);
        using var reply = await http.PostAsync(new Uri(server.Address, "auth/token"), form);
        using var answer = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.RootElement.GetProperty("access_token").GetString());
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        http.DefaultRequestHeaders.Add("OData-Version", "4.01");
        return http;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<(string User, string Password)> AccountAsync(string beat)
    {
        using var accounts = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, FieldCollect.Server.DemoCounty.FileName)));
        foreach (var entry in accounts.RootElement.EnumerateObject())
        {
            foreach (var account in entry.Value.ValueKind == JsonValueKind.Array ? [.. entry.Value.EnumerateArray()] : new[] { entry.Value })
            {
                if (account.GetProperty("userName").GetString() == $"officer-{beat}")
                    return ($"officer-{beat}", account.GetProperty("password").GetString()!);
            }
        }

        throw new InvalidOperationException($"There is no account for the beat {beat}.");
    }
}
