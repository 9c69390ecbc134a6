using System.CommandLine;
using System.Text.Json;
using FieldCollect.Store;
using FieldCollect.Store.Audit;

namespace FieldCollect.Cli.RegisterCommands;

/// <summary><c>fieldcollect audit verify</c>: walks the hash chain of readings and writings; exit code 1 names the first entry that does not fit.</summary>
public static class AuditCommand
{
    private const int Broken = 1;

    public static Command Create()
    {
        var register = new RegisterOptions();
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var verify = new Command("verify", "Check the audit chain from its first entry. 校验审计链。") { json };
        register.AddTo(verify);
        verify.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
            var (firstBad, looked) = await AuditLog.VerifyAsync(context, n => error.WriteLine($"{n:N0} entries 条 ..."), stop);
            if (parsed.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(new { entries = looked, intact = firstBad is null, firstBad }));
            else if (firstBad is null)
                output.WriteLine($"{looked:N0} entries, the chain is intact. 审计链完整，共 {looked:N0} 条。");
            if (firstBad is null)
                return 0;
            error.WriteLine($"AuditBroken: entry {firstBad} is missing, altered or out of place. 第 {firstBad} 条审计记录缺失、被改动或错位。");
            return Broken;
        }));
        return new Command("audit", "The log of who read and wrote people's data. 审计日志。") { verify };
    }
}
