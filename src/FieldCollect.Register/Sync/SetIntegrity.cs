using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Register.Sync;

/// <summary>
/// How many rows of a set somebody holds, and a hash of which and in which versions: two sides that hold the same have the same, whatever the order.
/// A row's hash is the first 8 bytes, as a big-endian number, of SHA-256 over the UTF-8 text <c>key@version</c>; a set's is their sum modulo 2^64.
/// It finds accidents, not forgers. Described in api-specs/sync.md, with vectors in api-specs/vectors/integrity.json.
/// </summary>
public sealed class SetIntegrity
{
    // A code is at most 40 characters of at most four bytes, a code item has two.
    private const int LongestText = 512;

    private readonly Lock _settling = new();
    private ShortHashes? _short;
    private ulong _sum;

    public int Count { get; private set; }

    /// <summary>Of all that was added. Several may ask at once, when nobody adds any more.</summary>
    public string Hash
    {
        get
        {
            lock (_settling)
            {
                _sum += _short?.Finish() ?? 0;
                _short = null;
                return _sum.ToString("x16", null);
            }
        }
    }

    /// <param name="id">A record's id.</param>
    /// <param name="version">Its version.</param>
    public void Add(Guid id, long version)
    {
        Span<byte> text = stackalloc byte[64];
        Utf8Formatter.TryFormat(id, text, out var length);
        AddText(text, length, version);
    }

    /// <param name="key">A key as below, in UTF-8.</param>
    /// <param name="version">The row's version.</param>
    public void Add(ReadOnlySpan<byte> key, long version)
    {
        Span<byte> text = stackalloc byte[LongestText];
        key.CopyTo(text);
        AddText(text, key.Length, version);
    }

    /// <param name="key">The id in lower case with hyphens; a code; for code items list/code.</param>
    /// <param name="version">The row's version.</param>
    public void Add(string key, long version)
    {
        Span<byte> text = stackalloc byte[LongestText];
        AddText(text, Encoding.UTF8.GetBytes(key, text), version);
    }

    private void AddText(Span<byte> text, int length, long version)
    {
        text[length] = (byte)'@';
        Utf8Formatter.TryFormat(version, text[(length + 1)..], out var digits);
        length += 1 + digits;
        Count++;
        if (ShortHashes.ArePossible && length <= ShortHashes.LongestText)
        {
            _sum += (_short ??= new ShortHashes()).Add(text[..length]);
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        _sum += BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
