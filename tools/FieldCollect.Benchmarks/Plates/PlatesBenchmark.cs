namespace FieldCollect.Benchmarks.Plates;

/// <summary>How much is done.</summary>
/// <param name="Plates">Plates of the batch that is printed.</param>
/// <param name="Scale">Of the demo county whose plates are scanned.</param>
/// <param name="Seconds">Of one round of scanning.</param>
public sealed record PlatesSizes(int Plates, double Scale, double Seconds)
{
    /// <summary>What a county orders.</summary>
    public static readonly PlatesSizes Normal = new(80_000, 0.1, 1);

    /// <summary>To see that everything runs.</summary>
    public static readonly PlatesSizes Tiny = new(1_200, 0.01, 0.05);
}

/// <summary>Doorplates: printing a county's order, and the page behind each. See docs/benchmarks.md.</summary>
public static class PlatesBenchmark
{
    public static readonly IReadOnlyList<string> Parts = ["print", "page"];

    /// <param name="only">Some of <see cref="Parts"/>; null for all.</param>
    /// <param name="sizes">How much is done.</param>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(IReadOnlyCollection<string>? only, PlatesSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        var results = new List<BenchmarkResult>();
        // First, for it measures the most memory that this process ever had.
        if (only?.Contains("print") != false)
            results.AddRange(await PrintPart.RunAsync(sizes, progress, cancel));
        if (only?.Contains("page") != false)
            results.AddRange(await PublicPagePart.RunAsync(sizes, progress, cancel));
        return results;
    }
}
