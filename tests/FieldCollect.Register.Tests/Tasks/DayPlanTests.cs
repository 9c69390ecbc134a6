using FieldCollect.Register.Addresses;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Tasks.Plan;

namespace FieldCollect.Register.Tests.Tasks;

/// <summary>A day's round, from tasks and addresses.</summary>
public class DayPlanTests
{
    private static readonly DateOnly Day = new(2026, 6, 1);
    private static readonly PlanWish Wish = new(null, new HashSet<string>(), null, null, new TimeOnly(8, 30));

    private readonly Dictionary<Guid, Address> addresses = [];

    [Fact]
    public void A_door_without_a_position_lies_where_its_house_or_its_neighbour_or_its_street_does()
    {
        var street = Put(1, null, AddressKind.Street, "向阳路", 108.0);
        var house = Put(2, street, AddressKind.Building, "向阳路12号", 108.2);
        var room = Put(3, house, AddressKind.Room, "向阳路12号201室");
        var (nine, ten, far) = (Put(4, street, AddressKind.Building, "向阳路9号"), Put(5, street, AddressKind.Building, "向阳路10号", 108.1), Put(6, street, AddressKind.Building, "向阳路99号"));
        var otherStreet = Put(7, null, AddressKind.Street, "滨江路", 109.0);
        var alone = Put(8, otherStreet, AddressKind.Building, "滨江路1号");
        var (noStreet, hamlet) = (Put(9, null, AddressKind.Hamlet, "三组"), Put(10, null, AddressKind.Hamlet, "四组", 110));
        var places = PlaceDoors.Of([room, nine, ten, far, alone, noStreet, hamlet], addresses.GetValueOrDefault);
        Assert.Equal([108.2, 108.1, 108.1, 108.2, 109.0, 108.1, 110.0], places.Select(p => p.Longitude!.Value));
        Assert.Equal([false, false, true, false, false, false, true], places.Select(p => p.IsOwn));
        // 三 before 向, 滨 and 四 by their code points; 9 before 10 before 12 before 99.
        Assert.Equal([noStreet, nine, ten, room, far, hamlet, alone], places.OrderBy(p => p.Order).Select(p => p.AddressId));
    }

    [Fact]
    public void Where_nothing_has_a_position_the_round_goes_by_the_numbers_of_the_street()
    {
        var doors = new[] { "12号", "9号", "102号", "10号" }.Select((n, i) => Put(i + 1, null, AddressKind.Building, $"向阳路{n}")).ToList();
        var plan = Plan([.. doors.Select(Due)], Wish);
        Assert.Equal(["向阳路9号", "向阳路10号", "向阳路12号", "向阳路102号"], plan.Doors.Select(d => d.AddressText));
        Assert.Equal(0, plan.Metres);
        Assert.All(plan.Doors, d => Assert.Null(d.Longitude));
        Assert.Equal([new TimeOnly(8, 30), new(8, 36), new(8, 42), new(8, 48)], plan.Doors.Select(d => d.Arrival!.Value));
    }

    [Fact]
    public void A_round_begins_where_the_officer_is_or_else_at_the_most_urgent_door()
    {
        var doors = new[] { 108.02, 108.00, 108.01 }.Select((x, i) => Put(i + 1, null, AddressKind.Building, $"{i + 1}号", x)).ToList();
        Assert.Equal(["1号", "3号", "2号"], Plan([.. doors.Select(Due)], Wish).Doors.Select(d => d.AddressText));
        var from = Plan([.. doors.Select(Due)], Wish with { Longitude = 107.99, Latitude = 33 });
        Assert.Equal(["2号", "3号", "1号"], from.Doors.Select(d => d.AddressText));
        Assert.InRange(from.Metres, 2_790, 2_810);
    }

    [Fact]
    public void Only_the_most_urgent_doors_are_gone_to_each_with_all_that_waits_there()
    {
        var doors = Enumerable.Range(1, 5).Select(i => Put(i, null, AddressKind.Building, $"{i}号", 108 + (i / 1000.0))).ToList();
        var tasks = doors.Select(Due).Append(Due(doors[0]) with { Kind = TaskKind.Plate }).Append(Due(doors[4]) with { AddressId = null }).ToList();
        var plan = Plan(tasks, Wish with { Doors = 3 });
        Assert.Equal((3, 2), (plan.Doors.Count, plan.Waiting));
        Assert.Equal([TaskKind.Verification, TaskKind.Plate], plan.Doors[0].Tasks.Select(t => t.Kind));
        Assert.Equal(5, Plan(tasks, Wish with { Doors = 100_000 }).Doors.Count);
        Assert.Empty(Plan([], Wish).Doors);
    }

