using FieldCollect.Register.Residents;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>A person whom the register has.</summary>
/// <param name="ResidentId">The resident.</param>
/// <param name="Values">By the fields of <see cref="WalkedDoor.FieldsOf"/>.</param>
/// <param name="StayHere">The stay at the door walked; null where there is none.</param>
/// <param name="StayElsewhere">A current stay at another address; null where there is none.</param>
public sealed record PersonCandidate(Guid ResidentId, IReadOnlyDictionary<string, string?> Values, Guid? StayHere, Guid? StayElsewhere);

/// <summary>
/// Who of the register a person is who was met at a door. Strict, because a match decides a rate: the identity number; else name, sex and birth date; else name and phone; each by one person alone
/// and without anything that speaks against it. What is only alike is "perhaps", told apart and counted in the best case only.
/// </summary>
public static class MatchPerson
{
    /// <param name="found">What the checker wrote down.</param>
    /// <param name="candidates">Everybody in the register who shares the number, the phone or the name, and all who are registered at the door.</param>
    /// <returns>The person and a code of the list WalkMatch.</returns>
    public static (PersonCandidate? Person, string How) Run(IReadOnlyDictionary<string, string?> found, IReadOnlyCollection<PersonCandidate> candidates)
    {
        var person = new Traits(found);
        var others = candidates.Select(c => (Candidate: c, Traits: new Traits(c.Values))).ToList();
        if (person.Number.Length > 0 && others.Where(o => o.Traits.Number == person.Number).Select(o => o.Candidate).ToList() is { Count: > 0 } same)
            return (Nearest(same), WalkMatch.IdentityNumber);

        var named = person.Name.Length == 0 ? [] : others.Where(o => o.Traits.Name == person.Name).ToList();
        var sound = named.Where(o => !person.Contradicts(o.Traits)).ToList();
        if (person is { Sex.Length: > 0, Born.Length: > 0 } && sound.Where(o => o.Traits.Sex == person.Sex && o.Traits.Born == person.Born).ToList() is [var alone])
            return (alone.Candidate, WalkMatch.NameSexBirth);
        if (person.Phone.Length > 0 && sound.Where(o => o.Traits.Phone == person.Phone).ToList() is [var reached])
            return (reached.Candidate, WalkMatch.NamePhone);

        var alike = named
            .Where(o => o.Candidate.StayHere is not null || (person.Born.Length > 0 && o.Traits.Born == person.Born) || (person.Phone.Length > 0 && o.Traits.Phone == person.Phone))
            .Concat(others.Where(o => IsSlipOf(person.Number, o.Traits.Number)))
            .Select(o => o.Candidate).ToList();
        return alike.Count > 0 ? (Nearest(alike), WalkMatch.Perhaps) : (null, WalkMatch.None);
    }

    // Of several records of one person the one that lies nearest, so that two records of one person do not make a wrong address of a right one.
    private static PersonCandidate Nearest(List<PersonCandidate> candidates) =>
        candidates.OrderBy(c => c.StayHere is not null ? 0 : c.StayElsewhere is not null ? 1 : 2).ThenBy(c => c.ResidentId).First();

    // One digit, or two neighbours exchanged.
    private static bool IsSlipOf(string number, string other)
    {
        if (number.Length != Codes.IdentityNumber.Length || other.Length != number.Length)
            return false;
        var at = Enumerable.Range(0, number.Length).Where(i => number[i] != other[i]).ToList();
        return at.Count == 1 || (at is [var first, var second] && second == first + 1 && number[first] == other[second] && number[second] == other[first]);
    }

    private sealed class Traits
    {
        public Traits(IReadOnlyDictionary<string, string?> values)
        {
            string Of(string field) => CompareRecord.Normal(field, values.GetValueOrDefault(field));
            (Name, Number, Phone) = (Of(nameof(Resident.Name)), Of(nameof(Resident.IdentityNumber)), Of(nameof(Resident.Phone)));
            // A number says both, where nobody wrote them down.
            Sex = Of(nameof(Resident.Sex)) is { Length: > 0 } sex and not ("0" or "9") ? sex : Codes.IdentityNumber.Sex(Number) ?? "";
            Born = Of(nameof(Resident.BirthDate)) is { Length: > 0 } born ? born : Codes.IdentityNumber.BirthDate(Number)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
        }

        public string Name { get; }

        public string Number { get; }

        public string Phone { get; }

        public string Sex { get; }

        public string Born { get; }

        // Two numbers, or two birth dates, are two people, however alike the rest is.
        public bool Contradicts(Traits other) => Differ(Number, other.Number) || Differ(Born, other.Born) || Differ(Sex, other.Sex);

        private static bool Differ(string one, string other) => one.Length > 0 && other.Length > 0 && one != other;
    }
}
