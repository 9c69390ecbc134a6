using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;

namespace FieldCollect.Cli.Generate;

/// <summary>Plants what goes wrong with addresses, plates, houses and units: above all the five disorders.</summary>
public sealed class PlaceFaults(BeatDraft draft, FaultLedger ledger)
{
    private readonly Dice _dice = draft.Dice;

    /// <summary>Before plates are made: a plate shows the number that the address has.</summary>
    public void PlantInAddresses()
    {
        var street = draft.Nodes.Where(n => n is { IsOnTheStreet: true, HasChildren: false, Parent: not null } && n.Address.Name is null).ToList();
        _dice.Shuffle(street);
        GiveOneNumberTwice(street);
        // One a street or hamlet: two without a number could not be told apart.
        OnEach(FaultKind.AddressWithoutNumber, "Addresses", [.. street.DistinctBy(n => n.Parent!.Address.Id)], n => n.Address.Id, n =>
        {
            Renumber(n, number: null);
            return "有址无号: a house on the street without a number";
        });
        OnEach(FaultKind.PositionOutsideCounty, "Addresses", street, n => n.Address.Id, n =>
        {
            n.Address.Longitude = Math.Round(n.Address.Longitude!.Value + 1.5, 6);
            return "the position lies outside the county";
        });
    }

    public void PlantInPlates()
    {
        var mounted = draft.Records.Doorplates.Where(p => p.Status == DoorplateStatus.Mounted).ToList();
        var byId = draft.Nodes.ToDictionary(n => n.Address.Id);
        mounted.RemoveAll(p => byId[p.AddressId!.Value].Address.Number is null);
        _dice.Shuffle(mounted);
        GiveOneAddressTwoNumbers(mounted, byId);
        OnEach(FaultKind.PlateDiffersFromAddress, "Doorplates", mounted, p => p.Id, p =>
        {
            var number = byId[p.AddressId!.Value].Address.Number!;
            p.NumberText = "旧" + number;
            return $"号址不一: the plate says {p.NumberText}, the address {number}";
        });
        OnEach(FaultKind.NumberWithoutAddress, "Doorplates", mounted, p => p.Id, p =>
        {
            p.AddressId = null;
            return "有号无址: a mounted plate that belongs to no address";
        });
    }

    public void PlantInHouses()
    {
        OnEach(FaultKind.ExpiredLease, "Houses", Shuffled(draft.Records.Houses.Where(h => h.Occupancy == Occupancy.Let)), h => h.Id, h =>
        {
            h.LeaseTo = draft.Today.AddDays(-_dice.Between(5, 200));
            h.LeaseFrom = h.LeaseTo.Value.AddYears(-1).AddDays(1);
            return "let, but the lease has run out";
        });
        var livedIn = draft.Records.Residencies.Where(s => s.EndedOn is null && s.Kind == ResidencyKind.Registered).Select(s => s.HouseId).ToHashSet();
        OnEach(FaultKind.VacantButLivedIn, "Houses", Shuffled(draft.Records.Houses.Where(h => h.Occupancy == Occupancy.OwnerOccupied && livedIn.Contains(h.Id))), h => h.Id, h =>
        {
            h.Occupancy = Occupancy.Vacant;
            return "vacant, but somebody is registered there";
        });
    }

    public void PlantInUnits() => OnEach(FaultKind.FailedCreditCode, "Units", Shuffled(draft.Records.Units), u => u.Id, u =>
    {
        u.CreditCode = u.CreditCode![..17] + (u.CreditCode[17] == '9' ? '0' : '9');
        u.CreditCodeCheck = CheckResult.Failed;
        return "the check character of the credit code is wrong";
    });

    private void GiveOneNumberTwice(List<AddressNode> street)
    {
        var siblings = street.GroupBy(n => n.Parent!.Address.Id).Where(g => g.Count() > 1).Select(g => g.ToList()).ToList();
        for (var (owed, i) = (ledger.Owed(FaultKind.OneNumberManyAddresses), 0); owed > 0 && i < siblings.Count; i++, owed--)
        {
            var (first, second) = (siblings[i][0], siblings[i][1]);
            Renumber(second, first.Address.Number);
            Mark(first.Address.Id, second.Address.Id);
            ledger.Add(FaultKind.OneNumberManyAddresses, "Addresses", [first.Address.Id, second.Address.Id], $"一号多址: both are {first.Address.FullText}");
        }
    }

    /// <summary>A second plate with another number hangs on the same house: the neighbour's plate, which the neighbour now lacks.</summary>
    private void GiveOneAddressTwoNumbers(List<Doorplate> mounted, Dictionary<Guid, AddressNode> byId)
    {
        var neighbours = mounted.Where(p => !draft.Faulty.Contains(p.Id)).GroupBy(p => byId[p.AddressId!.Value].Parent?.Address.Id)
            .Select(g => g.DistinctBy(p => p.NumberText).Take(2).ToList()).Where(g => g.Count == 2).ToList();
        for (var (owed, i) = (ledger.Owed(FaultKind.ManyNumbersOneAddress), 0); owed > 0 && i < neighbours.Count; i++, owed--)
        {
            var (own, other) = (neighbours[i][0], neighbours[i][1]);
            other.AddressId = own.AddressId;
            (other.Longitude, other.Latitude) = (own.Longitude, own.Latitude);
            Mark(own.Id, other.Id);
            ledger.Add(FaultKind.ManyNumbersOneAddress, "Addresses", [own.AddressId!.Value],
                $"多号一址: plates {own.NumberText} ({own.Id}) and {other.NumberText} ({other.Id}) are mounted on one address");
        }
    }

    private static void Renumber(AddressNode node, string? number)
    {
        node.Address.Number = number;
        Tree.Retell(node.Address, node.Parent!.Address.FullText);
    }

    private List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToList();
        _dice.Shuffle(list);
        return list;
    }

    private void OnEach<T>(string kind, string entitySet, List<T> candidates, Func<T, Guid> id, Func<T, string> spoil)
    {
        var owed = ledger.Owed(kind);
        foreach (var candidate in candidates)
        {
            if (owed <= 0) return;
            if (!draft.Faulty.Add(id(candidate))) continue;
            ledger.Add(kind, entitySet, [id(candidate)], spoil(candidate));
            owed--;
        }
    }

    private void Mark(params ReadOnlySpan<Guid> ids)
    {
        foreach (var id in ids) draft.Faulty.Add(id);
    }
}
