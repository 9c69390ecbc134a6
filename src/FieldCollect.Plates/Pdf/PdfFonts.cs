using System.Text;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Pdf;

/// <summary>
/// The objects of an embedded font: a composite font whose codes are the glyph numbers of the subset (Identity-H), with the map back to characters that lets
/// text be searched and copied (ISO 32000-1, 9.7 and 9.10.3).
/// </summary>
internal static class PdfFonts
{
    /// <summary>Objects that one font takes: itself, its descendant, descriptor, file and map.</summary>
    public const int Objects = 5;

    // A map may hold at most a hundred entries in one section.
    private const int MostInSection = 100;

    /// <param name="subset">What is embedded.</param>
    /// <param name="index">Which of the plates' fonts; makes the tag of the subset's name.</param>
    /// <param name="first">The number of the first of its objects.</param>
    /// <param name="file">Where they are written.</param>
    public static void Write(FontSubset subset, int index, int first, PdfObjects file)
    {
        var (font, name) = (subset.Font, $"PLATE{(char)('A' + index)}+{subset.Font.Name}");
        int InThousandths(int units) => (int)Math.Round(units * 1000.0 / font.UnitsPerEm);
        file.Object(first, b => b.Add($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{first + 1} 0 R]/ToUnicode {first + 4} 0 R>>"));
        file.Object(first + 1, b =>
        {
            b.Add($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
            b.Add($"/FontDescriptor {first + 2} 0 R/CIDToGIDMap/Identity/DW 1000/W[0[");
            for (var glyph = 0; glyph <= subset.Characters.Count; glyph++)
                b.Add(subset.WidthOf(glyph)).Add(" "u8);
            b.Add("]]>>"u8);
        });
        var box = $"[{InThousandths(font.XMin)} {InThousandths(font.YMin)} {InThousandths(font.XMax)} {InThousandths(font.YMax)}]";
        // Flag 3 (bit 4): characters outside the standard Latin set. The thickness of stems is a hint for substitutes, of which an embedded font has none.
        file.Object(first + 2, b => b.Add(
            $"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox{box}/ItalicAngle 0/Ascent {InThousandths(font.Ascent)}/Descent {InThousandths(font.Descent)}/CapHeight {InThousandths(font.Ascent)}/StemV 80/FontFile2 {first + 3} 0 R>>"));
        file.Stream(first + 3, $"/Length1 {subset.Bytes.Length}", subset.Bytes);
        file.Stream(first + 4, "", Encoding.ASCII.GetBytes(UnicodeMap(subset.Characters)));
    }

    private static string UnicodeMap(IReadOnlyList<Rune> characters)
    {
        var map = new StringBuilder("""
            /CIDInit/ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
            /CMapName/Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <0000><FFFF>
            endcodespacerange

            """);
        foreach (var section in characters.Select((c, i) => (Character: c, Glyph: i + 1)).Chunk(MostInSection))
        {
            map.Append(section.Length).Append(" beginbfchar\n");
            foreach (var (character, glyph) in section)
                map.Append('<').Append(glyph.ToString("X4")).Append("><").Append(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(character.ToString()))).Append(">\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n").ToString().ReplaceLineEndings("\n");
    }
}
