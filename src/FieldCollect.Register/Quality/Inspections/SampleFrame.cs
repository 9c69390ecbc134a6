using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>A stratum of a frame: the current records of a kind in a beat that one person collected last.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="CollectorId">Who collected them; empty for what was imported.</param>
/// <param name="Records">Their ids.</param>
/// <param name="Count">How many of them are drawn.</param>
public sealed record FrameStratum(string BeatCode, string Kind, Guid CollectorId, IReadOnlyList<Guid> Records, int Count)
{
    /// <summary>What it is called where it is drawn and hashed: beat, kind and collector with strokes between.</summary>
    public string Name => $"{BeatCode}/{Kind}/{CollectorId}";

    /// <summary>The drawn records in their order.</summary>
    public IReadOnlyList<Guid> Draw(ReadOnlySpan<byte> seed) => [.. SampleDraw.Order(seed, Name, Records).Take(Count)];
}

/// <summary>
/// The records that a sample is drawn from, and hashes by which anybody can check that a frame or list is the one that was published. Bytes and order: api-specs/inspections.md.
/// </summary>
public static class SampleFrame
{
    private static readonly byte[] FrameDomain = Encoding.ASCII.GetBytes("FieldCollect frame 1\n");
    private static readonly byte[] ListDomain = Encoding.ASCII.GetBytes("FieldCollect list 1\n");

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, of "FieldCollect frame 1", a line feed and for each stratum, in the order of the bytes of their names: the name in UTF-8 with its length before it, how
    /// many records are drawn, how many there are, and their ids in ascending order. Lengths and counts are 4 bytes, ids 16, all big-endian.
    /// </summary>
    public static string HashOf(IEnumerable<FrameStratum> frame) =>
        Hash(FrameDomain, frame, s => [s.Count, s.Records.Count], s => s.Records.Order());

    /// <summary>The same of "FieldCollect list 1", and for each stratum name, count and ids of those drawn, in the order in which they are drawn.</summary>
    public static string ListHashOf(IEnumerable<FrameStratum> frame, byte[] seed) => ListHashOf([.. frame.Select(s => (s, s.Draw(seed)))]);

    /// <summary>The same of strata that are drawn already.</summary>
    public static string ListHashOf(IReadOnlyCollection<(FrameStratum Stratum, IReadOnlyList<Guid> Drawn)> drawn)
    {
        var of = drawn.ToDictionary(d => d.Stratum.Name, d => d.Drawn, StringComparer.Ordinal);
        return Hash(ListDomain, drawn.Select(d => d.Stratum), s => [s.Count], s => of[s.Name]);
    }

    /// <summary>In the order in which strata stand in hashes and lists.</summary>
    public static IReadOnlyList<FrameStratum> Ordered(IEnumerable<FrameStratum> frame) => [.. frame.OrderBy(s => s.Name, StringComparer.Ordinal)];

    private static string Hash(byte[] domain, IEnumerable<FrameStratum> frame, Func<FrameStratum, int[]> counts, Func<FrameStratum, IEnumerable<Guid>> ids)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(domain);
        Span<byte> number = stackalloc byte[sizeof(int)];
        Span<byte> bytes = stackalloc byte[16];
        foreach (var stratum in Ordered(frame))
        {
            var name = Encoding.UTF8.GetBytes(stratum.Name);
            BinaryPrimitives.WriteInt32BigEndian(number, name.Length);
            hash.AppendData(number);
            hash.AppendData(name);
            foreach (var count in counts(stratum))
            {
                BinaryPrimitives.WriteInt32BigEndian(number, count);
                hash.AppendData(number);
            }

            foreach (var id in ids(stratum))
            {
                id.TryWriteBytes(bytes, bigEndian: true, out _);
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
