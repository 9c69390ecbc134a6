using System.Buffers.Binary;
using System.Text;

namespace FieldCollect.Plates.Fonts;

/// <summary>
/// A TrueType font, alone or the first of a collection, read whole into memory: which character has which glyph, how wide it is, and its outline.
/// OpenType 1.9: tables cmap (formats 4 and 12), head, hhea, hmtx, loca, maxp, glyf.
/// </summary>
public sealed class FontFile
{
    private const int HorizontalLong = 1;

    private readonly byte[] _data;
    private readonly Dictionary<string, (int Offset, int Length)> _tables;
    private readonly int _cmap;
    private readonly bool _isFormat12;
    private readonly bool _longOffsets;
    private readonly int _wideGlyphs;

    /// <summary>Reads a font.</summary>
    /// <exception cref="InvalidDataException">It is no TrueType font with Unicode characters.</exception>
    public FontFile(byte[] data)
    {
        _data = data;
        try
        {
            _tables = ReadTables();
            UnitsPerEm = U16(Table("head") + 18);
            _longOffsets = U16(Table("head") + 50) == HorizontalLong;
            (XMin, YMin, XMax, YMax) = (S16(Table("head") + 36), S16(Table("head") + 38), S16(Table("head") + 40), S16(Table("head") + 42));
            (Ascent, Descent) = (S16(Table("hhea") + 4), S16(Table("hhea") + 6));
            _wideGlyphs = U16(Table("hhea") + 34);
            GlyphCount = U16(Table("maxp") + 4);
            (_cmap, _isFormat12) = FindCharacterMap();
            Name = ReadName();
            _ = (Table("glyf"), Table("hmtx"), Table("loca"));
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
        {
            throw new InvalidDataException("The file is no TrueType font with a Unicode character map.", e);
        }
    }

    /// <summary>Its PostScript name, such as WenQuanYiMicroHei.</summary>
    public string Name { get; }

    public int UnitsPerEm { get; }

    public int GlyphCount { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int XMin { get; }

    public int YMin { get; }

    public int XMax { get; }

    public int YMax { get; }

    /// <summary>The bytes of a table, such as "head".</summary>
    public ReadOnlySpan<byte> TableBytes(string tag) => Bytes(_tables[tag].Offset, _tables[tag].Length);

    /// <summary>The glyph of a character; 0 if the font has none.</summary>
    public int GlyphOf(Rune character) => _isFormat12 ? FromGroups(character.Value) : character.IsBmp ? FromSegments(character.Value) : 0;

    /// <summary>How far a glyph moves the pen, in units of the em.</summary>
    public int Advance(int glyph) => U16(Table("hmtx") + 4 * Math.Min(glyph, _wideGlyphs - 1));

    /// <summary>The left side bearing, in units of the em.</summary>
    public int LeftBearing(int glyph) =>
        glyph < _wideGlyphs ? S16(Table("hmtx") + 4 * glyph + 2) : S16(Table("hmtx") + 4 * _wideGlyphs + 2 * (glyph - _wideGlyphs));

    /// <summary>The bytes of a glyph's description; empty for one that shows nothing, such as a space.</summary>
    public ReadOnlySpan<byte> GlyphBytes(int glyph)
    {
        var (loca, glyf) = (Table("loca"), Table("glyf"));
        var (from, to) = _longOffsets
            ? (U32(loca + 4 * glyph), U32(loca + 4 * glyph + 4))
            : (2u * U16(loca + 2 * glyph), 2u * U16(loca + 2 * glyph + 2));
        return Bytes(glyf + (long)from, (long)to - from);
    }

    private int Table(string tag) => _tables[tag].Offset;

    private Dictionary<string, (int, int)> ReadTables()
    {
        // A collection begins with ttcf; its fonts share most tables, and the first is the proportional one.
        var start = Tag(0) == "ttcf" ? (int)U32(12) : 0;
        if (U32(start) is not (0x00010000 or 0x74727565))
            throw new InvalidDataException("The font has no TrueType outlines.");
        var tables = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        for (var i = 0; i < U16(start + 4); i++)
        {
            var record = start + 12 + 16 * i;
            tables[Tag(record)] = ((int)U32(record + 8), (int)U32(record + 12));
        }

        return tables;
    }

    private (int Offset, bool IsFormat12) FindCharacterMap()
    {
        var (cmap, segments) = (Table("cmap"), -1);
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var (platform, offset) = (U16(cmap + 4 + 8 * i), cmap + (int)U32(cmap + 8 + 8 * i));
            // Platforms 0 and 3 are Unicode; format 12 knows the rare characters beyond U+FFFF.
            if (platform is 0 or 3 && U16(offset) == 12)
                return (offset, true);
            if (platform is 0 or 3 && U16(offset) == 4)
                segments = offset;
        }

        return segments >= 0 ? (segments, false) : throw new InvalidDataException("The font has no Unicode character map.");
    }

    private int FromGroups(int character)
    {
        var (low, high) = (0, (int)U32(_cmap + 12) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = _cmap + 16 + 12 * middle;
            if (character < U32(group))
                high = middle - 1;
            else if (character > U32(group + 4))
                low = middle + 1;
            else
                return (int)(U32(group + 8) + ((uint)character - U32(group)));
        }

        return 0;
    }

    private int FromSegments(int character)
    {
        var twice = U16(_cmap + 6);
        for (var i = 0; i < twice; i += 2)
        {
            if (character > U16(_cmap + 14 + i))
                continue;
            var (first, delta, range) = (U16(_cmap + 16 + twice + i), U16(_cmap + 16 + 2 * twice + i), _cmap + 16 + 3 * twice + i);
            if (character < first)
                return 0;
            if (U16(range) == 0)
                return (character + delta) & 0xFFFF;
            var glyph = U16(range + U16(range) + 2 * (character - first));
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }

        return 0;
    }

    // Name 6 of platform 3 is the PostScript name in UTF-16; a font without one is called by what it is.
    private string ReadName()
    {
        if (!_tables.TryGetValue("name", out var name))
            return "Font";
        var strings = name.Offset + U16(name.Offset + 4);
        for (var i = 0; i < U16(name.Offset + 2); i++)
        {
            var record = name.Offset + 6 + 12 * i;
            if (U16(record) != 3 || U16(record + 6) != 6)
                continue;
            var text = Encoding.BigEndianUnicode.GetString(Bytes(strings + U16(record + 10), U16(record + 8)));
            return string.Concat(text.Where(char.IsAsciiLetterOrDigit)) is { Length: > 0 } ascii ? ascii : "Font";
        }

        return "Font";
    }

    private string Tag(int offset) => Encoding.ASCII.GetString(Bytes(offset, 4));

    private ushort U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Bytes(offset, 2));

    private short S16(int offset) => BinaryPrimitives.ReadInt16BigEndian(Bytes(offset, 2));

    private uint U32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Bytes(offset, 4));

    // All reading goes through here: a damaged font points to where it does not reach.
    private ReadOnlySpan<byte> Bytes(long offset, long length) =>
        offset >= 0 && length >= 0 && offset + length <= _data.Length ? _data.AsSpan((int)offset, (int)length) : throw new InvalidDataException("The font is damaged.");
}
