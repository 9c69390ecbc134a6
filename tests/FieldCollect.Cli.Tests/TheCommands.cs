using System.CommandLine;
using System.Text.Json;
using FieldCollect.Cli.Divisions;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;
using FieldCollect.Store;
using FieldCollect.Store.Import;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.Tests;

/// <summary>The commands as a person or a script meets them, on a real SQLite register.</summary>
public sealed class TheCommands : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fieldcollect-cli-").FullName;

    [Fact]
    public async Task Generate_puts_the_county_into_the_register_and_the_faults_beside_it()
    {
        var (code, output, _) = await Run("generate", "--scale", "0.01", "--today", "2026-03-15", "--json");
        Assert.Equal(0, code);
        var counts = JsonDocument.Parse(output).RootElement.GetProperty("counts");
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await using var context = store.NewContext();
        Assert.Equal(826, await context.Set<Address>().CountAsync());
        Assert.Equal(1_548, await context.Set<Resident>().CountAsync());
        Assert.Equal(counts.GetProperty("Visits").GetInt32(), await context.Set<Visit>().CountAsync());
        var resident = await context.Set<Resident>().FirstAsync(r => r.IdentityCheck == "passed");
        Assert.StartsWith("99", resident.IdentityNumber, StringComparison.Ordinal);
        var faults = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_data, GenerateRun.FaultsFile))).RootElement;
        Assert.Contains(faults.EnumerateArray(), f => f.GetProperty("kind").GetString() == FaultKind.SameNumberTwice && f.GetProperty("ids").GetArrayLength() == 2);
    }

    [Fact]
    public async Task Generate_refuses_a_register_that_holds_addresses()
    {
        Assert.Equal(0, (await Run("generate", "--scale", "0.001")).Code);
        var (code, _, error) = await Run("generate", "--scale", "0.001");
        Assert.Equal(1, code);
        Assert.StartsWith("RegisterNotEmpty", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--county", "610921", "UnknownCounty")]
    [InlineData("--scale", "0", "--scale")]
    [InlineData("--scale", "101", "--scale")]
    [InlineData("--scale", "many", "--scale")]
    [InlineData("--today", "yesterday", "yesterday")]
    public async Task Generate_says_what_is_wrong_with_an_option_and_writes_nothing(string option, string value, string said)
    {
        var (code, _, error) = await Run("generate", option, value);
        Assert.Equal(1, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data));
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_nothing_behind_and_can_be_started_again()
    {
        await using (var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System))
        {
            using var stop = new CancellationTokenSource();
            await using var import = await BulkImport.BeginAsync(store, "test");
            var run = new GenerateRun(new StoppingWriter(new RegisterWriter(import), stop), new ProgressLines(TextWriter.Null, TimeProvider.System, "generate"));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WriteAsync(new DemoCounty(1, 0.05, WholeCounty.Today), new HashSet<string>(), stop.Token));
        }
        Assert.Equal(0, (await Run("generate", "--scale", "0.001")).Code);
    }

    [Fact]
    public async Task Divisions_that_were_imported_before_or_after_the_demo_county_are_there_once()
    {
        var package = Directory.CreateDirectory(Path.Combine(_data, "package")).FullName;
        foreach (var (file, rows) in new[] { ("provinces", "61,\"陕西省\""), ("cities", "6109,\"安康市\",61"), ("areas", "610921,\"汉阴县\",6109,61"), ("streets", "610921100,\"城关镇\",610921,61,6109"), ("villages", "610921100001,\"新街社区居委会\",610921100,61,6109,610921") })
        {
            await File.WriteAllTextAsync(Path.Combine(package, file + ".csv"), "code,name\n" + rows + "\n");
        }
        Assert.Equal("""{"read":5,"written":5,"skipped":0""", Counts((await Run("divisions", "import", "--package-folder", package, "--json")).Output));
        Assert.Equal(0, (await Run("generate", "--scale", "0.001")).Code);
        Assert.Equal("""{"read":5,"written":0,"skipped":5""", Counts((await Run("divisions", "import", "--package-folder", package, "--json")).Output));
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await using var context = store.NewContext();
        Assert.Equal(178 + 3, await context.Set<Division>().CountAsync());
    }

    [Fact]
    public async Task Divisions_import_says_which_file_a_package_lacks()
    {
        var (code, _, error) = await Run("divisions", "import", "--package-folder", _data);
        Assert.Equal(1, code);
        Assert.StartsWith("PackageUnreadable: provinces.csv", error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private static string Counts(string json) => json.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Split(",\"seconds\"")[0];

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand("fieldcollect") { GenerateCommand.Create(), DivisionsCommand.Create() };
        var code = await root.Parse([.. arguments, "--data", _data, "--database", ""]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Presses Ctrl-C when the first addresses have been written.</summary>
    private sealed class StoppingWriter(IRecordWriter inner, CancellationTokenSource stop) : IRecordWriter
    {
        public async Task WriteAsync<T>(IEnumerable<T> records, CancellationToken token)
            where T : class
        {
            await inner.WriteAsync(records, token);
            if (typeof(T) == typeof(Address)) await stop.CancelAsync();
        }
    }
}
