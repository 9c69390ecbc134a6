using System.Buffers.Binary;
using System.Text;
using FieldCollect.Server.Plates;

namespace FieldCollect.Server.Tests;

/// <summary>A photo from anybody is known by its content, and keeps nothing but the picture.</summary>
public sealed class PhotoCleaningTests
{
    [Fact]
    public void A_JPEG_loses_its_place_phone_comment_and_tail_and_keeps_how_it_is_turned()
    {
        var (type, bytes) = PhotoCleaning.Clean(Photos.JpegWithPlace(6))!.Value;
        var text = Encoding.Latin1.GetString(bytes);
        Assert.Equal("image/jpeg", type);
        Assert.DoesNotContain("GPS", text);
        Assert.DoesNotContain("somebody", text);
        // Big-endian: tag 0x0112, SHORT, one, six.
        Assert.Contains("\x01\x12\0\x03\0\0\0\x01\0\x06", text);
        Assert.Equal([0xFF, 0xD0, 5, 0xFF, 0xD9], bytes[^5..]);
        Assert.Equal(bytes, PhotoCleaning.Clean(bytes)!.Value.Bytes);
    }

    [Fact]
    public void A_PNG_keeps_what_is_the_picture()
    {
        byte[] start = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A];
        byte[] header = [0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0];
        byte[] photo = [.. start, .. Chunk("IHDR", header), .. Chunk("eXIf", "GPS"u8.ToArray()), .. Chunk("tEXt", "who"u8.ToArray()), .. Chunk("IDAT", [1]), .. Chunk("IEND", []), .. "tail"u8];
        Assert.Equal([.. start, .. Chunk("IHDR", header), .. Chunk("IDAT", [1]), .. Chunk("IEND", [])], PhotoCleaning.Clean(photo)!.Value.Bytes);
        BinaryPrimitives.WriteInt32BigEndian(header, 100_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 100_000);
        Assert.Null(PhotoCleaning.Clean([.. start, .. Chunk("IHDR", header), .. Chunk("IDAT", [1]), .. Chunk("IEND", [])]));
    }

    [Fact]
    public void A_WebP_loses_Exif_and_XMP()
    {
        byte[] extended = [0x0C, 0, 0, 0, 9, 0, 0, 9, 0, 0];
        byte[] content = [.. "WEBP"u8, .. Riff("VP8X", extended), .. Riff("VP8L", Lossless(10, 10)), .. Riff("EXIF", "GPS!"u8.ToArray()), .. Riff("XMP ", "who "u8.ToArray())];
        var bytes = PhotoCleaning.Clean([.. "RIFF"u8, .. Length(content.Length), .. content])!.Value.Bytes;
        Assert.Equal(bytes.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)));
        Assert.DoesNotContain("EXIF", Encoding.Latin1.GetString(bytes));
        Assert.Equal(0, bytes[20]);
    }

    [Fact]
    public void A_WebP_is_as_large_as_its_picture_says_whether_or_not_it_has_a_header()
    {
        static byte[] File(byte[] chunks) => [.. "RIFF"u8, .. Length(chunks.Length + 4), .. "WEBP"u8, .. chunks];
        static byte[] Lossy(ushort width, ushort height) => [0, 0, 0, 0x9D, 0x01, 0x2A, .. BitConverter.GetBytes(width), .. BitConverter.GetBytes(height)];
        Assert.NotNull(PhotoCleaning.Clean(File(Riff("VP8 ", Lossy(4_000, 3_000)))));
        Assert.NotNull(PhotoCleaning.Clean(File(Riff("VP8L", Lossless(4_000, 3_000)))));
        Assert.Null(PhotoCleaning.Clean(File(Riff("VP8 ", Lossy(16_383, 16_383)))));
        Assert.Null(PhotoCleaning.Clean(File(Riff("VP8L", Lossless(16_384, 16_384)))));
        Assert.Null(PhotoCleaning.Clean(File([.. Riff("VP8X", [0, 0, 0, 0, 9, 0, 0, 9, 0, 0]), .. Riff("VP8L", Lossless(16_384, 16_384))])));
        Assert.Null(PhotoCleaning.Clean(File(Riff("VP8 ", [1, 2, 3]))));
    }

    [Fact]
    public void What_is_no_picture_or_breaks_off_is_not_taken_and_never_an_accident()
    {
        foreach (var text in new[] { "", "GIF89a", "%PDF-1.7", "<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "\xFF\xD8\xFF", "RIFF\x04\0\0\0WEBP" })
            Assert.Null(PhotoCleaning.Clean(Encoding.Latin1.GetBytes(text)));
        var whole = Photos.JpegWithPlace();
        var end = whole.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) + 2;
        for (var length = 0; length < end; length++)
            Assert.Null(PhotoCleaning.Clean(whole.AsSpan(0, length)));
        var dice = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole.ToArray();
            for (var n = dice.Next(1, 6); n > 0; n--)
                damaged[dice.Next(damaged.Length)] = (byte)dice.Next(256);
            _ = PhotoCleaning.Clean(damaged);
        }
    }

    private static byte[] Chunk(string name, byte[] content) => [.. BigEndian(content.Length), .. Encoding.ASCII.GetBytes(name), .. content, 0, 0, 0, 0];

    private static byte[] Riff(string name, byte[] content) => [.. Encoding.ASCII.GetBytes(name), .. Length(content.Length), .. content, .. new byte[content.Length & 1]];

    private static byte[] Lossless(uint width, uint height) => [0x2F, .. BitConverter.GetBytes((width - 1) | ((height - 1) << 14))];

    private static byte[] Length(int value) => BitConverter.GetBytes(value);

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
