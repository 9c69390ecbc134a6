using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Client.Local;

namespace FieldCollect.Client.Sync;

/// <summary>
/// The key pair that this terminal made for itself. With each request for a token it signs what the request is about, so that a token copied from
/// it opens nothing elsewhere.
/// </summary>
internal static class DeviceKey
{
    /// <summary>Signs a SHA-256 as this terminal: r and s of 32 bytes each.</summary>
    public static byte[] SignHash(LocalStore store, byte[] sha256)
    {
        using var key = Open(store).Key;
        return key.SignHash(sha256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Fields to send beside a grant; the key is made, and on the disk, before it is first sent.</summary>
    /// <param name="grant">The grant type.</param>
    /// <param name="about">The code, the user name or the refresh token.</param>
    public static IEnumerable<KeyValuePair<string, string>> Proof(LocalStore store, string grant, string about)
    {
        var (device, opened) = Open(store);
        using var key = opened;
        var signature = key.SignData(Encoding.UTF8.GetBytes($"POST\n/auth/token\n{grant}\n{device}\n{about}"), HashAlgorithmName.SHA256);
        return [new("public_key", Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo())), new("proof", Base64Url.EncodeToString(signature))];
    }

    private static (string Device, ECDsa Key) Open(LocalStore store)
    {
        var (device, pkcs8) = store.Write(db =>
        {
            if (db.Get(Meta.DeviceKey) is null)
            {
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                db.Set(Meta.DeviceKey, Convert.ToBase64String(made.ExportPkcs8PrivateKey()));
            }

            return (db.Get(Meta.DeviceId)!, db.Get(Meta.DeviceKey)!);
        });
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return (device, key);
    }
}
