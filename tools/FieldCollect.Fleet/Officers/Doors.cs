using FieldCollect.Client.Reading;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;

namespace FieldCollect.Fleet.Officers;

/// <summary>What an officer finds at a door. Everything that is entered once in a world is its own text, so that it can be followed.</summary>
public static class Doors
{
    private static readonly string[] Uses = ["dwelling", "shop", "office", "mixed"];

    private static readonly (int, Func<IRound, AddressCard, (string, bool)?>)[] Findings =
    [
        (12, Confirm), (30, Change), (8, Newcomer), (6, Leaves), (4, NewRoom), (4, Refused), (3, WrongNumber), (2, Retire), (3, Household), (3, Twin), (5, Photo),
    ];

    /// <summary>One visit in a room. Null if there was nothing to be said of it.</summary>
    /// <returns>What was done, for the log, and whether it was saved.</returns>
    public static (string What, bool IsSaved) Visit(IRound round, Guid room)
    {
        var card = round.App.AddressCard(room);
        return card is null ? ("no such door", false) : round.Chance.Weighted(Findings)(round, card) ?? ("nothing to say", false);
    }

    private static (string, bool)? Confirm(IRound round, AddressCard card) => Save(round, "confirms all", VisitDraft.At(card.Address.Record.Id).ConfirmAll(card));

    private static (string, bool)? Change(IRound round, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id);
        var said = new List<string>();
        var people = card.Stays.Where(s => s.Resident is { Record.EndedOn: null } && s.Stay.Record.EndedOn is null).Select(s => s.Resident!.Record.Id).ToList();
        if (people.Count > 0 && round.Chance.Of(0.6))
            said.Add(Say("Residents", people[0], "Phone", Invented.Phone(round.UniqueNumber())));
        if (people.Count > 0 && round.Chance.Of(0.5))
            said.Add(Say("Residents", people[0], "Remark", round.UniqueText()));
        if (card.Houses.FirstOrDefault(h => h.Record.EndedOn is null) is { Record.Id: var house })
        {
            if (round.Chance.Of(0.4))
                said.Add(Say("Houses", house, "Remark", round.UniqueText()));
            if (round.Chance.Of(0.2))
                said.Add(Say("Houses", house, "Use", round.Chance.Pick(Uses)));
        }

        if (card.Units.FirstOrDefault(u => u.Record.EndedOn is null) is { Record.Id: var unit } && round.Chance.Of(0.2))
            said.Add(Say("Units", unit, "Remark", round.UniqueText()));
        if (said.Count == 0 || round.Chance.Of(0.2))
            said.Add(Say("Addresses", card.Address.Record.Id, "Remark", round.UniqueText()));
        return Save(round, "changes " + string.Join(", ", said), draft);

