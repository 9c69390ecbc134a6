using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Generate;

/// <summary>Somebody registered in the country who also stays in the county seat.</summary>
public sealed record Arrival(Resident Resident, string Kind, DateOnly BeganOn);

/// <summary>Moves households into the houses: the people, their stays, and who owns what.</summary>
/// <param name="draft">The beat.</param>
/// <param name="town">Asked when people of this beat also stay in town: the beat of the county seat that they go to; null when there is none.</param>
public sealed class Settling(BeatDraft draft, Func<Dice, string?> town)
{
    private readonly Dice _dice = draft.Dice;

    /// <summary>Those who go to town, by the beat where they stay, each group together.</summary>
    public List<(string Beat, List<Arrival> Group)> Departing { get; } = [];

    public void Settle(IReadOnlyList<List<Arrival>> arriving)
    {
        var homes = draft.Premises.SelectMany(p => p.Houses.Select(h => (Premises: p, House: h))).ToList();
        var taken = LodgeArrivals([.. homes.Where(h => h.House.Occupancy == Occupancy.Let)], arriving);
        var free = homes.Where(h => h.House.Occupancy != Occupancy.Vacant && !taken.Contains(h.House.Id)).ToList();
        if (free.Count * Households.Largest < draft.Plan.Share.Residents) free = [.. homes.Where(h => !taken.Contains(h.House.Id))];
        var sizes = SizesThatAddUp(free.Count, draft.Plan.Share.Residents);
        for (var i = 0; i < free.Count; i++)
        {
            var (premises, house) = free[i];
            if (sizes[i] == 0) house.Occupancy = Occupancy.Vacant;
            else if (house.Occupancy == Occupancy.Vacant) house.Occupancy = Occupancy.OwnerOccupied;
            if (sizes[i] > 0) MoveIn(premises, house, sizes[i]);
            if (house.Occupancy == Occupancy.Vacant) house.LeaseFrom = house.LeaseTo = null;
        }
        NameOwners();
        RememberFormerStays();
    }

    /// <summary>At most half of the let houses; more groups than that share one.</summary>
    private HashSet<Guid> LodgeArrivals(List<(Premises Premises, House House)> let, IReadOnlyList<List<Arrival>> arriving)
    {
        if (arriving.Count == 0) return [];
        if (let.Count == 0)
        {
            let = [.. draft.Premises.Where(p => p.Houses.Count > 0).Take(1).Select(p => (p, p.Houses[0]))];
            let[0].House.Occupancy = Occupancy.Let;
        }
        var hosts = Math.Min(arriving.Count, Math.Max(1, let.Count / 2));
        var taken = new HashSet<Guid>();
        for (var i = 0; i < arriving.Count; i++)
        {
            var (premises, house) = let[i % hosts];
            taken.Add(house.Id);
            var household = draft.Ids.Next();
            for (var m = 0; m < arriving[i].Count; m++)
            {
                var arrival = arriving[i][m];
                Stay(premises, house, arrival.Resident.Id, arrival.Kind, household, m == 0 ? "01" : "10", arrival.BeganOn);
            }
        }
        return taken;
    }

    private int[] SizesThatAddUp(int houses, int residents)
    {
        var sizes = new int[houses];
        for (var i = 0; i < houses; i++) sizes[i] = Households.Size(_dice);
        for (var off = residents - sizes.Sum(); off != 0;)
        {
            var i = _dice.Below(houses);
            if (off > 0 && sizes[i] < Households.Largest) (sizes[i], off) = (sizes[i] + 1, off - 1);
            else if (off < 0 && sizes[i] > 0) (sizes[i], off) = (sizes[i] - 1, off + 1);
        }
        return sizes;
    }

    private void MoveIn(Premises premises, House house, int size)
    {
        var let = house.Occupancy == Occupancy.Let;
        var members = Households.Make(size, let, _dice);
        var kind = HouseholdKind(let);
        var household = draft.Ids.Next();
        var family = Names.Surname(_dice);
        var began = draft.Today.AddDays(-(let ? _dice.Between(20, 900) : _dice.Between(900, 9000)));
        var people = new List<Resident>(size);
        foreach (var member in members)
        {
            var own = kind == ResidencyKind.Registered && member.Age < 10 && _dice.Chance(0.02) ? ResidencyKind.Unregistered : kind;
            var person = People.Make(draft, member, member.OfTheFamily ? family : Names.Surname(_dice), own, premises.Address.DivisionCode, premises.Address.FullText);
            draft.Records.Residents.Add(person);
            people.Add(person);
            var since = person.BirthDate > began ? person.BirthDate.Value : began;
            Stay(premises, house, person.Id, own, household, member.Relation, since);
        }
        if (!let && kind == ResidencyKind.Registered) OwnBy(house, people[0]);
        if (!let && kind == ResidencyKind.Registered && !draft.Plan.InCountySeat && size >= 2 && _dice.Chance(0.055)) GoToTown(members, people);
    }

