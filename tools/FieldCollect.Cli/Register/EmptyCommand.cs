using System.CommandLine;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.RegisterCommands;

/// <summary><c>fieldcollect empty</c>: exit code 0 if the register has no beat yet, 1 if it has; for scripts that make a demo county only once.</summary>
public static class EmptyCommand
{
    public static Command Create()
    {
        var register = new RegisterOptions();
        var command = new Command("empty", "Exit code 0 if the register holds nothing yet, 1 if it does. 登记库是否为空。");
        register.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await RegisterStore.OpenAsync(register.DataFolder(parsed), register.Postgres(parsed), TimeProvider.System, stop);
            await using var context = await store.Database.OpenReadContextAsync(stop);
            return await context.Set<Beat>().AnyAsync(stop) ? 1 : 0;
        });
        return command;
    }
}
