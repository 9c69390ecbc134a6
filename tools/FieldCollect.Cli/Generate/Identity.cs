using System.Globalization;
using FieldCollect.Register.Codes;

namespace FieldCollect.Cli.Generate;

/// <summary>Numbers that satisfy their check digits and can belong to nobody: region 99 was never assigned, nor were phones that begin with 100.</summary>
public static class Identity
{
    public const string RegionPrefix = "99";
    public const string PhonePrefix = "100";

    private const string CreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] OrganisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>
    /// The region that a beat's numbers begin with: 990922 for the first beat and one more for each further one. Every beat having its own keeps
    /// numbers unique across beats that are generated without looking at one another.
    /// </summary>
    public static string Region(int beatSlot) =>
        RegionPrefix + ((922 + beatSlot) % 10_000).ToString("0000", CultureInfo.InvariantCulture);

    /// <summary>An identity number by GB 11643-1999; the 17th digit is odd for men.</summary>
    public static string Number(string region, DateOnly birth, bool male, Dice dice)
    {
        var sequence = dice.Below(500) * 2 + (male ? 1 : 0);
        var body = string.Create(CultureInfo.InvariantCulture, $"{region}{birth:yyyyMMdd}{sequence:000}");
        return body + IdentityNumber.CheckDigit(body);
    }

    public static string Phone(Dice dice) => PhonePrefix + dice.Below(100_000_000).ToString("00000000", CultureInfo.InvariantCulture);

    /// <summary>
    /// A unified social credit code by GB 32100-2015: registered by the market regulator of a region that does not exist, for an organisation
    /// whose number begins with DEM (no organisation code does), so that it names no real one.
    /// </summary>
    /// <param name="serial">Unique in the county.</param>
    /// <param name="category">The first two characters: 91 companies, 92 sole traders, 12 public institutions, 11 authorities.</param>
    public static string CreditCode(int serial, string category)
    {
        Span<char> code = stackalloc char[18];
        category.CopyTo(code);
        "990922".CopyTo(code[2..]);
        "DEM".CopyTo(code[8..]);
        for (var i = 15; i > 10; i--, serial /= 31) code[i] = CreditAlphabet[serial % 31];
        code[16] = OrganisationCheck(code[8..16]);
        code[17] = Register.Codes.CreditCode.CheckCharacter(code[..17]);
        return new string(code);
    }

    // GB 11714: letters count from A = 10; 10 is written X and 11 is written 0.
    private static char OrganisationCheck(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++) sum += (char.IsAsciiDigit(body[i]) ? body[i] - '0' : body[i] - 'A' + 10) * OrganisationWeights[i];
        return (11 - sum % 11) switch { 10 => 'X', 11 => '0', var digit => (char)('0' + digit) };
    }
}
