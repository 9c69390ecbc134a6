using FieldCollect.Register.Houses;

namespace FieldCollect.Cli.Generate;

/// <summary>Puts houses at the leaves of the tree and says which are lived in by their owners, let, or vacant.</summary>
public static class Housing
{
    private static readonly string[] OldStructures = ["brickTimber", "brickTimber", "mixed", "mixed", "concrete", "other"];
    private static readonly string[] NewStructures = ["concrete", "concrete", "mixed", "steelConcrete"];

    public static void Build(BeatDraft draft)
    {
        var dice = draft.Dice;
        var perLeaf = PerLeaf(draft.Premises.Count, draft.Plan.Share.Houses, dice);
        var town = draft.Plan.Villages.ToDictionary(v => v.Division.Code, v => v.IsTown);
        for (var i = 0; i < perLeaf.Length; i++)
        {
            var premises = draft.Premises[i];
            for (var n = 0; n < perLeaf[i]; n++)
            {
                var house = HouseAt(draft, premises, town[premises.Address.DivisionCode]);
                premises.Houses.Add(house);
                draft.Records.Houses.Add(house);
            }
        }
    }

    /// <summary>Nearly always one; some leaves have none (a shell, a site, an office), or a second one behind the first.</summary>
    private static int[] PerLeaf(int leaves, int houses, Dice dice)
    {
        var counts = new int[leaves];
        Array.Fill(counts, houses / leaves);
        var order = Enumerable.Range(0, leaves).ToList();
        dice.Shuffle(order);
        for (var i = 0; i < houses % leaves; i++) counts[order[i]]++;
        return counts;
    }

    private static House HouseAt(BeatDraft draft, Premises premises, bool town)
    {
        var dice = draft.Dice;
        var (let, vacant) = town ? (0.13, 0.08) : (0.015, 0.15);
        var fate = dice.Fraction();
        var occupancy = fate < let ? Occupancy.Let : fate < let + vacant ? Occupancy.Vacant : Occupancy.OwnerOccupied;
        var rooms = town ? dice.Between(2, 4) : dice.Between(3, 8);
        var house = new House
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            AddressId = premises.Address.Id,
            Use = town && premises.Node.IsOnTheStreet && dice.Chance(0.35) ? "mixed" : "dwelling",
            Structure = dice.Pick(town ? NewStructures : OldStructures),
            Occupancy = occupancy,
            Rooms = rooms,
            Area = Math.Round(rooms * (16 + 14 * dice.Fraction()), 1),
        };
        if (occupancy == Occupancy.Let)
        {
            house.LeaseFrom = draft.Today.AddDays(-dice.Between(10, 330));
            house.LeaseTo = house.LeaseFrom.Value.AddYears(dice.Chance(0.2) ? 2 : 1).AddDays(-1);
        }
        return house;
    }
}
