using System.Net.Http.Headers;
using System.Security.Cryptography;
using FieldCollect.Client.Sync;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>The bytes of attachments in pieces: over the wire, and by the terminal's library over a network that cuts them.</summary>
public abstract class UploadTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Photos);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Photo(int length) => RandomNumberGenerator.GetBytes(length);

    private async Task<(Caller Officer, Guid Id)> RecordAsync(byte[] photo, string? beat = null)
    {
        beat ??= Beat;
        var officer = await County.OfficerAsync(beat);
        var id = NewId();
        (await officer.PostAsync("Attachments", new { Id = id, BeatCode = beat, Kind = "photo", ContentType = "image/jpeg", photo.Length, Sha256 = Hash(photo) })).Expect(201);
        return (officer, id);
    }

    private static Task<Reply> PieceAsync(Caller caller, Guid id, long offset, byte[] bytes, bool last = false, params string[] headers)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/partial-upload");
        return caller.SendAsync("PATCH", $"odata/Attachments({id})/$value", content, [$"Upload-Offset: {offset}", $"Upload-Complete: {(last ? "?1" : "?0")}", .. headers]);
    }

    private static string Digest(byte[] bytes) => $"Content-Digest: sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";

    private async Task<byte[]> ReadAsync(string user, Guid id)
    {
        var account = County.Account(user);
        var token = (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200).Json.GetProperty("access_token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(County.Http.BaseAddress!, $"odata/Attachments({id})/$value"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var reply = await County.Http.SendAsync(request);
        return await reply.Content.ReadAsByteArrayAsync();
    }

    [Fact]
    public async Task Pieces_follow_one_another_and_the_last_makes_the_whole()
    {
        var photo = Photo(50_000);
        var (officer, id) = await RecordAsync(photo);
        Assert.Equal(("0", "?0", "50000"), Told((await officer.SendAsync("HEAD", $"odata/Attachments({id})/$value", null)).Expect(204)));
        Assert.Equal(("20000", "?0", "50000"), Told((await PieceAsync(officer, id, 0, photo[..20_000], headers: Digest(photo[..20_000]))).Expect(204)));
        Assert.Equal(("20000", "?0", "50000"), Told((await officer.SendAsync("HEAD", $"odata/Attachments({id})/$value", null)).Expect(204)));
        (await officer.GetAsync($"Attachments({id})/$value")).Expect(204);
        Assert.Equal(("50000", "?1", "50000"), Told((await PieceAsync(officer, id, 20_000, photo[20_000..], last: true)).Expect(204)));
        Assert.Equal(photo, await ReadAsync($"officer-{Beat}", id));
        // What is whole is whole, whatever is sent again.
        Assert.Equal(("50000", "?1", "50000"), Told((await PieceAsync(officer, id, 20_000, photo[20_000..], last: true)).Expect(204)));
        Assert.Equal(2, (await officer.GetAsync($"Attachments({id})")).Json.GetProperty("Version").GetInt32());

        static (string?, string?, string?) Told(Reply reply) => (reply.Header("Upload-Offset"), reply.Header("Upload-Complete"), reply.Header("Upload-Length"));
    }

    [Fact]
    public async Task A_piece_that_does_not_go_on_where_the_bytes_end_is_told_where_they_do()
    {
        var photo = Photo(10_000);
        var (officer, id) = await RecordAsync(photo);
        (await PieceAsync(officer, id, 0, photo[..4_000])).Expect(204);
        foreach (var offset in new[] { 0, 3_999, 4_001, 10_000 })
            Assert.Equal("4000", (await PieceAsync(officer, id, offset, photo[..100])).Expect(Problems.UploadOffset).Header("Upload-Offset"));
        (await PieceAsync(officer, id, 4_000, photo[4_000..], last: true)).Expect(204);
    }

    [Fact]
    public async Task A_damaged_piece_is_refused_and_leaves_what_was_there()
    {
        var photo = Photo(10_000);
        var (officer, id) = await RecordAsync(photo);
        (await PieceAsync(officer, id, 0, photo[..4_000])).Expect(204);
        var damaged = (byte[])photo[4_000..].Clone();
        damaged[17] ^= 1;
        Assert.Equal("Content-Digest", (await PieceAsync(officer, id, 4_000, damaged, last: true, Digest(photo[4_000..]))).Expect(Problems.ContentMismatch).Json.GetProperty("error").GetProperty("target").GetString());
        (await PieceAsync(officer, id, 4_000, photo[4_000..], last: true, Digest(photo[4_000..]))).Expect(204);
        Assert.Equal(photo, await ReadAsync($"officer-{Beat}", id));
    }

    [Fact]
    public async Task A_whole_that_is_not_the_one_announced_is_told_so_and_begun_anew()
    {
        var photo = Photo(10_000);
        var (officer, id) = await RecordAsync(photo);
        (await PieceAsync(officer, id, 0, Photo(4_000))).Expect(204);
        Assert.Equal("Sha256", (await PieceAsync(officer, id, 4_000, photo[4_000..], last: true)).Expect(Problems.ContentMismatch).Json.GetProperty("error").GetProperty("target").GetString());
        Assert.Equal("0", (await officer.SendAsync("HEAD", $"odata/Attachments({id})/$value", null)).Header("Upload-Offset"));
        (await PieceAsync(officer, id, 0, photo[..4_000], last: true)).Expect(Problems.ContentMismatch);
        (await PieceAsync(officer, id, 0, photo, last: true)).Expect(204);
        Assert.Equal(photo, await ReadAsync($"officer-{Beat}", id));
    }

    [Fact]
    public async Task What_is_wrong_with_a_piece_is_said_by_name()
    {
        var photo = Photo(1_000);
        var (officer, id) = await RecordAsync(photo);
        var url = $"odata/Attachments({id})/$value";
        Task<Reply> SendAsync(string type, params string[] headers)
        {
            var content = new ByteArrayContent(photo);
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            return officer.SendAsync("PATCH", url, content, headers);
        }

        (await SendAsync("image/jpeg", "Upload-Offset: 0", "Upload-Complete: ?1")).Expect(Problems.UnsupportedMediaType);
        (await SendAsync("application/partial-upload", "Upload-Complete: ?1")).Expect(Problems.MalformedRequest);
        (await SendAsync("application/partial-upload", "Upload-Offset: -1", "Upload-Complete: ?1")).Expect(Problems.MalformedRequest);
        (await SendAsync("application/partial-upload", "Upload-Offset: 0", "Upload-Complete: yes")).Expect(Problems.MalformedRequest);
        (await SendAsync("application/partial-upload", "Upload-Offset: 0", "Upload-Complete: ?0", "Content-Digest: sha-256=:!:")).Expect(204);
        (await PieceAsync(officer, id, 1_000, photo, last: true)).Expect(Problems.ContentMismatch);
        (await PieceAsync(officer, id, 1_000, [], headers: "Upload-Length: 7")).Expect(Problems.ContentMismatch);
        (await PieceAsync(officer, id, 0, new byte[5 << 20])).Expect(Problems.BodyTooLarge);
        var other = await County.OfficerAsync(County.Home);
        (await PieceAsync(other, id, 0, photo, last: true)).Expect(Problems.NotFound);
        (await PieceAsync(officer, NewId(), 0, photo, last: true)).Expect(Problems.NotFound);
        (await PieceAsync(await County.RoleAsync("supervisor"), id, 0, photo, last: true)).Expect(Problems.NotAllowed);
        (await PieceAsync(County.Anonymous, id, 0, photo, last: true)).Expect(Problems.NotSignedIn);
        (await other.SendAsync("HEAD", url, null)).Expect(404);
    }

    [Fact]
    public async Task Bytes_that_the_sender_can_read_already_need_not_be_sent_and_a_hash_alone_opens_nothing()
    {
        var photo = Photo(3_000);
        var (officer, first) = await RecordAsync(photo);
        (await PieceAsync(officer, first, 0, photo, last: true)).Expect(204);
        var (_, second) = await RecordAsync(photo);
        Assert.Equal("?1", (await PieceAsync(officer, second, 0, [])).Expect(204).Header("Upload-Complete"));
        Assert.Equal(photo, await ReadAsync($"officer-{Beat}", second));

        var (stranger, third) = await RecordAsync(photo, County.Home);
        Assert.Equal("?0", (await PieceAsync(stranger, third, 0, [])).Expect(204).Header("Upload-Complete"));
        (await PieceAsync(stranger, third, 0, [], last: true)).Expect(Problems.ContentMismatch);
        (await stranger.GetAsync($"Attachments({third})/$value")).Expect(204);
        (await PieceAsync(stranger, third, 0, photo, last: true)).Expect(204);
        Assert.Equal(photo, await ReadAsync($"officer-{County.Home}", third));
        Assert.Single(Directory.GetFiles(Path.Combine(County.DataFolder, "attachments", Hash(photo)[..2]), Hash(photo) + "*"));
    }

    [Fact]
    public async Task A_user_has_few_uploads_under_way_and_the_oldest_makes_room()
    {
        var photos = Enumerable.Range(0, 10).Select(_ => Photo(2_000)).ToList();
        var ids = new List<Guid>();
        var officer = await County.OfficerAsync(County.QuietBeat(Quiet.TerminalsNextDoor));
        foreach (var photo in photos)
        {
            ids.Add((await RecordAsync(photo, County.QuietBeat(Quiet.TerminalsNextDoor))).Id);
            (await PieceAsync(officer, ids[^1], 0, photo[..1_000])).Expect(204);
            await Task.Delay(20);
        }

        var offsets = new List<string?>();
        foreach (var id in ids)
            offsets.Add((await officer.SendAsync("HEAD", $"odata/Attachments({id})/$value", null)).Header("Upload-Offset"));
        Assert.Equal([.. Enumerable.Repeat("0", 2), .. Enumerable.Repeat("1000", 8)], offsets);
    }

    [Fact]
    public async Task A_photo_of_25_MB_arrives_over_a_line_that_is_cut_every_300_kB_and_turns_a_bit()
    {
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        var (_, room) = await PlaceAsync(await County.OfficerAsync(Beat), Beat);
        await terminal.App.PullAsync();
        var photo = Photo(25_000_000);
        var visit = terminal.Visit(room, photo);
        var id = Assert.Single(terminal.AttachmentsOf(visit));
        Assert.Equal((1, 1, 25_000_000), (terminal.App.Status().UnsentVisits, terminal.App.Status().UnsentAttachments, terminal.App.Status().UnsentAttachmentBytes));

        terminal.Network.CutAfter = 300_000;
        terminal.Network.FlipAt = 150_000;
        var synced = await terminal.App.SyncAsync();
        Assert.Equal((2, 0), (synced.Push.Applied, synced.Push.Owed));
        Assert.Equal(new UploadResult(1, 0, 0, null), synced.Attachments);
        Assert.Equal(photo, await ReadAsync($"officer-{Beat}", id));
        Assert.Null(terminal.Network.FlipAt);
        Assert.InRange(terminal.Network.Cuts, 25_000_000 / 300_000, 200);
        // What was acknowledged did not go up again: a cut costs at most the piece that it hit.
        Assert.InRange(terminal.Network.Up, 25_000_000, 35_000_000);
        Assert.Equal((0, 0), (terminal.App.Status().UnsentVisits, terminal.App.Status().UnsentAttachments));
    }

    [Fact]
    public async Task Rows_do_not_wait_for_a_photo_that_is_on_its_way()
    {
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        var (officer, room) = (await County.OfficerAsync(Beat), (await PlaceAsync(await County.OfficerAsync(Beat), Beat)).Room);
        await terminal.App.PullAsync();
        terminal.Visit(room, Photo(3_000_000));
        await terminal.App.PushAsync();
        var later = Guid.Empty;
        var watch = new Watching(_ =>
        {
            if (later != Guid.Empty)
                return;
            later = terminal.Visit(room);
            Assert.Equal(1, terminal.App.PushAsync().GetAwaiter().GetResult().Applied);
            Assert.Equal("SyncUnderWay", terminal.App.UploadAsync().GetAwaiter().GetResult().ProblemCode);
        });
        Assert.Equal(new UploadResult(1, 0, 0, null), await terminal.App.UploadAsync(watch));
        (await officer.GetAsync($"Visits({later})")).Expect(200);
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_was_after_the_terminal_and_the_server_were_killed()
    {
        var own = await County.OwnAsync("Upload");
        var beat = own.Home;
        using var terminal = await HandTerminal.EnrolledAsync(own, beat);
        var officer = await own.OfficerAsync(beat);
        await terminal.App.PullAsync();
        var room = terminal.App.Due(new DateOnly(2030, 1, 1), 1)[0].AddressId;
        var photo = Photo(4_000_000);
        var id = terminal.AttachmentsOf(terminal.Visit(room, photo))[0];
        await terminal.App.PushAsync();
        using (var stop = new CancellationTokenSource())
        {
            var watch = new Watching(p =>
            {
                if (p.Done > 1_500)
                    stop.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => terminal.App.UploadAsync(watch, stop.Token));
        }

        await own.Server.KillAsync();
        var away = await terminal.App.UploadAsync();
        Assert.Equal((0, 1, "OutOfReach"), (away.Sent, away.Left, away.ProblemCode));
        terminal.Restart();
        await own.RestartAsync();
        var before = terminal.Network.Up;
        terminal.Network.Server = own.Http.BaseAddress!;
        Assert.Equal(new UploadResult(1, 0, 0, null), await terminal.App.UploadAsync());
        Assert.InRange(terminal.Network.Up - before, 1, 4_000_000 - 1_500_000);
        officer = await own.OfficerAsync(beat);
        Assert.Equal("4000000", (await officer.SendAsync("HEAD", $"odata/Attachments({id})/$value", null)).Expect(200).Header("Content-Length"));
    }

    [Fact]
    public async Task The_photo_of_a_visit_that_is_kept_is_taken_and_shown_to_nobody()
    {
        var photo = Photo(5_000);
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        var supervisor = await County.RoleAsync("supervisor");
        var (officer, room) = (await County.OfficerAsync(Beat), (await PlaceAsync(await County.OfficerAsync(Beat), Beat)).Room);
        await terminal.App.PullAsync();
        // The terminal cannot know that the place has been removed.
        (await (await County.RoleAsync("registrar")).DeleteAsync($"Addresses({room})", "W/\"1\"")).Expect(204);
        var id = terminal.AttachmentsOf(terminal.Visit(room, photo))[0];
        var synced = await terminal.App.SyncAsync();
        Assert.Equal(2, synced.Push.Quarantined + synced.Push.Held);
        Assert.Equal(new UploadResult(1, 0, 0, null), synced.Attachments);
        (await officer.GetAsync($"Attachments({id})/$value")).Expect(Problems.NotFound);
        (await supervisor.GetAsync($"Attachments({id})/$value")).Expect(Problems.NotFound);
    }

    private sealed class Watching(Action<SyncProgress> report) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value) => report(value);
    }
}

public sealed class SqliteUploadTests(SqliteCounty county) : UploadTests(county);

public sealed class PostgresUploadTests(PostgresCounty county) : UploadTests(county);
