using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Exporting;

/// <summary>What a batch may be exported as.</summary>
public enum ExportFormat
{
    /// <summary>A vector file a plate.</summary>
    Svg,

    /// <summary>A picture a plate, to be looked at.</summary>
    Png,

    /// <summary>One table.</summary>
    Csv,

    /// <summary>One table for Excel.</summary>
    Xlsx,
}

/// <summary>What is to be exported, and where to.</summary>
/// <param name="Batch">The batch's number; in the names of the files.</param>
/// <param name="Folder">Where the files come to lie; made when it is not there.</param>
/// <param name="Format">As what.</param>
/// <param name="Size">The size that alone is exported, for the names of the files; null for all.</param>
/// <param name="DotsPerInch">Of pictures, <see cref="FewestDots"/> to <see cref="MostDots"/>.</param>
public sealed record ExportOrder(string Batch, string Folder, ExportFormat Format, PlateSize? Size = null, int DotsPerInch = 100)
{
    /// <summary>Below this a code cannot be read from the picture.</summary>
    public const int FewestDots = 50;

    /// <summary>A large plate has 35 million pixels then; whoever wants more wants the SVG.</summary>
    public const int MostDots = 300;

    /// <summary>The files' name without its ending.</summary>
    public string Name => $"plates-{PrintFiles.Safe(Batch)}{(Size is null ? "" : "-" + Size.Code)}";

    /// <summary>svg, png, csv or xlsx.</summary>
    public string Ending => Format.ToString().ToLowerInvariant();

    /// <summary>The table, or the folder of a file a plate.</summary>
    public string Path => System.IO.Path.Combine(Folder, Format is ExportFormat.Svg or ExportFormat.Png ? $"{Name}-{Ending}" : $"{Name}.{Ending}");

    public string ManifestPath => Path + ".manifest.json";
}

/// <summary>What an export made.</summary>
/// <param name="Plates">How many plates.</param>
/// <param name="Files">How many files beside the manifest.</param>
/// <param name="Found">How many of them were there from an earlier run of the same export.</param>
public sealed record ExportResult(int Plates, int Files, int Found);

/// <summary>
/// Exports a batch: a file a plate, or one table; and the manifest that names each file with its hash. Files have their names when all are whole: until then they lie under
/// another name, and a run after one that was killed makes only those that are not there. Batches are checked as for printing, tables too: whoever sets type needs the same characters.
/// </summary>
public static class ExportPlates
{
    // As often as a run tells how far it is.
    private const int TellEvery = 500;

    /// <exception cref="ProblemException">As of <see cref="Survey.OfAsync"/>; PrintUnderWay; Busy when the batch changed meanwhile.</exception>
    public static async Task<ExportResult> RunAsync(PlateSource source, PlateFonts fonts, ExportOrder order, Action<PrintProgress>? progress, CancellationToken cancel)
    {
        var survey = await Survey.OfAsync(order.Batch, source, fonts, cancel);
        var run = RunOf(order, survey);
        Directory.CreateDirectory(order.Folder);
        using var journal = PrintJournal.Open(order.Path + ".journal", run);
        var partial = order.Path + ".partial";
        var manifest = order.ManifestPath + ".partial";
        var found = 0;
        var plates = UnchangedAsync(source, survey, progress, cancel);
        if (order.Format is ExportFormat.Csv or ExportFormat.Xlsx)
        {
            await WriteTableAsync(partial, order, plates, cancel);
            await PrintManifest.WriteFilesAsync(manifest, run, order.Batch, survey.Serials.Count, OneAsync(partial, Path.GetFileName(order.Path), cancel), cancel);
            File.Delete(order.ManifestPath);
            File.Move(partial, order.Path, overwrite: true);
        }
        else
        {
            await BeginFolderAsync(order, partial, journal.Continues, run, cancel);
            var files = DrawAsync(partial, order, plates, fonts, () => found++, cancel);
            try
            {
                await PrintManifest.WriteFilesAsync(manifest, run, order.Batch, survey.Serials.Count, files, cancel);
            }
            catch (ProblemException)
            {
                // What was drawn of the changed batch must not be taken for a part of this run, should the batch become what it was.
                Directory.Delete(partial, recursive: true);
                throw;
            }

            File.Delete(order.ManifestPath);
            if (Directory.Exists(order.Path))
                Directory.Delete(order.Path, recursive: true);
            Directory.Move(partial, order.Path);
        }

        File.Move(manifest, order.ManifestPath);
        journal.End();
        return new ExportResult(survey.Serials.Count, order.Format is ExportFormat.Csv or ExportFormat.Xlsx ? 1 : survey.Serials.Count, found);
    }

