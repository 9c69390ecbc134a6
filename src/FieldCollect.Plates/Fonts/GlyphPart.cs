using System.Buffers.Binary;

namespace FieldCollect.Plates.Fonts;

/// <summary>A part of a glyph that is made of others: which glyph, and how it is turned, scaled and moved.</summary>
/// <param name="Glyph">The glyph that is the part.</param>
/// <param name="NumberAt">Where in the description its number stands, for a subset to change.</param>
/// <param name="FlagsAt">Where its flags stand.</param>
internal readonly record struct GlyphPart(int Glyph, int NumberAt, int FlagsAt, double A, double B, double C, double D, double Dx, double Dy)
{
    public const int WordArguments = 1, ArgumentsAreXy = 2, Scaled = 8, MoreParts = 32, ScaledXy = 64, TwoByTwo = 128, HasInstructions = 256;

    /// <summary>The parts of a description whose number of contours is negative.</summary>
    public static List<GlyphPart> Of(ReadOnlySpan<byte> data) => Of(data, out _);

    /// <param name="data">The description.</param>
    /// <param name="end">Where the parts end and instructions, if any, begin.</param>
    public static List<GlyphPart> Of(ReadOnlySpan<byte> data, out int end)
    {
        var parts = new List<GlyphPart>();
        var at = 10;
        int flags;
        do
        {
            var (flagsAt, numberAt) = (at, at + 2);
            flags = U16(data, at);
            var glyph = U16(data, at + 2);
            at += 4;
            double dx = 0, dy = 0;
            if ((flags & ArgumentsAreXy) == 0)
                throw new ArgumentException("Parts that hang on points are not read.");
            if ((flags & WordArguments) != 0)
                (dx, dy, at) = (S16(data, at), S16(data, at + 2), at + 4);
            else
                (dx, dy, at) = ((sbyte)data[at], (sbyte)data[at + 1], at + 2);
            double a = 1, b = 0, c = 0, d = 1;
            if ((flags & Scaled) != 0)
                (a, d, at) = (Fraction(data, at), Fraction(data, at), at + 2);
            else if ((flags & ScaledXy) != 0)
                (a, d, at) = (Fraction(data, at), Fraction(data, at + 2), at + 4);
            else if ((flags & TwoByTwo) != 0)
                (a, b, c, d, at) = (Fraction(data, at), Fraction(data, at + 2), Fraction(data, at + 4), Fraction(data, at + 6), at + 8);
            parts.Add(new GlyphPart(glyph, numberAt, flagsAt, a, b, c, d, dx, dy));
        }
        while ((flags & MoreParts) != 0);

        end = at;
        return parts;
    }

    // Two bits before the point and fourteen after it.
    private static double Fraction(ReadOnlySpan<byte> data, int at) => S16(data, at) / 16384.0;

    private static ushort U16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static short S16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadInt16BigEndian(data[at..]);
}