    [Fact]
    public void What_was_tried_today_or_is_a_colleagues_is_left_out()
    {
        var doors = Enumerable.Range(1, 3).Select(i => Put(i, null, AddressKind.Building, $"{i}号")).ToList();
        OfficerTask[] tasks = [Due(doors[0]) with { TriedAt = DateTimeOffset.UnixEpoch }, Due(doors[1]) with { OfficerId = Samples.Id(9) }, Due(doors[2])];
        var mine = Wish with { Officer = Samples.Id(8) };
        Assert.Equal(["3号"], Plan(tasks, mine).Doors.Select(d => d.AddressText));
        Assert.Equal(["1号", "3号"], Plan(tasks, mine with { Again = true }).Doors.Select(d => d.AddressText));
        Assert.Equal(["2号", "3号"], Plan(tasks, Wish).Doors.Select(d => d.AddressText));
    }

    [Fact]
    public void An_appointment_is_kept_on_its_day_and_its_door_is_left_alone_before()
    {
        var doors = Enumerable.Range(1, 3).Select(i => Put(i, null, AddressKind.Building, $"{i}号", 108 + (i / 1000.0))).ToList();
        OfficerTask Appointment(Guid door, int days, string time) => Due(door) with { Kind = TaskKind.Appointment, On = Day.AddDays(days), VisitTime = time };
        OfficerTask[] tasks = [Appointment(doors[0], 0, "evening"), Appointment(doors[1], 1, "morning"), Due(doors[1]), Due(doors[2])];
        var plan = Plan(tasks, Wish);
        Assert.Equal(["3号", "1号"], plan.Doors.Select(d => d.AddressText));
        Assert.Equal((new TimeOnly(18, 0), new TimeOnly(18, 0), new TimeOnly(21, 0), true), (plan.Doors[1].Arrival!.Value, plan.Doors[1].From!.Value, plan.Doors[1].To!.Value, plan.Doors[1].KeepsWindow));
        var late = Plan(tasks, Wish with { Begin = new TimeOnly(21, 30) });
        Assert.False(late.Doors.Single(d => d.From is not null).KeepsWindow);
    }

    [Fact]
    public void A_round_past_midnight_names_no_time()
    {
        var doors = Enumerable.Range(1, 4).Select(i => Put(i, null, AddressKind.Building, $"{i}号")).ToList();
        Assert.Equal([false, false, true, true], Plan([.. doors.Select(Due)], Wish with { Begin = new TimeOnly(23, 50) }).Doors.Select(d => d.Arrival is null));
    }

    [Fact]
    public void Damaged_rows_that_lie_below_themselves_are_placed_all_the_same()
    {
        var (one, two) = (Put(1, Samples.Id(2), AddressKind.Room, "1号"), Put(2, Samples.Id(1), AddressKind.Room, "2号"));
        Assert.All(PlaceDoors.Of([one, two], addresses.GetValueOrDefault), p => Assert.Null(p.Longitude));
    }

    private DayPlan Plan(IReadOnlyList<OfficerTask> tasks, PlanWish wish) => DayPlan.Of(tasks, addresses.GetValueOrDefault, Day, wish, CodeLists.CodeLists.Standard());

    private OfficerTask Due(Guid door) =>
        new(TaskKind.Verification, "610922510001", door, addresses[door].FullText, "Addresses", door, Day, false, null, null, null, false, null, null, [], [new TaskPart("Addresses", door, Day)]);

    private Guid Put(int n, Guid? parent, string kind, string text, double? longitude = null)
    {
        var id = Samples.Id(n);
        addresses[id] = new Address { Id = id, ParentId = parent, Kind = kind, FullText = text, Longitude = longitude, Latitude = longitude is null ? null : 33 };
        return id;
    }
}
