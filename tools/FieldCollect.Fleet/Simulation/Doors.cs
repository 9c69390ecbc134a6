using FieldCollect.Client.Reading;
using FieldCollect.Client.Visits;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Visits;

namespace FieldCollect.Fleet.Simulation;

/// <summary>What an officer finds at a door. Everything that is entered once in a world is its own text, so that it can be followed.</summary>
public static class Doors
{
    private static readonly string[] Uses = ["dwelling", "shop", "office", "mixed"];

    private static readonly (int, Func<World, SimTerminal, AddressCard, string?>)[] Findings =
    [
        (12, Confirm), (30, Change), (8, Newcomer), (6, Leaves), (4, NewRoom), (4, Refused), (3, WrongNumber), (2, Retire), (3, Household),
    ];

    /// <summary>One visit at one of the beat's rooms; two officers often meet at the first of them.</summary>
    /// <returns>What was done, for the log.</returns>
    public static string Visit(World world, SimTerminal terminal)
    {
        var rooms = world.Rooms.Where(r => terminal.App.Get<Address>(r.Room) is { Record.Status: AddressStatus.InUse }).ToList();
        if (rooms.Count == 0)
            return "no door to knock at";
        var room = world.Chance.Of(0.5) ? rooms[world.Chance.Below(Math.Min(3, rooms.Count))] : world.Chance.Pick(rooms);
        return world.Chance.Weighted(Findings)(world, terminal, terminal.App.AddressCard(room.Room)!) is { } done ? done : "nothing to say";
    }

    /// <summary>The officer decides a conflict that the terminal shows.</summary>
    public static string Decide(World world, SimTerminal terminal)
    {
        var open = terminal.Rows().Where(r => r.Key.Set == "Conflicts").Select(r => System.Text.Json.Nodes.JsonNode.Parse(r.Value.Body)!.AsObject())
            .Where(c => (string)c["Status"]! == "open").OrderBy(c => (string)c["ReceivedAt"]!, StringComparer.Ordinal).ThenBy(c => (string)c["RecordId"]!, StringComparer.Ordinal).ThenBy(c => (string)c["Field"]!, StringComparer.Ordinal).ToList();
        var home = world.Rooms.FirstOrDefault(r => terminal.App.Get<Address>(r.Room) is not null);
        if (open.Count == 0 || home is null)
            return "no conflict to decide";
        var saved = terminal.Record(VisitDraft.At(home.Room).Change("Conflicts", Guid.Parse((string)open[0]["Id"]!), "Decision", world.Chance.Of(0.5) ? "incoming" : "current"));
        return $"decides a conflict about {open[0]["Field"]}{(saved ? "" : ", not saved")}";
    }

    private static string? Confirm(World world, SimTerminal terminal, AddressCard card) => Save(terminal, "confirms all", VisitDraft.At(card.Address.Record.Id).ConfirmAll(card));

    private static string? Change(World world, SimTerminal terminal, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id);
        var said = new List<string>();
        var people = card.Stays.Where(s => s.Resident is { Record.EndedOn: null } && s.Stay.Record.EndedOn is null).Select(s => s.Resident!.Record.Id).ToList();
        if (people.Count > 0 && world.Chance.Of(0.6))
            said.Add(Say("Residents", people[0], "Phone", SimCounty.Phone(world.UniqueNumber())));
        if (people.Count > 0 && world.Chance.Of(0.5))
            said.Add(Say("Residents", people[0], "Remark", world.UniqueText()));
        if (card.Houses.FirstOrDefault(h => h.Record.EndedOn is null) is { Record.Id: var house })
        {
            if (world.Chance.Of(0.4))
                said.Add(Say("Houses", house, "Remark", world.UniqueText()));
            if (world.Chance.Of(0.2))
                said.Add(Say("Houses", house, "Use", world.Chance.Pick(Uses)));
        }

        if (card.Units.FirstOrDefault(u => u.Record.EndedOn is null) is { Record.Id: var unit } && world.Chance.Of(0.2))
            said.Add(Say("Units", unit, "Remark", world.UniqueText()));
        if (said.Count == 0 || world.Chance.Of(0.2))
            said.Add(Say("Addresses", card.Address.Record.Id, "Remark", world.UniqueText()));
        return Save(terminal, "changes " + string.Join(", ", said), draft);

