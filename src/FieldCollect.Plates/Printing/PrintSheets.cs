using System.Security.Cryptography;
using System.Text;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Pdf;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Printing;

/// <summary>What is to be printed, and where to.</summary>
/// <param name="Batch">The batch's number; in the names of the files and beside the plates.</param>
/// <param name="Folder">Where the files come to lie; made when it is not there.</param>
/// <param name="Sheet">What is printed on.</param>
/// <param name="Size">The size that alone is printed, for the names of the files; null for all.</param>
public sealed record PrintOrder(string Batch, string Folder, SheetSize Sheet, PlateSize? Size = null)
{
    /// <summary>How many plates are made before they are brought to the disk, which costs as much as some dozens of plates.</summary>
    public int PlatesAPart { get; init; } = 500;

    /// <summary>The files' name without its ending.</summary>
    public string Name => $"plates-{PrintFiles.Safe(Batch)}{(Size is null ? "" : "-" + Size.Code)}";

    public string PdfPath => Path.Combine(Folder, Name + ".pdf");

    public string ManifestPath => Path.Combine(Folder, Name + ".manifest.json");
}

/// <summary>How far a run is.</summary>
public readonly record struct PrintProgress(int Plates, int AllPlates);

/// <summary>What a run made.</summary>
/// <param name="File">The PDF.</param>
/// <param name="Plates">How many plates it has.</param>
/// <param name="Sheets">How many pages.</param>
/// <param name="SheetsFound">How many of these an earlier run had made that was broken off; all, if it had come to its end.</param>
public sealed record PrintResult(ManifestFile File, int Plates, int Sheets, int SheetsFound);

/// <summary>
/// Prints a batch into one PDF with its manifest. It reads the batch twice, keeps a sheet at a time, and writes part after part to a file that has another name until it is whole;
/// run again after it was killed, it goes on behind the last part that reached the disk. The same batch on the same program gives the same bytes, killed or not.
/// </summary>
public static class PrintSheets
{
    /// <summary>Prints.</summary>
    /// <param name="source">The plates of the order's size, or of all.</param>
    /// <param name="fonts">What they are set in.</param>
    /// <param name="order">What and where to.</param>
    /// <param name="progress">Told after each part.</param>
    /// <param name="cancel">Breaks off; what is done stays for the next run.</param>
    /// <exception cref="ProblemException">As of <see cref="Survey.OfAsync"/>; PrintUnderWay; MalformedRequest for a sheet that takes no plate; Busy when the batch changed while it was printed.</exception>
    public static async Task<PrintResult> RunAsync(PlateSource source, PlateFonts fonts, PrintOrder order, Action<PrintProgress>? progress, CancellationToken cancel)
    {
        var survey = await Survey.OfAsync(order.Batch, source, fonts, cancel);
        var plan = PrintPlan.Of(order.Batch, order.Sheet, survey.Counts);
        var subsets = survey.Subsets(fonts);
        var run = RunOf(order, survey, subsets);
        Directory.CreateDirectory(order.Folder);
        using var journal = PrintJournal.Open(order.PdfPath + ".journal", run);
        if (await MadeBeforeAsync(order, run, cancel) is { } made)
        {
            journal.End();
            return new PrintResult(made, plan.Plates, plan.Sheets, plan.Sheets);
        }

        var found = await MakeAsync(source, fonts, order, new PdfSheets(plan, fonts, subsets), plan, survey, journal, run, progress, cancel);
        var file = new ManifestFile(Path.GetFileName(order.PdfPath), new FileInfo(Partial(order)).Length, await PrintFiles.HashAsync(Partial(order), cancel));
        await PrintManifest.WriteSheetsAsync(order.ManifestPath + ".partial", run, plan, order.Sheet, file, survey.Serials, cancel);
        // A manifest never stands beside a file that it does not describe.
        File.Delete(order.ManifestPath);
        File.Move(Partial(order), order.PdfPath, overwrite: true);
        File.Move(order.ManifestPath + ".partial", order.ManifestPath);
        journal.End();
        return new PrintResult(file, plan.Plates, plan.Sheets, found);
    }

    /// <summary>The PDF of an order that has come to its end, as its manifest has it; null if there is none. The sheet makes no difference.</summary>
    public static async Task<ManifestFile?> PrintedAsync(PrintOrder order, CancellationToken cancel) =>
        await PrintManifest.ReadAsync(order.ManifestPath, cancel) is { } manifest && new FileInfo(order.PdfPath) is { Exists: true } pdf && pdf.Length == manifest.File.Bytes ? manifest.File : null;

