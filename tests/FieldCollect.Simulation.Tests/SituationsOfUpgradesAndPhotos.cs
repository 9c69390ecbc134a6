using System.Reflection;
using System.Security.Cryptography;
using FieldCollect.Client.Visits;
using FieldCollect.Fleet.Checking;
using FieldCollect.Fleet.Officers;
using FieldCollect.Fleet.Simulation;
using FieldCollect.Register.Sync;

namespace FieldCollect.Simulation.Tests;

public sealed partial class Situations
{
    [Fact]
    public void Every_situation_is_a_named_test()
    {
        var names = typeof(Situations).GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(m => m.Name).ToList();
        Assert.All(Situation.All, s => Assert.Contains(names, n => n.StartsWith(Situation.Name(s) + "_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task S09_work_made_before_an_upgrade_counts_and_the_new_columns_are_filled_in_afterwards()
    {
        for (var i = 0; i < 25; i++)
            Phone(One, i);
        Remark(Two, "升级前");
        await _world.Server.UpgradeAsync(true);
        Assert.Contains("50 applied", await One.PushAsync(), StringComparison.Ordinal);
        // Nobody has written these rows since, and yet they have something new in them.
        Assert.Contains("from the start", await One.PullAsync(), StringComparison.Ordinal);
        Assert.All(await RowsAsync(One, "Houses"), r => Assert.Contains(Upgraded, r, StringComparison.Ordinal));
        await SettledAsync();
        Assert.Equal((25, 1), ((await HistoryAsync("Phone")).Count, (await HistoryAsync("Remark")).Count));

        // And back: the version before knows nothing of them.
        Phone(One, 30);
        await _world.Server.UpgradeAsync(false);
        Assert.Contains("2 applied", await One.SyncAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await RowsAsync(One, "Houses"), r => r.Contains(Upgraded, StringComparison.Ordinal));
        await SettledAsync();
    }

    [Fact]
    public async Task S09_an_upgrade_between_two_pages_begins_the_reading_anew()
    {
        await using var world = await World.BeginAsync(new WorldPlan { Terminals = 3, Beats = 2, PageSize = 20 });
        var late = new SimTerminal(world, "Late", SimCounty.Officer(One.Beat, 4), One.Beat);
        world.Terminals.Add(late);
        await late.EnrolAsync();
        // A snapshot that is damaged twice: the beat is read page by page.
        late.Network.Next(Fault.Damage, Fault.Damage);
        var replies = 0;
        async Task UpgradeBehindTheFirstPage()
        {
            if (++replies == 3)
                await world.Server.UpgradeAsync(true);
            else
                late.Network.BeforeNextReply = UpgradeBehindTheFirstPage;
        }

        late.Network.BeforeNextReply = UpgradeBehindTheFirstPage;
        await late.PullAsync();
        Assert.True(world.Server.IsUpgraded);
        await world.SettleAsync();
        await world.CheckSettledAsync();
        Assert.All(await RowsAsync(late, "Houses"), r => Assert.Contains(Upgraded, r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task S09_a_file_that_an_earlier_library_made_is_taken_over_with_its_unsent_work()
    {
        for (var i = 0; i < 25; i++)
            Phone(One, i);
        Assert.True(One.ComesFromAnEarlierLibrary());
        Assert.Equal(25, One.App.Status().UnsentVisits);
        Remark(One, "之后");
        Assert.Contains("52 applied", await One.SyncAsync(), StringComparison.Ordinal);
        await SettledAsync();
        Assert.Equal(25, (await HistoryAsync("Phone")).Count);
        Assert.Equal(0, One.App.Status().CameBack);
    }

    [Fact]
    public async Task S13_many_write_at_once_beside_a_reader_that_does_not_end_and_nobody_misses_a_row()
    {
        for (var i = 0; i < 5; i++)
        {
            var more = new SimTerminal(_world, $"More{i}", SimCounty.Officer(One.Beat, 2 + (i % 5)), One.Beat);
            _world.Terminals.Add(more);
            await more.EnrolAsync();
            await more.PullAsync();
        }

        await _world.Server.HoldReaderAsync();
        for (var round = 0; round < 4; round++)
        {
            foreach (var terminal in _world.Terminals)
            {
                var room = SimCounty.Rooms.Where(r => r.Beat == terminal.Beat).ElementAt(round);
                Assert.True(terminal.Record(VisitDraft.At(room.Room).Change("Residents", room.Resident, "Remark", _world.UniqueText())));
            }

            // As the machine has it: half of them push while the others pull.
            await Task.WhenAll(_world.Terminals.Select((t, i) => Task.Run(() => (i + round) % 2 == 0 ? t.PushAsync() : t.PullAsync())));
        }

        await SettledAsync();
    }

    [Fact]
    public async Task S14_a_photo_of_25_MB_over_a_line_that_is_cut_each_300_kB_with_a_bit_turned_goes_on_where_it_stopped()
    {
        var photo = RandomNumberGenerator.GetBytes(25_000_000);
        var draft = VisitDraft.At(Door.Room).Change("Residents", Door.Resident, "Remark", "有照片");
        draft.Attach("photo", "image/jpeg", photo, _world.Chance.Id(_world.Time.Now));
        Assert.True(One.Record(draft));
        One.Network.LongestPiece = 300_000;
        // Rows first, and no row waits for it.
        Assert.Contains("3 applied", await One.PushAsync(), StringComparison.Ordinal);
        One.Network.Next(Fault.None, Fault.None, Fault.DamageRequest);
        Assert.Contains("1 photos sent, 0 left", await One.SyncAsync(), StringComparison.Ordinal);
        // Of 300 kB no more than a piece is lost at a cut: less than twice the photo has gone over the line.
        Assert.InRange(One.Network.UploadedBytes, photo.Length, 2 * photo.Length);
        await SettledAsync();
        await using var stored = _world.Server.Store.Files.Open(Convert.ToHexStringLower(SHA256.HashData(photo)))!;
        Assert.Equal(photo.Length, stored.Length);
    }

    [Fact]
    public async Task S14_photos_of_a_terminal_that_has_lost_its_beat_reach_the_register()
    {
        var draft = VisitDraft.At(Door.Room).WithOutcome("nobodyHome");
        draft.Attach("photo", "image/jpeg", RandomNumberGenerator.GetBytes(400_000), _world.Chance.Id(_world.Time.Now));
        Assert.True(One.Record(draft));
        Assert.Contains("loses", await Acts.ReassignAsync(_world, One), StringComparison.Ordinal);
        Assert.Equal("BeatLost", await One.SyncAsync());
        Assert.Empty(One.File.Rows());
        Assert.Equal((0, 0), (One.App.Status().UnsentVisits, One.App.Status().UnsentAttachments));
        Assert.Contains("gets back", await Acts.ReassignAsync(_world, One), StringComparison.Ordinal);
        Assert.Contains("from the start", await One.SyncAsync(), StringComparison.Ordinal);
        Assert.NotNull(One.App.AddressCard(Door.Room));
        await SettledAsync();
    }

    private const string Upgraded = "SinceTheUpgrade";

    private static Task<List<string>> RowsAsync(SimTerminal terminal, string set) => Task.FromResult(terminal.File.Rows().Where(r => r.Key.Set == set).Select(r => r.Value.Body).ToList());
}
