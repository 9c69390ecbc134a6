using System.Buffers.Binary;

namespace FieldCollect.Server.Plates;

/// <summary>
/// A photo from anybody: known by its content and not by its name, and rewritten without whatever is not the picture. Where and when it was taken, by which phone,
/// comments and what hangs behind the end are gone; how it is to be turned stays.
/// </summary>
internal static class PhotoCleaning
{
    /// <summary>A phone's photo has 2 to 6 MB.</summary>
    public const int MostBytes = 8 << 20;

    // A picture is opened by officers' terminals: one of more pixels would take their memory.
    private const int MostPixels = 60_000_000;

    /// <returns>Media type and bytes; null for what is no picture of the three kinds, damaged or too large in pixels.</returns>
    public static (string ContentType, byte[] Bytes)? Clean(ReadOnlySpan<byte> photo)
    {
        if (photo.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return Jpeg(photo) is { } jpeg ? ("image/jpeg", jpeg) : null;
        if (photo.StartsWith(PngStart))
            return Png(photo) is { } png ? ("image/png", png) : null;
        if (photo.Length > 16 && photo.StartsWith("RIFF"u8) && photo[8..].StartsWith("WEBP"u8))
            return WebP(photo) is { } webp ? ("image/webp", webp) : null;
        return null;
    }

    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    // ITU T.81, B.1: segments of a marker and a length, then coded data up to the next marker that is not a restart or a stuffed byte.
    private static byte[]? Jpeg(ReadOnlySpan<byte> photo)
    {
        using var kept = new MemoryStream(photo.Length);
        kept.Write(photo[..2]);
        var (at, seen) = (2, false);
        while (at + 4 <= photo.Length)
        {
            if (photo[at] != 0xFF)
                return null;
            var marker = photo[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == 0xD9)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(photo[(at + 2)..]);
            if (length < 2 || at + 2 + length > photo.Length)
                return null;
            var segment = photo.Slice(at, 2 + length);
            // Frames: 0xC0 to 0xCF but for the tables of Huffman and arithmetic codes.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (length < 8 || !Fits(BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..])))
                    return null;
                seen = true;
            }

            if (marker == 0xE1 && OrientationOf(segment[4..]) is { } orientation)
                kept.Write(Turned(orientation));
            // JFIF and Adobe's colours say how to read it; every other application segment, and comments, say something else.
            if (marker is not (>= 0xE1 and <= 0xED or 0xEF or 0xFE))
                kept.Write(segment);
            at += 2 + length;
            if (marker != 0xDA)
                continue;
            var end = at;
            while (end + 1 < photo.Length && !(photo[end] == 0xFF && photo[end + 1] is not (0x00 or (>= 0xD0 and <= 0xD7) or 0xFF)))
                end++;
            kept.Write(photo[at..end]);
            at = end;
        }

        if (!seen || at + 2 > photo.Length || photo[at] != 0xFF || photo[at + 1] != 0xD9)
            return null;
        kept.Write([0xFF, 0xD9]);
        return kept.ToArray();
    }

    // Exif 2.32, 4.6.4: tag 0x0112 of the first directory.
    private static ushort? OrientationOf(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 14)
            return null;
        var tiff = segment[6..];
        var little = tiff[0] == 'I';
        ushort Short(ReadOnlySpan<byte> from) => little ? BinaryPrimitives.ReadUInt16LittleEndian(from) : BinaryPrimitives.ReadUInt16BigEndian(from);
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory + 2 > tiff.Length)
            return null;
        var entries = tiff[(int)directory..];
        var count = Short(entries);
        for (var i = 0; i < count && 2 + ((i + 1) * 12) <= entries.Length; i++)
        {
            var entry = entries[(2 + (i * 12))..];
            if (Short(entry) == 0x0112 && Short(entry[8..]) is >= 1 and <= 8 and var orientation)
                return orientation;
        }

        return null;
    }

    private static byte[] Turned(ushort orientation) =>
    [
        0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*\0\0\0\b"u8, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, (byte)orientation, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ];

    // PNG, 5.3: length, type, data, CRC. A small first letter says that it is not needed to show the picture; of those only colour is kept.
    private static byte[]? Png(ReadOnlySpan<byte> photo)
    {
        using var kept = new MemoryStream(photo.Length);
        kept.Write(PngStart);
        var (at, first) = (8, true);
        while (at + 12 <= photo.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(photo[at..]);
            if (length > photo.Length - at - 12)
                return null;
            var type = photo.Slice(at + 4, 4);
            var chunk = photo.Slice(at, (int)length + 12);
            if (first && (!type.SequenceEqual("IHDR"u8) || length != 13 || !Fits(BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]))))
                return null;
            first = false;
            if ((type[0] & 0x20) == 0 || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("gAMA"u8) || type.SequenceEqual("sRGB"u8) || type.SequenceEqual("cHRM"u8))
                kept.Write(chunk);
            at += chunk.Length;
            if (type.SequenceEqual("IEND"u8))
                return kept.ToArray();
        }

        return null;
    }

    // RFC 9649: chunks of a name, a length and a byte to make it even. The header of an extended file says what else there is.
    private static byte[]? WebP(ReadOnlySpan<byte> photo)
    {
        using var kept = new MemoryStream(photo.Length);
        kept.Write(photo[..12]);
        var (at, picture) = (12, false);
        var end = (int)Math.Min(photo.Length, 8L + BinaryPrimitives.ReadUInt32LittleEndian(photo[4..]));
        while (at + 8 <= end)
        {
            var name = photo.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(photo[(at + 4)..]);
            var padded = length + (length & 1);
            if (padded > end - at - 8)
                return null;
            var chunk = photo.Slice(at, 8 + (int)padded).ToArray();
            if (name.SequenceEqual("VP8X"u8))
            {
                if (length < 10 || !Fits(1 + Three(chunk.AsSpan(12)), 1 + Three(chunk.AsSpan(15))))
                    return null;
                // Of what else there is only transparency is kept: no colours of its own, no Exif, no XMP, no animation.
                chunk[8] &= 0x10;
            }
            else if (name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8))
            {
                // The picture's own word, which a file without a header has alone, and which decoders go by.
                if (WebPSize(chunk.AsSpan(8), isLossless: name[3] == 'L') is not var (width, height) || !Fits(width, height))
                    return null;
                picture = true;
            }

            // No animation: a photo is one picture.
            if (name.SequenceEqual("VP8X"u8) || name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8) || name.SequenceEqual("ALPH"u8))
                kept.Write(chunk);
            at += chunk.Length;
        }

        if (!picture)
            return null;
        var bytes = kept.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)bytes.Length - 8);
        return bytes;
    }

    // RFC 6386, 9.1: a key frame's tag, start code, two sides of 14 bits. RFC 9649, 3.4: a signature, two sides of 14 bits, each less one.
    private static (uint Width, uint Height)? WebPSize(ReadOnlySpan<byte> picture, bool isLossless)
    {
        if (isLossless)
        {
            if (picture.Length < 5 || picture[0] != 0x2F)
                return null;
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(picture[1..]);
            return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
        }

        return picture.Length >= 10 && (picture[0] & 1) == 0 && picture[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(picture[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(picture[8..]) & 0x3FFFu)
            : null;
    }

    private static uint Three(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));

    private static bool Fits(uint width, uint height) => width > 0 && height > 0 && (ulong)width * height <= MostPixels;
}
