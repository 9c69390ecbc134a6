using System.Buffers.Binary;

namespace FieldCollect.Cli.Generate;

/// <summary>
/// Ids in the layout of UUID version 7 whose time lies in the past and whose random bits come from the seed.
/// Each id is one millisecond after the one before, so that rows arrive in key order and the database appends instead of inserting in the middle.
/// </summary>
public sealed class SeededIds(Dice dice, long firstMillisecond)
{
    private long _millisecond = firstMillisecond;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, _millisecond++ << 16);
        var high = dice.NextBits();
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (high & 0x0FFF)));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (dice.NextBits() & 0x3FFFFFFFFFFFFFFFUL) | 0x8000000000000000UL);
        return new Guid(bytes, bigEndian: true);
    }
}
