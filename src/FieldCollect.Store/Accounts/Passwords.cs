using System.Security.Cryptography;

namespace FieldCollect.Store.Accounts;

/// <summary>Passwords as PBKDF2-HMAC-SHA512 with 210,000 rounds (OWASP Password Storage Cheat Sheet, 2023): <c>pbkdf2-sha512$rounds$salt$hash</c>.</summary>
public static class Passwords
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Rounds = 210_000;
    private const int HashLength = 32;

    // Letters and digits that are not mistaken for one another when read from a list.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

    // What is hashed for an unknown user, so that an unknown name takes as long as a wrong password.
    private static readonly string Nobody = Hash(Generate());

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds))}";
    }

    /// <param name="hash">The stored hash; null for an unknown user, which takes the same time and fails.</param>
    /// <param name="password">The password offered.</param>
    public static bool Verify(string? hash, string password)
    {
        var parts = (hash ?? Nobody).Split('$');
        if (parts is not [Scheme, var rounds, var salt, var wanted])
            return false;
        var derived = Derive(password, Convert.FromBase64String(salt), int.Parse(rounds));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(wanted)) && hash is not null;
    }

    /// <summary>A password of 14 characters, about 80 bits.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, 14);

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA512, HashLength);
}
