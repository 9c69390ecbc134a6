using System.Buffers.Binary;
using System.Text;

namespace FieldCollect.Plates.Fonts;

/// <summary>
/// The part of a font that a batch needs: its glyphs numbered anew in the order of their characters, as a TrueType file with the tables that PDF asks for
/// (ISO 32000-1, 9.9) and without instructions, which are for screens. The same characters give the same bytes.
/// </summary>
public sealed class FontSubset
{
    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<Rune> _characters;
    private readonly FontFile _font;

    // Old glyph numbers in their new order; 0, the glyph for what is missing, stays the first, parts of others come last.
    private readonly List<int> _glyphs = [0];

    /// <summary>Takes the characters out of a font that has them all.</summary>
    public FontSubset(FontFile font, IEnumerable<Rune> characters)
    {
        _font = font;
        _characters = [.. characters.Distinct().Order()];
        foreach (var character in _characters)
        {
            _numbers[character.Value] = _glyphs.Count;
            _glyphs.Add(font.GlyphOf(character));
        }

        Bytes = Write();
    }

    public FontFile Font => _font;

    /// <summary>In the order of their glyphs, of which the first is number 1.</summary>
    public IReadOnlyList<Rune> Characters => _characters;

    /// <summary>The font file to be embedded.</summary>
    public byte[] Bytes { get; }

    /// <summary>The number of a character's glyph in the subset.</summary>
    public int NumberOf(Rune character) => _numbers[character.Value];

    /// <summary>A glyph's advance in thousandths of the em, as PDF counts.</summary>
    public int WidthOf(int number) => (int)Math.Round(_font.Advance(_glyphs[number]) * 1000.0 / _font.UnitsPerEm);

    private byte[] Write()
    {
        using var glyf = new MemoryStream();
        var offsets = new List<int>();
        var parts = new Dictionary<int, int>();
        // Parts that are met on the way are added behind, so the list grows while it is walked; each glyph once.
        for (var i = 0; i < _glyphs.Count; i++)
        {
            offsets.Add((int)glyf.Length);
            var glyph = WithoutInstructions(_font.GlyphBytes(_glyphs[i]), old =>
            {
                if (!parts.TryGetValue(old, out var number))
                {
                    parts[old] = number = _glyphs.Count;
                    _glyphs.Add(old);
                }

                return number;
            });
            glyf.Write(glyph);
            while (glyf.Length % 4 != 0)
                glyf.WriteByte(0);
        }

        offsets.Add((int)glyf.Length);
        return Assemble(new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["glyf"] = glyf.ToArray(),
            ["head"] = Head(),
            ["hhea"] = Changed("hhea", 34, (ushort)_glyphs.Count),
            ["hmtx"] = Metrics(),
            ["loca"] = Words(offsets),
            ["maxp"] = Changed("maxp", 4, (ushort)_glyphs.Count),
        });
    }

    private static byte[] WithoutInstructions(ReadOnlySpan<byte> data, Func<int, int> partNumber)
    {
        if (data.IsEmpty)
            return [];
        var contours = BinaryPrimitives.ReadInt16BigEndian(data);
        if (contours < 0)
        {
            var parts = GlyphPart.Of(data, out var end);
            var made = data[..end].ToArray();
            foreach (var part in parts)
            {
                BinaryPrimitives.WriteUInt16BigEndian(made.AsSpan(part.NumberAt), (ushort)partNumber(part.Glyph));
                var flags = BinaryPrimitives.ReadUInt16BigEndian(data[part.FlagsAt..]);
                BinaryPrimitives.WriteUInt16BigEndian(made.AsSpan(part.FlagsAt), (ushort)(flags & ~GlyphPart.HasInstructions));
            }

            return made;
        }

        var lengthAt = 10 + 2 * contours;
        var length = BinaryPrimitives.ReadUInt16BigEndian(data[lengthAt..]);
        return [.. data[..lengthAt], 0, 0, .. data[(lengthAt + 2 + length)..]];
    }

    private byte[] Head()
    {
        var head = _font.TableBytes("head").ToArray();
        // The file's own checksum is worked out at the end; offsets in loca are long.
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        return head;
    }

    private byte[] Changed(string table, int at, ushort value)
    {
        var bytes = _font.TableBytes(table).ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);
        return bytes;
    }

    private byte[] Metrics()
    {
        var bytes = new byte[4 * _glyphs.Count];
        for (var i = 0; i < _glyphs.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4 * i), (ushort)_font.Advance(_glyphs[i]));
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(4 * i + 2), (short)_font.LeftBearing(_glyphs[i]));
        }

        return bytes;
    }

    private static byte[] Words(List<int> values)
    {
        var bytes = new byte[4 * values.Count];
        for (var i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    // The directory, the tables in the order of their names, checksums of each and of all (OpenType, "Calculating checksums").
    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var count = tables.Count;
        var log = System.Numerics.BitOperations.Log2((uint)count);
        var file = new byte[12 + 16 * count + tables.Values.Sum(t => Padded(t.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 << log));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)log);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)(16 * count - (16 << log)));
        var (record, at, head) = (12, 12 + 16 * count, 0);
        foreach (var (tag, bytes) in tables)
        {
            bytes.CopyTo(file.AsSpan(at));
            Encoding.ASCII.GetBytes(tag, file.AsSpan(record));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(record + 4), Sum(file.AsSpan(at, Padded(bytes.Length))));
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(record + 8), at);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(record + 12), bytes.Length);
            if (tag == "head")
                head = at;
            record += 16;
            at += Padded(bytes.Length);
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + 8), 0xB1B0AFBA - Sum(file));
        return file;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 4)
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]);
        return sum;
    }
}
