using System.CommandLine;
using FieldCollect.Client;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>fieldcollect terminal</c>: an officer's terminal on the command line, on one local file.</summary>
internal static class TerminalCommand
{
    private const string UrlVariable = "FIELDCOLLECT_URL";

    /// <summary>One request, not one sync: a page or batch that takes longer than this is taken for lost and sent again.</summary>
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(100);

    public static Command Create() => new("terminal", "An officer's terminal on one local file. 采集终端。")
    {
        EnrolCommand.Create(),
        EnrolCommand.CreateSignIn(),
        SyncCommands.Pull(),
        SyncCommands.Push(),
        SyncCommands.Upload(),
        SyncCommands.Sync(),
        ExportCommands.Export(),
        ExportCommands.Import(),
        ListCommand.Create(),
        TaskCommands.Tasks(),
        TaskCommands.Plan(),
        DeclarationsCommand.Create(),
        ShowCommand.Create(),
        PlateCommands.Scan(),
        VisitCommand.Create(),
        PlateCommands.Mount(),
        StatusCommand.Create(),
    };

    public static Option<FileInfo> FileOption() => new("--file") { Description = "The terminal's local file. 本地数据文件。", DefaultValueFactory = _ => new FileInfo("terminal.db") };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON. 输出 JSON。" };

    /// <summary>The register's address: the option, else the environment as tools/run has it.</summary>
    public static Option<Uri> UrlOption() => new("--url")
    {
        Description = $"The register's address; default ${UrlVariable}. 服务器地址。",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } set ? set : "http://127.0.0.1:5080"),
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            argument.AddError("--url: http://... or https://...");
            return null;
        },
    };

    public static HttpClient NewClient(HttpMessageHandler? handler = null) =>
        new(handler ?? new SocketsHttpHandler()) { Timeout = RequestTime };

    /// <summary>Runs work on the terminal of the file; a file that is not there yet is only made by enrolling.</summary>
    public static Task<int> On(FileInfo file, Func<Terminal, Task<int>> work, bool mayBeNew = false) => Guard.Run(async () =>
    {
        if (!mayBeNew && !file.Exists)
            throw new TerminalException(TerminalProblems.NotEnrolled, file.Name);
        using var http = NewClient();
        using var terminal = Terminal.Open(file.FullName, http);
        return await work(terminal);
    });
}
