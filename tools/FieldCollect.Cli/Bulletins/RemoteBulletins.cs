using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FieldCollect.Bulletins;
using FieldCollect.Cli.TerminalCommands;
using FieldCollect.Client;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Bulletins;

namespace FieldCollect.Cli.BulletinCommands;

/// <summary>The same commands as an account, against a server that runs.</summary>
internal sealed class RemoteBulletins
{
    private readonly Option<Uri> _url = TerminalCommand.UrlOption();
    private readonly Option<string?> _user = new("--user") { Description = "An account: over the server, not on the data folder 账号（经服务器执行）" };
    private readonly Option<string?> _password = EnrolCommand.Password();

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_user);
        command.Options.Add(_password);
    }

    public bool IsMeant(ParseResult parsed) => parsed.GetValue(_user) is not null;

    public Task<int> MakeAsync(ParseResult parsed, BulletinOrder order, string? reason, Func<Bulletin, int> tell, CancellationToken stop) => RunAsync(parsed, async http =>
        tell(await PostAsync(http, "odata/MakeBulletin", new { order.Period.Kind, order.StationCode, order.Period.From, Reason = reason }, stop)));

    public Task<int> SignAsync(ParseResult parsed, Guid id, Func<Bulletin, int> tell, CancellationToken stop) => RunAsync(parsed, async http =>
        tell(await PostAsync(http, $"odata/Bulletins({id})/Sign", new { }, stop)));

    public Task<int> ListAsync(ParseResult parsed, string? kind, string? station, int most, Func<IReadOnlyList<Bulletin>, int> tell, CancellationToken stop) => RunAsync(parsed, async http =>
    {
        var conditions = new[] { kind is null ? null : $"Kind eq '{kind}'", station is null ? null : $"StationCode eq '{station.Replace("'", "''", StringComparison.Ordinal)}'" }.OfType<string>().ToList();
        var filter = conditions.Count == 0 ? "" : "&$filter=" + Uri.EscapeDataString(string.Join(" and ", conditions));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"odata/Bulletins?$top={most}&$orderby=From desc{filter}");
        request.Headers.Add("Prefer", $"maxpagesize={most}");
        return tell((await ExportCommands.AnswerAsync(http, request, stop)).GetProperty("value").Deserialize<List<Bulletin>>()!);
    });

    /// <summary>A file of a bulletin, with the name that the server gives it.</summary>
    public Task<int> FileAsync(ParseResult parsed, Guid id, BulletinFormat format, Func<string, byte[], int> take, CancellationToken stop) => RunAsync(parsed, async http =>
    {
        using var response = await http.GetAsync(new Uri($"odata/Bulletins({id})/{format.Name}/$value", UriKind.Relative), stop);
        var bytes = await response.Content.ReadAsByteArrayAsync(stop);
        if (response.IsSuccessStatusCode)
            return take(Path.GetFileName(response.Content.Headers.ContentDisposition?.FileName?.Trim('"') ?? $"{id}.{format.Name.ToLowerInvariant()}"), bytes);
        using var json = JsonDocument.Parse(bytes);
        throw new TerminalException(Register.Problems.Find(json.RootElement.GetProperty("error").GetProperty("code").GetString()!));
    });

    private static async Task<Bulletin> PostAsync(HttpClient http, string url, object body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body, options: new JsonSerializerOptions()) };
        return (await ExportCommands.AnswerAsync(http, request, stop)).Deserialize<Bulletin>()!;
    }

    private Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> work) => Guard.Run(async () =>
    {
        using var http = TerminalCommand.NewClient();
        http.BaseAddress = parsed.GetValue(_url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await ExportCommands.TokenAsync(http, parsed.GetValue(_user)!, EnrolCommand.Secret(parsed.GetValue(_password)), CancellationToken.None));
        return await work(http);
    });
}
