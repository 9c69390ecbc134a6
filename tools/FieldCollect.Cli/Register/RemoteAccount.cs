using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using FieldCollect.Cli.TerminalCommands;

namespace FieldCollect.Cli;

/// <summary>The options of a command that may be run with an account against a server that runs, in that account's name, instead of on the data folder.</summary>
internal sealed class RemoteAccount(string description)
{
    private static readonly JsonSerializerOptions LeaveOut = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Option<Uri> _url = TerminalCommand.UrlOption();
    private readonly Option<string?> _user = new("--user") { Description = description };
    private readonly Option<string?> _password = EnrolCommand.Password();

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_user);
        command.Options.Add(_password);
    }

    public bool IsMeant(ParseResult parsed) => parsed.GetValue(_user) is not null;

    /// <summary>Runs work with a client that is signed in; what goes wrong is told by its code.</summary>
    public Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> work) => Guard.Run(async () =>
    {
        using var http = TerminalCommand.NewClient();
        http.BaseAddress = parsed.GetValue(_url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await ExportCommands.TokenAsync(http, parsed.GetValue(_user)!, EnrolCommand.Secret(parsed.GetValue(_password)), CancellationToken.None));
        return await work(http);
    });

    /// <summary>Posts a body, without what is null in it.</summary>
    public static async Task<JsonElement> PostAsync(HttpClient http, string url, object body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body, options: LeaveOut) };
        return await ExportCommands.AnswerAsync(http, request, stop);
    }

    public static async Task<JsonElement> GetAsync(HttpClient http, string url, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await ExportCommands.AnswerAsync(http, request, stop);
    }
}
