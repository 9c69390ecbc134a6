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

        Assert.StartsWith("NotFound", (await RunAsync("redraw", "--id", Ids.New(TimeProvider.System.GetUtcNow()).ToString())).Error, StringComparison.Ordinal);
        Assert.StartsWith("NoSampleProves", (await RunAsync([.. wish, "--expected", "0.9501"])).Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

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

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] options)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await InspectionCommand.Create().Parse([.. options, "--data", _data]).InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
