using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Server.Plates;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Tests;

/// <summary>Whoever tries tokens finds none, and learns nothing from how long the answer takes.</summary>
public sealed class PublicTokenTests : IAsyncLifetime
{
    private const string Beat = "610922510001";
    private const int Tries = 100_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("fieldcollect-").FullName;
    private readonly List<string> _shown = [];
    private RegisterStore _store = null!;
    private PublicPage _page = null!;
    private string _revoked = "";

    public async ValueTask InitializeAsync()
    {
        _store = await RegisterStore.OpenAsync(_folder, null, TimeProvider.System);
        _page = new PublicPage(_store);
        var (street, registrar) = (Id(1), Actor.System with { Role = Register.Accounts.Role.Registrar });
        var records = new List<object>
        {
            new Division { Code = "610000000000", Name = "陕西省", Level = 1 },
            new Division { Code = "610900000000", Name = "安康市", Level = 2, ParentCode = "610000000000" },
            new Division { Code = "610922000000", Name = "石泉县", Level = 3, ParentCode = "610900000000" },
            new Division { Code = "610922100000", Name = "城关镇", Level = 4, ParentCode = "610922000000" },
            new Division { Code = "610922100201", Name = "东村", Level = 5, ParentCode = "610922100000" },
            new Station { Code = "610922510000", Name = "一所", DivisionCode = "610922100000", DutyPhone = "110" },
            new Beat { Code = Beat, Name = "一区", StationCode = "610922510000" },
            new Address { Id = street, BeatCode = Beat, DivisionCode = "610922100201", Kind = AddressKind.Street, Name = "向阳路" },
        };
        for (var i = 0; i < 100; i++)
        {
            var token = PlateToken.New(_store.PlateKeys.Current);
            _shown.Add(token);
            records.Add(new Address { Id = Id(100 + i), BeatCode = Beat, DivisionCode = "610922100201", ParentId = street, Kind = AddressKind.Room, Name = $"{i}室" });
            records.Add(new Doorplate { Id = Id(1000 + i), BeatCode = Beat, AddressId = Id(100 + i), Token = token, Size = "small", Status = DoorplateStatus.Ordered });
        }

        foreach (var answer in await _store.PushAsync([.. records.Select(Create)], registrar))
            Assert.True(answer.Problem is null, answer.Problem?.Message);
        _revoked = _shown[0];
        var retire = new PushItem
        {
            Verb = PushVerb.Change, Set = EntitySets.Find("Doorplates")!, Key = [Id(1000)], IfMatchAny = true, Values = new Dictionary<string, object?> { ["Status"] = DoorplateStatus.Retired },
        };
        Assert.Equal(204, (await _store.PushAsync([retire], registrar))[0].Status);
        _shown.RemoveAt(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_hundred_thousand_random_tokens_and_as_many_one_character_off_show_nothing()
    {
        Assert.NotNull(await _page.FindAsync(_shown[0], true, CancellationToken.None));
        var dice = new Random(20260501);
        var hits = 0;
        for (var i = 0; i < Tries; i++)
        {
            var random = string.Create(PlateToken.Length, dice, static (to, from) => from.GetItems(PlateToken.Alphabet, to));
            var near = _shown[i % _shown.Count].ToCharArray();
            var at = dice.Next(near.Length);
            char other;
            do
                other = PlateToken.Alphabet[dice.Next(PlateToken.Alphabet.Length)];
            while (other == near[at]);
            near[at] = other;
            hits += await _page.FindAsync(random, true, CancellationToken.None) is null ? 0 : 1;
            hits += await _page.FindAsync(new string(near), true, CancellationToken.None) is null ? 0 : 1;
        }

        Assert.Equal(0, hits);
    }

    // Asked in turn, so that whatever else the machine does falls on each alike. The share of pairs in which one took longer than the other is a half if time tells
    // nothing (Mann and Whitney); with 200 of each it strays by 0.029, so 0.12 is four times that: a machine under load passes, a difference of a query does not.
    [Fact]
    public async Task An_answer_takes_as_long_for_an_unknown_a_forged_and_a_revoked_token()
    {
        const int Each = 200;
        var kinds = new Func<string>[]
        {
            () => PlateToken.New(_store.PlateKeys.Current),
            () => PlateToken.New(new PlateKey('0', RandomNumberGenerator.GetBytes(PlateKey.SecretLength))),
            () => _revoked,
        };
        var times = kinds.Select(_ => new List<double>()).ToList();
        var pages = new HashSet<byte[]>();
        for (var i = -20; i < Each; i++)
        {
            // Each kind is first, second and third as often as the others.
            for (var k = 0; k < kinds.Length; k++)
            {
                var kind = (k + Math.Abs(i)) % kinds.Length;
                var token = kinds[kind]();
                var asked = TimeProvider.System.GetTimestamp();
                Assert.Null(await _page.FindAsync(token, true, CancellationToken.None));
                pages.Add(await _page.NotShownAsync(token, true, asked, CancellationToken.None));
                if (i >= 0)
                    times[kind].Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
            }
        }

        Assert.Single(pages);
        for (var one = 0; one < kinds.Length; one++)
        {
            for (var other = one + 1; other < kinds.Length; other++)
            {
                var longer = times[one].Average(a => times[other].Average(b => a > b ? 1 : a < b ? 0 : 0.5));
                Assert.True(Math.Abs(longer - 0.5) < 0.12, $"Of kinds {one} and {other} the first takes longer in {longer:0.00} of the pairs.");
            }
        }
    }

    private static Guid Id(int n) => Ids.OfName("PublicTokenTests", $"{n}");

    private static PushItem Create(object record) => new()
    {
        Verb = PushVerb.Create,
        Set = EntitySets.Of(record.GetType()),
        Values = RecordType.Of(record).Fields.Where(f => !f.Computed && f.Get(record) is not null).ToDictionary(f => f.Name, f => f.Get(record)),
    };
}
