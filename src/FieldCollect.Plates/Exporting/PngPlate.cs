using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FieldCollect.Plates.Design;
using FieldCollect.Plates.Fonts;

namespace FieldCollect.Plates.Exporting;

/// <summary>
/// One plate as a PNG (W3C PNG, third edition) to be looked at, not printed: a palette of the steps from blue to white and from white to black, drawn from the same outlines as the
/// vector files.
/// </summary>
internal sealed class PngPlate(PlateFonts fonts, int dotsPerInch)
{
    // Steps between two colours of the palette: more cannot be told apart.
    private const int Shades = 64;

    private const double MillimetresAnInch = 25.4;

    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    // Kept from plate to plate: those of a large one are megabytes.
    private Coverage? _white;
    private Coverage? _black;

    public byte[] Draw(PlateDrawing drawing)
    {
        var scale = dotsPerInch / MillimetresAnInch;
        var (width, height) = ((int)Math.Round(drawing.Print.Size.Width * scale), (int)Math.Round(drawing.Print.Size.Height * scale));
        if (_white?.Width != width || _white.Height != height)
            (_white, _black) = (new Coverage(width, height), new Coverage(width, height));
        var (white, black) = (_white, _black!);
        white.Clear();
        black.Clear();
        var panel = drawing.Panel;
        white.Rectangle(panel.X * scale, panel.Y * scale, panel.Width * scale, panel.Height * scale);
        foreach (var run in drawing.Texts)
            Text(run, scale, white);
        var ((codeX, codeY), areas, module) = (drawing.CodeAt, new List<DarkArea>(), drawing.Module * scale);
        drawing.Code().AddDarkAreas(areas);
        foreach (var area in areas)
            black.Rectangle(codeX * scale + area.X * module, codeY * scale + area.Y * module, area.Width * module, area.Height * module);
        return Write(width, height, white, black);
    }

    private void Text(TextRun run, double scale, Coverage white)
    {
        var font = fonts.Font(run.Font);
        var em = run.Size * scale / font.UnitsPerEm;
        var pen = run.X * scale;
        foreach (var character in run.Text.EnumerateRunes())
        {
            var glyph = font.GlyphOf(character);
            Outline(fonts.Outline(run.Font, glyph), pen, run.Baseline * scale, em, white);
            pen += font.Advance(glyph) * em;
        }
    }

    // Downwards on the screen, upwards in the font: the directions of all outlines turn, and with them those that are filled and those that are holes.
    private static void Outline(IReadOnlyList<GlyphStep> steps, double left, double baseline, double em, Coverage white)
    {
        double startX = 0, startY = 0, x = 0, y = 0;
        foreach (var step in steps)
        {
            var (toX, toY) = (left + step.X * em, baseline - step.Y * em);
            if (step.Moves)
            {
                white.Line(x, y, startX, startY);
                (startX, startY) = (toX, toY);
            }
            else if (step.Curves)
            {
                white.Curve(x, y, left + step.ControlX * em, baseline - step.ControlY * em, toX, toY);
            }
            else
            {
                white.Line(x, y, toX, toY);
            }

            (x, y) = (toX, toY);
        }

        white.Line(x, y, startX, startY);
    }

    private byte[] Write(int width, int height, Coverage white, Coverage black)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        // Eight bits a pixel, by palette.
        (header[8], header[9]) = (8, 3);
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE", Palette());
        var dots = new byte[9];
        var perMetre = (int)Math.Round(dotsPerInch * 1000 / MillimetresAnInch);
        BinaryPrimitives.WriteInt32BigEndian(dots, perMetre);
        BinaryPrimitives.WriteInt32BigEndian(dots.AsSpan(4), perMetre);
        dots[8] = 1;
        Chunk(file, "pHYs", dots);
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Optimal))
        {
            var (row, whites, blacks) = (new byte[1 + width], new float[width], new float[width]);
            for (var y = 0; y < height; y++)
            {
                white.Row(y, whites);
                black.Row(y, blacks);
                for (var x = 0; x < width; x++)
                    row[1 + x] = Shade(blacks[x]) is > 0 and var dark ? (byte)(Shades + dark) : Shade(whites[x]);
                zlib.Write(row);
            }
        }

        Chunk(file, "IDAT", deflated.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte Shade(float coverage) => (byte)MathF.Round(coverage * (Shades - 1));

    private static byte[] Palette()
    {
        var palette = new byte[3 * 2 * Shades];
        var (red, green, blue) = PlateColours.ScreenBlue;
        for (var i = 0; i < Shades; i++)
        {
            byte Between(double from, double to) => (byte)Math.Round(from + (to - from) * i / (Shades - 1));
            (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = (Between(red, 255), Between(green, 255), Between(blue, 255));
            palette.AsSpan(3 * (Shades + i), 3).Fill(Between(255, 0));
        }

        return palette;
    }

    private static void Chunk(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(checkedPart);
        var crc = uint.MaxValue;
        foreach (var value in checkedPart)
            crc = Crc[(crc ^ value) & 0xFF] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }
}
