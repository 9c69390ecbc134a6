using System.Diagnostics;

namespace FieldCollect.OData.Tests;

/// <summary>What must be answered or refused within a second, on a machine that may be busy with something else.</summary>
internal static class WithinASecond
{
    /// <summary>Runs <paramref name="ask"/> until it once takes less than a second, at most three times, and fails when it never does.</summary>
    public static async Task RunAsync(string what, Func<Task> ask)
    {
        var quickest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3 && quickest >= TimeSpan.FromSeconds(1); attempt++)
        {
            var watch = Stopwatch.StartNew();
            await ask();
            quickest = watch.Elapsed < quickest ? watch.Elapsed : quickest;
        }

        Assert.True(quickest < TimeSpan.FromSeconds(1), $"{what} took {quickest.TotalMilliseconds:0} ms at best.");
    }
}
