using System.Security.Cryptography;
using FieldCollect.Client;
using FieldCollect.Client.Sync;
using FieldCollect.Register;
using FieldCollect.Register.Sync;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>A terminal's life as its officers see it, with the terminal's own library: let in by a code, shared, revoked, wiped.</summary>
public abstract class TerminalLifeTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Terminals);

    private Task<HandTerminal> EnrolledAsync() => HandTerminal.EnrolledAsync(County, Beat);

    private static async Task<string> ProblemAsync(Func<Task> work) => (await Assert.ThrowsAsync<TerminalException>(work)).Code;

    [Fact]
    public async Task The_text_of_a_code_makes_a_file_a_terminal_without_a_password()
    {
        var officer = await County.OfficerAsync(Beat);
        using HandTerminal terminal = new(County.Http.BaseAddress!), second = new(County.Http.BaseAddress!);
        var payload = (await officer.SendAsync("POST", "auth/enrolment", Caller.Json(new { beat = Beat }))).Expect(201).Json.GetProperty("payload").GetString()!;
        var shown = EnrolmentPayload.Read(payload, new Uri("http://nowhere.test/"));
        await terminal.App.EnrolAsync(shown, "新终端");
        var status = terminal.App.Status();
        Assert.Equal((County.Account($"officer-{Beat}").UserName, Beat), (status.User, status.Beat));
        Assert.True((await terminal.App.PullAsync()).Rows > 0);
        Assert.Equal("invalid_grant", await ProblemAsync(() => second.App.EnrolAsync(shown, "又一终端")));
        Assert.Equal("AlreadyEnrolled", await ProblemAsync(() => terminal.App.EnrolAsync(shown, "新终端")));
        var named = (await officer.GetAsync($"Devices({status.DeviceId})")).Expect(200).Json;
        Assert.Equal("新终端", named.GetProperty("Name").GetString());
        if (OperatingSystem.IsWindows())
            return;
        // The key lies in the file: its owner's alone, and so are SQLite's files beside it.
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(terminal.File)!, "terminal.db*").Where(f => !f.EndsWith(".sync", StringComparison.Ordinal)))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fieldcollect:1 ftp://x.test AbCdEfGhIj")]
    [InlineData("fieldcollect:2 http://x.test AbCdEfGhIj")]
    [InlineData("https://x.test/AbCdEfGhIj")]
    [InlineData("abc")]
    public void What_is_no_code_is_told_before_anybody_is_asked(string scanned) =>
        Assert.Equal("MalformedCode", Assert.Throws<TerminalException>(() => EnrolmentPayload.Read(scanned, new Uri("http://x.test/"))).Code);

    [Fact]
    public async Task A_terminal_whose_answer_was_lost_shows_its_code_again()
    {
        using var terminal = new HandTerminal(County.Http.BaseAddress!);
        var code = await HandTerminal.CodeAsync(await County.OfficerAsync(Beat), Beat);
        terminal.Network.IsAway = true;
        Assert.Equal("OutOfReach", await ProblemAsync(() => terminal.EnrolAsync(code)));
        terminal.Network.IsAway = false;
        await terminal.EnrolAsync(code);
        var device = terminal.DeviceId;
        Assert.Equal(1, await County.TablesAsync(c => c.DeviceKeys.CountAsync(k => k.DeviceId == device)));
    }

    [Fact]
    public async Task A_revoked_terminal_hands_in_its_visits_and_photos_and_then_holds_nothing()
    {
        using var terminal = await EnrolledAsync();
        var supervisor = await County.RoleAsync("supervisor");
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        var photo = RandomNumberGenerator.GetBytes(700_000);
        var visit = terminal.Visit(room, photo);
        var attachment = terminal.AttachmentsOf(visit)[0];
        var device = terminal.DeviceId;
        (await supervisor.PatchAsync($"Devices({device})", "W/\"1\"", new { Status = "revoked" })).Expect(204);

        Assert.Equal("Wiped", await ProblemAsync(() => terminal.App.SyncAsync()));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(terminal.File)!));
        Assert.Equal("Wiped", Assert.Throws<TerminalException>(() => terminal.App.Status()).Code);
        Assert.Equal("Wiped", Assert.Throws<TerminalException>(() => terminal.App.Search("路")).Code);

        var kept = (await supervisor.GetAsync($"QuarantinedChanges?$filter=DeviceId eq {device}&$orderby=Ordinal")).Expect(200).Value;
        Assert.Equal(2, kept.Count);
        (await supervisor.GetAsync($"Attachments({attachment})/$value")).Expect(Problems.NotFound);
        (await supervisor.PatchAsync($"QuarantinedChanges({kept[0].GetProperty("Id").GetString()})", "*", new { Status = "released" })).Expect(204);
        (await supervisor.GetAsync($"Visits({visit})")).Expect(200);
        Assert.Equal("700000", (await supervisor.SendAsync("HEAD", $"odata/Attachments({attachment})/$value", null)).Expect(200).Header("Content-Length"));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(photo))}\"", (await supervisor.GetAsync($"Attachments({attachment})/$value")).ETag);
    }

    [Fact]
    public async Task A_revoked_terminal_that_cannot_hand_in_keeps_its_work_and_shows_nothing()
    {
        using var terminal = await EnrolledAsync();
        var supervisor = await County.RoleAsync("supervisor");
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        var device = terminal.DeviceId;
        (await supervisor.PatchAsync($"Devices({device})", "W/\"1\"", new { Status = "revoked" })).Expect(204);
        var visit = terminal.Visit(room, RandomNumberGenerator.GetBytes(2_000_000));
        var attachment = terminal.AttachmentsOf(visit)[0];

        // The line carries rows and tokens, and no photo.
        terminal.Network.CutAfter = 15_000;
        Assert.Equal("WipeOwed", await ProblemAsync(() => terminal.App.SyncAsync()));
        terminal.Restart();
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => terminal.App.AddressCard(room)).Code);
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => terminal.App.Search("路")).Code);
        Assert.Equal((0, 1), (terminal.App.Status().UnsentVisits, terminal.App.Status().UnsentAttachments));
        terminal.Network.IsAway = true;
        Assert.Equal("WipeOwed", await ProblemAsync(() => terminal.App.SyncAsync()));
        Assert.True(File.Exists(terminal.File));

        (terminal.Network.IsAway, terminal.Network.CutAfter) = (false, null);
        Assert.Equal("Wiped", await ProblemAsync(() => terminal.App.PushAsync()));
        Assert.False(File.Exists(terminal.File));
        Assert.True(File.Exists(Path.Combine(County.DataFolder, "attachments", "awaiting", attachment.ToString("N"))));
    }

    [Fact]
    public async Task A_terminal_that_was_let_in_again_before_it_was_wiped_goes_on()
    {
        using var terminal = await EnrolledAsync();
        var supervisor = await County.RoleAsync("supervisor");
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        var visit = terminal.Visit(room, RandomNumberGenerator.GetBytes(200_000));
        (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { Status = "revoked" })).Expect(204);
        terminal.Network.CutAfter = 15_000;
        Assert.Equal("WipeOwed", await ProblemAsync(() => terminal.App.SyncAsync()));
        (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { Status = "enrolled" })).Expect(204);
        terminal.Network.CutAfter = null;
        await terminal.App.SyncAsync();
        Assert.NotNull(terminal.App.AddressCard(room));
        Assert.Equal(0, terminal.App.Status().UnsentAttachments);
        (await supervisor.GetAsync($"QuarantinedChanges?$filter=DeviceId eq {terminal.DeviceId}")).Expect(200);
        Assert.NotEqual(Guid.Empty, visit);
    }

    [Fact]
    public async Task One_officer_with_two_terminals_sees_on_each_what_was_done_on_the_other()
    {
        using HandTerminal morning = await EnrolledAsync(), evening = await EnrolledAsync();
        Assert.NotEqual(morning.DeviceId, evening.DeviceId);
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await morning.App.PullAsync();
        await evening.App.PullAsync();
        morning.App.RecordVisit(Client.Visits.VisitDraft.At(room).Change("Addresses", room, "Remark", "上午"));
        Assert.Equal(2, (await morning.App.SyncAsync()).Push.Applied);
        evening.App.RecordVisit(Client.Visits.VisitDraft.At(room).Change("Addresses", room, "Remark", "傍晚"));
        var synced = await evening.App.SyncAsync();
        Assert.Equal((1, 1), (synced.Push.Conflicts, synced.Push.Applied));
        await morning.App.SyncAsync();
        Assert.Equal(evening.App.AddressCard(room)!.Address.Record.Remark, morning.App.AddressCard(room)!.Address.Record.Remark);
        Assert.Equal(1, morning.App.Status().OpenConflicts);
        var devices = await County.TablesAsync(c => c.Set<Change>().Where(x => x.RecordId == room && x.Kind == ChangeKind.Updated).Select(x => x.DeviceId).ToListAsync());
        Assert.Contains(morning.DeviceId, devices);
    }

    [Fact]
    public async Task Two_officers_share_a_terminal_and_each_visit_is_its_officers()
    {
        using var terminal = await EnrolledAsync();
        var (first, colleague) = (County.Account($"officer-{Beat}"), County.Account($"officer-{County.QuietBeat(Quiet.TerminalsNextDoor)}"));
        var administrator = await County.RoleAsync("administrator");
        Task<Reply> GiveAsync(params string[] beats) => administrator.SendAsync("PATCH", $"auth/users/{colleague.UserName}", Caller.Json(new { beats }));
        (await GiveAsync(Beat, County.QuietBeat(Quiet.TerminalsNextDoor))).Expect(204);
        try
        {
            var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
            await terminal.App.PullAsync();
            var morning = terminal.Visit(room, RandomNumberGenerator.GetBytes(1_000));
            Assert.Equal("UnsentOfAnother", await ProblemAsync(() => terminal.App.SignInAsync(colleague.UserName, colleague.Password)));
            await terminal.App.SyncAsync();
            await terminal.App.SignInAsync(colleague.UserName, colleague.Password);
            Assert.Equal(colleague.UserName, terminal.App.Status().User);
            var afternoon = terminal.Visit(room);
            await terminal.App.SyncAsync();
            await terminal.App.SignInAsync(first.UserName, first.Password);

            var by = await County.TablesAsync(async c => await c.Set<Change>().Where(x => x.EntitySet == "Visits" && (x.RecordId == morning || x.RecordId == afternoon))
                .Join(c.Users, x => x.UserId, u => u.Id, (x, u) => new { x.RecordId, u.UserName, x.DeviceId }).ToDictionaryAsync(x => x.RecordId));
            Assert.Equal((first.UserName, (Guid?)terminal.DeviceId), (by[morning].UserName, by[morning].DeviceId));
            Assert.Equal((colleague.UserName, (Guid?)terminal.DeviceId), (by[afternoon].UserName, by[afternoon].DeviceId));
        }
        finally
        {
            (await GiveAsync(County.QuietBeat(Quiet.TerminalsNextDoor))).Expect(204);
        }
    }

    [Fact]
    public async Task A_terminal_gets_another_name_and_goes_on_as_it_was()
    {
        using var terminal = await EnrolledAsync();
        var supervisor = await County.RoleAsync("supervisor");
        (await (await County.OfficerAsync(Beat)).PatchAsync($"Devices({terminal.DeviceId})", "*", new { Name = "自改" })).Expect(Problems.NotAllowed);
        (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "W/\"1\"", new { Name = "向阳路一号机" })).Expect(204);
        (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { Name = "" })).Expect(Problems.MissingField);
        await terminal.App.SyncAsync();
        Assert.Equal("向阳路一号机", (await supervisor.GetAsync($"Devices({terminal.DeviceId})")).Json.GetProperty("Name").GetString());
    }

    [Fact]
    public async Task A_terminal_that_the_station_gives_another_beat_sends_what_it_made_and_holds_the_other()
    {
        using var terminal = await EnrolledAsync();
        var (account, next) = (County.Account($"officer-{Beat}"), County.QuietBeat(Quiet.TerminalsNextDoor));
        var (administrator, supervisor) = (await County.RoleAsync("administrator"), await County.RoleAsync("supervisor"));
        Task<Reply> GiveAsync(params string[] beats) => administrator.SendAsync("PATCH", $"auth/users/{account.UserName}", Caller.Json(new { beats }));
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        var both = terminal.Visit(room);
        (await GiveAsync(Beat, next)).Expect(204);
        try
        {
            var (_, there) = await PlaceAsync(await County.OfficerAsync(next), next);
            (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { BeatCode = next })).Expect(204);
            // As after a quarter of an hour: with the next token it hears of it.
            terminal.Damage("UPDATE Meta SET Value = 'over' WHERE Name = 'AccessToken'");
            Assert.Equal(1, (await terminal.App.SyncAsync()).Push.Applied);
            Assert.Equal(next, terminal.App.Status().Beat);
            Assert.Null(terminal.App.AddressCard(room));
            Assert.NotNull(terminal.App.AddressCard(there));
            (await supervisor.GetAsync($"Visits({both})")).Expect(200);

            // The officer has that beat no more, and the terminal still serves it: what was made there is taken in, and nothing is shown.
            var left = terminal.Visit(there);
            (await GiveAsync(Beat)).Expect(204);
            Assert.Equal("BeatLost", await ProblemAsync(() => terminal.App.SyncAsync()));
            Assert.Equal((0, 0), (terminal.App.Status().UnsentVisits, terminal.App.Status().Rows));
            (await supervisor.GetAsync($"Visits({left})")).Expect(200);
            (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { BeatCode = Beat })).Expect(204);
            Assert.True((await terminal.App.SyncAsync()).Pull.FromStart);
            Assert.NotNull(terminal.App.AddressCard(room));
        }
        finally
        {
            (await GiveAsync(Beat)).Expect(204);
        }
    }

    [Fact]
    public async Task The_station_sees_when_a_terminal_was_last_there_and_nobody_else_is_told_of_it()
    {
        using var terminal = await EnrolledAsync();
        var supervisor = await County.RoleAsync("supervisor");
        await County.TablesAsync(c => c.Set<Register.Devices.Device>().Where(d => d.Id == terminal.DeviceId).ExecuteUpdateAsync(d => d.SetProperty(x => x.LastSeenAt, (DateTimeOffset?)null)));
        var changes = await County.TablesAsync(c => c.Set<Change>().CountAsync(x => x.RecordId == terminal.DeviceId));
        terminal.Damage("UPDATE Meta SET Value = 'over' WHERE Name = 'AccessToken'");
        await terminal.App.SyncAsync();
        var device = (await supervisor.GetAsync($"Devices({terminal.DeviceId})")).Expect(200).Json;
        Assert.InRange(device.GetProperty("LastSeenAt").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(1, device.GetProperty("Version").GetInt64());
        Assert.Equal(changes, await County.TablesAsync(c => c.Set<Change>().CountAsync(x => x.RecordId == terminal.DeviceId)));
    }

    [Fact]
    public async Task A_sync_and_an_upload_that_both_need_a_new_token_do_not_spoil_each_others()
    {
        using var terminal = await EnrolledAsync();
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        for (var round = 0; round < 5; round++)
        {
            terminal.Visit(room, RandomNumberGenerator.GetBytes(10_000));
            await terminal.App.PushAsync();
            terminal.Visit(room);
            terminal.Damage("UPDATE Meta SET Value = 'spoiled' WHERE Name = 'AccessToken'");
            var upload = terminal.App.UploadAsync();
            await terminal.App.PullAsync();
            Assert.Null((await upload).ProblemCode);
        }

        Assert.Equal(0, (await terminal.App.SyncAsync()).Push.Owed);
    }
}

public sealed class SqliteTerminalLifeTests(SqliteCounty county) : TerminalLifeTests(county);

public sealed class PostgresTerminalLifeTests(PostgresCounty county) : TerminalLifeTests(county);
