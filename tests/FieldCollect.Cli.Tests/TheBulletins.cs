using System.Globalization;
using System.Text.Json;
using FieldCollect.Bulletins;
using FieldCollect.Cli.BulletinCommands;
using FieldCollect.Cli.Generate;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store;

namespace FieldCollect.Cli.Tests;

/// <summary>fieldcollect bulletin, on the data folder of a small county.</summary>
public sealed class TheBulletins : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fieldcollect-cli-").FullName;

    [Fact]
    public async Task A_bulletin_is_made_listed_shown_and_exported_by_commands()
    {
        await CountyAsync();
        var week = BulletinPeriod.LastReady(BulletinKind.Weekly, TimeProvider.System.GetUtcNow()).From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (code, output, error) = await RunAsync("make", "--kind", "weekly", "--from", week, "--json");
        Assert.True(code == 0, error);
        var made = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("weekly", 1, "draft"), (made.GetProperty("kind").GetString(), made.GetProperty("edition").GetInt32(), made.GetProperty("status").GetString()));
        var id = made.GetProperty("id").GetString()!;
        // Nothing has moved: the same one.
        Assert.Equal(id, JsonDocument.Parse((await RunAsync("make", "--kind", "weekly", "--from", week, "--json")).Output).RootElement.GetProperty("id").GetString());
        Assert.Equal(1, JsonDocument.Parse((await RunAsync("list", "--kind", "weekly", "--json")).Output).RootElement.GetArrayLength());
        Assert.Contains(id, (await RunAsync("list")).Output);
        Assert.Contains("鲜活率", (await RunAsync("show", "--id", id)).Output);
        Assert.Equal(made.GetProperty("contentHash").GetString(), JsonDocument.Parse((await RunAsync("show", "--id", id, "--json")).Output).RootElement.GetProperty("bulletin").GetProperty("contentHash").GetString());

        var files = JsonDocument.Parse((await RunAsync("export", "--id", id, "--out", Path.Combine(_data, "out"), "--json")).Output).RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).ToList();
        Assert.Equal(BulletinFormat.All.Select(f => $"bulletin-weekly-county-{week}-1.{f.Name.ToLowerInvariant()}"), files.Select(f => Path.GetFileName(f)));
        var first = files.Select(File.ReadAllBytes).ToList();
        await RunAsync("export", "--id", id, "--out", Path.Combine(_data, "out"));
        Assert.Equal(first, files.Select(File.ReadAllBytes));
        Assert.Single((await RunAsync("export", "--id", id, "--out", Path.Combine(_data, "one"), "--format", "html")).Output.Trim().Split('\n'));
    }

    [Fact]
    public async Task What_cannot_be_is_said_by_its_code()
    {
        Assert.StartsWith("NoRegister", (await RunAsync("list")).Error, StringComparison.Ordinal);
        await CountyAsync();
        Assert.StartsWith("MalformedRequest", (await RunAsync("make", "--kind", "weekly", "--from", "2026-11-17")).Error, StringComparison.Ordinal);
        Assert.StartsWith("UnknownReference", (await RunAsync("make", "--kind", "weekly", "--from", "2026-11-16", "--station", "610922999999")).Error, StringComparison.Ordinal);
        Assert.StartsWith("NotFound", (await RunAsync("show", "--id", Ids.New(TimeProvider.System.GetUtcNow()).ToString())).Error, StringComparison.Ordinal);
        Assert.StartsWith("UserMissing", (await RunAsync("sign", "--id", Ids.New(TimeProvider.System.GetUtcNow()).ToString(), data: false)).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("make", "--kind", "yearly", "--from", "2026-01-01")).Code);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private async Task CountyAsync()
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await GenerateCommand.IntoAsync(store, _data, new DemoCounty(20260315, 0.003, new DateOnly(2026, 3, 15), plateKey: store.PlateKeys.Current), TextWriter.Null, CancellationToken.None);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] options) => RunAsync(options, data: true);

    private Task<(int Code, string Output, string Error)> RunAsync(string command, string option, string value, bool data) => RunAsync([command, option, value], data);

    private async Task<(int Code, string Output, string Error)> RunAsync(string[] options, bool data)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await BulletinCommand.Create().Parse(data ? [.. options, "--data", _data, "--database", ""] : options).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
