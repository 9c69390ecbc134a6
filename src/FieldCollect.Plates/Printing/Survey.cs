using System.Security.Cryptography;
using System.Text;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Printing;

/// <summary>The first reading of a batch: whether every plate of it can be set, how many there are, and which characters they need. Nothing is written before it has ended well.</summary>
public sealed class Survey
{
    /// <summary>A county's order is 80,000; their serials are kept in memory while they are printed.</summary>
    public const int MostPlates = 250_000;

    // As many faults as somebody corrects before printing again.
    private const int MostFaults = 100;

    // The line that names a sheet needs them all.
    private static readonly Rune[] Always = [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => new Rune(c))];

    private readonly List<string> _serials = [];
    private readonly int[] _counts = new int[PlateSize.All.Count];
    private readonly HashSet<Rune> _characters = [.. Always];
    private readonly List<ProblemDetail> _faults = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private Survey()
    {
    }

    /// <summary>The plates' serials in the order of print.</summary>
    public IReadOnlyList<string> Serials => _serials;

    /// <summary>How many plates of each size, in the order of print.</summary>
    public IEnumerable<(PlateSize Size, int Plates)> Counts => PlateSize.All.Zip(_counts);

    /// <summary>SHA-256 of everything that the plates show.</summary>
    public byte[] Digest { get; private set; } = [];

    /// <summary>Reads the batch once.</summary>
    /// <param name="batch">Its number, which is printed beside the plates.</param>
    /// <param name="source">The plates.</param>
    /// <param name="fonts">What they are set in.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProblemException">PlatesNotPrintable with a detail for each fault; NotFound for a batch without plates; TooComplex beyond <see cref="MostPlates"/>.</exception>
    public static async Task<Survey> OfAsync(string batch, PlateSource source, PlateFonts fonts, CancellationToken cancel)
    {
        var survey = new Survey();
        survey.AddCharacters(batch, fonts);
        PlatePrint? before = null;
        await foreach (var print in source(cancel))
        {
            survey.Add(print, before, fonts);
            before = print;
        }

        survey.Digest = survey._hash.GetHashAndReset();
        survey._hash.Dispose();
        if (survey._faults.Count > 0)
            throw new ProblemException(Problems.PlatesNotPrintable, batch, details: survey._faults);
        return before is not null ? survey : throw new ProblemException(Problems.NotFound, batch, "The batch has no plates of this size that could be printed.");
    }

    /// <summary>What of each font is embedded; null for a font that no character needs.</summary>
    public IReadOnlyList<FontSubset?> Subsets(PlateFonts fonts)
    {
        var byFont = _characters.ToLookup(c => fonts.Find(c)!.Value.Font);
        return [.. Enumerable.Range(0, fonts.Count).Select(i => byFont.Contains(i) ? fonts.Subset(i, byFont[i]) : null)];
    }

    /// <summary>Adds what a plate shows to a hash: two plates that differ in anything never add the same.</summary>
    public static void AddTo(IncrementalHash hash, PlatePrint print)
    {
        foreach (var text in new[] { print.Serial, print.Payload, print.Size.Code, print.Place, print.Number, print.Detail })
        {
            hash.AppendData(BitConverter.GetBytes(text?.Length ?? -1));
            hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
        }
    }

    private void Add(PlatePrint print, PlatePrint? before, PlateFonts fonts)
    {
        if (_serials.Count == MostPlates)
            throw new ProblemException(Problems.TooComplex, "batch", $"A batch of more than {MostPlates:N0} plates is not printed at once.");
        if (before is not null && IndexOf(print.Size) < IndexOf(before.Size))
            throw new InvalidOperationException("A source of plates gives them in the order of print.");
        if (print.Serial.Length == 0)
            Fault(new ProblemDetail("NoSerial", $"A plate has no serial number: {print.Place} {print.Number}. 门牌没有序列号。", print.Serial));
        else if (print.Serial == before?.Serial && print.Size == before.Size)
            Fault(new ProblemDetail("RepeatedSerial", "Two plates of the batch have this serial number. 序列号重复。", print.Serial));
        if (print.Number.Length == 0 || print.Place.Length == 0)
            Fault(new ProblemDetail("NoText", "The plate has no place or no number to show. 门牌没有地名或号码。", print.Serial));
        _serials.Add(print.Serial);
        _counts[IndexOf(print.Size)]++;
        AddTo(_hash, print);
        if (PlateDesign.Compose(print, fonts, Fault) is not null)
            _characters.UnionWith(PlateDesign.CharactersOf(print));
    }

    private void AddCharacters(string batch, PlateFonts fonts)
    {
        foreach (var character in batch.EnumerateRunes())
        {
            if (fonts.Find(character) is null)
                Fault(new ProblemDetail("NoGlyph", $"No font of the plates has the character U+{character.Value:X4} of the batch's number. 批次号含字库缺字。", batch));
            else
                _characters.Add(character);
        }
    }

    private void Fault(ProblemDetail fault)
    {
        if (_faults.Count < MostFaults)
            _faults.Add(fault);
    }

    private static int IndexOf(PlateSize size)
    {
        for (var i = 0; i < PlateSize.All.Count; i++)
        {
            if (PlateSize.All[i] == size)
                return i;
        }

        throw new ArgumentException("A plate has one of the three sizes.");
    }
}
