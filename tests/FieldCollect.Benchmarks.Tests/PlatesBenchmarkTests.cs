using FieldCollect.Benchmarks.Plates;

namespace FieldCollect.Benchmarks.Tests;

/// <summary>Printing of the plates suite, once and small. Its times say nothing.</summary>
public sealed class PlatesBenchmarkTests
{
    [Fact]
    public async Task Printing_runs_and_says_what_is_asked_of_it()
    {
        var results = await PlatesBenchmark.RunAsync(["print"], PlatesSizes.Tiny, TextWriter.Null, CancellationToken.None);
        Assert.All(results, r => Assert.StartsWith("print ", r.Name, StringComparison.Ordinal));
        Assert.All(results, r => Assert.True(double.IsFinite(r.Value) && r.Value > 0, r.ToString()));
        double Of(string name) => results.Single(r => r.Name == name).Value;
        // What does not depend on the machine: 48 large on a sheet each, 312 medium by four, 840 small by twelve.
        Assert.Equal(48 + 78 + 70, Of("print sheets"));
        Assert.InRange(Of("print bytes a plate"), 200, 1_200);
    }
}
