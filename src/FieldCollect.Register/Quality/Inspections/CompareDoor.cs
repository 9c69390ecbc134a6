using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>A record that the register has at a door.</summary>
/// <param name="Set">Its entity set.</param>
/// <param name="RecordId">The record.</param>
/// <param name="ResidentId">Of a stay, whose.</param>
/// <param name="Values">By the fields of <see cref="WalkedDoor.FieldsOf"/>.</param>
public sealed record RegisteredAtDoor(string Set, Guid RecordId, Guid? ResidentId, IReadOnlyDictionary<string, string?> Values);

/// <summary>A unit that the register has.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="AddressId">Where.</param>
/// <param name="Values">By the fields of <see cref="WalkedDoor.FieldsOf"/>.</param>
public sealed record UnitCandidate(Guid UnitId, Guid AddressId, IReadOnlyDictionary<string, string?> Values);

/// <summary>What the register holds beyond the door, for those found at it.</summary>
/// <param name="People">Who shares a number, a phone or a name with one of them, whatever their StayHere says.</param>
/// <param name="Units">Units that share a code or a name.</param>
/// <param name="Own">What stands on this door, in one spelling: whoever writes it down means this one.</param>
/// <param name="Beside">What stands on the doors in use beside it: those have their own chance to be drawn.</param>
public sealed record RegisterFinds(IReadOnlyList<PersonCandidate> People, IReadOnlyList<UnitCandidate> Units, IReadOnlySet<string> Own, IReadOnlySet<string> Beside);

/// <summary>Compares what was found at a walked door with the register: pure, so that the same findings give the same result for ever.</summary>
public static class CompareDoor
{
    /// <param name="door">The door's address.</param>
    /// <param name="kinds">Which sets are looked for; others are passed over.</param>
    /// <param name="found">What was found; empty where there is no such door any more.</param>
    /// <param name="there">What the register had there when the frame was taken.</param>
    /// <param name="finds">What it has elsewhere.</param>
    public static IReadOnlyList<WalkedRecord> Run(
        Guid door, IReadOnlyCollection<string> kinds, IReadOnlyList<IReadOnlyDictionary<string, string?>> found, IReadOnlyList<RegisteredAtDoor> there, RegisterFinds finds)
    {
        var walked = new List<WalkedRecord>();
        // Whoever is behind a door of the register that was not drawn is no part of this sample.
        var counted = found.Select(f => finds.Own.Contains(DoorOf(f)) ? f.Where(v => v.Key != WalkedDoor.DoorField).ToDictionary() : f)
            .Where(f => DoorOf(f) is var other && (other.Length == 0 || !finds.Beside.Contains(other))).ToList();
        if (kinds.Contains(WalkedDoor.Doors))
            walked.AddRange(Doors(door, found.Count > 0, counted, there));
        if (kinds.Contains(WalkedDoor.People))
            walked.AddRange(People(Of(counted, WalkedDoor.People), [.. there.Where(t => t.Set == WalkedDoor.People)], finds.People));
        if (kinds.Contains(WalkedDoor.Houses))
            walked.AddRange(Houses(Of(counted, WalkedDoor.Houses), [.. there.Where(t => t.Set == WalkedDoor.Houses)]));
        if (kinds.Contains(WalkedDoor.Units))
            walked.AddRange(Units(door, Of(counted, WalkedDoor.Units), [.. there.Where(t => t.Set == WalkedDoor.Units)], finds.Units));
        return walked;
    }

    /// <summary>The people who were recognised, surely or perhaps.</summary>
    public static IEnumerable<Guid> Recognised(IEnumerable<IReadOnlyDictionary<string, string?>> found, RegisterFinds finds) =>
        found.Where(f => f.GetValueOrDefault(WalkedDoor.SetField) == WalkedDoor.People).Select(f => MatchPerson.Run(f, finds.People).Person?.ResidentId).OfType<Guid>();

    /// <summary>What stands on the other door of an object, in one spelling; empty where it is at the door itself.</summary>
    public static string DoorOf(IReadOnlyDictionary<string, string?> found) =>
        string.IsNullOrWhiteSpace(found.GetValueOrDefault(WalkedDoor.DoorField)) ? "" : AddressText.Search(found[WalkedDoor.DoorField]!);

    private static List<IReadOnlyDictionary<string, string?>> Of(IEnumerable<IReadOnlyDictionary<string, string?>> found, string set) =>
        [.. found.Where(f => f.GetValueOrDefault(WalkedDoor.SetField) == set)];

