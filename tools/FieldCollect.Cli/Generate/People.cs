using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;

namespace FieldCollect.Cli.Generate;

/// <summary>Makes the record of one person.</summary>
public static class People
{
    private static readonly string[] Minorities = ["03", "15", "06", "08", "11", "01"];
    private static readonly string[] HomeCounties =
        ["610921000000", "610923000000", "610902000000", "610924000000", "610925000000", "610722000000", "510722000000", "420381000000", "411302000000"];

    private static readonly string[] Foreign = ["ANNA EXAMPLE", "JOHN EXAMPLE", "MARIA EXAMPLE", "DAVID EXAMPLE", "LINDA EXAMPLE", "PETER EXAMPLE"];

    public static Resident Make(BeatDraft draft, Member member, string surname, string kind, string villageCode, string addressText)
    {
        var dice = draft.Dice;
        // At least two days old: a visit of yesterday can have seen everybody.
        var birth = draft.Today.AddYears(-member.Age).AddDays(-dice.Between(2, 364));
        var resident = new Resident
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            Sex = member.Male ? "1" : "2",
            BirthDate = birth,
            MaritalStatus = Marriage(member, dice),
            Education = Education(member.Age, dice),
        };
        if (member.Age >= 14 && dice.Chance(member.Age > 75 ? 0.6 : 0.93)) resident.Phone = Identity.Phone(dice);
        if (kind == ResidencyKind.FromAbroad)
        {
            // A foreigner has no number by GB 11643, and an invented passport number could be somebody's.
            resident.Name = dice.Pick(Foreign);
            return resident;
        }
        resident.Name = surname + Names.Given(dice, member.Male, birth.Year);
        resident.Nationality = dice.Chance(0.985) ? "01" : dice.Pick(Minorities);
        if (kind != ResidencyKind.Unregistered)
        {
            resident.DocumentKind = "111";
            resident.IdentityNumber = FreeNumber(draft, birth, member.Male);
            resident.IdentityCheck = CheckResult.Passed;
            var local = kind == ResidencyKind.Registered;
            resident.RegisteredDivisionCode = local ? villageCode : dice.Pick(HomeCounties);
            resident.RegisteredAddressText = local ? addressText : null;
        }
        return resident;
    }

    public static string FreeNumber(BeatDraft draft, DateOnly birth, bool male)
    {
        var region = Identity.Region(draft.Plan.Slot);
        string number;
        // 500 numbers a birthday and sex, of which a beat of some 4,000 people uses one or two: the loop ends at once.
        do number = Identity.Number(region, birth, male, draft.Dice);
        while (!draft.Numbers.Add(number));
        return number;
    }

    private static string Marriage(Member member, Dice dice) => member switch
    {
        { Age: < 20 } or { Married: false } => "10",
        { Relation: "10" } => "20",
        { Age: > 68, Relation: "01" or "51" or "52" } => dice.Chance(0.4) ? "30" : "20",
        _ => dice.Chance(0.06) ? "40" : dice.Chance(0.05) ? "22" : "20",
    };

    private static string? Education(int age, Dice dice) => age switch
    {
        < 7 => null,
        < 13 => "83",
        < 16 => "73",
        < 19 => dice.Chance(0.7) ? "63" : "46",
        < 35 => dice.Below(100) switch { < 12 => "21", < 32 => "31", < 52 => "61", < 64 => "44", < 97 => "71", _ => "10" },
        < 60 => dice.Below(100) switch { < 3 => "21", < 9 => "31", < 22 => "61", < 67 => "71", _ => "81" },
        _ => dice.Below(100) switch { < 1 => "31", < 5 => "61", < 28 => "71", < 70 => "81", _ => "90" },
    };
}
