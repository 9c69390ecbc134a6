using System.Text.Encodings.Web;
using System.Text.Json;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Printing;

/// <summary>A file that a manifest vouches for.</summary>
public sealed record ManifestFile(string Name, long Bytes, string Sha256);

/// <summary>
/// What a maker checks a delivery against, as JSON: the batch, counts, each file with size and SHA-256, and where each serial is found. It names no time, so that the same batch has
/// the same manifest.
/// </summary>
internal static class PrintManifest
{
    private const int Format = 1;

    // Large enough that the disk is not asked for every plate.
    private const int FlushAt = 1 << 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteSheetsAsync(string path, string run, PrintPlan plan, SheetSize sheet, ManifestFile file, IReadOnlyList<string> serials, CancellationToken cancel)
    {
        await WriteAsync(path, run, plan.Batch, plan.Plates, async (json, flush) =>
        {
            json.WriteStartObject("sheet");
            json.WriteNumber("width", sheet.Width);
            json.WriteNumber("height", sheet.Height);
            json.WriteEndObject();
            json.WriteStartArray("sizes");
            foreach (var section in plan.Sections)
            {
                json.WriteStartObject();
                WriteSize(json, section.Plan.Size);
                json.WriteNumber("plates", section.Plates);
                json.WriteNumber("sheets", section.Sheets);
                json.WriteNumber("platesASheet", section.Plan.PlatesASheet);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("files");
            WriteFile(json, file);
            json.WriteEndArray();
            json.WriteStartArray("plates");
            for (var i = 0; i < serials.Count; i++)
            {
                var (page, position) = plan.PlaceOf(i);
                json.WriteStartObject();
                json.WriteString("serial", serials[i]);
                json.WriteNumber("page", page + 1);
                json.WriteNumber("position", position + 1);
                json.WriteEndObject();
                await flush(false);
            }

            json.WriteEndArray();
        }, cancel);
    }

    public static async Task WriteFilesAsync(string path, string run, string batch, int plates, IAsyncEnumerable<ManifestFile> files, CancellationToken cancel)
    {
        await WriteAsync(path, run, batch, plates, async (json, flush) =>
        {
            json.WriteStartArray("files");
            await foreach (var file in files.WithCancellation(cancel))
            {
                WriteFile(json, file);
                await flush(false);
            }

            json.WriteEndArray();
        }, cancel);
    }

    /// <summary>The run that a manifest is of, and its first file; null if there is no manifest, or none that can be read.</summary>
    public static async Task<(string Run, ManifestFile File)?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var json = await JsonDocument.ParseAsync(file, default, cancel);
            var first = json.RootElement.GetProperty("files")[0];
            return (
                json.RootElement.GetProperty("run").GetString()!,
                new ManifestFile(first.GetProperty("name").GetString()!, first.GetProperty("bytes").GetInt64(), first.GetProperty("sha256").GetString()!));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(string path, string run, string batch, int plates, Func<Utf8JsonWriter, Func<bool, Task>, Task> content, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var json = new Utf8JsonWriter(file, Options);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("run", run);
        json.WriteString("batch", batch);
        json.WriteNumber("count", plates);
        await content(json, async always =>
        {
            if (always || json.BytesPending > FlushAt)
                await json.FlushAsync(cancel);
        });
        json.WriteEndObject();
        await json.FlushAsync(cancel);
        file.Flush(flushToDisk: true);
    }

    private static void WriteSize(Utf8JsonWriter json, PlateSize size)
    {
        json.WriteString("size", size.Code);
        json.WriteNumber("width", size.Width);
        json.WriteNumber("height", size.Height);
        json.WriteNumber("codeSide", size.CodeSide);
    }

    private static void WriteFile(Utf8JsonWriter json, ManifestFile file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Name);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
        json.WriteEndObject();
    }
}
