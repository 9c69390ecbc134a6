using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Register;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>Unsent work that reaches the register in a file, brought by somebody to the station.</summary>
public abstract class UnsentTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Terminals);

    private static async Task<byte[]> ExportAsync(HandTerminal terminal)
    {
        using var file = new MemoryStream();
        await terminal.App.ExportAsync(file);
        return file.ToArray();
    }

    private static Task<Reply> ImportAsync(Caller caller, byte[] file, string type = UnsentFile.MediaType)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return caller.SendAsync("POST", "unsent", content);
    }

    private async Task<(HandTerminal Terminal, Guid Room)> ReadyAsync()
    {
        var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        return (terminal, room);
    }

    private static int Outcome(Reply reply, string name) => reply.Json.GetProperty("outcomes").GetProperty(name).GetInt32();

    [Fact]
    public async Task Work_of_a_terminal_that_is_dead_is_in_the_register_with_its_photo_and_who_brought_it()
    {
        var photo = RandomNumberGenerator.GetBytes(300_000);
        var (terminal, room) = await ReadyAsync();
        Guid visit, attachment, device;
        byte[] file;
        using (terminal)
        {
            visit = terminal.Visit(room, photo);
            (attachment, device) = (terminal.AttachmentsOf(visit)[0], terminal.DeviceId);
            file = await ExportAsync(terminal);
        }

        Assert.DoesNotContain("nobodyHome", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        var supervisor = await County.RoleAsync("supervisor");
        var imported = (await ImportAsync(supervisor, file)).Expect(200);
        Assert.Equal((2, 1, 0), (Outcome(imported, "applied"), imported.Json.GetProperty("attachments").GetInt32(), imported.Json.GetProperty("problems").GetArrayLength()));
        var (officer, name) = (await County.OfficerAsync(Beat), County.Account($"officer-{Beat}").UserName);
        (await officer.GetAsync($"Visits({visit})")).Expect(200);
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(photo))}\"", (await officer.GetAsync($"Attachments({attachment})/$value")).ETag);
        var (change, brought, users) = await County.TablesAsync(async c => (
            await c.Set<Change>().SingleAsync(x => x.RecordId == visit),
            await c.AuditEntries.Where(a => a.Action == "importUnsent").OrderByDescending(a => a.Number).FirstAsync(),
            await c.Users.ToDictionaryAsync(u => u.Id, u => u.UserName)));
        Assert.Equal((name, (Guid?)device), (users[change.UserId], change.DeviceId));
        Assert.Equal((County.Account("supervisor").UserName, 2), (users[brought.UserId], brought.Count));
        Assert.Equal(device.ToByteArray(bigEndian: true), brought.Keys);
        Assert.Empty(Directory.GetFiles(Path.Combine(County.DataFolder, "unsent")));
    }

    [Fact]
    public async Task Imported_twice_and_then_synced_by_the_terminal_it_counts_once()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        terminal.App.RecordVisit(Client.Visits.VisitDraft.At(room).Change("Addresses", room, "Remark", "一"));
        terminal.Visit(room, RandomNumberGenerator.GetBytes(5_000));
        var file = await ExportAsync(terminal);
        var officer = await County.OfficerAsync(Beat);
        var first = (await ImportAsync(officer, file)).Expect(200);
        var number = await County.TablesAsync(async c => (await c.State.SingleAsync()).ChangeNumber);
        var second = (await ImportAsync(await County.RoleAsync("supervisor"), file)).Expect(200);
        Assert.Equal((4, 1), (Outcome(first, "applied"), first.Json.GetProperty("attachments").GetInt32()));
        Assert.Equal(first.Json.GetProperty("outcomes").GetRawText(), second.Json.GetProperty("outcomes").GetRawText());
        Assert.Equal(2, terminal.App.Status().UnsentVisits);
        var before = terminal.Network.Up;
        var synced = await terminal.App.SyncAsync();
        Assert.Equal((4, 0), (synced.Push.Applied, synced.Push.Owed));
        Assert.Equal((1, 0), (synced.Attachments.Sent, synced.Attachments.Left));
        Assert.Equal("一", terminal.App.AddressCard(room)!.Address.Record.Remark);
        var ids = await County.TablesAsync(c => c.Set<Change>().CountAsync(x => x.ChangeNumber > number && x.DeviceId == terminal.DeviceId));
        Assert.Equal(0, ids);
        Assert.True(terminal.Network.Up > before);
    }

    [Fact]
    public async Task Work_of_a_revoked_terminal_goes_into_the_quarantine_with_its_photo()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        var visit = terminal.Visit(room, RandomNumberGenerator.GetBytes(9_000));
        var attachment = terminal.AttachmentsOf(visit)[0];
        var file = await ExportAsync(terminal);
        var supervisor = await County.RoleAsync("supervisor");
        (await supervisor.PatchAsync($"Devices({terminal.DeviceId})", "*", new { Status = "revoked" })).Expect(204);
        var imported = (await ImportAsync(supervisor, file)).Expect(200);
        Assert.Equal((2, 1), (Outcome(imported, "quarantined"), imported.Json.GetProperty("attachments").GetInt32()));
        var kept = (await supervisor.GetAsync($"QuarantinedChanges?$filter=DeviceId eq {terminal.DeviceId}&$orderby=Ordinal")).Expect(200).Value;
        (await supervisor.PatchAsync($"QuarantinedChanges({kept[0].GetProperty("Id").GetString()})", "*", new { Status = "released" })).Expect(204);
        Assert.Equal("9000", (await supervisor.SendAsync("HEAD", $"odata/Attachments({attachment})/$value", null)).Expect(200).Header("Content-Length"));
    }

    [Fact]
    public async Task A_file_that_was_changed_anywhere_is_taken_in_nowhere()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        var visit = terminal.Visit(room, RandomNumberGenerator.GetBytes(100_000));
        var file = await ExportAsync(terminal);
        var supervisor = await County.RoleAsync("supervisor");
        var text = Encoding.UTF8.GetString(file);
        foreach (var at in new[] { 3, text.IndexOf('{') + 2, 1_000, 70_000, file.Length - 100, file.Length - 1 })
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= 1;
            (await ImportAsync(supervisor, changed)).Expect(Problems.DamagedFile);
        }

        foreach (var length in new[] { 0, 10, 300, file.Length / 2, file.Length - 1 })
            (await ImportAsync(supervisor, file[..length])).Expect(Problems.DamagedFile);
        (await ImportAsync(supervisor, [.. file, 0])).Expect(Problems.DamagedFile);
        (await supervisor.GetAsync($"Visits({visit})")).Expect(Problems.NotFound);
        (await ImportAsync(supervisor, file)).Expect(200);
    }

    [Fact]
    public async Task A_file_for_another_register_is_told_apart()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        terminal.Visit(room);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        terminal.Damage($"UPDATE Meta SET Value = '{System.Buffers.Text.Base64Url.EncodeToString(other.ExportSubjectPublicKeyInfo())}' WHERE Name = 'ExportKey'");
        (await ImportAsync(await County.RoleAsync("supervisor"), await ExportAsync(terminal))).Expect(Problems.ForeignFile);
    }

    [Fact]
    public async Task It_is_taken_from_whoever_answers_for_the_beat_and_from_nobody_else()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        terminal.Visit(room);
        var file = await ExportAsync(terminal);
        (await ImportAsync(County.Anonymous, file)).Expect(Problems.NotSignedIn);
        (await ImportAsync(await County.RoleAsync("investigator"), file)).Expect(Problems.NotAllowed);
        (await ImportAsync(await County.RoleAsync("administrator"), file)).Expect(Problems.NotAllowed);
        (await ImportAsync(await County.RoleAsync("otherSupervisor"), file)).Expect(Problems.NotFound);
        (await ImportAsync(await County.OfficerAsync(County.Home), file)).Expect(Problems.NotFound);
        (await ImportAsync(await County.RoleAsync("supervisor"), file, "application/octet-stream")).Expect(Problems.UnsupportedMediaType);
        (await (await County.RoleAsync("supervisor")).SendAsync("GET", "unsent", null)).Expect(Problems.MethodNotAllowed);
        // Signed by a terminal, and said to be the work of an officer who never had that beat.
        terminal.Damage($"UPDATE Meta SET Value = 'officer-{County.Home}' WHERE Name = 'User'");
        (await ImportAsync(await County.RoleAsync("supervisor"), await ExportAsync(terminal))).Expect(Problems.NotFound);
        (await ImportAsync(await County.OfficerAsync(Beat), file)).Expect(200);
    }

    [Fact]
    public async Task In_anothers_name_it_is_taken_only_from_a_terminal_of_a_beat_that_is_that_officers_or_was_lately()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        terminal.Visit(room);
        var supervisor = await County.RoleAsync("supervisor");
        async Task<Reply> InTheNameOfAsync(string name, DateTimeOffset? ended)
        {
            terminal.Damage($"UPDATE Meta SET Value = '{name}' WHERE Name = 'User'");
            var user = await County.TablesAsync(c => c.Users.Where(u => u.UserName == name).Select(u => u.Id).SingleAsync());
            await County.TablesAsync(async c =>
            {
                c.UserBeats.Add(new UserBeat { UserId = user, BeatCode = Beat, EndedAt = ended });
                return await c.SaveChangesAsync();
            });
            try
            {
                return await ImportAsync(supervisor, await ExportAsync(terminal));
            }
            finally
            {
                await County.TablesAsync(c => c.UserBeats.Where(b => b.UserId == user && b.BeatCode == Beat).ExecuteDeleteAsync());
            }
        }

        var (now, colleague) = (TimeProvider.System.GetUtcNow(), County.Account($"officer-{County.Home}").UserName);
        (await InTheNameOfAsync(colleague, now.AddDays(-15))).Expect(Problems.NotFound);
        (await InTheNameOfAsync(County.Account("supervisor").UserName, null)).Expect(Problems.NotFound);
        Assert.Equal(1, Outcome((await InTheNameOfAsync(colleague, now.AddDays(-1))).Expect(200), "applied"));
    }

    [Fact]
    public async Task Whoever_sends_slowly_keeps_nobody_else_waiting_and_has_one_place()
    {
        var (terminal, room) = await ReadyAsync();
        using var _ = terminal;
        terminal.Visit(room);
        var (file, supervisor) = (await ExportAsync(terminal), await County.RoleAsync("supervisor"));
        var goOn = new TaskCompletionSource();
        using var content = new Slow(file, goOn.Task);
        var slow = supervisor.SendAsync("POST", "unsent", content);
        var folder = Path.Combine(County.DataFolder, "unsent");
        for (var i = 0; i < 200 && (!Directory.Exists(folder) || Directory.GetFiles(folder).Length == 0); i++)
            await Task.Delay(50);
        (await ImportAsync(supervisor, file)).Expect(Problems.Busy);
        (await ImportAsync(await County.OfficerAsync(Beat), file)).Expect(200);
        Assert.False(slow.IsCompleted);
        goOn.SetResult();
        (await slow).Expect(200);
    }

    [Fact]
    public async Task A_terminal_with_nothing_unsent_exports_nothing_that_counts()
    {
        var (terminal, _) = await ReadyAsync();
        using var __ = terminal;
        var imported = (await ImportAsync(await County.RoleAsync("supervisor"), await ExportAsync(terminal))).Expect(200);
        Assert.Equal((0, 0), (imported.Json.GetProperty("requests").GetInt32(), imported.Json.GetProperty("attachments").GetInt32()));
    }

    /// <summary>A file whose line stands still after its first bytes.</summary>
    private sealed class Slow : HttpContent
    {
        private readonly byte[] _file;
        private readonly Task _goOn;

        public Slow(byte[] file, Task goOn)
        {
            (_file, _goOn) = (file, goOn);
            Headers.ContentType = new MediaTypeHeaderValue(UnsentFile.MediaType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_file.AsMemory(0, 100));
            await stream.FlushAsync();
            await _goOn;
            await stream.WriteAsync(_file.AsMemory(100));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _file.Length;
            return true;
        }
    }
}

public sealed class SqliteUnsentTests(SqliteCounty county) : UnsentTests(county);

public sealed class PostgresUnsentTests(PostgresCounty county) : UnsentTests(county);
