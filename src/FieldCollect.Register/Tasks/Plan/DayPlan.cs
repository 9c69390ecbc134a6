using FieldCollect.Register.Addresses;

namespace FieldCollect.Register.Tasks.Plan;

/// <summary>What a plan is made for.</summary>
/// <param name="Officer">Whose round it is; null: whoever holds the terminal, and no task is anybody else's.</param>
/// <param name="Skills">What the officer knows.</param>
/// <param name="Longitude">Where it begins; null: at the first door of the list.</param>
/// <param name="Latitude">The same.</param>
/// <param name="Begin">When it begins, at the county.</param>
/// <param name="Doors">At most so many; null as the county has it.</param>
/// <param name="Again">Whether doors at which nobody was met that day are gone to again.</param>
public sealed record PlanWish(Guid? Officer, IReadOnlySet<string> Skills, double? Longitude, double? Latitude, TimeOnly Begin, int? Doors = null, bool Again = false);

/// <summary>One door of a plan.</summary>
/// <param name="AddressId">The door.</param>
/// <param name="AddressText">Its full text.</param>
/// <param name="Longitude">Where it is taken to lie, degrees WGS 84; null where nothing around has a position.</param>
/// <param name="Latitude">The same.</param>
/// <param name="IsOwnPosition">False where the position is that of something near it.</param>
/// <param name="Arrival">About when; null past midnight.</param>
/// <param name="From">Of a door with an appointment: not before.</param>
/// <param name="To">Of a door with an appointment: not after.</param>
/// <param name="KeepsWindow">Whether the appointment is kept so.</param>
/// <param name="Metres">From the door before, as the crow flies.</param>
/// <param name="Tasks">What is to be done there.</param>
public sealed record PlannedDoor(
    Guid AddressId, string AddressText, double? Longitude, double? Latitude, bool IsOwnPosition, TimeOnly? Arrival, TimeOnly? From, TimeOnly? To, bool KeepsWindow, int Metres, IReadOnlyList<OfficerTask> Tasks);

/// <summary>日程. A day's doors in the order of the way between them.</summary>
/// <param name="Doors">In the order in which to go.</param>
/// <param name="Metres">The whole way, as the crow flies.</param>
/// <param name="Waiting">Doors that would have been gone to, had there been room.</param>
public sealed record DayPlan(IReadOnlyList<PlannedDoor> Doors, int Metres, int Waiting)
{
    /// <summary>Five days' doors: beyond, every step of the improvement looks at too many pairs for a handheld.</summary>
    public const int MostDoors = 300;

    // Mean radius of the earth, metres.
    private const double Radius = 6_371_009;

    /// <summary>
    /// The first doors of a list of tasks, by urgency, in the order of the way. A door with an appointment is gone to within its part of the day, and one with an appointment on a later day is left until then.
    /// </summary>
    /// <param name="tasks">Of one beat, in the order of <see cref="DayTasks"/>.</param>
    /// <param name="address">An address by its id: the doors and what lies above them.</param>
    /// <param name="day">The day.</param>
    /// <param name="wish">For whom, from where.</param>
    /// <param name="codes">The register's code lists.</param>
    public static DayPlan Of(IReadOnlyList<OfficerTask> tasks, Func<Guid, Address?> address, DateOnly day, PlanWish wish, CodeLists.CodeLists codes)
    {
        var beat = tasks is [var first, ..] ? first.BeatCode : "";
        var later = tasks.Where(t => t.On > day).Select(t => t.AddressId).ToHashSet();
        var doors = tasks
            .Where(t => t.AddressId is not null && !later.Contains(t.AddressId) && (wish.Again || t.TriedAt is null) && (wish.Officer is not { } officer || t.IsFor(officer, wish.Skills)))
            .GroupBy(t => t.AddressId!.Value).ToList();
        var most = Math.Clamp(wish.Doors ?? PlanPolicy.Doors(codes, day, beat), 0, MostDoors);
        var chosen = doors.Take(most).ToList();
        var places = PlaceDoors.Of([.. chosen.Select(d => d.Key)], address);
        var windows = chosen.ConvertAll(d => d.FirstOrDefault(t => t.VisitTime is not null) is { } asked ? VisitTimes.Window(codes, asked.VisitTime!, day, beat) : ((TimeOnly From, TimeOnly To)?)null);
        var from = wish is { Longitude: { } x, Latitude: { } y } ? (x, y) : places.Where(p => p.Longitude is not null).Select(p => (p.Longitude!.Value, p.Latitude!.Value)).FirstOrDefault();
        var points = places.Select((p, i) => Point(p, windows[i], from)).ToList();
        var start = new RouteStart(0, 0, Minute(wish.Begin), PlanPolicy.MetresAMinute(codes, day, beat), PlanPolicy.Minutes(codes, day, beat));
        var route = Route.Of(points, start);
        var begins = Route.Begins(points, start, route);

        var planned = new List<PlannedDoor>(route.Count);
        var last = new RoutePoint(0, 0, -1);
        foreach (var (i, begin) in route.Zip(begins))
        {
            planned.Add(new PlannedDoor(
                chosen[i].Key, chosen[i].First().AddressText, places[i].Longitude, places[i].Latitude, places[i].IsOwn, Time(begin), windows[i]?.From, windows[i]?.To, !(begin > points[i].To),
                (int)Math.Round(last.MetresTo(points[i])), [.. chosen[i]]));
            last = points[i];
        }

        return new DayPlan(planned, (int)Math.Round(Route.Metres(points, start, route)), doors.Count - chosen.Count);
    }

    // On a plane around the start: a beat is some kilometres wide. What lies nowhere lies at the start, and is gone to in the order of the texts.
    private static RoutePoint Point(DoorPlace place, (TimeOnly From, TimeOnly To)? window, (double X, double Y) from)
    {
        var (x, y) = place is { Longitude: { } longitude, Latitude: { } latitude }
            ? (double.DegreesToRadians(longitude - from.X) * Radius * Math.Cos(double.DegreesToRadians(from.Y)), double.DegreesToRadians(latitude - from.Y) * Radius)
            : (0, 0);
        return new RoutePoint(x, y, place.Order, window is { } w ? Minute(w.From) : null, window is { } v ? Minute(v.To) : null);
    }

    private static double Minute(TimeOnly time) => time.ToTimeSpan().TotalMinutes;

    private static TimeOnly? Time(double minute) => minute < 24 * 60 ? new TimeOnly((int)minute / 60, (int)minute % 60) : null;
}
