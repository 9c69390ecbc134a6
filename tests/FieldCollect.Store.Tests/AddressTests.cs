using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The tree of addresses, and what must be unique.</summary>
public abstract class AddressTests(TestDatabase database) : StoreTests(database)
{
    private static readonly (string, object?)[] Retired = [("Status", AddressStatus.Retired), ("ValidTo", new DateOnly(2026, 5, 19)), ("RetiredReason", "拆除")];

    [Fact]
    public async Task An_address_cannot_lie_below_itself_directly_or_through_others()
    {
        await RefusedAsync(Problems.AddressCycle, Registrar, Items.Change<Address>(Street1, 1, ("ParentId", Street1)));
        await RefusedAsync(Problems.AddressCycle, Registrar, Items.Change<Address>(Street1, 1, ("ParentId", Building1)));
        await RefusedAsync(Problems.AddressCycle, Registrar, Items.Change<Address>(Street1, 1, ("ParentId", Room101)));
    }

    [Fact]
    public async Task Kinds_stand_in_their_order_and_below_their_own_division_and_beat()
    {
        await RefusedAsync(Problems.AddressOrder, Registrar, Items.Create(Address(Id("a"), Beat1, Village1, AddressKind.Building, Room101, "4栋")));
        await RefusedAsync(Problems.AddressOrder, Registrar, Items.Create(Address(Id("a"), Beat1, Village1, AddressKind.Room, null, "1室")));
        await RefusedAsync(Problems.AddressOutsideParent, Registrar, Items.Create(Address(Id("a"), Beat1, Village2, AddressKind.Room, Building1, "1室")));
        await RefusedAsync(Problems.OtherBeat, Registrar, Items.Create(Address(Id("a"), Beat2, Village1, AddressKind.Room, Building1, "1室")));
    }

    [Fact]
    public async Task A_street_renamed_is_a_new_text_for_everything_on_it()
    {
        Assert.Equal("陕西省安康市石泉县城关镇东村向阳路12号3栋101室", (await GetAsync<Address>(Room101)).FullText);
        await WriteAsync(Registrar, Items.Change<Address>(Street1, 1, ("Name", "朝阳路")));
        foreach (var (id, end) in new[] { (Street1, "朝阳路"), (Building1, "朝阳路12号3栋"), (Room101, "朝阳路12号3栋101室"), (Room102, "朝阳路12号3栋102室") })
        {
            var address = await GetAsync<Address>(id);
            Assert.Equal(("陕西省安康市石泉县城关镇东村" + end, 2L), (address.FullText, address.Version));
            Assert.Contains("朝阳路", address.SearchText, StringComparison.Ordinal);
            Assert.Equal(await HeadAsync(), (await ChangesOfAsync(id))[^1].ChangeNumber);
        }

        Assert.Equal(1, (await GetAsync<Address>(Street2)).Version);
    }

    [Fact]
    public async Task A_rename_reaches_what_the_same_push_has_made()
    {
        await WriteAsync(
            Registrar,
            Items.Create(Address(Id("room103"), Beat1, Village1, AddressKind.Room, Building1, "103室")),
            Items.Change<Address>(Street1, 1, ("Name", "朝阳路")));
        Assert.EndsWith("朝阳路12号3栋103室", (await GetAsync<Address>(Id("room103"))).FullText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_live_children_is_not_retired_and_they_are_named()
    {
        var answer = await PushAsync(Registrar, Items.Change<Address>(Building1, 1, Retired));
        Assert.Equal(Problems.AddressHasLiveChildren.Code, answer.Problem!.Kind.Code);
        Assert.Equal([$"Addresses({Room101})", $"Addresses({Room102})"], answer.Problem.Details.Select(d => d.Target!).OrderBy(t => t != $"Addresses({Room101})"));
        await WriteAsync(Registrar, Items.Change<Address>(Room101, 1, Retired), Items.Change<Address>(Room102, 1, Retired), Items.Change<Address>(Building1, 1, Retired));
        Assert.Equal(AddressStatus.Retired, (await GetAsync<Address>(Building1)).Status);
    }

    [Fact]
    public async Task A_child_made_in_the_same_push_stands_in_the_way_too()
    {
        var answers = await PushAsync(
            Registrar,
            Items.Create(Address(Id("room302"), Beat3, Village2, AddressKind.Room, Room301, null, "6号")),
            Items.Create(Address(Id("lane"), Beat3, Village2, AddressKind.Lane, null, "新巷")),
            Items.Create(Address(Id("lane-room"), Beat3, Village2, AddressKind.Room, Id("lane"), null, "1号")),
            Items.Change<Address>(Id("lane"), 1, Retired));
        Assert.Equal(Problems.AddressHasLiveChildren.Code, answers[3].Problem?.Kind.Code);
    }

    [Fact]
    public async Task What_others_refer_to_is_not_removed_and_they_are_named()
    {
        var answer = await PushAsync(Registrar, Items.Remove<Address>(Room102, 1));
        Assert.Equal((409, Problems.InUse.Code, $"Units({Shop102})"), (answer.Status, answer.Problem!.Kind.Code, Assert.Single(answer.Problem.Details).Target));
        await RefusedAsync(Problems.AddressHasLiveChildren, Registrar, Items.Remove<Address>(Street1, 1));
        await WriteAsync(Registrar, Items.Remove<Register.Units.Unit>(Shop102, 1), Items.Remove<Address>(Room102, 1));
    }

    [Fact]
    public async Task A_code_and_a_token_are_given_once_also_within_one_push()
    {
        (string, object?)[] code = [("Code", "A-1"), ("CodingScheme", "gat2151")];
        var scheme = Store.Codes.Items("CodingScheme")[0].Code;
        code[1] = ("CodingScheme", scheme);
        var answers = await PushAsync(Registrar, Items.Change<Address>(Room101, 1, ("Code", "C-1"), ("CodingScheme", "demo")), Items.Change<Address>(Room102, 1, ("Code", "C-1"), ("CodingScheme", "demo")));
        Assert.Equal([204, 409], answers.Select(a => a.Status));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Change<Address>(Room201, 1, ("Code", "C-1"), ("CodingScheme", "demo")), "Code");
        answers = await PushAsync(Registrar, Items.Create(Plate("p1", "TESTPLATE1")), Items.Create(Plate("p2", "TESTPLATE1")), Items.Create(Plate("p3", "TESTPLATE3")));
        Assert.Equal([201, 409, 201], answers.Select(a => a.Status));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Create(Plate("p4", "TESTPLATE3")), "Token");
    }

