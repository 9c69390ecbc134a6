using System.Globalization;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Day;

/// <summary>Invented people: the region prefix 99 and phones from 100 are assigned to nobody, so no living person's number can appear.</summary>
internal sealed class Newcomers(Random random)
{
    private static readonly string[] Families = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"];
    private static readonly string[] Names = ["建国", "小梅", "志强", "雨桐", "海燕", "文博", "秀英", "子涵", "军", "丽娜"];

    public Resident Next(bool withWrongNumber = false)
    {
        var birth = new DateOnly(1960, 1, 1).AddDays(random.Next(365 * 45));
        var isMale = random.Next(2) == 0;
        var sequence = (random.Next(450) * 2) + (isMale ? 101 : 100);
        var first17 = string.Create(CultureInfo.InvariantCulture, $"99{random.Next(10_000):0000}{birth:yyyyMMdd}{sequence:000}");
        var check = IdentityNumber.CheckDigit(first17);

        // Any digit but the right one: a slip of the finger at the door.
        var written = withWrongNumber ? (check is 'X' or '9' ? '0' : (char)(check + 1)) : check;
        return new Resident
        {
            Name = Families[random.Next(Families.Length)] + Names[random.Next(Names.Length)],
            Sex = isMale ? "1" : "2",
            BirthDate = birth,
            Nationality = "01",
            DocumentKind = "111",
            IdentityNumber = first17 + written,
            Phone = Phone(),
        };
    }

    /// <summary>The same person with the digit as it is on the card.</summary>
    public static void Correct(Resident resident) =>
        resident.IdentityNumber = resident.IdentityNumber![..17] + IdentityNumber.CheckDigit(resident.IdentityNumber);

    public string Phone() => string.Create(CultureInfo.InvariantCulture, $"100{random.Next(100_000_000):00000000}");
}
