using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Import;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.Generate;

/// <summary><c>fieldcollect generate --county 610922 --seed N --scale S</c></summary>
public static class GenerateCommand
{
    private const string OnlyCounty = "610922";

    public static Command Create(TimeProvider? time = null, Func<string, Guid>? officerOf = null)
    {
        var clock = time ?? TimeProvider.System;
        var register = new RegisterOptions();
        var county = new Option<string>("--county") { Description = "County 县级区划代码", DefaultValueFactory = _ => OnlyCounty };
        var seed = new Option<long>("--seed") { Description = "The same seed makes the same county 随机种子", DefaultValueFactory = _ => 1 };
        var scale = new Option<double>("--scale")
        {
            Description = "0.001 to 100; 1 is the county as reported 规模",
            CustomParser = r => ScaleOf(r.Tokens[0].Value, r.AddError),
            DefaultValueFactory = r => ScaleOf(Environment.GetEnvironmentVariable("FIELDCOLLECT_SCALE") is { Length: > 0 } s ? s : "1", r.AddError),
        };
        var today = new Option<DateOnly>("--today") { Description = "The day as of which the county is made 基准日", DefaultValueFactory = _ => County.Day(clock.GetUtcNow()) };
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var command = new Command("generate", "Makes the demo county: real divisions, invented people. 生成演示县：真实区划，虚构人员。") { county, seed, scale, today, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (parsed.GetValue(county) != OnlyCounty)
            {
                return CommandEnd.WithProblem(
                    error, "UnknownCounty", $"There is no demo county {parsed.GetValue(county)}; use --county {OnlyCounty}.",
                    "没有该县的演示数据，请使用 --county 610922。");
            }
            try
            {
                var data = register.DataFolder(parsed);
                await using var store = await RegisterStore.OpenAsync(data, register.Postgres(parsed), clock, stop);
                var made = new DemoCounty(parsed.GetValue(seed), parsed.GetValue(scale), parsed.GetValue(today), officerOf, store.PlateKeys.Current);
                var result = await IntoAsync(store, data, made, error, stop);
                Print(parsed.InvocationConfiguration.Output, result, parsed.GetValue(json));
                return CommandEnd.Done;
            }
            catch (RegisterNotEmptyException)
            {
                return CommandEnd.WithProblem(
                    error, "RegisterNotEmpty", "The register holds addresses already; generate into an empty data folder or database.",
                    "登记库中已有地址，请使用空的数据目录或数据库。");
            }
            catch (OperationCanceledException)
            {
                return CommandEnd.WhenStopped(error);
            }
        }));
        return command;
    }

    /// <summary>Makes the county in an open register without addresses, in one transaction, and writes the list of faults to the data folder.</summary>
    /// <exception cref="RegisterNotEmptyException">There are addresses already.</exception>
    public static async Task<GenerateResult> IntoAsync(RegisterStore store, string dataFolder, DemoCounty county, TextWriter progressTo, CancellationToken stop)
    {
        var held = await HeldDivisionsAsync(store, stop);
        var progress = new ProgressLines(progressTo, store.Time, "generate 生成");
        await using var import = await BulkImport.BeginAsync(store, "demo county", stop);
        var written = await new GenerateRun(new RegisterWriter(import), progress).WriteAsync(county, held, stop);
        progressTo.WriteLine("history and feed 历史与分发 ...");
        await import.CompleteAsync(stop);
        await GenerateRun.WriteFaultsAsync(dataFolder, county.Faults, stop);
        progress.Done(written.Records);
        return written with { Seconds = Math.Round(progress.Elapsed.TotalSeconds, 2) };
    }

    private static async Task<IReadOnlySet<string>> HeldDivisionsAsync(RegisterStore store, CancellationToken stop)
    {
        await using var context = store.NewContext();
        if (await context.Set<Address>().AnyAsync(stop)) throw new RegisterNotEmptyException();
        var held = await context.Set<Division>()
            .Where(d => d.Code == "610000000000" || d.Code == "610900000000" || d.Code.StartsWith(OnlyCounty))
            .Select(d => d.Code).ToListAsync(stop);
        return held.ToHashSet();
    }

    private static double ScaleOf(string text, Action<string> addError)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale);
        if (isNumber && scale is >= DemoCounts.SmallestScale and <= DemoCounts.LargestScale) return scale;
        addError(string.Create(
            CultureInfo.InvariantCulture,
            $"--scale is a number from {DemoCounts.SmallestScale} to {DemoCounts.LargestScale}, not '{text}'. 规模应在 0.001 至 100 之间。"));
        return 1;
    }

    private static void Print(TextWriter output, GenerateResult result, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result, CommandEnd.Json));
            return;
        }
        foreach (var (set, count) in result.Counts) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set,-12} {count,12:N0}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Records:N0} records 条, {result.Faults} planted faults 处预设差错 ({GenerateRun.FaultsFile}), {result.Seconds} s"));
    }
}

/// <summary>A demo county is only made where there is none: it would mix invented people with whatever is there.</summary>
public sealed class RegisterNotEmptyException() : Exception("The register holds addresses already.");