        string Say(string set, Guid id, string field, string value)
        {
            draft.Change(set, id, field, value);
            return $"{field} of {set} to {value}";
        }
    }

    private static string? Newcomer(World world, SimTerminal terminal, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id);
        MoveIn(world, terminal, draft, card.Address.Record.Id);
        return Save(terminal, "registers a newcomer", draft);
    }

    private static string? WrongNumber(World world, SimTerminal terminal, AddressCard card)
    {
        var number = SimCounty.Number(world.UniqueNumber());
        var wrong = number[..17] + (number[17] == '1' ? '2' : '1');
        var draft = VisitDraft.At(card.Address.Record.Id).WithoutEvidence();
        draft.Add(Person(world, wrong), world.Chance.Id(terminal.Clock.GetUtcNow()));
        return Save(terminal, "registers somebody with a number that cannot be", draft);
    }

    private static string? Leaves(World world, SimTerminal terminal, AddressCard card) =>
        card.Stays.FirstOrDefault(s => s.Stay.Record.EndedOn is null) is { } stay
            ? Save(terminal, "ends a stay", VisitDraft.At(card.Address.Record.Id).End("Residencies", stay.Stay.Record.Id, Day(terminal), "movedAway"))
            : null;

    private static string? Retire(World world, SimTerminal terminal, AddressCard card) =>
        Save(terminal, "retires the room", VisitDraft.At(card.Address.Record.Id).End("Addresses", card.Address.Record.Id, Day(terminal), "拆除"));

    private static string? NewRoom(World world, SimTerminal terminal, AddressCard card)
    {
        var now = terminal.Clock.GetUtcNow();
        if (card.Address.Record.ParentId is not { } building)
            return null;
        var draft = VisitDraft.At(card.Address.Record.Id);
        var room = draft.Add(
            new Address { DivisionCode = card.Address.Record.DivisionCode, ParentId = building, Kind = AddressKind.Room, Name = $"新{world.UniqueNumber()}室" }, world.Chance.Id(now));
        var house = draft.Add(new House { AddressId = room, Use = "dwelling", Occupancy = Occupancy.Let }, world.Chance.Id(now));
        var (resident, stay) = MoveIn(world, terminal, draft, room);
        if (Save(terminal, "finds a new room", draft) is not { } saved)
            return null;
        world.Rooms.Add(new SimRoom(terminal.Beat, Guid.Empty, building, room, house, resident, stay));
        return saved;
    }

    // A whole household in one visit, one after the other.
    private static string? Household(World world, SimTerminal terminal, AddressCard card)
    {
        var draft = VisitDraft.At(card.Address.Record.Id).ConfirmAll(card);
        for (var i = 0; i < 3; i++)
            MoveIn(world, terminal, draft, card.Address.Record.Id);
        return Save(terminal, "registers a household", draft);
    }

    private static string? Refused(World world, SimTerminal terminal, AddressCard card) =>
        Save(terminal, "is refused", VisitDraft.At(card.Address.Record.Id).WithOutcome(VisitOutcome.Refused));

    private static (Guid Resident, Guid Stay) MoveIn(World world, SimTerminal terminal, VisitDraft draft, Guid address)
    {
        var now = terminal.Clock.GetUtcNow();
        var resident = draft.Add(Person(world, SimCounty.Number(world.UniqueNumber())), world.Chance.Id(now));
        return (resident, draft.Add(new Residency { ResidentId = resident, AddressId = address, Kind = ResidencyKind.Floating }, world.Chance.Id(now)));
    }

    private static Resident Person(World world, string number) =>
        new() { Name = $"来人{world.UniqueNumber()}", Sex = "2", DocumentKind = "111", IdentityNumber = number, Phone = SimCounty.Phone(world.UniqueNumber()) };

    private static DateOnly Day(SimTerminal terminal) => FieldCollect.Register.County.Day(terminal.Clock.GetUtcNow());

    private static string Save(SimTerminal terminal, string what, VisitDraft draft)
    {
        try
        {
            return terminal.Record(draft, out var recorded) ? what : $"{what}: not saved, {string.Join(", ", recorded.Refusals.Select(r => r.Rule.Id))}";
        }
        catch (Microsoft.Data.Sqlite.SqliteException full) when (full.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            return what + ": disk full";
        }
    }
}