        string Say(string set, Guid id, string field, string value)
        {
            draft.Change(set, id, field, value);
            return $"{field} of {set} to {value}";
        }
    }

    private static (string, bool)? Newcomer(IRound round, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id);
        MoveIn(round, draft, card.Address.Record.Id);
        return Save(round, "registers a newcomer", draft);
    }

    // Somebody whom another officer has entered as well, or who was away when the beat was last read: neither terminal can know.
    private static (string, bool)? Twin(IRound round, AddressCard card)
    {
        // One in two is the first of the two.
        var number = round.Twins.Count > 0 && round.Chance.Of(0.5) ? round.Chance.Pick([.. round.Twins]) : Invented.Number(round.UniqueNumber());
        var draft = VisitDraft.At(card.Address.Record.Id);
        draft.Add(Person(round, number), round.Chance.Id(round.Clock.GetUtcNow()));
        var saved = Save(round, $"registers {number}", draft);
        if (saved.Item2 && !round.Twins.Contains(number))
            round.Twins.Add(number);
        return saved;
    }

    // What a camera makes of a door plate, of a document, of a front; a few pieces of the upload each.
    private static (string, bool)? Photo(IRound round, AddressCard card)
    {
        var length = round.Chance.Weighted<Func<int>>([(4, () => round.Chance.Between(1, 4_000)), (4, () => round.Chance.Between(30_000, 200_000)), (2, () => round.Chance.Between(300_000, 900_000))])();
        var draft = VisitDraft.At(card.Address.Record.Id).ConfirmAll(card);
        draft.Attach("photo", "image/jpeg", round.Chance.Bytes(length), round.Chance.Id(round.Clock.GetUtcNow()));
        return Save(round, $"takes a photo of {length} bytes", draft);
    }

    private static (string, bool)? WrongNumber(IRound round, AddressCard card)
    {
        var number = Invented.Number(round.UniqueNumber());
        var wrong = number[..17] + (number[17] == '1' ? '2' : '1');
        var draft = VisitDraft.At(card.Address.Record.Id).WithoutEvidence();
        draft.Add(Person(round, wrong), round.Chance.Id(round.Clock.GetUtcNow()));
        return Save(round, "registers somebody with a number that cannot be", draft);
    }

    private static (string, bool)? Leaves(IRound round, AddressCard card) =>
        card.Stays.FirstOrDefault(s => s.Stay.Record.EndedOn is null) is { } stay
            ? Save(round, "ends a stay", VisitDraft.At(card.Address.Record.Id).End("Residencies", stay.Stay.Record.Id, Day(round), "movedAway"))
            : null;

    private static (string, bool)? Retire(IRound round, AddressCard card) =>
        Save(round, "retires the room", VisitDraft.At(card.Address.Record.Id).End("Addresses", card.Address.Record.Id, Day(round), "拆除"));

    private static (string, bool)? NewRoom(IRound round, AddressCard card)
    {
        var now = round.Clock.GetUtcNow();
        if (card.Address.Record.ParentId is not { } building)
            return null;
        var draft = VisitDraft.At(card.Address.Record.Id);
        var room = draft.Add(
            new Address { DivisionCode = card.Address.Record.DivisionCode, ParentId = building, Kind = AddressKind.Room, Name = $"新{round.UniqueNumber()}室" }, round.Chance.Id(now));
        var house = draft.Add(new House { AddressId = room, Use = "dwelling", Occupancy = Occupancy.Let }, round.Chance.Id(now));
        var (resident, stay) = MoveIn(round, draft, room);
        var saved = Save(round, "finds a new room", draft);
        if (saved.Item2)
            round.Found(building, room, house, resident, stay);
        return saved;
    }

    // A whole household in one visit, one after the other.
    private static (string, bool)? Household(IRound round, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id).ConfirmAll(card);
        for (var i = 0; i < 3; i++)
            MoveIn(round, draft, card.Address.Record.Id);
        return Save(round, "registers a household", draft);
    }

    private static (string, bool)? Refused(IRound round, AddressCard card) =>
        Save(round, "is refused", VisitDraft.At(card.Address.Record.Id).WithOutcome(VisitOutcome.Refused));

    private static (Guid Resident, Guid Stay) MoveIn(IRound round, VisitDraft draft, Guid address)
    {
        var now = round.Clock.GetUtcNow();
        var resident = draft.Add(Person(round, Invented.Number(round.UniqueNumber())), round.Chance.Id(now));
        return (resident, draft.Add(new Residency { ResidentId = resident, AddressId = address, Kind = ResidencyKind.Floating }, round.Chance.Id(now)));
    }

    private static Resident Person(IRound round, string number) =>
        new() { Name = $"来人{round.UniqueNumber()}", Sex = "2", DocumentKind = "111", IdentityNumber = number, Phone = Invented.Phone(round.UniqueNumber()) };

    private static DateOnly Day(IRound round) => FieldCollect.Register.County.Day(round.Clock.GetUtcNow());

    private static (string, bool) Save(IRound round, string what, VisitDraft draft)
    {
        try
        {
            return round.Record(draft, out var recorded) ? (what, true) : ($"{what}: not saved, {string.Join(", ", recorded.Refusals.Select(r => r.Rule.Id))}", false);
        }
        catch (Microsoft.Data.Sqlite.SqliteException full) when (full.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            return (what + ": disk full", false);
        }
    }
}
