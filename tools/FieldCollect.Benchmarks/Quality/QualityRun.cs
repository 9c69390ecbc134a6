using System.Globalization;
using FieldCollect.Cli.Generate;
using FieldCollect.Register;
using FieldCollect.Store;

namespace FieldCollect.Benchmarks.Quality;

/// <summary>What the parts of a run share: counties, each made once.</summary>
public sealed record QualityRun(string Folder, double Scale, long Seed, TextWriter Progress, CancellationToken Cancel)
{
    /// <summary>The demo county of a scale, on SQLite; made when it is not there.</summary>
    public async Task<RegisterStore> CountyAsync(double scale)
    {
        var folder = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"county-{Seed}-{scale}"));
        var made = File.Exists(Path.Combine(folder, GenerateRun.FaultsFile));
        var store = await RegisterStore.OpenAsync(Directory.CreateDirectory(folder).FullName, null, TimeProvider.System, Cancel);
        if (!made)
            await GenerateCommand.IntoAsync(store, folder, new DemoCounty(Seed, scale, County.Day(TimeProvider.System.GetUtcNow()), null, store.PlateKeys.Current), Progress, Cancel);
        return store;
    }
}
