using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FieldCollect.Bulletins.Xlsx;

/// <summary>
/// A zip of stored parts (PKWARE APPNOTE 6.3.10), uncompressed and all of the first day that a zip knows. What compresses differs from one runtime to the next, and libraries of packages write the time of day and their
/// system into the file: the same parts must make the same bytes for ever, and a bulletin is small.
/// </summary>
internal sealed class StoredZip
{
    private const ushort Version = 20;

    // 1980-01-01, 00:00.
    private const uint Moment = 0x00210000;

    // Names are UTF-8.
    private const ushort Flags = 0x0800;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(TableEntry)];

    private readonly ArrayBufferWriter<byte> _file = new();
    private readonly ArrayBufferWriter<byte> _directory = new();
    private ushort _parts;

    public void Add(string name, byte[] content)
    {
        var (offset, bytes, crc) = ((uint)_file.WrittenCount, Encoding.UTF8.GetBytes(name), Crc32(content));
        Write(_file, 0x04034b50u, Version, Flags, (ushort)0, Moment, crc, (uint)content.Length, (uint)content.Length, (ushort)bytes.Length, (ushort)0);
        _file.Write(bytes);
        _file.Write(content);
        Write(_directory, 0x02014b50u, Version, Version, Flags, (ushort)0, Moment, crc, (uint)content.Length, (uint)content.Length, (ushort)bytes.Length, (ushort)0, (ushort)0, (ushort)0, (ushort)0, 0u, offset);
        _directory.Write(bytes);
        _parts++;
    }

    public byte[] ToArray()
    {
        var offset = (uint)_file.WrittenCount;
        _file.Write(_directory.WrittenSpan);
        Write(_file, 0x06054b50u, (ushort)0, (ushort)0, _parts, _parts, (uint)_directory.WrittenCount, offset, (ushort)0);
        return _file.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> to, params object[] numbers)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var number in numbers)
        {
            if (number is ushort small)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, small);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)number);
            to.Write(bytes[..(number is ushort ? 2 : 4)]);
        }
    }

    private static uint Crc32(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var one in content)
            crc = Table[(crc ^ one) & 0xff] ^ (crc >> 8);
        return ~crc;
    }

    private static uint TableEntry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            entry = (entry & 1) == 1 ? 0xedb88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
