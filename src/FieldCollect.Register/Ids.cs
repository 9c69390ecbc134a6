using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Register;

/// <summary>
/// Ids of records: UUID version 7 (RFC 9562), made by whoever first writes the record down, so that a terminal needs no server to name a new resident.
/// They are opaque: the time inside is the maker's clock and orders nothing.
/// </summary>
public static class Ids
{
    /// <summary>A new id at the given time.</summary>
    public static Guid New(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>A new id by the given clock.</summary>
    public static Guid New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>
    /// The id under which history names a record whose key is a code (<c>Beats('610922510001')</c>): UUID version 8 from SHA-256 of "set/key".
    /// The same key gives the same id on every machine.
    /// </summary>
    public static Guid OfName(string entitySet, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{entitySet}/{key}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
