using FieldCollect.Benchmarks;
using FieldCollect.Benchmarks.Sync;

namespace FieldCollect.Benchmarks.Tests;

/// <summary>Every part of the sync suite once and small. Its figures say nothing; that raw and ours end with the same rows, the suite itself makes sure of, or throws.</summary>
public sealed class SyncBenchmarkTests
{
    [Fact]
    public async Task Every_part_runs_and_says_what_is_asked_of_it()
    {
        var results = await SyncBenchmark.RunAsync(null, null, SyncSizes.Tiny, 1, TextWriter.Null, CancellationToken.None);
        Assert.Equal(SyncBenchmark.Parts.Append("growth"), results.Select(r => r.Name.Split(' ')[0]).Distinct());
        Assert.All(results, r => Assert.True(double.IsFinite(r.Value) && r.Value >= 0, r.ToString()));
        double Of(string name) => results.Single(r => r.Name == name).Value;
        // What does not depend on the machine.
        Assert.Equal(1, Of("c requests"));
        Assert.Equal(1, Of("d requests"));
        Assert.Equal(2, Of("b requests"));
        Assert.InRange(Of("c bytes an edit"), 1, 600);
    }

    [Fact]
    public async Task A_raw_program_that_ends_with_other_rows_stops_the_run()
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-benchmark-test-");
        try
        {
            await using var site = await Site.OpenAsync(folder.FullName, SyncSizes.Tiny.ScaleOfBeats, 1, TextWriter.Null, CancellationToken.None);
            var beat = site.BeatOf(1);
            using var raw = RawPush.Beside(site.Register, Path.Combine(folder.FullName, "raw.db"), full: false);
            using var officer = await site.SignedInAsync(beat);
            var doors = Door.Of(site.Register, beat, 0, 2);
            await Door.SendAsync(officer, Door.Batch([(doors[0], 1)]), CancellationToken.None);
            Assert.Equal((Door.RowsAVisit, 1), (raw.Repeat().Rows, 1));
            raw.CheckSame();
            // The same rows again, which raw is not told of.
            var again = Door.Of(site.Register, beat, 0, 1);
            await Door.SendAsync(officer, Door.Batch([(again[0], 2)]), CancellationToken.None);
            Assert.Throws<InvalidOperationException>(raw.CheckSame);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }
}
