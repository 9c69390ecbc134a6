using System.Globalization;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Divisions;

/// <summary>What an import found.</summary>
/// <param name="Read">Divisions in the package.</param>
/// <param name="Written">New in the register.</param>
/// <param name="Skipped">Held already, and left as they are: a name corrected in the register stays corrected.</param>
/// <param name="Seconds">Taken.</param>
public sealed record DivisionsResult(long Read, long Written, long Skipped, double Seconds);

/// <summary>Adds to a register the divisions that it does not hold yet; run again after a stop, it takes up what is missing.</summary>
public sealed class DivisionsImport(IRecordWriter writer, ProgressLines progress)
{
    private long _read;
    private long _written;

    /// <param name="divisions">Parents before children; read once, as a stream.</param>
    /// <param name="held">Codes in the register, as numbers: two thirds of a million strings would be ten times the memory.</param>
    /// <param name="stop">Ctrl-C.</param>
    public async Task<DivisionsResult> RunAsync(IEnumerable<Division> divisions, IReadOnlySet<long> held, CancellationToken stop)
    {
        await writer.WriteAsync(Missing(divisions, held, stop), stop);
        progress.Done(_read);
        return new(_read, _written, _read - _written, Math.Round(progress.Elapsed.TotalSeconds, 2));
    }

    public static long KeyOf(string code) => long.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture);

    private IEnumerable<Division> Missing(IEnumerable<Division> divisions, IReadOnlySet<long> held, CancellationToken stop)
    {
        foreach (var division in divisions)
        {
            if (++_read % 1_000 == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress.Report(_read, _read / (double)ChinaDivisionPackage.Rows);
            }
            if (held.Contains(KeyOf(division.Code))) continue;
            _written++;
            yield return division;
        }
    }
}