    private static string RunOf(ExportOrder order, Survey survey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{typeof(ExportPlates).Module.ModuleVersionId}\n{Environment.Version}\n{order.Batch}\n{order.Format}\n{order.DotsPerInch}\n"));
        hash.AppendData(survey.Digest);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // What an earlier run of the same name has made is kept, whether it came to its end or not; what another has left goes.
    private static async Task BeginFolderAsync(ExportOrder order, string partial, bool continues, string run, CancellationToken cancel)
    {
        if (Directory.Exists(partial) && !continues)
            Directory.Delete(partial, recursive: true);
        var isMade = Directory.Exists(order.Path) && !Directory.Exists(partial) && (await PrintManifest.ReadAsync(order.ManifestPath, cancel) is { } made ? made.Run == run : continues);
        if (isMade)
            Directory.Move(order.Path, partial);
        Directory.CreateDirectory(partial);
    }

    private static async Task WriteTableAsync(string path, ExportOrder order, IAsyncEnumerable<PlatePrint> plates, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        if (order.Format == ExportFormat.Csv)
            await PlateTable.WriteCsvAsync(file, plates, cancel);
        else
            await PlateTable.WriteXlsxAsync(file, plates, cancel);
        file.Flush(flushToDisk: true);
    }

    private static async IAsyncEnumerable<ManifestFile> OneAsync(string path, string name, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new ManifestFile(name, new FileInfo(path).Length, await PrintFiles.HashAsync(path, cancel));
    }

    private static async IAsyncEnumerable<ManifestFile> DrawAsync(
        string folder, ExportOrder order, IAsyncEnumerable<PlatePrint> plates, PlateFonts fonts, Action found, [EnumeratorCancellation] CancellationToken cancel)
    {
        Func<PlateDrawing, byte[]> draw = order.Format == ExportFormat.Svg ? new SvgPlate(fonts).Draw : new PngPlate(fonts, order.DotsPerInch).Draw;
        await foreach (var print in plates)
        {
            var name = $"{PrintFiles.Safe(print.Serial)}.{order.Ending}";
            var path = Path.Combine(folder, name);
            byte[] bytes;
            // A file gets its name when it is whole. A machine that loses its power may leave an empty one all the same.
            if (new FileInfo(path) is { Exists: true, Length: > 0 })
            {
                bytes = await File.ReadAllBytesAsync(path, cancel);
                found();
            }
            else
            {
                bytes = draw(PlateDesign.Compose(print, fonts, _ => { }) ?? throw Changed());
                await File.WriteAllBytesAsync(path + ".partial", bytes, cancel);
                File.Move(path + ".partial", path, overwrite: true);
            }

            yield return new ManifestFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }

    // The second reading, which must be what the first was.
    private static async IAsyncEnumerable<PlatePrint> UnchangedAsync(PlateSource source, Survey survey, Action<PrintProgress>? progress, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = 0;
        await foreach (var print in source(cancel))
        {
            Survey.AddTo(digest, print);
            yield return print;
            if (++read % TellEvery == 0)
                progress?.Invoke(new PrintProgress(read, survey.Serials.Count));
        }

        if (!digest.GetHashAndReset().AsSpan().SequenceEqual(survey.Digest))
            throw Changed();
        progress?.Invoke(new PrintProgress(read, survey.Serials.Count));
    }

    private static ProblemException Changed() => new(Problems.Busy, "batch", "The batch was changed while it was exported: export it again.");
}
