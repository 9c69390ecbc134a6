using System.CommandLine;
using FieldCollect.Client;
using FieldCollect.Client.Sync;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary><c>terminal enrol</c> and <c>terminal signin</c>. A password comes from the option or the environment and is never shown.</summary>
internal static class EnrolCommand
{
    private const string PasswordVariable = "FIELDCOLLECT_PASSWORD";

    public static Command Create()
    {
        var file = TerminalCommand.FileOption();
        var json = TerminalCommand.JsonOption();
        var url = TerminalCommand.UrlOption();
        var code = new Option<string?>("--code") { Description = "The text of the enrolment QR code, or the code alone; no name and password are needed with it. 登记二维码内容。" };
        var user = new Option<string?>("--user") { Description = "The officer's user name, without a code. 用户名。" };
        var password = Password();
        var name = new Option<string>("--name") { Description = "What the station calls this terminal. 终端名称。", DefaultValueFactory = _ => Environment.MachineName };
        var beat = new Option<string?>("--beat") { Description = "The beat's code; not needed by an officer of one beat. 警务区代码。" };
        var command = new Command("enrol", "Make this file a terminal of the register. 登记终端。") { file, url, code, user, password, name, beat, json };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(code) is null) == (result.GetValue(user) is null))
                result.AddError("--code / --user: 二选一 give one of the two.");
        });
        command.SetAction((parsed, cancel) => TerminalCommand.On(parsed.GetValue(file)!, async terminal =>
        {
            if (parsed.GetValue(code) is { } shown)
                await terminal.EnrolAsync(EnrolmentPayload.Read(shown, parsed.GetValue(url)!), parsed.GetValue(name)!, cancel);
            else
                await terminal.EnrolAsync(parsed.GetValue(url)!, parsed.GetValue(user)!, Secret(parsed.GetValue(password)), parsed.GetValue(name)!, parsed.GetValue(beat), cancel);
            var status = terminal.Status();
            if (parsed.GetValue(json))
                return Guard.Print(new { status.DeviceId, status.Beat, status.User, status.Server });
            Console.Out.WriteLine($"已登记 Enrolled: {status.DeviceId}  警务区 beat {status.Beat}");
            return Guard.Done;
        }, mayBeNew: true));
        return command;
    }

    public static Command CreateSignIn()
    {
        var file = TerminalCommand.FileOption();
        var user = User();
        var password = Password();
        var command = new Command("signin", "Sign in again when the register asks for it; unsent work is kept. 重新登录。") { file, user, password };
        command.SetAction((parsed, cancel) => TerminalCommand.On(parsed.GetValue(file)!, async terminal =>
        {
            await terminal.SignInAsync(parsed.GetValue(user)!, Secret(parsed.GetValue(password)), cancel);
            Console.Out.WriteLine("已登录 Signed in");
            return Guard.Done;
        }));
        return command;
    }

    public static Option<string> User() => new("--user") { Description = "The officer's user name. 用户名。", Required = true };

    public static Option<string?> Password() => new("--password") { Description = $"The password; better in ${PasswordVariable}, where no list of processes shows it. 密码。" };

    public static string Secret(string? given) =>
        given ?? Environment.GetEnvironmentVariable(PasswordVariable)
        ?? throw new TerminalException("PasswordMissing", $"请用 --password 或 {PasswordVariable} 给出密码。 Give the password by --password or {PasswordVariable}.");
}