    /// <summary>Names a run: two runs of one name make the same bytes. The program's own build is in it, and what compresses.</summary>
    private static string RunOf(PrintOrder order, Survey survey, IReadOnlyList<FontSubset?> subsets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{typeof(PrintSheets).Module.ModuleVersionId}\n{Environment.Version}\n{order.Batch}\n{order.Sheet}\n"));
        hash.AppendData(survey.Digest);
        foreach (var subset in subsets)
            hash.AppendData(subset is null ? [] : SHA256.HashData(subset.Bytes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Partial(PrintOrder order) => order.PdfPath + ".partial";

    private static async Task<ManifestFile?> MadeBeforeAsync(PrintOrder order, string run, CancellationToken cancel) =>
        await PrintManifest.ReadAsync(order.ManifestPath, cancel) is { } manifest && manifest.Run == run
        && new FileInfo(order.PdfPath) is { Exists: true } pdf && pdf.Length == manifest.File.Bytes && await PrintFiles.HashAsync(order.PdfPath, cancel) == manifest.File.Sha256
            ? manifest.File
            : null;

    /// <returns>How many sheets were there already.</returns>
    private static async Task<int> MakeAsync(
        PlateSource source, PlateFonts fonts, PrintOrder order, PdfSheets pdf, PrintPlan plan, Survey survey, PrintJournal journal, string run, Action<PrintProgress>? progress, CancellationToken cancel)
    {
        // Killed between giving the file its name and giving the manifest its own: it goes on where the file is whole.
        if (journal.Parts.Count > 0 && !File.Exists(Partial(order)) && File.Exists(order.PdfPath) && !File.Exists(order.ManifestPath))
            File.Move(order.PdfPath, Partial(order));
        await using var file = new FileStream(Partial(order), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1);
        var places = new long[pdf.Objects];
        var objects = new PdfObjects(0, (number, place) => places[number] = place);
        pdf.Head(objects);
        var found = await ContinueAsync(file, objects, journal, run, pdf, plan, places, cancel);

        var (sheet, done) = (found, found < plan.Sheets ? plan.PlatesOf(found).First : plan.Plates);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (plates, read, sheetsOfPart, begunAt) = (new List<PlateDrawing>(), 0, 0, sheet);
        var digests = DigestsOf(journal, plan);
        async Task EndPartAsync()
        {
            var bytes = objects.Written;
            await file.WriteAsync(bytes, cancel);
            file.Flush(flushToDisk: true);
            var first = pdf.FirstObjectOf(begunAt);
            journal.Add(new PrintedPart(sheetsOfPart, file.Length, Hash(bytes.Span), Convert.ToHexStringLower(digest.GetCurrentHash()), places[first..(first + PdfSheets.ObjectsASheet * sheetsOfPart)]));
            objects.Continue(file.Length);
            (begunAt, sheetsOfPart) = (sheet, 0);
            progress?.Invoke(new PrintProgress(read, plan.Plates));
        }

        await foreach (var print in source(cancel))
        {
            Survey.AddTo(digest, print);
            if (digests.TryGetValue(++read, out var expected) && expected != Convert.ToHexStringLower(digest.GetCurrentHash()))
                throw Changed(journal, run);
            if (read <= done)
                continue;
            if (sheet == plan.Sheets || PlateDesign.Compose(print, fonts, _ => { }) is not { } drawing)
                throw Changed(journal, run);
            plates.Add(drawing);
            if (plates.Count < plan.PlatesOf(sheet).Count)
                continue;
            pdf.Sheet(sheet++, plates, objects);
            sheetsOfPart++;
            plates.Clear();
            if (sheetsOfPart * plan.SectionOf(sheet - 1).Plan.PlatesASheet >= order.PlatesAPart)
                await EndPartAsync();
        }

        // Not reset: the last part's entry has the digest, too.
        if (!digest.GetCurrentHash().AsSpan().SequenceEqual(survey.Digest))
            throw Changed(journal, run);
        if (sheetsOfPart > 0)
            await EndPartAsync();
        pdf.Tail(objects, places, survey.Digest);
        await file.WriteAsync(objects.Written, cancel);
        file.Flush(flushToDisk: true);
        return found;
    }

    /// <summary>Checks what an earlier run has left, cuts off what is not whole, and lets the file end where the next sheet begins.</summary>
    private static async Task<int> ContinueAsync(FileStream file, PdfObjects objects, PrintJournal journal, string run, PdfSheets pdf, PrintPlan plan, long[] places, CancellationToken cancel)
    {
        var head = objects.Written.ToArray();
        var (sheets, kept, end) = (0, 0, (long)head.Length);
        if (await BytesAsync(file, 0, head.Length, cancel) is { } found && found.AsSpan().SequenceEqual(head))
        {
            foreach (var part in journal.Parts)
            {
                if (part.Sheets < 1 || sheets + part.Sheets > plan.Sheets || part.Places.Length != part.Sheets * PdfSheets.ObjectsASheet || part.Length <= end)
                    break;
                if (await BytesAsync(file, end, part.Length - end, cancel) is not { } bytes || Hash(bytes) != part.Sha256)
                    break;
                part.Places.CopyTo(places, pdf.FirstObjectOf(sheets));
                (sheets, kept, end) = (sheets + part.Sheets, kept + 1, part.Length);
            }
        }
        else
        {
            file.SetLength(0);
            await file.WriteAsync(head, cancel);
        }

        if (kept < journal.Parts.Count)
            journal.Keep(kept, run);
        file.SetLength(end);
        file.Seek(0, SeekOrigin.End);
        objects.Continue(end);
        return sheets;
    }

    private static async Task<byte[]?> BytesAsync(FileStream file, long from, long length, CancellationToken cancel)
    {
        if (file.Length < from + length)
            return null;
        var bytes = new byte[length];
        file.Seek(from, SeekOrigin.Begin);
        await file.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // How many plates there are at the end of each part, and the digest of what they showed when they were printed.
    private static Dictionary<int, string> DigestsOf(PrintJournal journal, PrintPlan plan)
    {
        var (digests, sheets) = (new Dictionary<int, string>(), 0);
        foreach (var part in journal.Parts)
        {
            sheets += part.Sheets;
            var (first, count) = plan.PlatesOf(sheets - 1);
            digests[first + count] = part.Digest;
        }

        return digests;
    }

    // What was printed of the changed batch must not be taken for a part of this run, should the batch become what it was.
    private static ProblemException Changed(PrintJournal journal, string run)
    {
        journal.Keep(0, run);
        return new ProblemException(Problems.Busy, "batch", "The batch was changed while it was printed: print it again.");
    }
}
