using System.Globalization;
using System.Text;
using FieldCollect.Register;

namespace FieldCollect.Plates.Fonts;

/// <summary>Which font draws a character, as which glyph, and how wide that is in parts of the em.</summary>
public readonly record struct PlateGlyph(int Font, int Number, double Advance);

/// <summary>
/// The fonts of the plates, in order: a character is drawn by the first that has it. Later ones are read only when a character asks for them, for they are
/// large and most batches need one alone. Not to be used by several threads at once.
/// </summary>
public sealed class PlateFonts
{
    /// <summary>The setting that names the font files, in order, with the path separator between them.</summary>
    public const string Setting = "FIELDCOLLECT_PLATE_FONTS";

    /// <summary>Debian's packages fonts-wqy-microhei and fonts-wqy-zenhei: sans-serif Chinese fonts with TrueType outlines.</summary>
    private static readonly string[] DefaultFiles = ["wqy-microhei.ttc", "wqy-zenhei.ttc"];

    // Where fontconfig looks, too.
    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts"];

    private readonly IReadOnlyList<string> _files;
    private readonly FontFile?[] _fonts;
    private readonly Dictionary<int, PlateGlyph?> _glyphs = [];
    private readonly Dictionary<(int Font, int Glyph), IReadOnlyList<GlyphStep>> _outlines = [];

    /// <summary>Fonts by the paths of their files.</summary>
    public PlateFonts(IReadOnlyList<string> files)
    {
        _files = files;
        _fonts = new FontFile?[files.Count];
    }

    public int Count => _files.Count;

    /// <summary>The fonts that the setting names or, without it, those that the machine has of the two that plates are made for.</summary>
    /// <param name="setting">The value of <see cref="Setting"/>.</param>
    /// <exception cref="ProblemException">FontMissing, with the files that are not there.</exception>
    public static PlateFonts Find(string? setting)
    {
        var files = setting is { Length: > 0 }
            ? setting.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(f => (Name: f, Path: File.Exists(f) ? f : null)).ToList()
            : [.. DefaultFiles.Select(f => (Name: f, Path: OnThisMachine(f)))];
        var missing = files.Where(f => f.Path is null).Select(f => f.Name).ToList();
        return missing.Count == 0 && files.Count > 0
            ? new PlateFonts([.. files.Select(f => f.Path!)])
            : throw new ProblemException(Problems.FontMissing, Setting, $"The fonts of the plates are not on this machine: {string.Join(", ", missing)}.");
    }

    /// <summary>One of the fonts.</summary>
    /// <exception cref="ProblemException">FontMissing: the file has gone, or is none that can be used.</exception>
    public FontFile Font(int index) => Reading(index, f => f);

    /// <summary>How a character is drawn; null if no font has it, or it is none that is seen.</summary>
    public PlateGlyph? Find(Rune character)
    {
        if (!_glyphs.TryGetValue(character.Value, out var glyph))
            _glyphs[character.Value] = glyph = IsSeen(character) ? Look(character) : null;
        return glyph;
    }

    /// <summary>The outline of a glyph of one of the fonts, in units of its em.</summary>
    /// <exception cref="ProblemException">FontMissing: the file is damaged.</exception>
    public IReadOnlyList<GlyphStep> Outline(int font, int glyph)
    {
        if (!_outlines.TryGetValue((font, glyph), out var outline))
            _outlines[(font, glyph)] = outline = Reading(font, f => GlyphPath.Of(f, glyph));
        return outline;
    }

    /// <summary>What is embedded of one of the fonts.</summary>
    /// <exception cref="ProblemException">FontMissing: the file is damaged.</exception>
    public FontSubset Subset(int font, IEnumerable<Rune> characters) => Reading(font, f => new FontSubset(f, characters));

    private PlateGlyph? Look(Rune character)
    {
        for (var i = 0; i < _files.Count; i++)
        {
            if (Reading(i, f => f.GlyphOf(character) is > 0 and var number ? new PlateGlyph(i, number, (double)f.Advance(number) / f.UnitsPerEm) : (PlateGlyph?)null) is { } glyph)
                return glyph;
        }

        return null;
    }

    private T Reading<T>(int index, Func<FontFile, T> read)
    {
        try
        {
            return read(_fonts[index] ??= new FontFile(File.ReadAllBytes(_files[index])));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new ProblemException(Problems.FontMissing, Setting, $"The font {Path.GetFileName(_files[index])} cannot be read: it must be a TrueType font, alone or in a collection.");
        }
    }

    // What stands in private use is a different character in every font: a rare name typed so would come out as another.
    private static bool IsSeen(Rune character) => Rune.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string? OnThisMachine(string file)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, file, options)).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
