using System.Text.Json;

namespace FieldCollect.Cli.Generate;

/// <summary>What a run made, by entity set, and how long it took.</summary>
public sealed record GenerateResult(IReadOnlyDictionary<string, long> Counts, long Records, int Faults, double Seconds);

/// <summary>Writes a demo county: reference data first, then beat after beat.</summary>
public sealed class GenerateRun(IRecordWriter writer, ProgressLines progress)
{
    public const string FaultsFile = "demo-faults.json";

    private readonly Dictionary<string, long> _counts = [];
    private long _records;

    /// <param name="county">Not yet read.</param>
    /// <param name="heldDivisions">Codes of the divisions that the register holds already, of an import of the whole country.</param>
    /// <param name="stop">Ctrl-C.</param>
    public async Task<GenerateResult> WriteAsync(DemoCounty county, IReadOnlySet<string> heldDivisions, CancellationToken stop)
    {
        await WriteAsync("Divisions", [.. county.Divisions.Where(d => !heldDivisions.Contains(d.Code))], stop);
        await WriteAsync("Stations", county.Stations, stop);
        await WriteAsync("Beats", county.BeatList, stop);
        await WriteAsync("PlateBatches", [county.PlateBatch], stop);
        var made = 0;
        foreach (var beat in county.Beats())
        {
            stop.ThrowIfCancellationRequested();
            await WriteAsync("Devices", beat.Devices, stop);
            await WriteAsync("Addresses", beat.Addresses, stop);
            await WriteAsync("Houses", beat.Houses, stop);
            await WriteAsync("Residents", beat.Residents, stop);
            await WriteAsync("Residencies", beat.Residencies, stop);
            await WriteAsync("Units", beat.Units, stop);
            await WriteAsync("Employments", beat.Employments, stop);
            await WriteAsync("Doorplates", beat.Doorplates, stop);
            await WriteAsync("Visits", beat.Visits, stop);
            progress.Report(_records, ++made / (double)county.Counts.Beats);
        }
        return new(_counts, _records, county.Faults.Count, Math.Round(progress.Elapsed.TotalSeconds, 2));
    }

    /// <summary>The ground truth beside the data: what was planted, for checks to find.</summary>
    public static async Task WriteFaultsAsync(string dataFolder, IReadOnlyList<Fault> faults, CancellationToken stop)
    {
        Directory.CreateDirectory(dataFolder);
        await using var file = File.Create(Path.Combine(dataFolder, FaultsFile));
        await JsonSerializer.SerializeAsync(file, faults, CommandEnd.Json, stop);
    }

    private async Task WriteAsync<T>(string entitySet, IReadOnlyCollection<T> records, CancellationToken stop)
        where T : class
    {
        if (records.Count > 0) await writer.WriteAsync(records, stop);
        _counts[entitySet] = _counts.GetValueOrDefault(entitySet) + records.Count;
        _records += records.Count;
    }
}
