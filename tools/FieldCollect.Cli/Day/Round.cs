using FieldCollect.Client;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Day;

/// <summary>One visit as it was saved.</summary>
internal sealed record MadeVisit(Guid VisitId, DayVisit Kind, bool IsBoundForQuarantine);

/// <summary>
/// One officer's round, along the doors in the order given: takes the planned visits to doors where they can happen. Where the beat has no such door (no let house left, no plate)
/// the visit confirms what is there instead, as it would on a real day.
/// </summary>
internal sealed class Round(Terminal terminal, IReadOnlyList<Guid> doors, Newcomers people, Random random, TimeProvider time)
{
    // Each kind of visit goes on down the street from where it last stopped, so that no list of doors is walked again for every visit.
    private readonly Dictionary<DayVisit, int> walked = [];
    private readonly HashSet<Guid> visited = [];
    // The terminal shows people there whom the register will keep in quarantine: to go on with them today would only send more after them.
    private readonly HashSet<Guid> closed = [];
    private readonly HashSet<DayVisit> impossible = [];

    public List<MadeVisit> Made { get; } = [];

    /// <summary>Wrong numbers that the terminal had flagged before they could leave it.</summary>
    public int Flagged { get; private set; }

    public void Make(IEnumerable<DayVisit> plan)
    {
        foreach (var kind in plan)
        {
            if (!TryMake(kind) && !TryMake(DayVisit.Confirm))
                throw new TerminalException("EmptyBeat", "该警务区没有可走访的住户。 Nobody and nothing can be visited in the beat.");
        }
    }

    /// <summary>Saves a visit that must be taken; what stops it is a fault of the day's script.</summary>
    public Guid Save(VisitDraft draft, DayVisit kind)
    {
        var recorded = terminal.RecordVisit(draft);
        if (!recorded.IsSaved)
            throw new TerminalException(Problems.RuleBroken.Code, $"{kind}: {string.Join(", ", recorded.Breaches.Select(b => b.Rule.Id).Distinct())}");
        Made.Add(new MadeVisit(recorded.VisitId, kind, kind == DayVisit.WrongNumberSentAnyway));
        return recorded.VisitId;
    }

    private bool TryMake(DayVisit kind)
    {
        if (impossible.Contains(kind))
            return false;

        // Once around for doors not yet visited today, and once more for any: a small demo has fewer doors than visits.
        var start = walked.GetValueOrDefault(kind);
        for (var at = start; at < start + (doors.Count * 2); at++)
        {
            var door = doors[at % doors.Count];
            if ((at < doors.Count && visited.Contains(door)) || closed.Contains(door))
                continue;
            if (terminal.AddressCard(door) is { } card && Draft(kind, card) is { } draft)
            {
                walked[kind] = at + 1;
                visited.Add(door);
                if (kind == DayVisit.WrongNumberSentAnyway)
                    closed.Add(door);
                Save(draft, kind);
                return true;
            }
        }

        impossible.Add(kind);
        return false;
    }

