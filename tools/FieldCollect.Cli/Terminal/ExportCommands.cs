using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using FieldCollect.Client;
using FieldCollect.Register.Sync;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal export</c>, on a terminal without a network, and <c>terminal import</c>, at the station.</summary>
internal static class ExportCommands
{
    /// <summary>A gigabyte over a station's line.</summary>
    private static readonly TimeSpan ImportTime = TimeSpan.FromHours(2);

    public static Command Export()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var to = new Option<FileInfo>("--out") { Description = "The file to write; only the register can open it. 导出文件。", Required = true };
        var command = new Command("export", "Write unsent work and photos into an encrypted file. 导出未上传数据。") { file, to, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, async terminal =>
        {
            var path = parsed.GetValue(to)!.FullName;
            if (File.Exists(path))
                throw new IOException($"{path} exists.");
            // Half an export must not pass for a whole one.
            var partial = path + ".part";
            try
            {
                Client.Sync.ExportResult result;
                using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
                {
                    result = await terminal.ExportAsync(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(partial, path);
                if (parsed.GetValue(json))
                    return Guard.Print(result);
                Console.Out.WriteLine($"已导出 Exported  {result.Visits} 次走访 visits, {result.Requests} 项 requests, {result.Attachments} 个附件 attachments");
                return Guard.Done;
            }
            finally
            {
                File.Delete(partial);
            }
        }));
        return command;
    }

    public static Command Import()
    {
        var url = TerminalCommand.UrlOption();
        var from = new Option<FileInfo>("--in") { Description = "A file that a terminal has exported. 终端导出的文件。", Required = true };
        var user = EnrolCommand.User();
        var password = EnrolCommand.Password();
        var command = new Command("import", "Bring a terminal's exported work into the register. 导入终端数据。") { url, from, user, password };
        command.SetAction((parsed, cancel) => Guard.Run(async () =>
        {
            using var http = TerminalCommand.NewClient();
            http.BaseAddress = parsed.GetValue(url);
            http.Timeout = ImportTime;
            await using var file = parsed.GetValue(from)!.OpenRead();
            var token = await TokenAsync(http, parsed.GetValue(user)!, EnrolCommand.Secret(parsed.GetValue(password)), cancel);
            using var request = new HttpRequestMessage(HttpMethod.Post, "unsent") { Content = new StreamContent(file) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(UnsentFile.MediaType);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return Guard.Print(await AnswerAsync(http, request, cancel));
        }));
        return command;
    }

    internal static async Task<string> TokenAsync(HttpClient http, string user, string password, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "password"), KeyValuePair.Create("username", user), KeyValuePair.Create("password", password)]),
        };
        return (await AnswerAsync(http, request, cancel)).GetProperty("access_token").GetString()!;
    }

    internal static async Task<JsonElement> AnswerAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancel)
    {
        using var response = await http.SendAsync(request, cancel);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
        if (response.IsSuccessStatusCode)
            return json.RootElement.Clone();
        var error = json.RootElement.GetProperty("error");
        if (error.ValueKind == JsonValueKind.String)
            throw new TerminalException(error.GetString()!, json.RootElement.GetProperty("error_description").GetString() ?? "");
        var kind = Register.Problems.Find(error.GetProperty("code").GetString()!);
        throw new TerminalException(kind.Code, $"{kind.Chinese} {error.GetProperty("message").GetString()}");
    }
}
