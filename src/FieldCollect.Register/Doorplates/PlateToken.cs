using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace FieldCollect.Register.Doorplates;

/// <summary>What a token says by itself, before anybody has looked into the register.</summary>
public enum PlateTokenCheck
{
    /// <summary>Made by this register, with a key that it still has. Whether the plate is in use is another question.</summary>
    Genuine,

    /// <summary>It has the shape of a token, and its check does not fit or its key is not known.</summary>
    Forged,

    /// <summary>No token of this form; perhaps one of a plate that was made before there were checks.</summary>
    OtherForm,
}

/// <summary>
/// The token in a plate's QR code, api-specs/doorplate.md: the id of a key, 65 random bits, and 40 bits of a MAC over both, in 22 characters of Crockford's base 32.
/// It holds nothing of the address and nothing of the plate. The check lets a server turn away guessed tokens without asking its database.
/// </summary>
public static class PlateToken
{
    /// <summary>Crockford's: upper-case letters and digits without I, L, O and U, so that a QR code stays in its alphanumeric mode and a worn plate can be read out.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Characters of a token.</summary>
    public const int Length = 1 + RandomLength + CheckLength;

    /// <summary>Random characters, five bits each: 65 bits, of which nobody meets two alike among a county's plates.</summary>
    public const int RandomLength = 13;

    // 40 bits: whoever guesses a thousand times a second meets one check that fits in seventeen years, and then no plate that bears it.
    private const int CheckLength = 8;

    private const int SignedLength = Length - CheckLength;

    // Says what is signed, so that a MAC made for something else under the same key is never a check.
    private static ReadOnlySpan<byte> Domain => "FieldCollect doorplate token 1\n"u8;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    // Stands in for a key that is not known, so that an unknown key id takes as long as a wrong check.
    private static readonly PlateKey Nobodys = new(Alphabet[0], new byte[PlateKey.SecretLength]);

    /// <summary>A new token, of random bytes of the operating system.</summary>
    public static string New(PlateKey key)
    {
        Span<byte> random = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(random);
        return Of(key, random);
    }

    /// <summary>The token of a key and 13 bytes, of which the lower five bits count. For <see cref="New"/>, demo data and vectors.</summary>
    /// <exception cref="ArgumentException">There are not 13 bytes.</exception>
    public static string Of(PlateKey key, ReadOnlySpan<byte> random)
    {
        if (random.Length != RandomLength)
            throw new ArgumentException($"A token has {RandomLength} random characters.", nameof(random));
        Span<char> token = stackalloc char[Length];
        token[0] = key.Id;
        for (var i = 0; i < RandomLength; i++)
            token[1 + i] = Alphabet[random[i] & 31];
        WriteCheck(key, token[..SignedLength], token[SignedLength..]);
        return new string(token);
    }

    /// <summary>Whether the register made this token. Takes as long for a wrong check as for a right one, and for an unknown key as for a known one.</summary>
    /// <param name="token">As <see cref="Fold"/> gives it; anything else is of another form.</param>
    /// <param name="keys">The register's.</param>
    public static PlateTokenCheck Check(ReadOnlySpan<char> token, PlateKeys keys)
    {
        if (token.Length != Length || token.ContainsAnyExcept(Characters))
            return PlateTokenCheck.OtherForm;
        var key = keys.Find(token[0]);
        Span<char> check = stackalloc char[CheckLength];
        WriteCheck(key ?? Nobodys, token[..SignedLength], check);
        var fits = CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(token[SignedLength..]),
            MemoryMarshal.AsBytes((ReadOnlySpan<char>)check));
        return fits & key is not null ? PlateTokenCheck.Genuine : PlateTokenCheck.Forged;
    }

    /// <summary>A token as somebody typed it, in its own form: upper case, O as 0, I and L as 1. Null where that gives no token of this form.</summary>
    /// <param name="written">Half width, without blanks and dashes, as <see cref="PlateUrl.Read"/> gives it.</param>
    public static string? Fold(string written)
    {
        if (written.Length != Length)
            return null;
        var folded = string.Create(Length, written, static (token, from) =>
        {
            for (var i = 0; i < token.Length; i++)
            {
                token[i] = char.ToUpperInvariant(from[i]) switch
                {
                    'O' => '0',
                    'I' or 'L' => '1',
                    var c => c,
                };
            }
        });
        return folded.AsSpan().ContainsAnyExcept(Characters) ? null : folded;
    }

    private static void WriteCheck(PlateKey key, ReadOnlySpan<char> signed, Span<char> check)
    {
        Span<byte> message = stackalloc byte[Domain.Length + SignedLength];
        Domain.CopyTo(message);
        Encoding.ASCII.GetBytes(signed, message[Domain.Length..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, message, mac);
        ulong bits = 0;
        for (var i = 0; i < CheckLength * 5 / 8; i++)
            bits = (bits << 8) | mac[i];
        for (var i = 0; i < CheckLength; i++)
            check[i] = Alphabet[(int)(bits >> (5 * (CheckLength - 1 - i))) & 31];
    }
}
