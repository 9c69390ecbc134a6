using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FieldCollect.Register.Sync;

/// <summary>
/// SHA-256 (FIPS 180-4) of many short texts side by side, one in each lane of the processor's vectors: a call of the system's library for each is nearly all overhead,
/// and a terminal hashes its whole beat after every pull. For counting what is held, not for secrets: what needs a cryptographic hash takes the system's.
/// </summary>
internal sealed class ShortHashes
{
    /// <summary>What fits into one block beside its end mark and its length: the longest text in bytes.</summary>
    public const int LongestText = 55;

    private const int WordsOfBlock = 16;
    private const int Rounds = 64;

    private static readonly uint[] Start = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    // Word by word, the lanes of a word beside each other.
    private readonly uint[] _words = new uint[WordsOfBlock * Lanes];
    private int _waiting;

    /// <summary>Whether the processor has vectors; without, the system's library is faster.</summary>
    public static bool ArePossible => Vector.IsHardwareAccelerated;

    private static int Lanes => Vector<uint>.Count;

    /// <summary>Takes a text of at most <see cref="LongestText"/> bytes.</summary>
    /// <returns>The sum modulo 2^64 of the hashes of all that waited, each its first 8 bytes as a big-endian number; 0 while there are too few.</returns>
    public ulong Add(ReadOnlySpan<byte> text)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        text.CopyTo(block);
        block[text.Length] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(block[62..], (ushort)(text.Length * 8));
        for (var word = 0; word < WordsOfBlock; word++)
            _words[(word * Lanes) + _waiting] = BinaryPrimitives.ReadUInt32BigEndian(block[(word * 4)..]);
        return ++_waiting == Lanes ? Finish() : 0;
    }

    /// <summary>The sum over those that wait still; they wait no more.</summary>
    public ulong Finish()
    {
        var (high, low) = Compress(_words);
        var sum = 0UL;
        for (var lane = 0; lane < _waiting; lane++)
            sum += ((ulong)high[lane] << 32) | low[lane];
        _waiting = 0;
        return sum;
    }

    // The first two words of the hash of each lane. Compiled at its best from the first call on: what a first load needs, it needs once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Vector<uint> High, Vector<uint> Low) Compress(ReadOnlySpan<uint> words)
    {
        Span<Vector<uint>> schedule = stackalloc Vector<uint>[Rounds];
        for (var t = 0; t < WordsOfBlock; t++)
            schedule[t] = new Vector<uint>(words[(t * Vector<uint>.Count)..]);
        for (var t = WordsOfBlock; t < Rounds; t++)
        {
            var (w15, w2) = (schedule[t - 15], schedule[t - 2]);
            var s0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
            var s1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }

        var (a, b, c, d) = (new Vector<uint>(Start[0]), new Vector<uint>(Start[1]), new Vector<uint>(Start[2]), new Vector<uint>(Start[3]));
        var (e, f, g, h) = (new Vector<uint>(Start[4]), new Vector<uint>(Start[5]), new Vector<uint>(Start[6]), new Vector<uint>(Start[7]));
        for (var t = 0; t < Rounds; t++)
        {
            var s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
            var choice = g ^ (e & (f ^ g));
            var first = h + s1 + choice + new Vector<uint>(Constants[t]) + schedule[t];
            var s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
            var majority = (a & b) | (c & (a | b));
            (h, g, f, e) = (g, f, e, d + first);
            (d, c, b, a) = (c, b, a, first + s0 + majority);
        }

        return (a + new Vector<uint>(Start[0]), b + new Vector<uint>(Start[1]));
    }
}
