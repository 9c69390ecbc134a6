using System.Diagnostics;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>How long something took by the clock, and how much of both cores: of the whole process, and nothing else runs in it meanwhile.</summary>
internal readonly record struct Measured(double Milliseconds, double Cpu)
{
    /// <param name="work">What is waited for.</param>
    /// <param name="behind">What nobody waits for, and costs all the same; null: nothing.</param>
    public static async Task<(Measured Cost, T Result)> OfAsync<T>(Func<Task<T>> work, Func<Task>? behind = null)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var result = await work();
        var waited = clock.Elapsed.TotalMilliseconds;
        if (behind is not null)
            await behind();
        return (new Measured(waited, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds), result);
    }

    public static async Task<Measured> OfAsync(Func<Task> work, Func<Task>? behind = null) => (await OfAsync(
        async () =>
        {
            await work();
            return true;
        },
        behind)).Cost;

    public static (Measured Cost, T Result) Of<T>(Func<T> work)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var result = work();
        return (new Measured(clock.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds), result);
    }

    /// <summary>Of several rounds, each by itself: a collection or a neighbour's burst in one round moves neither.</summary>
    public static Measured Median(IReadOnlyCollection<Measured> rounds) => new(Median(rounds.Select(r => r.Milliseconds)), Median(rounds.Select(r => r.Cpu)));

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    public static double Quantile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }
}
