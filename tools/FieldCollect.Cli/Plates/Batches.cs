using System.CommandLine;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Plates;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>What the commands about batches share: the register, the batch's number, progress, and how problems are told.</summary>
internal static class Batches
{
    public static Option<string> NumberOption() => new("--batch") { Description = "The batch's number 批次号", Required = true };

    public static Option<bool> JsonOption() => new("--json") { Description = "Result as JSON 以 JSON 输出结果" };

    /// <summary>Runs work on the open register of the options; a problem of the register is told by its code.</summary>
    public static Task<int> WithStoreAsync(RegisterOptions register, ParseResult parsed, Func<RegisterStore, Task<int>> work, CancellationToken stop) => RegisterGuard.RunAsync(parsed, async () =>
    {
        var error = parsed.InvocationConfiguration.Error;
        if (register.Postgres(parsed) is null && !register.IsThere(parsed))
            throw new NoRegisterException();
        await using var store = await RegisterStore.OpenAsync(register.DataFolder(parsed), register.Postgres(parsed), TimeProvider.System, stop);
        try
        {
            return await work(store);
        }
        catch (ProblemException problem)
        {
            return CommandEnd.WithProblem(error, problem.Kind.Code, problem.Target is null ? problem.Message : $"{problem.Message} [{problem.Target}]", problem.Kind.Chinese);
        }
    });

    /// <summary>Says after each transaction how far it is; what it has said is written.</summary>
    public static IProgress<PlateRun> ProgressTo(TextWriter error) => new Lines(error);

    /// <summary>The batch with a number; one that was begun over the API has an id of its own.</summary>
    /// <exception cref="ProblemException">NotFound.</exception>
    public static async Task<Guid> IdOfAsync(RegisterStore store, string number, CancellationToken stop)
    {
        await using var context = await store.Database.OpenReadContextAsync(stop);
        return (await context.Set<PlateBatch>().AsNoTracking().SingleOrDefaultAsync(b => b.Number == number && b.RemovedAt == null, stop))?.Id ?? throw new ProblemException(Problems.NotFound, "--batch");
    }

    private sealed class Lines(TextWriter error) : IProgress<PlateRun>
    {
        public void Report(PlateRun value) => error.WriteLine($"{value.Number}: {value.Done:N0} plates 块门牌 ...");
    }
}
