using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace FieldCollect.Server.Identity;

/// <summary>
/// Bearer tokens: a session's id and an end, signed. They say nothing else, so that what somebody may do is always what the register says now.
/// </summary>
public sealed class AccessTokens(byte[] key, TimeProvider time)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    private const int PayloadLength = 16 + 8;
    private const int MacLength = 32;

    public string Make(Guid sessionId)
    {
        var token = new byte[PayloadLength + MacLength];
        sessionId.TryWriteBytes(token, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(16), (time.GetUtcNow() + Lasts).ToUnixTimeSeconds());
        Mac(token.AsSpan(0, PayloadLength), token.AsSpan(PayloadLength));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The session of a token that is genuine and not yet over.</summary>
    public Guid? Read(ReadOnlySpan<char> text)
    {
        Span<byte> token = stackalloc byte[PayloadLength + MacLength];
        if (Base64Url.DecodeFromChars(text, token, out _, out var length) != OperationStatus.Done || length != token.Length)
            return null;
        Span<byte> mac = stackalloc byte[MacLength];
        Mac(token[..PayloadLength], mac);
        return CryptographicOperations.FixedTimeEquals(mac, token[PayloadLength..])
            && BinaryPrimitives.ReadInt64BigEndian(token[16..]) > time.GetUtcNow().ToUnixTimeSeconds()
            ? new Guid(token[..16], bigEndian: true)
            : null;
    }

    private void Mac(ReadOnlySpan<byte> payload, Span<byte> mac)
    {
        Span<byte> purposed = stackalloc byte[PayloadLength + 1];
        // The same key signs page tokens; one kind must never pass for the other.
        purposed[0] = (byte)'A';
        payload.CopyTo(purposed[1..]);
        HMACSHA256.HashData(key, purposed, mac);
    }
}