    private string HouseholdKind(bool let)
    {
        var fate = _dice.Below(1000);
        return let
            ? fate switch { < 890 => ResidencyKind.Floating, < 994 => ResidencyKind.Lodging, _ => ResidencyKind.FromAbroad }
            : fate switch { < 974 => ResidencyKind.Registered, < 999 => ResidencyKind.Lodging, _ => ResidencyKind.FromAbroad };
    }

    private void Stay(Premises premises, House house, Guid resident, string kind, Guid household, string relation, DateOnly since)
    {
        var stay = new Residency
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            ResidentId = resident,
            AddressId = premises.Address.Id,
            HouseId = house.Id,
            Kind = kind,
            HouseholdId = household,
            Relation = relation,
            BeganOn = since,
        };
        premises.Stays.Add(stay);
        draft.Records.Residencies.Add(stay);
    }

    private static void OwnBy(House house, Resident owner)
    {
        house.OwnerName = owner.Name;
        house.OwnerDocumentKind = owner.DocumentKind;
        house.OwnerIdentityNumber = owner.IdentityNumber;
        house.OwnerPhone = owner.Phone;
    }

    private void GoToTown(List<Member> members, List<Resident> people)
    {
        var beat = town(_dice);
        var grown = Enumerable.Range(0, people.Count).Where(i => members[i].Age is >= 18 and < 50).Take(2).ToList();
        if (beat is null || grown.Count == 0) return;
        var began = draft.Today.AddDays(-_dice.Between(30, 800));
        var kind = _dice.Chance(0.7) ? ResidencyKind.Lodging : ResidencyKind.Floating;
        Departing.Add((beat, [.. grown.Select(i => new Arrival(people[i], kind, began))]));
        // The beat of the stay that began last keeps the record.
        foreach (var i in grown) people[i].BeatCode = beat;
    }

    /// <summary>Let and vacant houses belong to somebody who lives elsewhere: half of the time to a neighbour.</summary>
    private void NameOwners()
    {
        var owners = draft.Records.Residents.Where(r => r.IdentityNumber is not null && r.BirthDate < draft.Today.AddYears(-25)).ToList();
        foreach (var house in draft.Records.Houses.Where(h => h.OwnerName is null))
        {
            if (owners.Count > 0 && _dice.Chance(0.5))
            {
                OwnBy(house, _dice.Pick(owners));
                continue;
            }
            var male = _dice.Chance(0.7);
            house.OwnerName = Names.Surname(_dice) + Names.Given(_dice, male, draft.Today.Year - _dice.Between(30, 75));
            house.OwnerPhone = Identity.Phone(_dice);
        }
    }

    /// <summary>Some tenants lived in another let house of the beat before: stays that have ended properly.</summary>
    private void RememberFormerStays()
    {
        var let = draft.Premises.SelectMany(p => p.Houses.Where(h => h.Occupancy == Occupancy.Let).Select(h => (Premises: p, House: h))).ToList();
        if (let.Count < 2) return;
        foreach (var now in draft.Records.Residencies.Where(r => r is { Kind: ResidencyKind.Floating, Relation: "01" }).ToList())
        {
            if (!_dice.Chance(0.25)) continue;
            var (premises, house) = _dice.Pick(let);
            if (house.Id == now.HouseId) continue;
            Stay(premises, house, now.ResidentId, ResidencyKind.Floating, draft.Ids.Next(), "01", now.BeganOn!.Value.AddDays(-_dice.Between(90, 600)));
            var former = draft.Records.Residencies[^1];
            former.EndedOn = now.BeganOn.Value.AddDays(-1);
            former.EndReason = _dice.Chance(0.5) ? "leaseEnded" : "movedAway";
        }
    }
}