    [Fact]
    public async Task Of_many_who_want_one_token_at_once_each_is_told_or_shown_as_the_same_thing_twice()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => PushAsync(Registrar, Items.Create(Plate($"race{i}", "TESTRACE1"))))));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal(Problems.AlreadyExists.Code, a.Problem!.Kind.Code));
        var made = answers.Count(a => a.Status == 201);
        Assert.InRange(made, 1, 6);
        Assert.Equal(made * (made - 1) / 2, (await AllAsync<Register.Sync.Conflict>()).Count);
    }

    [Fact]
    public async Task A_street_is_not_retired_while_somebody_else_builds_on_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var (street, room) = (Id($"race-street{round}"), Id($"race-room{round}"));
            await WriteAsync(Registrar, Items.Create(Address(street, Beat3, Village2, AddressKind.Street, null, $"{round + 1}号路")));
            await Task.WhenAll(
                Task.Run(() => PushAsync(Registrar, Items.Change<Address>(street, 1, Retired))),
                Task.Run(() => PushAsync(Registrar, Items.Create(Address(room, Beat3, Village2, AddressKind.Room, street, null, "1号")))));
            var retired = (await GetAsync<Address>(street)).Status == AddressStatus.Retired;
            var built = (await AllAsync<Address>(a => a.Where(x => x.Id == room))).Count == 1;
            Assert.True(!retired || !built, $"Round {round}: a live room lies on a retired street.");
        }
    }

    [Fact]
    public async Task Nothing_in_use_is_put_below_a_retired_address()
    {
        await WriteAsync(Registrar, Items.Create(Address(Id("gone-street"), Beat3, Village2, AddressKind.Street, null, "旧路")));
        await PushAsync(Registrar, Items.Change<Address>(Id("gone-street"), 1, Retired));
        var answers = await PushAsync(Registrar, Items.Create(Address(Id("late-room"), Beat3, Village2, AddressKind.Room, Id("gone-street"), null, "1号")));
        Assert.Equal(Problems.AddressParentRetired, answers.Problem?.Kind);
    }

    [Fact]
    public async Task An_address_with_something_in_it_keeps_its_kind()
    {
        var version = (await GetAsync<Address>(Room101)).Version;
        var moved = await PushAsync(Registrar, Items.Change<Address>(Room101, version, ("Kind", AddressKind.Floor)));
        Assert.Equal(Problems.InUse, moved.Problem?.Kind);
        Assert.NotEmpty(moved.Problem!.Details);
    }

    [Fact]
    public async Task A_code_is_free_again_when_its_address_is_retired()
    {
        await WriteAsync(Registrar, Items.Create(Address(Id("old-code"), Beat3, Village2, AddressKind.Street, null, "旧街")));
        await PushAsync(Registrar, Items.Change<Address>(Id("old-code"), 1, ("Code", "C-1"), ("CodingScheme", "demo")));
        await WriteAsync(Registrar, Items.Create(Address(Id("new-code"), Beat3, Village2, AddressKind.Street, null, "新街")));
        Assert.Equal(Problems.AlreadyExists, (await PushAsync(Registrar, Items.Change<Address>(Id("new-code"), 1, ("Code", "C-1"), ("CodingScheme", "demo")))).Problem?.Kind);
        await PushAsync(Registrar, Items.Change<Address>(Id("old-code"), 2, Retired));
        Assert.Null((await PushAsync(Registrar, Items.Change<Address>(Id("new-code"), 1, ("Code", "C-1"), ("CodingScheme", "demo")))).Problem);
    }

    private static Doorplate Plate(string id, string token) => new() { Id = Id(id), BeatCode = Beat1, AddressId = Room101, Token = token, Size = "large", Status = DoorplateStatus.Printed };
}

public sealed class AddressOnSqlite() : AddressTests(TestDatabase.Sqlite);

public sealed class AddressOnPostgres() : AddressTests(TestDatabase.Postgres);
