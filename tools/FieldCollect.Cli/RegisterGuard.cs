using System.CommandLine;
using FieldCollect.Store.Databases;

namespace FieldCollect.Cli;

/// <summary>Turns what can go wrong on the way to a register into a problem code and a sentence.</summary>
public static class RegisterGuard
{
    /// <summary>Commands end with this where 1 has a meaning of its own.</summary>
    public const int CannotOpen = 3;

    public static async Task<int> RunAsync(ParseResult parsed, Func<Task<int>> work)
    {
        // Ctrl-C is listened for only once the action has given way, and SQLite's calls never do of themselves.
        await Task.Yield();
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            return CommandEnd.Stopped;
        }
        catch (NoRegisterException)
        {
            CommandEnd.WithProblem(error, "NoRegister", "There is no register in the data folder; see --data.", "数据目录中没有登记库，请检查 --data。");
        }
        catch (RegisterInUseException e)
        {
            CommandEnd.WithProblem(error, "RegisterInUse", e.Message, "登记库正被其他进程写入，请先停止服务。");
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException or IOException)
        {
            // A driver's message may quote the connection string; its type says enough.
            CommandEnd.WithProblem(error, "CannotOpen", $"The register cannot be opened ({e.GetType().Name}).", "无法打开登记库。");
        }

        return CannotOpen;
    }
}
