using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Register.Quality.Proof;

/// <summary>
/// Draws records by a seed, so that anybody who has the seed and the frame draws the same list. Before the period a commitment to the seed is published, afterwards the seed:
/// nobody could have known the list, and nobody can have chosen it.
/// </summary>
public static class SampleDraw
{
    /// <summary>Bytes of a seed.</summary>
    public const int SeedBytes = 32;

    private static readonly byte[] CommitmentDomain = Encoding.ASCII.GetBytes("FieldCollect commitment 1\n");
    private static readonly byte[] DrawDomain = Encoding.ASCII.GetBytes("FieldCollect draw 1\n");

    /// <summary>What is published while the seed is still secret: SHA-256 of "FieldCollect commitment 1", a line feed and the seed, in lower-case hexadecimal.</summary>
    /// <param name="seed">The seed, of <see cref="SeedBytes"/> from a cryptographic source.</param>
    public static string Commitment(ReadOnlySpan<byte> seed) => Convert.ToHexStringLower(SHA256.HashData([.. CommitmentDomain, .. Checked(seed)]));

    /// <summary>
    /// The records in the order in which they are drawn: by SHA-256 of "FieldCollect draw 1", a line feed, the seed, the stratum in UTF-8 with its length before it (4 bytes, big-endian) and the
    /// record's id (16 bytes, big-endian). The first so many are the sample; those behind it take the place of records that turn out to be no part of the frame.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stratum">Names the stratum: strata are drawn independently.</param>
    /// <param name="frame">The ids of all records of the stratum, in any order, each once.</param>
    public static IReadOnlyList<Guid> Order(ReadOnlySpan<byte> seed, string stratum, IEnumerable<Guid> frame)
    {
        var name = Encoding.UTF8.GetBytes(stratum);
        var start = DrawDomain.Length + SeedBytes + sizeof(int) + name.Length;
        var text = new byte[start + 16];
        DrawDomain.CopyTo(text, 0);
        Checked(seed).CopyTo(text.AsSpan(DrawDomain.Length));
        BinaryPrimitives.WriteInt32BigEndian(text.AsSpan(DrawDomain.Length + SeedBytes), name.Length);
        name.CopyTo(text, DrawDomain.Length + SeedBytes + sizeof(int));
        var drawn = new List<(UInt128 High, Guid Id)>();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var id in frame)
        {
            id.TryWriteBytes(text.AsSpan(start), bigEndian: true, out _);
            SHA256.HashData(text, hash);
            drawn.Add((BinaryPrimitives.ReadUInt128BigEndian(hash), id));
        }

        // Two records do not share 128 bits of a hash; the id makes the order complete all the same.
        return [.. drawn.OrderBy(d => d.High).ThenBy(d => d.Id).Select(d => d.Id)];
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedBytes ? seed : throw new ArgumentException($"A seed has {SeedBytes} bytes.", nameof(seed));
}
