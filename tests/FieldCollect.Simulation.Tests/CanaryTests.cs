using FieldCollect.Fleet.Simulation;

namespace FieldCollect.Simulation.Tests;

/// <summary>Faults planted on purpose: a simulation that let one of them pass would prove nothing by being green.</summary>
public class CanaryTests
{
    private const int CanarySeeds = 8;

    [Theory]
    [InlineData(Canary.DropsWhatItAcknowledged, "Lost")]
    [InlineData(Canary.OverwritesSilently, "Silently overwritten")]
    [InlineData(Canary.HidesARow, "(Visits, ")]
    public async Task A_planted_fault_is_found(Canary canary, string told)
    {
        for (var seed = 1; seed <= CanarySeeds; seed++)
        {
            var result = await Simulator.RunAsync(Simulator.PlanOf(seed) with { Canary = canary });
            if (result.Broken is null)
                continue;
            Assert.Contains(told, result.Broken, StringComparison.Ordinal);
            return;
        }

        Assert.Fail($"{canary} was not found with {CanarySeeds} seeds.");
    }
}
