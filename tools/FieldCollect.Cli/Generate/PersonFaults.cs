using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;

namespace FieldCollect.Cli.Generate;

/// <summary>Plants what goes wrong with people: entered twice, numbers that do not hold, the dead and the double-lodged.</summary>
public sealed class PersonFaults(BeatDraft draft, FaultLedger ledger, List<Resident> donors)
{
    /// <summary>People of earlier beats kept to be entered a second time in a later one.</summary>
    private const int Donors = 40;

    private readonly Dice _dice = draft.Dice;

    public void Plant()
    {
        var people = draft.Records.Residents.Where(r => r.IdentityNumber is not null).ToList();
        _dice.Shuffle(people);
        var next = new Queue<Resident>(people);
        // A second entry takes the place of somebody who lives alone: in a family the stranger's name would give it away.
        var alone = new Queue<(Premises Premises, Residency Stay)>(LivingAlone());
        var byId = draft.Records.Residents.ToDictionary(r => r.Id);
        EnterTwice(FaultKind.SameNumberTwice, alone, byId, next, withNumber: true);
        EnterTwice(FaultKind.VariantName, alone, byId, next, withNumber: false);
        BreakNumbers(next);
        KeepTheDead();
        LodgeTwice();
        KeepDonors(next);
    }

    private List<(Premises, Residency)> LivingAlone()
    {
        var found = draft.Premises.Where(p => p.Stays is [{ Kind: ResidencyKind.Registered }]).Select(p => (p, p.Stays[0])).ToList();
        _dice.Shuffle(found);
        return found;
    }

    private void EnterTwice(string kind, Queue<(Premises Premises, Residency Stay)> alone, Dictionary<Guid, Resident> byId, Queue<Resident> here, bool withNumber)
    {
        for (var owed = ledger.Owed(kind); owed > 0 && alone.TryDequeue(out var place);)
        {
            var second = byId[place.Stay.ResidentId];
            if (draft.Faulty.Contains(second.Id) || second.IdentityNumber is null) continue;
            var first = Donor(withNumber, here, second.Id);
            if (first is null) return;
            var name = withNumber ? first.Name : Names.Variant(first.Name)!;
            foreach (var house in draft.Records.Houses.Where(h => h.OwnerIdentityNumber == second.IdentityNumber))
            {
                (house.OwnerName, house.OwnerIdentityNumber) = (name, withNumber ? first.IdentityNumber : null);
                if (!withNumber) house.OwnerDocumentKind = null;
            }
            (second.Name, second.Sex, second.BirthDate, second.Phone) = (name, first.Sex, first.BirthDate, first.Phone);
            second.IdentityNumber = withNumber ? first.IdentityNumber : null;
            if (!withNumber) (second.DocumentKind, second.IdentityCheck) = (null, CheckResult.None);
            if (place.Stay.BeganOn < first.BirthDate) place.Stay.BeganOn = first.BirthDate;
            Mark(first.Id, second.Id);
            ledger.Add(kind, "Residents", [first.Id, second.Id],
                withNumber ? "one person entered twice under the same identity number" : $"one person entered twice: {first.Name}, and without a number as {name}");
            owed--;
        }
    }

    /// <summary>An unblemished person with a phone, of an earlier beat every other time.</summary>
    private Resident? Donor(bool anyName, Queue<Resident> here, Guid not)
    {
        bool Suits(Resident r) => r.Id != not && r.Phone is not null && r.BirthDate < draft.Today.AddYears(-18) && !draft.Faulty.Contains(r.Id) && (anyName || Names.Variant(r.Name) is not null);
        var at = _dice.Chance(0.5) ? donors.FindIndex(Suits) : -1;
        if (at >= 0)
        {
            var donor = donors[at];
            donors.RemoveAt(at);
            return donor;
        }
        while (here.TryDequeue(out var candidate))
        {
            if (Suits(candidate)) return candidate;
        }
        return null;
    }

    private void BreakNumbers(Queue<Resident> people)
    {
        OnEach(FaultKind.FailedIdentityCheck, people, r =>
        {
            var check = r.IdentityNumber![17];
            r.IdentityNumber = r.IdentityNumber[..17] + (check is 'X' or '9' ? '0' : (char)(check + 1));
            r.IdentityCheck = CheckResult.Failed;
            return "the check digit of the identity number is wrong";
        });
        OnEach(FaultKind.NumberAgainstBirthDate, people, r =>
        {
            r.BirthDate = r.BirthDate!.Value.AddDays(-_dice.Between(1, 40));
            return "birth date and identity number name different days";
        });
        OnEach(FaultKind.NumberAgainstSex, people, r =>
        {
            r.Sex = r.Sex == "1" ? "2" : "1";
            return "sex and identity number disagree";
        });
    }

    private void OnEach(string kind, Queue<Resident> people, Func<Resident, string> spoil)
    {
        for (var owed = ledger.Owed(kind); owed > 0 && people.TryDequeue(out var resident);)
        {
            if (!draft.Faulty.Add(resident.Id)) continue;
            ledger.Add(kind, "Residents", [resident.Id], spoil(resident));
            owed--;
        }
    }

    private void KeepTheDead()
    {
        var old = new Queue<Resident>(draft.Records.Residents.Where(r => r.BirthDate < draft.Today.AddYears(-68)));
        OnEach(FaultKind.DeceasedStillCurrent, old, r =>
        {
            (r.EndedOn, r.EndReason) = (draft.Today.AddDays(-_dice.Between(40, 400)), "died");
            return "died, but the stay is still current";
        });
    }

    private void LodgeTwice()
    {
        var tenants = draft.Records.Residencies.Where(s => s is { Kind: ResidencyKind.Floating, EndedOn: null, Relation: "01" }).ToList();
        _dice.Shuffle(tenants);
        var let = draft.Premises.SelectMany(p => p.Houses.Where(h => h.Occupancy == Occupancy.Let).Select(h => (Premises: p, House: h))).ToList();
        var owed = ledger.Owed(FaultKind.TwoPlacesAtOnce);
        foreach (var stay in tenants)
        {
            if (owed <= 0) return;
            var other = _dice.Pick(let);
            if (other.Premises.Address.Id == stay.AddressId || !draft.Faulty.Add(stay.ResidentId)) continue;
            var second = new Residency
            {
                Id = draft.Ids.Next(),
                BeatCode = draft.BeatCode,
                ResidentId = stay.ResidentId,
                AddressId = other.Premises.Address.Id,
                HouseId = other.House.Id,
                Kind = ResidencyKind.Floating,
                HouseholdId = draft.Ids.Next(),
                Relation = "01",
                BeganOn = stay.BeganOn!.Value.AddDays(_dice.Between(1, 15)),
            };
            other.Premises.Stays.Add(second);
            draft.Records.Residencies.Add(second);
            Mark(stay.Id, second.Id);
            ledger.Add(FaultKind.TwoPlacesAtOnce, "Residencies", [stay.Id, second.Id], "one person floating at two addresses at the same time");
            owed--;
        }
    }

    private void KeepDonors(Queue<Resident> people)
    {
        while (donors.Count < Donors && people.TryDequeue(out var resident))
        {
            // Kept unblemished: nothing planted later in its own beat may touch a donor.
            if (resident.Phone is not null && draft.Faulty.Add(resident.Id)) donors.Add(resident);
        }
    }

    private void Mark(params ReadOnlySpan<Guid> ids)
    {
        foreach (var id in ids) draft.Faulty.Add(id);
    }
}
