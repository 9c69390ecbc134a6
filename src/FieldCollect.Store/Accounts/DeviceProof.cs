using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Store.Accounts;

/// <summary>
/// A terminal shows with each request for a token that it holds the private key it was enrolled with: ECDSA on P-256 with SHA-256, as r and s, in base64url, over
/// the lines <c>POST</c>, <c>/auth/token</c>, the grant type, the device's id in lower case, and what the grant is about (code, user name or refresh token).
/// </summary>
/// <remarks>No time stands in it: a terminal's clock may be days off. A code and a refresh token are used up, and a password is needed beside the proof.</remarks>
/// <param name="PublicKey">SubjectPublicKeyInfo in base64url; only where the key is made known.</param>
/// <param name="Signature">The proof.</param>
public sealed record DeviceProof(string? PublicKey, string? Signature)
{
    public static readonly DeviceProof None = new(null, null);

    public static byte[] Signed(string grantType, Guid device, string about) => Encoding.UTF8.GetBytes($"POST\n/auth/token\n{grantType}\n{device}\n{about}");

    /// <summary>The key offered, if it is one of the right kind.</summary>
    public byte[]? Key()
    {
        if (PublicKey is null || Decoded(PublicKey) is not { } spki)
            return null;
        using var key = Open(spki);
        return key?.ExportSubjectPublicKeyInfo();
    }

    public bool IsGood(byte[] publicKey, string grantType, Guid device, string about)
    {
        if (Signature is null || Decoded(Signature) is not { } signature)
            return false;
        using var key = Open(publicKey);
        return key is not null && key.VerifyData(Signed(grantType, device, about), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static ECDsa? Open(byte[] spki)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out _);
            if (key.KeySize == 256 && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return key;
        }
        catch (CryptographicException)
        {
            // Not a key: the same as none.
        }

        key.Dispose();
        return null;
    }

    private static byte[]? Decoded(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