    /// <summary>Null where this cannot happen at the door.</summary>
    private VisitDraft? Draft(DayVisit kind, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id);
        if (card.Address.Record is { Longitude: { } longitude, Latitude: { } latitude })
            draft.WithPosition(longitude, latitude, 5 + random.Next(20));
        return kind switch
        {
            DayVisit.Confirm => IsDoor(card) ? draft.ConfirmAll(card) : null,
            DayVisit.NobodyHome => IsDoor(card) ? draft.WithOutcome("nobodyHome") : null,
            DayVisit.Refused => IsDoor(card) ? draft.WithOutcome("refused") : null,
            DayVisit.PhoneChanged => PhoneChanged(draft, card),
            DayVisit.NewFloatingByPlate => NewByPlate(card),
            DayVisit.Departed => Departed(draft, card),
            DayVisit.LetTurnedVacant => LetTurnedVacant(draft, card),
            DayVisit.NewBuilding => NewBuilding(draft, card),
            DayVisit.WrongNumberCorrected => House(card) is { } house ? CorrectedAtTheDoor(card, house) : null,
            DayVisit.WrongNumberSentAnyway => House(card) is { } house ? MovedIn(draft.WithoutEvidence(), people.Next(withWrongNumber: true), house.Id) : null,
            DayVisit.WrongNumberWithEvidence => House(card) is { } house ? WithEvidence(draft, house) : null,
            _ => null,
        };
    }

    private static bool IsDoor(AddressCard card) => House(card) is not null || Current(card).Any() || card.Units.Any(u => u.Record.EndedOn is null);

    private static House? House(AddressCard card) => card.Houses.FirstOrDefault(h => h.Record.EndedOn is null)?.Record;

    private static IEnumerable<StayCard> Current(AddressCard card) => card.Stays.Where(s => s.Stay.Record.EndedOn is null && s.Resident is not null);

    private VisitDraft? PhoneChanged(VisitDraft draft, AddressCard card) =>
        Current(card).FirstOrDefault() is { } stay ? draft.ConfirmAll(card).Change("Residents", stay.Stay.Record.ResidentId, nameof(Resident.Phone), people.Phone()) : null;

    // The officer scans the plate at the door, and the terminal opens the address: nothing is typed.
    private VisitDraft? NewByPlate(AddressCard card)
    {
        var token = card.Plates.FirstOrDefault(p => p.Record.Status == DoorplateStatus.Mounted)?.Record.Token;
        return token is not null && terminal.FindByPlate(token)?.AddressId is { } address
            ? MovedIn(VisitDraft.At(address), people.Next(), House(card)?.Id)
            : null;
    }

    private VisitDraft? Departed(VisitDraft draft, AddressCard card) =>
        Current(card).FirstOrDefault(s => s.Stay.Record.Kind == ResidencyKind.Floating) is { } stay
            ? draft.End("Residencies", stay.Stay.Record.Id, Today(), "movedAway")
            : null;

    private static VisitDraft? LetTurnedVacant(VisitDraft draft, AddressCard card) =>
        card.Houses.FirstOrDefault(h => h.Record is { EndedOn: null, Occupancy: Occupancy.Let }) is { } house
            ? draft.Change("Houses", house.Record.Id, nameof(Register.Houses.House.Occupancy), Occupancy.Vacant)
                .Change("Houses", house.Record.Id, nameof(Register.Houses.House.LeaseFrom), null)
                .Change("Houses", house.Record.Id, nameof(Register.Houses.House.LeaseTo), null)
            : null;

    private VisitDraft? NewBuilding(VisitDraft draft, AddressCard card)
    {
        var place = card.Address.Record;
        if (place.Kind is not (AddressKind.Hamlet or AddressKind.Street or AddressKind.Compound))
            return null;
        var building = draft.Add(Below(place, AddressKind.Building, $"{random.Next(900) + 100}栋"), NewId());
        for (var room = 1; room <= 3; room++)
        {
            var id = draft.Add(Below(place, AddressKind.Room, $"10{room}室", building), NewId());
            draft.Add(new House { AddressId = id, Use = "dwelling", Occupancy = Occupancy.Vacant }, NewId());
        }

        return draft;
    }

    private VisitDraft CorrectedAtTheDoor(AddressCard card, House house)
    {
        var person = people.Next(withWrongNumber: true);
        var first = MovedIn(VisitDraft.At(card.Address.Record.Id), person, house.Id);
        if (terminal.CheckVisit(first).EvidenceNeeded.Any())
            Flagged++;
        Newcomers.Correct(person);
        return MovedIn(VisitDraft.At(card.Address.Record.Id), person, house.Id);
    }

    private VisitDraft WithEvidence(VisitDraft draft, House house)
    {
        var person = people.Next(withWrongNumber: true);
        var photo = new byte[64];
        random.NextBytes(photo);
        person.IdentityEvidenceId = draft.Attach("document", "image/jpeg", photo, NewId());
        return MovedIn(draft, person, house.Id);
    }

    private VisitDraft MovedIn(VisitDraft draft, Resident person, Guid? houseId)
    {
        var resident = draft.Add(person, NewId());
        draft.Add(new Residency { ResidentId = resident, HouseId = houseId, Kind = ResidencyKind.Floating, BeganOn = Today().AddDays(-random.Next(3)) }, NewId());
        return draft;
    }

    private static Address Below(Address place, string kind, string name, Guid? parent = null) => new()
    {
        ParentId = parent ?? place.Id,
        DivisionCode = place.DivisionCode,
        Kind = kind,
        Name = name,
        Longitude = place.Longitude,
        Latitude = place.Latitude,
    };

    private Guid NewId() => Ids.New(time);

    private DateOnly Today() => County.Day(time.GetUtcNow());
}
