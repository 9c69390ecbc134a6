using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Plates;

/// <summary>
/// Says of a form that it is one of ours, for this plate and service, and not old. There is no session that a foreign page could ride on; this keeps away whoever
/// sends forms without having asked for one, without a cookie and without a script.
/// </summary>
internal sealed class FormTokens(RegisterKeys keys, TimeProvider time)
{
    // Long enough to fetch the lease from the drawer.
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(3);

    private const int MacLength = 16;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Tokens, 32, info: "FieldCollect public forms"u8.ToArray());

    /// <param name="of">What the form is about.</param>
    public string New(string of)
    {
        Span<byte> token = stackalloc byte[8 + MacLength];
        BinaryPrimitives.WriteInt64BigEndian(token, time.GetUtcNow().ToUnixTimeSeconds());
        Mac(token[..8], of).CopyTo(token[8..]);
        return Base64Url.EncodeToString(token);
    }

    public bool IsGood(string? text, string of)
    {
        Span<byte> token = stackalloc byte[8 + MacLength];
        if (text is not { Length: 32 } || !Base64Url.TryDecodeFromChars(text, token, out var written) || written != token.Length
            || !CryptographicOperations.FixedTimeEquals(token[8..], Mac(token[..8], of)))
            return false;
        var age = time.GetUtcNow().ToUnixTimeSeconds() - BinaryPrimitives.ReadInt64BigEndian(token);
        return age >= 0 && age <= GoodFor.TotalSeconds;
    }

    private byte[] Mac(ReadOnlySpan<byte> at, string of)
    {
        var name = Encoding.UTF8.GetBytes(of);
        var text = new byte[at.Length + name.Length];
        at.CopyTo(text);
        name.CopyTo(text, at.Length);
        return HMACSHA256.HashData(_key, text)[..MacLength];
    }
}
