using System.Globalization;
using FieldCollect.Fleet.Officers;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Fleet.Simulation;

/// <summary>
/// A county as small as the situations allow: three beats of one station and one of another, in each two streets with a building and its rooms, in each room a house
/// and a resident. Small, so that officers meet; the same in every run, so that it is made once and copied.
/// </summary>
public static class SimCounty
{
    public const int OfficersABeat = 6;
    public const string Password = "simulated";

    private const string Village = "610922100001";
    private const int StreetsABeat = 2;
    private const int RoomsABuilding = 4;

    public static readonly IReadOnlyList<string> Beats = ["610922510001", "610922510002", "610922510003", "610922520001"];

    /// <summary>What lies in each beat at the beginning.</summary>
    public static IEnumerable<SimRoom> Rooms =>
        from beat in Beats
        from street in Enumerable.Range(1, StreetsABeat)
        from room in Enumerable.Range(1, RoomsABuilding)
        select new SimRoom(beat, Id($"{beat}/{street}"), Id($"{beat}/{street}/b"), Id($"{beat}/{street}/b/{room}"),
            Id($"{beat}/{street}/b/{room}/house"), Id($"{beat}/{street}/b/{room}/person"), Id($"{beat}/{street}/b/{room}/stay"));

    public static string Officer(string beat, int number) => $"officer-{beat}-{number}";

    public static string Supervisor(string beat) => "supervisor-" + Station(beat);

    public static Guid UserId(string name) => Ids.OfName("Users", name);

    public static Guid Id(string name) => Ids.OfName("SimCounty", name);

    public static async Task MakeAsync(string folder, TimeProvider time)
    {
        await using var store = await RegisterStore.OpenAsync(folder, null, time);
        await WriteAsync(store, Reference());
        var registrar = new Actor(UserId("registrar"), "registrar", Role.Registrar, null, null, "registration");
        await WriteAsync(store, Rooms.SelectMany(Place).DistinctBy(r => ((Register.Fields.Record)r).Id), registrar);
        await WriteAsync(store, Rooms.SelectMany(Household), registrar);
        await store.WriteAsync(async context =>
        {
            var hash = QuickPassword.Hash(Password);
            User New(string name, Role role, string? station = null) => new() { Id = UserId(name), UserName = name, DisplayName = name, Role = role, StationCode = station, PasswordHash = hash };
            context.AddRange(New("registrar", Role.Registrar), New("administrator", Role.Administrator));
            context.AddRange(Beats.Select(Supervisor).Distinct().Select(s => New(s, Role.Supervisor, s["supervisor-".Length..])));
            foreach (var beat in Beats)
            {
                foreach (var name in Enumerable.Range(1, OfficersABeat).Select(n => Officer(beat, n)))
                {
                    context.Add(New(name, Role.Officer));
                    context.Add(new UserBeat { UserId = UserId(name), BeatCode = beat });
                }
            }

            return await context.SaveChangesAsync();
        });
    }

    private static string Station(string beat) => beat[..8] + "0000";

    private static IEnumerable<object> Reference() =>
    [
        new Division { Code = "610000000000", Name = "陕西省", Level = 1 },
        new Division { Code = "610900000000", Name = "安康市", Level = 2, ParentCode = "610000000000" },
        new Division { Code = "610922000000", Name = "石泉县", Level = 3, ParentCode = "610900000000" },
        new Division { Code = "610922100000", Name = "城关镇", Level = 4, ParentCode = "610922000000" },
        new Division { Code = Village, Name = "东村", Level = 5, ParentCode = "610922100000" },
        .. Beats.Select(Station).Distinct().Select(s => new Station { Code = s, Name = s[6..8] + "所", DivisionCode = "610922100000" }),
        .. Beats.Select(b => new Beat { Code = b, Name = b[^4..] + "区", StationCode = Station(b) }),
    ];

    private static IEnumerable<object> Place(SimRoom room)
    {
        Address Of(Guid id, string kind, Guid? parent, string name) => new() { Id = id, BeatCode = room.Beat, DivisionCode = Village, Kind = kind, ParentId = parent, Name = name };
        yield return Of(room.Street, AddressKind.Street, null, $"{room.Street.ToString()[..4]}路");
        yield return Of(room.Building, AddressKind.Building, room.Street, "3栋");
        yield return Of(room.Room, AddressKind.Room, room.Building, $"{room.Room.ToString()[..4]}室");
    }

    private static IEnumerable<object> Household(SimRoom room)
    {
        var n = int.Parse(room.Resident.ToString("N")[..5], NumberStyles.HexNumber, CultureInfo.InvariantCulture) % 50_000;
        yield return new House { Id = room.House, BeatCode = room.Beat, AddressId = room.Room, Use = "dwelling", Occupancy = Occupancy.Let };
        yield return new Resident { Id = room.Resident, BeatCode = room.Beat, Name = $"试验{n}", Sex = "2", DocumentKind = "111", IdentityNumber = Invented.Number(n), Phone = Invented.Phone(n) };
        yield return new Residency { Id = room.Stay, ResidentId = room.Resident, BeatCode = room.Beat, AddressId = room.Room, Kind = ResidencyKind.Floating };
        yield return new Unit { Id = Id($"{room.Room}/unit"), BeatCode = room.Beat, AddressId = room.Room, Name = "试验商店", Kind = "shop" };
    }

    private static async Task WriteAsync(RegisterStore store, IEnumerable<object> records, Actor? actor = null)
    {
        var items = records.Select(r => new PushItem
        {
            Verb = PushVerb.Create,
            Set = EntitySets.Of(r.GetType()),
            Method = "POST",
            Url = EntitySets.Of(r.GetType()).Name,
            Values = RecordType.Of(r).Fields.Where(f => !f.Computed && f.Get(r) is not null).ToDictionary(f => f.Name, f => f.Get(r)),
        }).ToList();
        if ((await store.PushAsync(items, actor ?? Actor.System)).FirstOrDefault(a => a.Problem is not null) is { Problem: { } problem })
            throw new InvalidOperationException($"The simulated county breaks a rule: {problem.Kind.Code} {problem.Target} {problem.Message} {string.Join(' ', problem.Details)}");
    }
}

/// <summary>A room and what is in it.</summary>
public sealed record SimRoom(string Beat, Guid Street, Guid Building, Guid Room, Guid House, Guid Resident, Guid Stay)
{
    public Guid Unit => SimCounty.Id($"{Room}/unit");
}
