using FieldCollect.Register.Codes;

namespace FieldCollect.Fleet.Officers;

/// <summary>Numbers of nobody.</summary>
public static class Invented
{
    /// <summary>An identity number that passes its check; a different one for each number up to 16,800,000.</summary>
    public static string Number(int n)
    {
        var first17 = $"990101{1950 + (n / 1_000 % 50)}{1 + (n / 50_000 % 12):00}{1 + (n / 600_000 % 28):00}{n % 1_000:000}";
        return first17 + IdentityNumber.CheckDigit(first17);
    }

    /// <summary>A phone, a different one for each number.</summary>
    public static string Phone(int n) => $"100{n:00000000}";
}
