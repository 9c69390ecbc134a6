using System.Security.Cryptography;

namespace FieldCollect.Fleet.Officers;

/// <summary>A password's hash of one round, not 210,000: these terminals sign in hundreds of times, and nobody guesses their passwords.</summary>
public static class QuickPassword
{
    public static string Hash(string password)
    {
        var salt = new byte[16];
        return $"pbkdf2-sha512$1${Convert.ToBase64String(salt)}${Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA512, 32))}";
    }
}
