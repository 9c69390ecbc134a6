using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.Tests;

/// <summary>fieldcollect plates print, as its own process that is killed; and what it says when it cannot print.</summary>
public sealed class ThePrintedPlates : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly string _data = Directory.CreateTempSubdirectory("fieldcollect-cli-").FullName;

    [Fact]
    public async Task Killed_in_the_middle_the_same_command_goes_on_and_ends_with_the_same_bytes()
    {
        var batch = await CountyAsync("0.06");
        Assert.Contains("NoText", (await RunAsync("plates", "print", "--batch", batch, "--out", Path.Combine(_data, "none"), "--host", "plates.example")).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_data, "none")));
        await CorrectAsync();
        var (whole, killed) = (Path.Combine(_data, "whole"), Path.Combine(_data, "killed"));
        var (code, _, error) = await RunAsync("plates", "print", "--batch", batch, "--out", whole, "--host", "plates.example", "--json");
        Assert.True(code == 0, error);

        using (var process = Start("plates", "print", "--batch", batch, "--out", killed, "--host", "plates.example"))
        {
            var journal = Path.Combine(killed, $"plates-{batch}.pdf.journal");
            // Its first line names the run, its second says that a part is on the disk.
            while (!process.HasExited && !(File.Exists(journal) && Lines(journal) >= 2))
                await Task.Delay(5);
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Equal(0, (await RunAsync("plates", "print", "--batch", batch, "--out", killed, "--host", "plates.example", "--json")).Code);
        Assert.Equal(Hashes(whole), Hashes(killed));
    }

    [Fact]
    public async Task Plates_are_exported_and_noted_as_printed_and_a_batch_that_is_none_is_said_to_be_none()
    {
        var batch = await CountyAsync("0.003");
        var folder = Path.Combine(_data, "out");
        var (code, output, error) = await RunAsync("plates", "export", "--batch", batch, "--format", "csv", "--out", folder, "--host", "plates.example", "--json");
        Assert.True(code == 0, error);
        Assert.Equal(JsonDocument.Parse(output).RootElement.GetProperty("plates").GetInt32() + 1, (await File.ReadAllLinesAsync(Path.Combine(folder, $"plates-{batch}.csv"))).Length);

        Assert.Equal(0, (await RunAsync("plates", "print", "--batch", batch, "--out", folder, "--host", "plates.example", "--mark-printed")).Code);
        await using (var context = await RegisterStore.OpenForReadingAsync(_data, null))
            Assert.False(await context.Set<Doorplate>().AnyAsync(p => p.BatchNumber == batch && p.Status == DoorplateStatus.Ordered));

        Assert.StartsWith("NotFound", (await RunAsync("plates", "print", "--batch", "NONE", "--out", folder, "--host", "plates.example")).Error, StringComparison.Ordinal);
        Assert.StartsWith("MissingField", (await RunAsync("plates", "print", "--batch", batch, "--out", folder)).Error, StringComparison.Ordinal);
        Assert.StartsWith("MalformedRequest", (await RunAsync("plates", "print", "--batch", batch, "--out", folder, "--host", "a b")).Error, StringComparison.Ordinal);
        Assert.Contains("--sheet", (await RunAsync("plates", "print", "--batch", batch, "--out", folder, "--host", "plates.example", "--sheet", "wide")).Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<string> CountyAsync(string scale)
    {
        var (code, _, error) = await RunAsync("generate", "--scale", scale, "--today", "2026-03-15");
        Assert.True(code == 0, error);
        await using var context = await RegisterStore.OpenForReadingAsync(_data, null);
        return await context.Set<PlateBatch>().Select(b => b.Number).SingleAsync();
    }

    // The demo has plates of no address among its planted faults; such a one cannot be printed, and is named, until somebody takes it out of use.
    private async Task CorrectAsync()
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await store.WriteAsync(context => context.Set<Doorplate>().Where(p => p.AddressId == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, DoorplateStatus.Retired)), CancellationToken.None);
    }

    private static int Lines(string file)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd().Count(c => c == '\n');
        }
        catch (IOException)
        {
            // The journal is held against readers of .NET; how long it is can be asked all the same.
            return new FileInfo(file).Length > 200 ? 2 : 0;
        }
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fieldcollect.dll"), .. arguments, "--data", _data]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIELDCOLLECT_DATABASE"] = "";
        start.Environment["FIELDCOLLECT_PLATE_HOST"] = "";
        return Process.Start(start)!;
    }

    private static List<string> Hashes(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];
}
