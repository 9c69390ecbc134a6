using System.CommandLine;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal status</c>: what is not yet on the server, what needs a person, how old the local beat is.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var command = new Command("status", "What is unsent, what needs a person. 状态。") { file, json };
        command.SetAction((parsed, _) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            var status = terminal.Status();
            if (parsed.GetValue(json))
                return Task.FromResult(Guard.Print(status));
            Columns.Write(Console.Out,
            [
                ["服务器 Server", status.Server ?? "-"],
                ["用户 User", status.User ?? "-"],
                ["警务区 Beat", status.Beat ?? "-"],
                ["本机记录 Rows", $"{status.Rows}"],
                ["上次下载 Last pull", Time(status.LastPull)],
                ["上次上传 Last push", Time(status.LastPush)],
                ["未上传走访 Unsent visits", $"{status.UnsentVisits}"],
                ["未上传附件 Unsent attachments", $"{status.UnsentAttachments}{(status.AttachmentProblem is { } problem ? $" ({problem})" : "")}"],
                ["未决冲突 Open conflicts", $"{status.OpenConflicts}"],
                ["需处理 Need a person", $"{status.Troubled.Count}"],
            ]);
            var (chinese, english) = status.Summary(TimeProvider.System.GetUtcNow());
            Console.Out.WriteLine($"{chinese}。 {english}.");
            if (status.PutBack is { } told)
                Console.Out.WriteLine($"{told.Chinese} {told.English}");
            Columns.Write(
                Console.Out,
                [.. status.Troubled.Select(t => (IReadOnlyList<string>)[t.IsOnServer ? "隔离 quarantined" : "退回 refused", $"{t.EntitySet}/{t.Id}", t.ProblemCode, t.Target ?? "", t.Message ?? ""])],
                "  ");
            return Task.FromResult(Guard.Done);
        }));
        return command;
    }

    private static string Time(DateTimeOffset? time) => time?.ToOffset(Register.County.Offset).ToString("yyyy-MM-dd HH:mm") ?? "从未 never";
}
