using System.Buffers.Binary;

namespace FieldCollect.Fleet.Officers;

/// <summary>Everything that a simulation leaves to chance, from one seed: SplitMix64, which is the same on every machine and in every version of .NET.</summary>
public sealed class Chance(long seed)
{
    private ulong _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) ^ 0x5DEECE66DUL;

    /// <summary>0 up to, but not, the bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Of(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>One of several, each as likely as its weight says.</summary>
    public T Weighted<T>(IReadOnlyList<(int Weight, T Item)> items)
    {
        var roll = Below(items.Sum(i => i.Weight));
        foreach (var (weight, item) in items)
        {
            if (roll < weight)
                return item;
            roll -= weight;
        }

        throw new InvalidOperationException("A roll below the sum of the weights meets one of them.");
    }

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Span<byte> word = stackalloc byte[8];
        for (var at = 0; at < length; at += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            word[..Math.Min(8, length - at)].CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <summary>A UUID version 7 whose random bits come from the seed.</summary>
    public Guid Id(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)now.ToUnixTimeMilliseconds() << 16 | (Next() & 0x0FFF) | 0x7000);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
