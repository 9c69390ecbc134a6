using System.CommandLine;
using FieldCollect.Client;
using FieldCollect.Client.Sync;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal pull</c>, <c>push</c>, <c>upload</c> and <c>sync</c>.</summary>
internal static class SyncCommands
{
    public static Command Pull() => Make("pull", "Bring the beat up to date. 下载更新。", async (terminal, progress, json, cancel) =>
        Show(await terminal.PullAsync(progress, cancel), json));

    public static Command Push() => Make("push", "Send every unsent visit. 上传走访。", async (terminal, progress, json, cancel) =>
        Show(await terminal.PushAsync(progress, cancel), json));

    public static Command Upload() => Make("upload", "Send the photos of visits that are on the server. 上传附件。", async (terminal, progress, json, cancel) =>
        Show(await terminal.UploadAsync(progress, cancel), json));

    public static Command Sync() => Make("sync", "Push, then pull, then send photos. 同步。", async (terminal, progress, json, cancel) =>
    {
        var result = await terminal.SyncAsync(progress, cancel);
        if (json)
            return Guard.Print(result);
        var pushed = Show(result.Push, json);
        Show(result.Pull, json);
        return Math.Max(pushed, Show(result.Attachments, json));
    });

    private static Command Make(string name, string description, Func<Terminal, IProgress<SyncProgress>?, bool, CancellationToken, Task<int>> run)
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var command = new Command(name, description) { file, json };
        command.SetAction((parsed, cancel) => TerminalCommand.On(parsed.GetValue(file)!, terminal =>
        {
            // Progress belongs to somebody who watches; a pipe gets the result alone.
            var watch = parsed.GetValue(json) || Console.IsErrorRedirected ? null : new ProgressLine();
            return run(terminal, watch, parsed.GetValue(json), cancel);
        }));
        return command;
    }

    private static int Show(PullResult pull, bool json)
    {
        if (json)
            return Guard.Print(pull);
        Console.Out.WriteLine($"下载 Pulled  {pull.Rows} 条 rows, {pull.Removed} 移除 removed, {pull.Pages} 页 pages, {pull.Bytes / 1000.0:0.0} kB{(pull.FromStart ? "  （全量 from the start）" : "")}");
        return Guard.Done;
    }

    private static int Show(UploadResult upload, bool json)
    {
        if (json)
            Guard.Print(upload);
        else if (upload.Sent + upload.Left > 0)
            Console.Out.WriteLine($"附件 Attachments  上传 sent {upload.Sent}, 未传 left {upload.Left} ({upload.LeftBytes / 1e6:0.0} MB)");
        return upload.ProblemCode is null ? Guard.Done : Guard.Fail(upload.ProblemCode, $"还有 {upload.Left} 个附件未上传，请稍后再试。 {upload.Left} attachments are not yet on the server; try again later.");
    }

    private static int Show(PushResult push, bool json)
    {
        if (json)
            Guard.Print(push);
        else
            Console.Out.WriteLine($"上传 Pushed  {push.Requests} 项 requests in {push.Batches} 批 batches: 写入 applied {push.Applied}, 合并 merged {push.Merged}, 冲突 conflicts {push.Conflicts}, 待补 held {push.Held}, 隔离 quarantined {push.Quarantined}, 退回 refused {push.Refused}");
        return push.Owed == 0 ? Guard.Done : Guard.Fail("Unsent", $"还有 {push.Owed} 项未上传。 {push.Owed} requests are not yet on the server; push again later.");
    }

    private sealed class ProgressLine : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value) => Console.Error.WriteLine(value.Left is { } left ? $"  {value.Phase} {value.Done}, {left} left" : $"  {value.Phase} {value.Done}");
    }
}
