using System.Buffers.Binary;

namespace FieldCollect.Plates.Fonts;

/// <summary>A step of an outline in units of the em, y upwards: to a point in a straight line, or by a quadratic curve with one control point.</summary>
public readonly record struct GlyphStep(bool Moves, bool Curves, double ControlX, double ControlY, double X, double Y);

/// <summary>Reads outlines from the table glyf: simple glyphs and those made of others.</summary>
public static class GlyphPath
{
    // Flags of a simple glyph's points ...
    private const int OnCurve = 1, ShortX = 2, ShortY = 4, Repeated = 8, SameOrPositiveX = 16, SameOrPositiveY = 32;

    // A glyph of parts of parts of parts has not been seen; deeper ones are a damaged font.
    private const int Deepest = 8;

    /// <summary>The outline of a glyph, contour by contour; each begins with a step that moves, and is closed.</summary>
    /// <exception cref="InvalidDataException">The description is damaged.</exception>
    public static IReadOnlyList<GlyphStep> Of(FontFile font, int glyph)
    {
        var steps = new List<GlyphStep>();
        try
        {
            Add(font, glyph, steps, 1, 0, 0, 1, 0, 0, 0);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"Glyph {glyph} of {font.Name} is damaged.", e);
        }

        return steps;
    }

    private static void Add(FontFile font, int glyph, List<GlyphStep> steps, double a, double b, double c, double d, double dx, double dy, int depth)
    {
        var data = font.GlyphBytes(glyph);
        if (data.IsEmpty)
            return;
        var contours = S16(data, 0);
        if (contours >= 0)
        {
            AddSimple(data, contours, steps, (x, y) => (a * x + c * y + dx, b * x + d * y + dy));
            return;
        }

        if (depth == Deepest)
            throw new ArgumentException("Parts of parts without end.");
        foreach (var part in GlyphPart.Of(data))
        {
            Add(
                font, part.Glyph, steps,
                a * part.A + c * part.B, b * part.A + d * part.B, a * part.C + c * part.D, b * part.C + d * part.D,
                a * part.Dx + c * part.Dy + dx, b * part.Dx + d * part.Dy + dy, depth + 1);
        }
    }

    private static void AddSimple(ReadOnlySpan<byte> data, int contours, List<GlyphStep> steps, Func<double, double, (double X, double Y)> place)
    {
        var count = contours == 0 ? 0 : S16(data, 10 + 2 * (contours - 1)) + 1;
        var at = 10 + 2 * contours;
        at += 2 + S16(data, at);
        var flags = new byte[count];
        for (var i = 0; i < count; i++)
        {
            flags[i] = data[at++];
            if ((flags[i] & Repeated) == 0)
                continue;
            for (var repeats = data[at++]; repeats > 0 && i + 1 < count; repeats--, i++)
                flags[i + 1] = flags[i];
        }

        var xs = Coordinates(data, flags, ref at, ShortX, SameOrPositiveX);
        var ys = Coordinates(data, flags, ref at, ShortY, SameOrPositiveY);
        for (int contour = 0, first = 0; contour < contours; contour++)
        {
            var last = S16(data, 10 + 2 * contour);
            AddContour(flags, xs, ys, first, last, steps, place);
            first = last + 1;
        }
    }

    private static int[] Coordinates(ReadOnlySpan<byte> data, byte[] flags, ref int at, int isShort, int sameOrPositive)
    {
        var values = new int[flags.Length];
        var value = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            if ((flags[i] & isShort) != 0)
            {
                value += (flags[i] & sameOrPositive) != 0 ? data[at] : -data[at];
                at++;
            }
            else if ((flags[i] & sameOrPositive) == 0)
            {
                value += S16(data, at);
                at += 2;
            }

            values[i] = value;
        }

        return values;
    }

    // Between two points off the curve lies one on it, half way.
    private static void AddContour(byte[] flags, int[] xs, int[] ys, int first, int last, List<GlyphStep> steps, Func<double, double, (double X, double Y)> place)
    {
        var count = last - first + 1;
        if (count < 2)
            return;
        bool On(int i) => (flags[first + i % count] & OnCurve) != 0;
        (double X, double Y) At(int i) => place(xs[first + i % count], ys[first + i % count]);
        static (double X, double Y) Half((double X, double Y) p, (double X, double Y) q) => ((p.X + q.X) / 2, (p.Y + q.Y) / 2);

        var begin = On(0) ? 0 : On(count - 1) ? count - 1 : -1;
        var start = begin < 0 ? Half(At(0), At(count - 1)) : At(begin);
        steps.Add(new GlyphStep(true, false, 0, 0, start.X, start.Y));
        for (int i = begin + 1, end = begin < 0 ? count : begin + count; i < end; i++)
        {
            var point = At(i);
            if (On(i))
            {
                steps.Add(new GlyphStep(false, false, 0, 0, point.X, point.Y));
                continue;
            }

            var to = i + 1 == end ? start : On(i + 1) ? At(i + 1) : Half(point, At(i + 1));
            steps.Add(new GlyphStep(false, true, point.X, point.Y, to.X, to.Y));
            if (i + 1 < end && On(i + 1))
                i++;
        }
    }

    private static short S16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadInt16BigEndian(data[offset..]);
}
