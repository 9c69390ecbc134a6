using System.Text;
using System.Text.Json;
using FieldCollect.Register;

namespace FieldCollect.Plates.Printing;

/// <summary>A part of a PDF that is on the disk: some whole sheets.</summary>
/// <param name="Sheets">How many sheets.</param>
/// <param name="Length">Of the file with it, bytes.</param>
/// <param name="Sha256">Of the part's own bytes, in hexadecimal digits.</param>
/// <param name="Digest">Of what all plates up to its end show, in hexadecimal digits: <see cref="Survey.AddTo"/>.</param>
/// <param name="Places">Where in the file each of its objects begins, in the order of their numbers.</param>
internal sealed record PrintedPart(int Sheets, long Length, string Sha256, string Digest, long[] Places);

/// <summary>
/// What of a run is done, beside the file that it makes: a first line that names the run, then a line for each part, written when the part is safely on the disk. While it is
/// open nobody else prints there. Whoever finds a line that names another run begins anew, so no file is of two runs.
/// </summary>
internal sealed class PrintJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;

    private PrintJournal(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>The parts that an earlier run of the same name has left.</summary>
    public IReadOnlyList<PrintedPart> Parts { get; private set; } = [];

    /// <summary>Whether an earlier run of the same name had begun and not ended.</summary>
    public bool Continues { get; private set; }

    /// <exception cref="ProblemException">PrintUnderWay: another process has it open.</exception>
    public static PrintJournal Open(string path, string run)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new ProblemException(Problems.PrintUnderWay);
        }

        var journal = new PrintJournal(path, file);
        try
        {
            journal.Read(run);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return journal;
    }

    /// <summary>A part is done; its bytes have reached the disk before this is called.</summary>
    public void Add(PrintedPart part) => WriteLine(JsonSerializer.Serialize(part));

    /// <summary>Forgets the parts from one on: they are not as the journal says.</summary>
    public void Keep(int parts, string run)
    {
        Parts = [.. Parts.Take(parts)];
        _file.SetLength(0);
        WriteLine(run);
        foreach (var part in Parts)
            Add(part);
    }

    /// <summary>The run is over, and what it made has its name.</summary>
    public void End()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    private void Read(string run)
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        var lines = reader.ReadToEnd().Split('\n');
        var parts = new List<PrintedPart>();
        Continues = lines.Length > 1 && lines[0] == run;
        if (Continues)
        {
            // Behind the last line end stands what was not written to its end.
            foreach (var line in lines[1..^1])
            {
                if (ReadPart(line) is not { } part)
                    break;
                parts.Add(part);
            }
        }

        Parts = parts;
        Keep(parts.Count, run);
    }

    private static PrintedPart? ReadPart(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<PrintedPart>(line);
        }
        catch (JsonException)
        {
            // A line that a dying disk has spoilt: from here on the sheets are made again.
            return null;
        }
    }

    private void WriteLine(string line)
    {
        _file.Seek(0, SeekOrigin.End);
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }
}
