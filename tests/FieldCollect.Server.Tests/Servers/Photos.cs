using System.Text;

namespace FieldCollect.Server.Tests;

/// <summary>Small photos made here.</summary>
internal static class Photos
{
    /// <summary>A JPEG of one frame with an Exif segment that says how it is turned, where it was taken and by which phone, a comment, and something behind its end.</summary>
    public static byte[] JpegWithPlace(byte orientation = 6) =>
    [
        0xFF, 0xD8,
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. "II*\0\b\0\0\0"u8, 2, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. "GPSLatitude 33.03"u8]),
        .. Segment(0xFE, Encoding.ASCII.GetBytes("phone of somebody")),
        .. Segment(0xC0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]),
        .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
        1, 2, 3, 0xFF, 0, 4, 0xFF, 0xD0, 5,
        0xFF, 0xD9,
        .. "GPS behind the end"u8,
    ];

    public static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];
}
