using System.CommandLine;
using FieldCollect.Store;

namespace FieldCollect.Cli.RegisterCommands;

/// <summary>
/// <c>fieldcollect restored</c>: to be run once on a data folder or database that was put back from a backup, before it is served: terminals are then told to read again.
/// </summary>
public static class RestoredCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var command = new Command("restored", "Say that the register was put back from a backup: terminals read again and keep their unsent work. 登记库已从备份恢复。");
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            await RegisterStore.NewEpochAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
            parsed.InvocationConfiguration.Output.WriteLine("A new epoch has begun: terminals will read their beats again. 新纪元已开始，终端将重新读取。");
            return 0;
        }));
        return command;
    }
}
