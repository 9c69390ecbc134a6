using System.Numerics;
using System.Security.Cryptography;

namespace FieldCollect.Store.Protection;

/// <summary>
/// The key pair that terminals encrypt unsent work for, on P-256. It is worked out from the register's encryption key, so that whoever has restored the
/// register's key file can open what was exported before.
/// </summary>
public sealed class ExportKey
{
    // The order of the group of P-256 (FIPS 186-4, D.1.2.3).
    private static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    private readonly byte[] _scalar;

    public ExportKey(RegisterKeys keys)
    {
        // 64 bits more than the order has, so that the remainder favours no number (FIPS 186-4, B.4.1).
        var wide = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Encryption, 40, info: "FieldCollect export key P-256"u8.ToArray());
        var scalar = (new BigInteger(wide, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        _scalar = new byte[32];
        var bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(_scalar, _scalar.Length - bytes.Length);
        using var key = Open();
        Public = key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] Public { get; }

    /// <summary>The secret shared with whoever holds the private half of <paramref name="other"/>: the x coordinate, 32 bytes.</summary>
    /// <exception cref="CryptographicException">It is no key on P-256.</exception>
    public byte[] Agree(byte[] other)
    {
        using var own = Open();
        using var theirs = ECDiffieHellman.Create();
        theirs.ImportSubjectPublicKeyInfo(other, out _);
        if (theirs.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new CryptographicException("Not on P-256.");
        return own.DeriveRawSecretAgreement(theirs.PublicKey);
    }

    private ECDiffieHellman Open() => ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = _scalar });
}
