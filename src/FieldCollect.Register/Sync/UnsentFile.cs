using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FieldCollect.Register.Sync;

/// <summary>What an export of unsent work says openly: whose it is and who can open it. No personal value.</summary>
/// <param name="Device">The terminal.</param>
/// <param name="User">The officer whose work it is.</param>
/// <param name="MadeAt">By the terminal's clock.</param>
/// <param name="Recipient">SHA-256 of the register's export key, the first 8 bytes in hexadecimal digits.</param>
/// <param name="Key">The key made for this file: SubjectPublicKeyInfo on P-256, base64url.</param>
public sealed record UnsentHeader(Guid Device, string User, DateTimeOffset MadeAt, string Recipient, string Key);

/// <summary>One attachment in an export.</summary>
public sealed record UnsentAttachment(Guid Id, string Sha256, long Length);

/// <summary>
/// The file by which unsent work reaches the register without the terminal's own network: ECDH on P-256 between a key made for the file and the register's export key,
/// HKDF-SHA256, AES-256-GCM in chunks, and the terminal's signature over all of it. The layout is in api-specs/sync.md.
/// </summary>
public static class UnsentFile
{
    public const string MediaType = "application/vnd.fieldcollect.unsent";

    /// <summary>A terminal's photos are at most a gigabyte, its rows a few megabytes.</summary>
    public const long MostBytes = 1_100_000_000;

    /// <summary>What stands before the bytes of the attachments.</summary>
    public const int MostManifestBytes = 64_000_000;

    public const int SignatureBytes = 64;

    internal const int ChunkBytes = 64 * 1024;
    internal const int TagBytes = 16;
    private const int MostHeaderBytes = 4_096;

    private static readonly byte[] Magic = "FieldCollect-Unsent 1\n"u8.ToArray();

    public static string Fingerprint(byte[] exportKey) => Convert.ToHexStringLower(SHA256.HashData(exportKey).AsSpan(0, 8));

    /// <summary>Writes a file.</summary>
    /// <param name="to">Where.</param>
    /// <param name="device">The terminal.</param>
    /// <param name="user">The officer.</param>
    /// <param name="madeAt">The terminal's clock.</param>
    /// <param name="exportKey">The register's, as SubjectPublicKeyInfo.</param>
    /// <param name="content">Writes manifest and attachments into the stream that it is given.</param>
    /// <param name="signHash">Signs a SHA-256 with the terminal's key: r and s of 32 bytes each.</param>
    public static void Write(Stream to, Guid device, string user, DateTimeOffset madeAt, byte[] exportKey, Action<Stream> content, Func<byte[], byte[]> signHash)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var theirs = ECDiffieHellman.Create();
        theirs.ImportSubjectPublicKeyInfo(exportKey, out _);
        var header = JsonSerializer.SerializeToUtf8Bytes(new UnsentHeader(device, user, madeAt, Fingerprint(exportKey), Base64Url.EncodeToString(own.ExportSubjectPublicKeyInfo())), JsonSerializerOptions.Web);
        var prefix = new byte[Magic.Length + 4 + header.Length];
        Magic.CopyTo(prefix, 0);
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(Magic.Length), header.Length);
        header.CopyTo(prefix, Magic.Length + 4);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        to.Write(prefix);
        using (var sealing = new SealingStream(to, hash, Key(own.DeriveRawSecretAgreement(theirs.PublicKey), prefix), prefix))
            content(sealing);
        to.Write(signHash(hash.GetHashAndReset()));
    }

    /// <summary>Reads what the file says openly.</summary>
    /// <returns>Null if it is no such file.</returns>
    public static (UnsentHeader Header, byte[] Prefix)? ReadHeader(Stream file)
    {
        var start = new byte[Magic.Length + 4];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(Magic.Length));
        if (length is <= 0 or > MostHeaderBytes)
            return null;
        var prefix = new byte[start.Length + length];
        start.CopyTo(prefix, 0);
        if (file.ReadAtLeast(prefix.AsSpan(start.Length), length, throwOnEndOfStream: false) < length)
            return null;
        try
        {
            return JsonSerializer.Deserialize<UnsentHeader>(prefix.AsSpan(start.Length), JsonSerializerOptions.Web) is { User: not null, Recipient: not null, Key: not null } header && header.Device != Guid.Empty ? (header, prefix) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is sealed in it, from where its header ends.</summary>
    /// <param name="file">Seekable; its signature is not looked at here.</param>
    /// <param name="prefix">The file up to the end of its header.</param>
    /// <param name="sharedSecret">Of the header's key and the register's.</param>
    /// <returns>A stream that throws <see cref="CryptographicException"/> where the file was changed or ends too early.</returns>
    public static Stream OpenContent(Stream file, byte[] prefix, byte[] sharedSecret)
    {
        file.Position = prefix.Length;
        return new OpeningStream(file, file.Length - SignatureBytes, Key(sharedSecret, prefix), prefix);
    }

    /// <summary>The nonce of a chunk: seven zeros, its number, and whether it is the last. No key seals two files.</summary>
    internal static void Nonce(Span<byte> nonce, int number, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt32BigEndian(nonce[7..], number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }

    private static byte[] Key(byte[] sharedSecret, byte[] prefix) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, sharedSecret, 32, SHA256.HashData(prefix), Encoding.ASCII.GetBytes("FieldCollect-Unsent 1"));
}
