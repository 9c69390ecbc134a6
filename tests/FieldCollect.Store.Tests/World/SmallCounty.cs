using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Tests.World;

/// <summary>
/// The county of the tests, invented: two stations, three beats, a street with a building in the first, a street in the second, a hamlet in the third.
/// Identity numbers begin with 99 and phones with 100, which are nobody's.
/// </summary>
public static class SmallCounty
{
    public const string Village1 = "610922100201", Village2 = "610922100202";
    public const string Station1 = "610922510000", Station2 = "610922520000";
    public const string Beat1 = "610922510001", Beat2 = "610922510002", Beat3 = "610922520001";

    public static readonly Guid Street1 = Id("street1"), Building1 = Id("building1"), Room101 = Id("room101"), Room102 = Id("room102");
    public static readonly Guid Street2 = Id("street2"), Room201 = Id("room201"), Hamlet3 = Id("hamlet3"), Room301 = Id("room301");
    public static readonly Guid House101 = Id("house101"), House201 = Id("house201"), Shop102 = Id("shop102");

    /// <summary>Lives in the first beat.</summary>
    public static readonly Guid Chen = Id("chen"), ChenStays = Id("chen-stays");

    /// <summary>Kept in the first beat, with stays in the first and the second.</summary>
    public static readonly Guid Lin = Id("lin"), LinStays1 = Id("lin-stays-1"), LinStays2 = Id("lin-stays-2");

    /// <summary>Kept in the first beat, with no stay at all.</summary>
    public static readonly Guid He = Id("he");

    public static readonly Actor Officer1 = Officer("officer1", Beat1), Officer1Too = Officer("officer1too", Beat1);
    public static readonly Actor Officer2 = Officer("officer2", Beat2), Officer3 = Officer("officer3", Beat3);
    public static readonly Actor Registrar = new(Id("registrar"), "registrar", Role.Registrar, null, null, "registration");
    public static readonly Actor Administrator = new(Id("administrator"), "administrator", Role.Administrator, null, null, "administration");

    public static readonly string ChensPhone = Phone(1), ChensNumber = Number(1);

    public static Guid Id(string name) => Ids.OfName("SmallCounty", name);

    /// <summary>A phone number that is nobody's.</summary>
    public static string Phone(int n) => $"100{n:00000000}";

    /// <summary>An identity number that is nobody's and passes its check.</summary>
    public static string Number(int n)
    {
        var first17 = $"99010119800101{n:000}";
        return first17 + IdentityNumber.CheckDigit(first17);
    }

    public static Actor Officer(string name, params string[] beats) => new(Id(name), name, Role.Officer, beats.ToHashSet(), Id(name + "'s terminal"), "dailyCollection");

    public static async Task FillAsync(RegisterStore store)
    {
        await WriteAsync(store, Administrator, Reference());
        await WriteAsync(store, Registrar, Map());
        await WriteAsync(store, Registrar, People());
    }

    public static Address Address(Guid id, string beat, string village, string kind, Guid? parent, string? name, string? number = null) => new()
    {
        Id = id, BeatCode = beat, DivisionCode = village, Kind = kind, ParentId = parent, Name = name, Number = number,
    };

    public static Resident Resident(Guid id, string beat, int n) => new()
    {
        Id = id, BeatCode = beat, Name = $"测试{n}", Sex = "2", DocumentKind = "111", IdentityNumber = Number(n), Phone = Phone(n),
    };

    public static Residency Stay(Guid id, Guid resident, string beat, Guid address) => new()
    {
        Id = id, ResidentId = resident, BeatCode = beat, AddressId = address, Kind = ResidencyKind.Floating,
    };

    public static House House(Guid id, string beat, Guid address) => new() { Id = id, BeatCode = beat, AddressId = address, Use = "dwelling", Occupancy = Occupancy.Let };

    public static IEnumerable<object> Reference() =>
    [
        new Division { Code = "610000000000", Name = "陕西省", Level = 1 },
        new Division { Code = "610900000000", Name = "安康市", Level = 2, ParentCode = "610000000000" },
        new Division { Code = "610922000000", Name = "石泉县", Level = 3, ParentCode = "610900000000" },
        new Division { Code = "610922100000", Name = "城关镇", Level = 4, ParentCode = "610922000000" },
        new Division { Code = Village1, Name = "东村", Level = 5, ParentCode = "610922100000" },
        new Division { Code = Village2, Name = "西村", Level = 5, ParentCode = "610922100000" },
        new Station { Code = Station1, Name = "一所", DivisionCode = "610922100000" },
        new Station { Code = Station2, Name = "二所", DivisionCode = "610922100000" },
        new Beat { Code = Beat1, Name = "一区", StationCode = Station1 },
        new Beat { Code = Beat2, Name = "二区", StationCode = Station1 },
        new Beat { Code = Beat3, Name = "三区", StationCode = Station2 },
    ];

    public static IEnumerable<object> Map() =>
    [
        Address(Street1, Beat1, Village1, AddressKind.Street, null, "向阳路"),
        Address(Building1, Beat1, Village1, AddressKind.Building, Street1, "3栋", "12号"),
        Address(Room101, Beat1, Village1, AddressKind.Room, Building1, "101室"),
        Address(Room102, Beat1, Village1, AddressKind.Room, Building1, "102室"),
        Address(Street2, Beat2, Village1, AddressKind.Street, null, "滨江路"),
        Address(Room201, Beat2, Village1, AddressKind.Room, Street2, "201室", "7号"),
        Address(Hamlet3, Beat3, Village2, AddressKind.Hamlet, null, "三组"),
        Address(Room301, Beat3, Village2, AddressKind.Room, Hamlet3, null, "5号"),
    ];

    public static IEnumerable<object> People() =>
    [
        House(House101, Beat1, Room101),
        House(House201, Beat2, Room201),
        new Unit { Id = Shop102, BeatCode = Beat1, AddressId = Room102, Name = "测试商店", Kind = "shop" },
        Resident(Chen, Beat1, 1),
        Resident(Lin, Beat1, 2),
        Resident(He, Beat1, 3),
        Stay(ChenStays, Chen, Beat1, Room101),
        Stay(LinStays1, Lin, Beat1, Room101),
        Stay(LinStays2, Lin, Beat2, Room201),
    ];

    private static async Task WriteAsync(RegisterStore store, Actor actor, IEnumerable<object> records)
    {
        foreach (var answer in await store.PushAsync([.. records.Select(Items.Create)], actor))
        {
            if (answer.Problem is { } problem)
                throw new InvalidOperationException($"The small county breaks a rule: {problem.Kind.Code} {problem.Target} {problem.Message} {string.Join(' ', problem.Details)}");
        }
    }
}