    private static IEnumerable<WalkedRecord> Doors(Guid door, bool isThere, IEnumerable<IReadOnlyDictionary<string, string?>> counted, IReadOnlyList<RegisteredAtDoor> there)
    {
        var name = there.FirstOrDefault(t => t.RecordId == door) is { } address ? address.Values.GetValueOrDefault(nameof(Address.Name)) ?? address.Values.GetValueOrDefault(nameof(Address.Number)) : null;
        yield return new WalkedRecord(WalkedDoor.Doors, isThere ? WalkResult.Here : WalkResult.NotThere, isThere ? WalkMatch.Address : WalkMatch.None, door, name);
        foreach (var other in counted.Where(f => DoorOf(f).Length > 0).GroupBy(DoorOf).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return new WalkedRecord(WalkedDoor.Doors, WalkResult.Missed, WalkMatch.None, null, other.First()[WalkedDoor.DoorField]);
    }

    private static List<WalkedRecord> People(
        List<IReadOnlyDictionary<string, string?>> found, List<RegisteredAtDoor> there, IReadOnlyList<PersonCandidate> candidates)
    {
        var walked = new List<WalkedRecord>();
        var (met, maybe, numbers) = (new HashSet<Guid>(), new HashSet<Guid>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var person in found)
        {
            var number = CompareRecord.Normal(nameof(Resident.IdentityNumber), person.GetValueOrDefault(nameof(Resident.IdentityNumber)));
            var (match, how) = MatchPerson.Run(person, candidates);
            // Written down twice is found once.
            if ((number.Length > 0 && !numbers.Add(number)) || (match is not null && how != WalkMatch.Perhaps && !met.Add(match.ResidentId)))
                continue;
            // Behind a door that the register does not have nobody is registered.
            var stay = DoorOf(person).Length == 0 ? match?.StayHere : null;
            var other = match?.StayElsewhere ?? match?.StayHere;
            if (how == WalkMatch.Perhaps)
                maybe.Add(match!.ResidentId);
            var result = how is WalkMatch.Perhaps or WalkMatch.None ? WalkResult.Missed
                : stay is not null ? WalkResult.Here
                : other is not null ? WalkResult.Elsewhere
                : WalkResult.Missed;
            // Of whoever is registered elsewhere a checker is told no name that he has not written down: a number alone must not tell whose it is.
            var registered = result == WalkResult.Here ? match!.Values.GetValueOrDefault(nameof(Resident.Name)) : null;
            walked.Add(new WalkedRecord(WalkedDoor.People, result, how, stay ?? other, person.GetValueOrDefault(nameof(Resident.Name)) ?? registered));
        }

        var here = walked.Where(w => w.Result == WalkResult.Here).Select(w => w.RecordId).ToHashSet();
        walked.AddRange(there.Where(t => !here.Contains(t.RecordId)).Select(t => new WalkedRecord(
            WalkedDoor.People, WalkResult.NotThere, maybe.Contains(t.ResidentId!.Value) ? WalkMatch.Perhaps : WalkMatch.None, t.RecordId, t.Values.GetValueOrDefault(nameof(Resident.Name)))));
        return walked;
    }

    // A house is where it stands: as many of those found as the register has at the door are those, first the ones whose owner is the same.
    private static List<WalkedRecord> Houses(List<IReadOnlyDictionary<string, string?>> found, List<RegisteredAtDoor> there)
    {
        var (walked, left) = (new List<WalkedRecord>(), there.OrderBy(t => t.RecordId).ToList());
        string Owner(IReadOnlyDictionary<string, string?> values) => CompareRecord.Normal(nameof(House.OwnerName), values.GetValueOrDefault(nameof(House.OwnerName)));
        foreach (var house in found.OrderBy(f => Owner(f).Length > 0 && left.Exists(t => Owner(t.Values) == Owner(f)) ? 0 : 1))
        {
            var match = DoorOf(house).Length > 0 ? null : left.Find(t => Owner(t.Values).Length > 0 && Owner(t.Values) == Owner(house)) ?? left.FirstOrDefault();
            if (match is not null)
                left.Remove(match);
            walked.Add(new WalkedRecord(WalkedDoor.Houses, match is null ? WalkResult.Missed : WalkResult.Here, match is null ? WalkMatch.None : WalkMatch.Address, match?.RecordId, house.GetValueOrDefault(nameof(House.OwnerName))));
        }

        walked.AddRange(left.Select(t => new WalkedRecord(WalkedDoor.Houses, WalkResult.NotThere, WalkMatch.None, t.RecordId, t.Values.GetValueOrDefault(nameof(House.OwnerName)))));
        return walked;
    }

    private static List<WalkedRecord> Units(Guid door, List<IReadOnlyDictionary<string, string?>> found, List<RegisteredAtDoor> there, IReadOnlyList<UnitCandidate> candidates)
    {
        var (walked, met) = (new List<WalkedRecord>(), new HashSet<Guid>());
        string Of(IReadOnlyDictionary<string, string?> values, string field) => CompareRecord.Normal(field, values.GetValueOrDefault(field));
        foreach (var unit in found)
        {
            var (code, name, here) = (Of(unit, nameof(Unit.CreditCode)), Of(unit, nameof(Unit.Name)), DoorOf(unit).Length == 0);
            var same = code.Length == 0 ? null : candidates.Where(c => Of(c.Values, nameof(Unit.CreditCode)) == code).OrderBy(c => c.AddressId == door ? 0 : 1).ThenBy(c => c.UnitId).FirstOrDefault();
            // Of one name with another code it is another unit.
            var named = candidates.Where(c => name.Length > 0 && Of(c.Values, nameof(Unit.Name)) == name && (code.Length == 0 || Of(c.Values, nameof(Unit.CreditCode)).Length == 0)).OrderBy(c => c.UnitId).ToList();
            var atDoor = here ? named.Find(c => c.AddressId == door) : null;
            var (match, how) = same is not null ? (same, WalkMatch.CreditCode) : atDoor is not null ? (atDoor, WalkMatch.NameHere) : named.Count > 0 ? (named[0], WalkMatch.Perhaps) : (null, WalkMatch.None);
            if (match is not null && how != WalkMatch.Perhaps && !met.Add(match.UnitId))
                continue;
            var result = match is null || how == WalkMatch.Perhaps ? WalkResult.Missed : here && match.AddressId == door ? WalkResult.Here : WalkResult.Elsewhere;
            walked.Add(new WalkedRecord(WalkedDoor.Units, result, how, match?.UnitId, unit.GetValueOrDefault(nameof(Unit.Name))));
        }

        walked.AddRange(there.Where(t => !met.Contains(t.RecordId)).Select(t => new WalkedRecord(WalkedDoor.Units, WalkResult.NotThere, WalkMatch.None, t.RecordId, t.Values.GetValueOrDefault(nameof(Unit.Name)))));
        return walked;
    }
}
