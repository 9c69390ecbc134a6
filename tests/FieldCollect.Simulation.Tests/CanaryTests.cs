using FieldCollect.Client.Visits;
using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Simulation.Tests;

/// <summary>Faults planted on purpose: a simulation that let one of them pass would prove nothing by being green.</summary>
public class CanaryTests
{
    private const int CanarySeeds = 24;

    [Theory]
    [InlineData(Canary.DropsWhatItAcknowledged, "Lost")]
    [InlineData(Canary.OverwritesSilently, "Silently overwritten")]
    [InlineData(Canary.HidesARow, "had to read Visits again", "met OutOfStep", "(Visits, ")]
    [InlineData(Canary.HidesATwin, "in no conflict")]
    [InlineData(Canary.DoublesAChange, "was created 2 times")]
    [InlineData(Canary.LetsARowIn, "and its feed says so")]
    [InlineData(Canary.RewindsTheFeed, "had to read Visits again")]
    [InlineData(Canary.SkipsANumber, "have gaps")]
    public async Task A_planted_fault_is_found(Canary canary, params string[] told)
    {
        for (var seed = 1; seed <= CanarySeeds; seed++)
        {
            var result = await Simulator.RunAsync(Simulator.PlanOf(seed) with { Canary = canary });
            if (result.Broken is null)
                continue;
            Assert.True(told.Any(t => result.Broken.Contains(t, StringComparison.Ordinal)), result.Broken);
            return;
        }

        Assert.Fail($"{canary} was not found with {CanarySeeds} seeds.");
    }

    [Theory]
    [InlineData(Canary.None, null)]
    [InlineData(Canary.ForgetsRestores, "Silently overwritten")]
    public async Task A_terminal_that_was_put_back_is_found_out(Canary canary, string? told)
    {
        await using var world = await World.BeginAsync(new WorldPlan { Terminals = 3, Beats = 2, Canary = canary });
        var (terminal, door) = (world.Terminals[0], SimCounty.Rooms.First());
        void Remark(string text) => Assert.True(terminal.Record(VisitDraft.At(door.Room).Change("Residents", door.Resident, "Remark", text)));
        terminal.KeepCopy();
        Remark("一");
        await terminal.SyncAsync();
        terminal.PutBack();
        Remark("二");
        await world.SettleAsync();
        var broken = await Record.ExceptionAsync(() => world.CheckSettledAsync());
        Assert.Equal(told is null, broken is null);
        Assert.Contains(told ?? "", broken?.Message ?? "", StringComparison.Ordinal);
    }
}
