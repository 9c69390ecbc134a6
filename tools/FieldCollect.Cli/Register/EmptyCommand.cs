using System.CommandLine;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.RegisterCommands;

/// <summary><c>fieldcollect empty</c>: exit code 0 if the register holds nothing yet, 1 if it does; for scripts that make a demo county only once.</summary>
public static class EmptyCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var command = new Command("empty", "Exit code 0 if the register holds nothing yet, 1 if it does. 登记库是否为空。");
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            if (register.Postgres(parsed) is null && !register.IsThere(parsed))
                return 0;
            await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
            if (register.Postgres(parsed) is not null && (await context.Database.GetAppliedMigrationsAsync(stop)).FirstOrDefault() is null)
                return 0;
            return await context.Set<Beat>().AnyAsync(stop) ? 1 : 0;
        }));
        return command;
    }
}
