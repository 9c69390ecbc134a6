namespace FieldCollect.Cli.Generate;

/// <summary>One person of a household before there is a record.</summary>
/// <param name="Relation">To the head of household, GB/T 4761.</param>
/// <param name="Age">Whole years.</param>
/// <param name="Male">Sex.</param>
/// <param name="OfTheFamily">Bears the family's surname; who married in bears an own one.</param>
/// <param name="Married">Lives or lived with a spouse.</param>
public readonly record struct Member(string Relation, int Age, bool Male, bool OfTheFamily, bool Married);

/// <summary>
/// Households of a western rural county: many of the old alone or in pairs, children with their grandparents while the parents work elsewhere,
/// three generations under one roof.
/// </summary>
public static class Households
{
    public const int Largest = 8;

    private static readonly double[] Sizes = [0.27, 0.30, 0.21, 0.13, 0.06, 0.03];

    public static int Size(Dice dice)
    {
        var point = dice.Fraction();
        var size = 1;
        while (size < Sizes.Length && (point -= Sizes[size - 1]) >= 0) size++;
        return size;
    }

    /// <summary>A household of the given size, the head first.</summary>
    public static List<Member> Make(int size, bool tenants, Dice dice)
    {
        if (size == 1) return [Alone(tenants, dice)];
        if (tenants && dice.Chance(0.35)) return Colleagues(size, dice);
        if (size == 2 && dice.Chance(0.40)) return OneParentOrGrandparent(dice);
        if (size >= 3 && !tenants && dice.Chance(0.35)) return GrandparentsInCharge(size, dice);
        return Couple(size, tenants, dice);
    }

    private static Member Alone(bool tenant, Dice dice)
    {
        var old = !tenant && dice.Chance(0.5);
        var age = tenant ? dice.Between(18, 50) : old ? dice.Between(60, 93) : dice.Between(22, 62);
        return new("01", age, dice.Chance(old ? 0.4 : 0.62), true, old || age > 30);
    }

    private static List<Member> Colleagues(int size, Dice dice)
    {
        var male = dice.Chance(0.6);
        return [.. Enumerable.Range(0, size).Select(i => new Member(i == 0 ? "01" : "99", dice.Between(18, 48), male, i == 0, dice.Chance(0.4)))];
    }

    private static List<Member> OneParentOrGrandparent(Dice dice)
    {
        var boy = dice.Chance(0.53);
        if (dice.Chance(0.55)) return [new("01", dice.Between(54, 78), dice.Chance(0.35), true, true), new(boy ? "41" : "42", dice.Between(3, 16), boy, true, false)];
        var parent = dice.Between(26, 60);
        return [new("01", parent, dice.Chance(0.4), true, true), new(boy ? "20" : "30", dice.Between(1, Math.Min(30, parent - 20)), boy, true, false)];
    }

    /// <summary>Old couple; the son, his wife, the grandchildren.</summary>
    private static List<Member> GrandparentsInCharge(int size, Dice dice)
    {
        var head = dice.Between(52, 78);
        List<Member> members = [new("01", head, true, true, true), new("10", head - dice.Between(-2, 5), false, false, true)];
        var son = head - dice.Between(21, 29);
        if (size >= 4) members.Add(new("20", son, true, true, son > 26));
        if (size >= 5) members.Add(new("38", son - dice.Between(-1, 4), false, false, true));
        while (members.Count < size) members.Add(Grandchild(son, dice));
        return members;
    }

    private static Member Grandchild(int parentAge, Dice dice)
    {
        var boy = dice.Chance(0.53);
        return new(boy ? "41" : "42", dice.Between(0, Math.Clamp(parentAge - 20, 0, 24)), boy, true, false);
    }

    /// <summary>A couple; children, and from four on perhaps the husband's parents.</summary>
    private static List<Member> Couple(int size, bool tenants, Dice dice)
    {
        var old = size == 2 && !tenants && dice.Chance(0.6);
        var head = old ? dice.Between(58, 86) : dice.Between(tenants ? 22 : 26, 56);
        List<Member> members = [new("01", head, true, true, true), new("10", Math.Max(20, head - dice.Between(-2, 5)), false, false, true)];
        var elders = size >= 4 && !tenants && head < 58 ? dice.Below(Math.Min(3, size - 2)) : 0;
        for (var e = 0; e < elders; e++)
        {
            members.Add(new(e == 0 ? "52" : "51", Math.Min(96, head + dice.Between(20, 30)), e == 1, e == 1, true));
        }
        while (members.Count < size)
        {
            var boy = dice.Chance(0.53);
            members.Add(new(boy ? "20" : "30", dice.Between(0, Math.Clamp(head - 21, 0, 26)), boy, true, false));
        }
        return members;
    }
}
