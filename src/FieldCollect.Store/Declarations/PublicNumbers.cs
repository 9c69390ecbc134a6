using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Protection;

namespace FieldCollect.Store.Declarations;

/// <summary>Numbers and codes that go to people without an account, and the keyed hashes by which the register knows them again.</summary>
public sealed class PublicNumbers(RegisterKeys keys)
{
    // 80 bits: a number that nobody meets by trying, also not all askers of a year together.
    private const int NumberLength = 16;
    private const int GroupLength = 4;

    // Six digits are what people read off a phone and type; five tries make guessing one in 200,000.
    private const int CodeLength = 6;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Tokens, 32, info: "FieldCollect public numbers"u8.ToArray());

    /// <summary>A new number, without dashes.</summary>
    public static string NewNumber() => RandomNumberGenerator.GetString(PlateToken.Alphabet, NumberLength);

    public static string NewCode() => RandomNumberGenerator.GetString("0123456789", CodeLength);

    /// <summary>As it is shown: groups of four.</summary>
    public static string Shown(string number) => string.Join('-', number.Chunk(GroupLength).Select(c => new string(c)));

    /// <summary>As somebody typed it; null for what cannot be one.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null || typed.Length > NumberLength * 3)
            return null;
        var folded = Register.Codes.Width.Fold(typed).ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        var number = string.Concat(folded.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '—' or '–')));
        return number.Length == NumberLength && number.All(PlateToken.Alphabet.Contains) ? number : null;
    }

    /// <summary>A code as somebody typed it: full-width digits and blanks are a phone keyboard's.</summary>
    public static string ReadCode(string? typed) =>
        typed is null || typed.Length > CodeLength * 3 ? "" : string.Concat(Register.Codes.Width.Fold(typed).Where(char.IsAsciiDigit));

    public byte[] HashOfNumber(string number) => Hash($"number\n{number}");

    /// <summary>A code is good for one thing only.</summary>
    public byte[] HashOfCode(string code, Guid of) => Hash($"code\n{of:N}\n{code}");

    private byte[] Hash(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));
}
