using System.Text;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Tests;

/// <summary>Subsets of the two fonts that plates are made for.</summary>
public sealed class FontTests
{
    private static readonly PlateFonts Fonts = Samples.Fonts();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_subset_is_a_font_that_draws_its_characters_as_the_whole_one_does(int index)
    {
        var whole = Fonts.Font(index);
        // Letters with accents are made of parts.
        var characters = "石泉县向阳路0123456789号栋单元àéîõü ABCxyz-".EnumerateRunes().Where(r => whole.GlyphOf(r) > 0).ToList();
        var subset = new FontSubset(whole, characters);
        var read = new FontFile(WithCharacterMap(subset));
        Assert.True(subset.Bytes.Length < 60_000, $"{subset.Bytes.Length} bytes");
        Assert.Equal(whole.UnitsPerEm, read.UnitsPerEm);
        foreach (var character in characters)
        {
            var (old, now) = (whole.GlyphOf(character), subset.NumberOf(character));
            Assert.Equal(GlyphPath.Of(whole, old), GlyphPath.Of(read, now));
            Assert.Equal((whole.Advance(old), whole.LeftBearing(old)), (read.Advance(now), read.LeftBearing(now)));
        }
    }

    [Fact]
    public void A_subset_does_not_depend_on_the_order_of_its_characters()
    {
        var characters = "向阳路12号".EnumerateRunes().ToList();
        Assert.Equal(new FontSubset(Fonts.Font(0), characters).Bytes, new FontSubset(Fonts.Font(0), Enumerable.Reverse(characters)).Bytes);
    }

    [Fact]
    public void The_second_font_is_not_read_before_a_character_asks_for_it()
    {
        var fonts = new PlateFonts([FirstFile(), "/nowhere/second.ttf"]);
        Assert.Equal(0, fonts.Find(new Rune('石'))!.Value.Font);
        Assert.Throws<Register.ProblemException>(() => fonts.Find(new Rune('㙟')));
    }

    [Fact]
    public void Damaged_fonts_are_refused_and_nothing_else_happens()
    {
        var good = WithCharacterMap(new FontSubset(Fonts.Font(0), "石泉0123é".EnumerateRunes()));
        var dice = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var bad = (byte[])good.Clone();
            for (var changes = dice.Next(1, 6); changes > 0; changes--)
                bad[dice.Next(bad.Length)] = (byte)dice.Next(256);
            if (dice.Next(4) == 0)
                bad = bad[..dice.Next(bad.Length)];
            try
            {
                var font = new FontFile(bad);
                var glyph = font.GlyphOf(new Rune('石'));
                _ = font.Advance(glyph);
                GlyphPath.Of(font, glyph);
            }
            catch (InvalidDataException)
            {
                // What a damaged file is answered with.
            }
        }
    }

    private static string FirstFile() => Directory.EnumerateFiles("/usr/share/fonts", "wqy-microhei.ttc", SearchOption.AllDirectories).First();

    // PDF names glyphs by their numbers, so a subset has no table from characters to glyphs; a reader of ours asks for one.
    private static byte[] WithCharacterMap(FontSubset subset)
    {
        var map = new List<byte>();
        void Word(int value) => map.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        void Half(int value) => map.AddRange([(byte)(value >> 8), (byte)value]);
        Half(0);
        Half(1);
        Half(3);
        Half(10);
        Word(12);
        Half(12);
        Half(0);
        Word(16 + 12 * subset.Characters.Count);
        Word(0);
        Word(subset.Characters.Count);
        foreach (var character in subset.Characters)
        {
            Word(character.Value);
            Word(character.Value);
            Word(subset.NumberOf(character));
        }

        var tables = new FontTables(subset.Bytes);
        return tables.With("cmap", [.. map]);
    }

    /// <summary>A font's directory with one table more.</summary>
    private sealed class FontTables(byte[] font)
    {
        public byte[] With(string tag, byte[] table)
        {
            var count = font[5];
            List<byte> directory = [.. font[..4], 0, (byte)(count + 1), .. font[6..12]];
            // One record more moves every table by its sixteen bytes.
            for (var i = 0; i < count; i++)
            {
                var record = font[(12 + 16 * i)..(28 + 16 * i)];
                var offset = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(record.AsSpan(8)) + 16;
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(8), offset);
                directory.AddRange(record);
            }

            var added = new byte[16];
            Encoding.ASCII.GetBytes(tag, added);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(added.AsSpan(8), font.Length + 16);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(added.AsSpan(12), table.Length);
            directory.AddRange(added);
            return [.. directory, .. font[(12 + 16 * count)..], .. table];
        }
    }
}
