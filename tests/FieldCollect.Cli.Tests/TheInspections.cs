using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Cli.QualityCommands;
using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.Tests;

/// <summary>fieldcollect inspection, on the data folder of a small county.</summary>
public sealed class TheInspections : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fieldcollect-cli-").FullName;

    [Fact]
    public async Task An_inspection_is_planned_drawn_closed_and_drawn_again_by_commands()
    {
        var beat = await CountyAsync();
        var today = County.Day(TimeProvider.System.GetUtcNow());
        string[] wish = ["plan", "--beat", beat, "--kind", "Residencies", "--kind", "Houses", "--from", Day(today.AddDays(-20)), "--to", Day(today), "--json"];
        var shown = await RunAsync([.. wish, "--show"]);
        var size = JsonDocument.Parse(shown.Output).RootElement[0].GetProperty("checks").GetInt32();
        Assert.True(shown.Code == 0 && size > 0, shown.Error);
        var planned = JsonDocument.Parse((await RunAsync(wish)).Output).RootElement;
        Assert.Equal(("planned", size, size * 15), (planned.GetProperty("status").GetString(), planned.GetProperty("plannedSize").GetInt32(), planned.GetProperty("plannedMinutes").GetInt32()));
        var id = planned.GetProperty("id").GetGuid();

        Assert.StartsWith("InspectionStep", (await RunAsync("draw", "--id", id.ToString())).Error, StringComparison.Ordinal);
        await EndPeriodAsync(id, today);
        Assert.Equal("drawn", JsonDocument.Parse((await RunAsync("draw", "--id", id.ToString(), "--json")).Output).RootElement.GetProperty("status").GetString());
        Assert.StartsWith("InspectionStep", (await RunAsync("redraw", "--id", id.ToString())).Error, StringComparison.Ordinal);
        await AssignAsync(id);
        var closed = JsonDocument.Parse((await RunAsync("close", "--id", id.ToString(), "--json")).Output).RootElement;
        // Nobody has been anywhere.
        Assert.Equal(("closed", "notEnoughEvidence", 0), (closed.GetProperty("status").GetString(), closed.GetProperty("verdict").GetString(), closed.GetProperty("checked").GetInt32()));
        var (code, output, error) = await RunAsync("redraw", "--id", id.ToString(), "--json");
        var again = JsonDocument.Parse(output).RootElement;
        Assert.True(code == 0 && again.GetProperty("same").GetBoolean(), output + error);
        Assert.Equal(closed.GetProperty("drawn").GetInt32(), again.GetProperty("drawn").GetArrayLength());

        // Nobody was checked: no figure.
        Assert.Equal("[]", (await RunAsync("figures", "--id", id.ToString(), "--json")).Output.Trim());
        Assert.StartsWith("NotFound", (await RunAsync("figures", "--id", Ids.New(TimeProvider.System.GetUtcNow()).ToString())).Error, StringComparison.Ordinal);
        Assert.StartsWith("NotFound", (await RunAsync("redraw", "--id", Ids.New(TimeProvider.System.GetUtcNow()).ToString())).Error, StringComparison.Ordinal);
        Assert.StartsWith("NoSampleProves", (await RunAsync([.. wish, "--expected", "0.9501"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_walk_is_planned_drawn_and_closed_and_its_figures_are_shown()
    {
        var beat = await CountyAsync();
        var today = County.Day(TimeProvider.System.GetUtcNow());
        string[] wish = ["plan", "--beat", beat, "--kind", "Residencies", "--from", Day(today.AddDays(-20)), "--to", Day(today), "--json"];
        Assert.StartsWith("UnknownCode", (await RunAsync([.. wish, "--places", "hill"])).Error, StringComparison.Ordinal);
        var planned = JsonDocument.Parse((await RunAsync([.. wish, "--places", "building"])).Output).RootElement;
        Assert.Equal(("groundToRegister", "building"), (planned.GetProperty("direction").GetString(), planned.GetProperty("places").GetString()));
        var id = planned.GetProperty("id").GetGuid();
        await EndPeriodAsync(id, today);
        var drawn = JsonDocument.Parse((await RunAsync("draw", "--id", id.ToString(), "--json")).Output).RootElement;
        Assert.True(drawn.GetProperty("drawn").GetInt32() > 0);
        Assert.StartsWith("InspectionStep", (await RunAsync("figures", "--id", id.ToString())).Error, StringComparison.Ordinal);
        await AssignAsync(id);
        await FindNobodyAsync(id);
        Assert.Contains("closed", (await RunAsync("close", "--id", id.ToString())).Output);
        Assert.Equal(0, (await RunAsync("redraw", "--id", id.ToString())).Code);
        var (code, output, error) = await RunAsync("figures", "--id", id.ToString());
        Assert.True(code == 0 && output.StartsWith($"coverage all 合计: 0/{drawn.GetProperty("drawn").GetInt32()} 0 [0, ", StringComparison.Ordinal), output + error);
    }

    [Fact]
    public async Task A_closing_that_is_killed_with_its_process_goes_on_where_it_was_and_ends_as_if_nothing_had_happened()
    {
        var beat = await CountyAsync();
        var today = County.Day(TimeProvider.System.GetUtcNow());
        var planned = JsonDocument.Parse((await RunAsync("plan", "--beat", beat, "--kind", "Residencies", "--kind", "Houses", "--from", Day(today.AddDays(-20)), "--to", Day(today), "--json")).Output).RootElement;
        var id = planned.GetProperty("id").GetGuid();
        await EndPeriodAsync(id, today);
        Assert.Equal(0, (await RunAsync("draw", "--id", id.ToString())).Code);
        await AssignAsync(id);
        await CaptureAsync(id, _ => new() { ["Outcome"] = "absent" });

        var (whole, killed) = (Path.Combine(_data, "whole"), 0);
        CopyTo(whole);
        Assert.Equal(0, await ProcessAsync(whole, id, null));
        var expected = await LeftBehindAsync(whole, id);
        // Killed behind the first commit that it makes, again and again until there is none left to make; at which step that is, is the machine's doing, and what is left must not be.
        foreach (var wait in new[] { 0, 10 })
        {
            var folder = Path.Combine(_data, $"killed-{wait}");
            CopyTo(folder);
            for (var tries = 0; await ProcessAsync(folder, id, TimeSpan.FromMilliseconds(wait)) != 0; killed++)
                Assert.True(++tries < 20, "It does not get on.");
            Assert.Equal(expected, await LeftBehindAsync(folder, id));
        }

        Assert.True(killed > 0, "It was never killed.");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(_data))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    // The command as a process of its own, killed so long after something was written; 0 for one that came to its end, else -1.
    private static async Task<int> ProcessAsync(string folder, Guid id, TimeSpan? killAfter)
    {
        var before = await NumberAsync(folder);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fieldcollect.dll"), "inspection", "close", "--id", id.ToString(), "--data", folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (killAfter is { } wait)
        {
            while (!process.HasExited && await NumberAsync(folder) == before)
                await Task.Delay(1);
            await Task.Delay(wait);
            process.Kill();
        }

        await process.WaitForExitAsync();
        await Task.WhenAll(output, error);
        if (process.ExitCode != 0 && killAfter is null)
            Assert.Fail(await error);
        return process.ExitCode == 0 ? 0 : -1;
    }

    private static async Task<long> NumberAsync(string folder)
    {
        await using var context = await RegisterStore.OpenForReadingAsync(folder, null);
        return await context.State.Select(s => s.ChangeNumber).SingleAsync();
    }

    // All but instants, and the numbers of changes.
    private static async Task<string> LeftBehindAsync(string folder, Guid id)
    {
        await using var context = await RegisterStore.OpenForReadingAsync(folder, null);
        var inspection = await context.Set<Inspection>().SingleAsync(i => i.Id == id);
        return JsonSerializer.Serialize(new
        {
            inspection.Status, inspection.Verdict, inspection.Checked, inspection.Right, inspection.Lower, inspection.Upper, inspection.Result, inspection.Seed,
            Items = await context.Set<InspectionItem>().Where(i => i.InspectionId == id).OrderBy(i => i.Ordinal).Select(i => new { i.RecordId, i.CollectorId, i.Status, i.Result, i.Compared, i.Version }).ToListAsync(),
            Figures = await context.InspectionFigures.Where(f => f.InspectionId == id).OrderBy(f => f.Ordinal).ToListAsync(),
            Intensities = await context.BeatIntensities.OrderBy(i => i.BeatCode).Select(i => new { i.BeatCode, i.Intensity, i.Passed, i.Failed }).ToListAsync(),
            Departures = await context.KnownDepartures.OrderBy(d => d.ResidencyId).ToListAsync(),
            Houses = await context.Set<Register.Houses.House>().OrderBy(h => h.Id).Select(h => new { h.Id, h.VerifiedAt, h.Version }).ToListAsync(),
            Stays = await context.Set<Register.Residents.Residency>().OrderBy(r => r.Id).Select(r => new { r.Id, r.VerifiedAt, r.Version }).ToListAsync(),
            Changes = await context.Set<Change>().GroupBy(c => new { c.EntitySet, c.Kind }).Select(g => new { g.Key.EntitySet, g.Key.Kind, Count = g.Count() }).OrderBy(g => g.EntitySet).ThenBy(g => g.Kind).ToListAsync(),
        });
    }

    private async Task<string> CountyAsync()
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await GenerateCommand.IntoAsync(store, _data, new DemoCounty(20260315, 0.003, new DateOnly(2026, 3, 15), plateKey: store.PlateKeys.Current), TextWriter.Null, CancellationToken.None);
        await using var context = store.NewContext();
        return (await context.Set<Beat>().OrderBy(b => b.Code).FirstAsync()).Code;
    }

    // What was written is put back with the period, as if three days had gone by.
    private async Task EndPeriodAsync(Guid id, DateOnly today)
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await using var context = store.NewContext();
        var then = TimeProvider.System.GetUtcNow().AddDays(-3);
        await context.Set<Inspection>().Where(i => i.Id == id).ExecuteUpdateAsync(s => s.SetProperty(i => i.PeriodTo, today.AddDays(-2)));
        await context.Set<Visit>().ExecuteUpdateAsync(s => s.SetProperty(v => v.ReceivedAt, then));
        await context.Set<Change>().ExecuteUpdateAsync(s => s.SetProperty(c => c.ReceivedAt, then));
    }

    private async Task AssignAsync(Guid id)
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await store.WriteAsync(context =>
        {
            context.Add(new User { Id = Ids.New(store.Time.GetUtcNow()), UserName = "checker", DisplayName = "checker", Role = Register.Accounts.Role.Officer });
            return context.SaveChangesAsync();
        });
        await AssignInspection.RunAsync(store, Actor.Register, id, ["checker"], null, CancellationToken.None);
    }

    // At every door somebody whom the register does not have.
    private Task FindNobodyAsync(Guid id) =>
        CaptureAsync(id, n => new() { ["Outcome"] = "found", ["Found"] = $$"""{"Set":"Residencies","Name":"查无{{n}}"}""" });

    private async Task CaptureAsync(Guid id, Func<int, Dictionary<string, object?>> valuesOf)
    {
        await using var store = await RegisterStore.OpenAsync(_data, null, TimeProvider.System);
        await using var context = store.NewContext();
        var checker = await context.Users.SingleAsync(u => u.UserName == "checker");
        var items = await context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == id).Select(i => i.Id).ToListAsync();
        var answers = await store.PushAsync(
            [.. items.Select((i, n) => new Store.Writing.PushItem
            {
                Verb = Store.Writing.PushVerb.Change, Set = EntitySets.Of(typeof(InspectionItem)), Key = [i], IfMatchAny = true,
                Values = valuesOf(n),
            })],
            new Actor(checker.Id, checker.UserName, checker.Role, new HashSet<string>(), null, "dailyCollection"));
        Assert.All(answers, a => Assert.Null(a.Problem));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] options)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await InspectionCommand.Create().Parse([.. options, "--data", _data]).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
