using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>GET Beats('…')/Snapshot/$value as api-specs/sync.md describes it.</summary>
public abstract class SnapshotTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Snapshot);

    private static string Url(string beat) => $"Beats('{beat}')/Snapshot/$value";

    [Fact]
    public async Task A_snapshot_holds_what_the_feed_gives_from_the_start_and_says_where_to_go_on()
    {
        var officer = await County.OfficerAsync(County.Home);
        var file = await FileAsync($"officer-{County.Home}", County.Home);
        var fed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        JsonElement page;
        for (var url = $"Beats('{County.Home}')/Changes"; ;)
        {
            page = (await officer.GetAsync(url, "Prefer: maxpagesize=5000", "OData-Version: 4.01")).Expect(200).Json;
            foreach (var item in page.GetProperty("value").EnumerateArray())
            {
                var set = item.GetProperty("@context").GetString()![1..^"/$entity".Length];
                fed.Add($"{set} {KeyOf(item)} {item.GetProperty("Version").GetInt64()}", Plain(item));
            }

            if (!page.TryGetProperty("@nextLink", out var next))
                break;
            url = next.GetString()!;
        }

        var rows = Query(file, "SELECT entitySet || ' ' || key || ' ' || version, body FROM rows").ToDictionary(r => r[0], r => Plain(JsonDocument.Parse(r[1]).RootElement));
        Assert.Equal(fed.Keys.Where(StandsStill), rows.Keys.Where(StandsStill).Order(StringComparer.Ordinal));
        Assert.All(fed.Where(row => StandsStill(row.Key)), row => Assert.Equal(row.Value, rows[row.Key]));
        Assert.Contains(rows.Values, r => r.Contains("***"));
        Assert.Equal(
            page.GetProperty("@fieldcollect.integrity").EnumerateObject().Where(s => SetStandsStill(s.Name)).Select(s => $"{s.Name} {s.Value.GetProperty("count")} {s.Value.GetProperty("hash").GetString()}").Order(StringComparer.Ordinal),
            Query(file, "SELECT entitySet, entitySet || ' ' || count || ' ' || hash FROM sets").Where(r => SetStandsStill(r[0])).Select(r => r[1]).Order(StringComparer.Ordinal));

        var meta = Query(file, "SELECT name, value FROM meta").ToDictionary(r => r[0], r => r[1]);
        Assert.Equal(("1", County.Home), (meta["format"], meta["beat"]));
        var delta = (await officer.GetAsync(meta["deltaLink"], "OData-Version: 4.01")).Expect(200).Json;
        Assert.DoesNotContain(delta.GetProperty("value").EnumerateArray(), i => i.GetProperty("@context").GetString()!.StartsWith("#Residents/"));
        Assert.Equal("ok", Query(file, "PRAGMA integrity_check")[0][0]);
    }

    [Fact]
    public async Task It_comes_in_every_coding_whole_or_in_part_and_is_known_by_its_tag_and_hash()
    {
        var user = $"officer-{County.Home}";
        var plain = await AskAsync(user, "GET", County.Home);
        foreach (var (accept, coding) in new[] { ("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=1, br;q=0.1", "gzip"), ("br;q=0, *", "gzip"), ("identity", null), ("deflate", (string?)null) })
        {
            var reply = await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}");
            Assert.Equal((200, coding), (reply.Status, reply.Header("Content-Encoding")));
            Assert.Equal("application/vnd.sqlite3", reply.Header("Content-Type"));
            Assert.Equal(plain.Body, Decode(reply.Body, coding));
            Assert.Equal(Digest(plain.Body), reply.Header("FieldCollect-File-Digest"));
            Assert.Equal(Digest(reply.Body), reply.Header("Repr-Digest"));
            Assert.Equal(reply.Body.Length, int.Parse(reply.Header("Content-Length")!));
            var tag = reply.Header("ETag")!;
            Assert.StartsWith("\"", tag);

            var head = await AskAsync(user, "HEAD", County.Home, $"Accept-Encoding: {accept}");
            Assert.Equal((200, 0, tag, reply.Header("Content-Length"), reply.Header("Repr-Digest")), (head.Status, head.Body.Length, head.Header("ETag"), head.Header("Content-Length"), head.Header("Repr-Digest")));
            Assert.Equal(304, (await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}", $"If-None-Match: {tag}")).Status);
            var part = await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}", "Range: bytes=1000-1999", $"If-Range: {tag}");
            Assert.Equal((206, $"bytes 1000-1999/{reply.Body.Length}", coding), (part.Status, part.Header("Content-Range"), part.Header("Content-Encoding")));
            Assert.Equal(reply.Body[1000..2000], part.Body);
            Assert.Equal(reply.Body[^1000..], (await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}", $"Range: bytes={reply.Body.Length - 1000}-")).Body);
            Assert.Equal(200, (await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}", "Range: bytes=1000-", "If-Range: \"another\"")).Status);
            Assert.Equal(416, (await AskAsync(user, "GET", County.Home, $"Accept-Encoding: {accept}", "Range: bytes=900000000-")).Status);
        }

        // The stream property by itself, as a generic client reads it.
        Assert.Equal(plain.Body, (await SendAsync(user, "GET", $"odata/Beats('{County.Home}')/Snapshot")).Body);
        Assert.Equal(406, (await AskAsync(user, "GET", County.Home, "Accept: application/json")).Status);
        Assert.Equal(405, (await AskAsync(user, "PUT", County.Home)).Status);
    }

    [Fact]
    public async Task Who_may_not_see_the_beat_sees_no_snapshot_of_it()
    {
        foreach (var method in new[] { "GET", "HEAD" })
        {
            Assert.Equal(404, (await AskAsync($"officer-{County.Far}", method, County.Home)).Status);
            Assert.Equal(404, (await AskAsync("otherSupervisor", method, County.Home)).Status);
            Assert.Equal(404, (await AskAsync($"officer-{County.Home}", method, "610000000000")).Status);
            Assert.Equal(403, (await AskAsync("investigator", method, County.Home)).Status);
            Assert.Equal(401, (await AskAsync(null, method, County.Home)).Status);
            Assert.Equal(200, (await AskAsync("supervisor", method, County.Home)).Status);
        }
    }

    [Fact]
    public async Task It_is_entered_in_the_audit_log_with_everybody_who_is_in_it_once_for_a_load_that_is_resumed()
    {
        var (officer, user) = (await County.OfficerAsync(Beat), $"officer-{Beat}");
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        // Something that has left makes the file at hand useless: the next one holds everybody.
        var (_, gone) = await SettleAsync(officer, Beat, room);
        (await (await County.RoleAsync("registrar")).DeleteAsync($"Residencies({gone})", "W/\"1\"")).Expect(204);
        var last = await County.TablesAsync(async c => (await c.State.SingleAsync()).AuditNumber);
        async Task<List<AuditEntry>> PullsAsync() => await County.TablesAsync(async c =>
        {
            var id = (await c.Users.SingleAsync(u => u.UserName == user)).Id;
            return await c.AuditEntries.Where(e => e.Number > last && e.UserId == id && e.Action == "pull").ToListAsync();
        });

        var whole = await AskAsync(user, "HEAD", Beat);
        Assert.Empty(await PullsAsync());
        Assert.Equal(304, (await AskAsync(user, "GET", Beat, $"If-None-Match: {whole.Header("ETag")}")).Status);
        Assert.Empty(await PullsAsync());
        Assert.Equal(206, (await AskAsync(user, "GET", Beat, "Range: bytes=0-99")).Status);
        var entry = Assert.Single(await PullsAsync());
        var keys = entry.Keys.Chunk(16).Select(k => new Guid(k, bigEndian: true)).ToList();
        Assert.Contains(resident, keys);
        Assert.Contains(stay, keys);
        Assert.Equal(keys.Count, entry.Count);
        Assert.Equal(206, (await AskAsync(user, "GET", Beat, "Range: bytes=100-")).Status);
        Assert.Single(await PullsAsync());
        Assert.Equal(200, (await AskAsync(user, "GET", Beat)).Status);
        Assert.Equal(2, (await PullsAsync()).Count);
    }

    [Fact]
    public async Task One_file_serves_while_little_has_changed_and_never_with_a_row_that_has_left()
    {
        var (officer, registrar, user) = (await County.OfficerAsync(Beat), await County.RoleAsync("registrar"), $"officer-{Beat}");
        var (street, room) = await PlaceAsync(officer, Beat);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        var first = await AskAsync(user, "GET", Beat);
        (await officer.PatchAsync($"Residents({resident})", "W/\"1\"", new { Remark = "后来" })).Expect(204);
        var second = await AskAsync(user, "GET", Beat);
        Assert.Equal(first.Header("ETag"), second.Header("ETag"));
        var delta = (await officer.GetAsync(Meta(second.Body, "deltaLink"), "OData-Version: 4.01")).Expect(200).Json;
        Assert.Contains(delta.GetProperty("value").EnumerateArray(), i => i.TryGetProperty("Remark", out var remark) && remark.GetString() == "后来");

        (await registrar.DeleteAsync($"Residencies({stay})", "W/\"1\"")).Expect(204);
        var third = await AskAsync(user, "GET", Beat);
        Assert.NotEqual(first.Header("ETag"), third.Header("ETag"));
        Assert.DoesNotContain(Query(third.Body, "SELECT key FROM rows"), r => r[0] == stay.ToString());
        Assert.Contains(Query(third.Body, "SELECT key FROM rows"), r => r[0] == street.ToString());
    }

    [Fact]
    public async Task Whoever_asks_at_once_is_given_the_same_file()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync($"officer-{County.Home}", "GET", County.Home, "Accept-Encoding: br")));
        Assert.All(replies, r => Assert.Equal((200, replies[0].Header("ETag")), (r.Status, r.Header("ETag"))));
        Assert.All(replies, r => Assert.Equal(replies[0].Body, r.Body));
    }

    [Fact]
    public async Task A_terminal_loads_a_snapshot_over_a_line_that_is_cut_again_and_again()
    {
        using var line = new BadLine { CutAfter = 3_000 };
        await using var terminal = await LoadingAsync(line);
        var pulled = await terminal.Terminal.PullAsync();
        Assert.True(pulled.BySnapshot);
        Assert.True(line.Ranges.Count > 2, $"Asked {line.Asked.Count} times, {line.Ranges.Count} with Range.");
        // Nothing came twice: what was asked for in all its pieces is no more than the file and the one page after it.
        Assert.InRange(line.Bytes, 1, pulled.Bytes);
        await SameAsByPagesAsync(terminal);
    }

    [Fact]
    public async Task A_terminal_that_is_killed_while_it_loads_goes_on_where_it_was()
    {
        using var line = new BadLine { CutAfter = 2_000 };
        await using var terminal = await LoadingAsync(line);
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Reporting(p => stop.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => terminal.Terminal.PullAsync(progress, stop.Token));
        }

        Assert.True(File.Exists(terminal.File + ".snapshot"));
        Assert.Equal(0, terminal.Terminal.Status().Rows);
        terminal.Restart();
        line.CutAfter = null;
        var pulled = await terminal.Terminal.PullAsync();
        Assert.True(pulled.BySnapshot);
        Assert.Contains(line.Ranges, r => r != "bytes=0-");
        Assert.False(File.Exists(terminal.File + ".snapshot"));
        Assert.False(File.Exists(terminal.File + ".snapshot.db"));
        await SameAsByPagesAsync(terminal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(777)]
    [InlineData(5_000)]
    public async Task A_damaged_snapshot_is_noticed_before_use_and_loaded_again(int at)
    {
        using var line = new BadLine { Flip = at };
        await using var terminal = await LoadingAsync(line);
        Assert.True((await terminal.Terminal.PullAsync()).BySnapshot);
        Assert.Equal(2, line.Asked.Count(u => u.Contains("Snapshot")));
        await SameAsByPagesAsync(terminal);
    }

    [Fact]
    public async Task Where_every_snapshot_arrives_damaged_the_beat_is_read_by_pages()
    {
        using var line = new BadLine { Flip = 500, FlipsAlways = true };
        await using var terminal = await LoadingAsync(line);
        var pulled = await terminal.Terminal.PullAsync();
        Assert.Equal((false, true), (pulled.BySnapshot, pulled.FromStart));
        await SameAsByPagesAsync(terminal);
    }

    [Fact]
    public async Task A_terminal_that_holds_something_else_reads_just_that_set_again()
    {
        using var line = new BadLine();
        await using var terminal = await LoadingAsync(line);
        Assert.Empty((await terminal.Terminal.PullAsync()).Reloaded);
        foreach (var damage in new[]
        {
            "UPDATE Records SET BaseVersion = BaseVersion + 1 WHERE rowid = (SELECT min(rowid) FROM Records WHERE EntitySet = 'Houses')",
            "DELETE FROM Records WHERE rowid = (SELECT min(rowid) FROM Records WHERE EntitySet = 'Houses')",
            "UPDATE Records SET Key = '0190aaaa-0000-7000-8000-000000000001' WHERE rowid = (SELECT min(rowid) FROM Records WHERE EntitySet = 'Houses')",
        })
        {
            using (var connection = new SqliteConnection($"Data Source={terminal.File};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = damage;
                Assert.Equal(1, command.ExecuteNonQuery());
            }

            var pulled = await terminal.Terminal.PullAsync();
            Assert.Equal(["Houses"], pulled.Reloaded);
            Assert.Empty((await terminal.Terminal.PullAsync()).Reloaded);
            await SameAsByPagesAsync(terminal);
        }
    }

    // The beats of the county are everybody's, and the permission tests make some meanwhile.
    // Other suites of the same county redraw beats and decide policy meanwhile, and both are on every terminal.
    private static bool StandsStill(string row) => !row.StartsWith(PermissionTests.NewBeats, StringComparison.Ordinal) && !row.StartsWith("PolicySettings ", StringComparison.Ordinal);

    private static bool SetStandsStill(string set) => set is not ("Beats" or "PolicySettings");

    private async Task SameAsByPagesAsync(Loading terminal)
    {
        var token = (await County.Anonymous.SignInAsync($"officer-{County.Home}", County.Account($"officer-{County.Home}").Password)).Json.GetProperty("access_token").GetString();
        var fed = new SortedSet<string>(StringComparer.Ordinal);
        for (var url = $"Beats('{County.Home}')/Changes"; url is not null;)
        {
            var page = (await new Caller(County.Http, token).GetAsync(url, "Prefer: maxpagesize=5000", "OData-Version: 4.01")).Expect(200).Json;
            foreach (var item in page.GetProperty("value").EnumerateArray())
                fed.Add($"{item.GetProperty("@context").GetString()![1..^"/$entity".Length]} {KeyOf(item)} {Plain(item)}");
            url = page.TryGetProperty("@nextLink", out var next) ? next.GetString() : null;
        }

        using var connection = new SqliteConnection($"Data Source={terminal.File};Pooling=False;Mode=ReadOnly");
        connection.Open();
        var held = Query(connection, "SELECT EntitySet || ' ' || Key, Body FROM Records WHERE Present = 1").Select(r => $"{r[0]} {Plain(JsonDocument.Parse(r[1]).RootElement)}");
        Assert.Equal(fed.Where(StandsStill), held.Where(StandsStill).Order(StringComparer.Ordinal));
        Assert.Equal("5", Query(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'Records' AND sql IS NOT NULL")[0][0]);
    }

    private async Task<Loading> LoadingAsync(BadLine line)
    {
        var loading = new Loading(line);
        var account = County.Account($"officer-{County.Home}");
        await loading.Terminal.EnrolAsync(County.Http.BaseAddress!, account.UserName, account.Password, "快照", County.Home);
        return loading;
    }

    private async Task<byte[]> FileAsync(string user, string beat) => (await AskAsync(user, "GET", beat)).Body;

    private Task<Bytes> AskAsync(string? user, string method, string beat, params string[] headers) => SendAsync(user, method, "odata/" + Url(beat), headers);

    private async Task<Bytes> SendAsync(string? user, string method, string url, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(County.Http.BaseAddress!, url));
        if (user is not null)
        {
            var token = await County.OnceAsync($"snapshot {user}", async () =>
                (await County.Anonymous.SignInAsync(County.Account(user).UserName, County.Account(user).Password)).Json.GetProperty("access_token").GetString()!);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
        using var response = await County.Http.SendAsync(request);
        return new Bytes(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsByteArrayAsync());
    }

    private static string Digest(byte[] bytes) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";

    private static byte[] Decode(byte[] body, string? coding)
    {
        using Stream decoding = coding switch { "br" => new BrotliStream(new MemoryStream(body), CompressionMode.Decompress), "gzip" => new GZipStream(new MemoryStream(body), CompressionMode.Decompress), _ => new MemoryStream(body) };
        using var decoded = new MemoryStream();
        decoding.CopyTo(decoded);
        return decoded.ToArray();
    }

    private static string Meta(byte[] file, string name) => Query(file, $"SELECT value FROM meta WHERE name = '{name}'")[0][0];

    private static List<string[]> Query(byte[] file, string sql)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, file);
        try
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
            connection.Open();
            return Query(connection, sql);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<string[]> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString()!)]);
        return rows;
    }

    private static string KeyOf(JsonElement row) => row.TryGetProperty("Id", out var id) ? id.GetString()!
        : row.TryGetProperty("List", out var list) ? $"{list.GetString()}/{row.GetProperty("Code").GetString()}" : row.GetProperty("Code").GetString()!;

    private static string Plain(JsonElement row) => JsonSerializer.Serialize(row.EnumerateObject()
        .Where(p => !p.Name.Contains('@') && p.Value.ValueKind != JsonValueKind.Null).OrderBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Name, p => p.Value));

    private sealed record Bytes(int Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }

    private sealed class Reporting(Action<Client.Sync.SyncProgress> report) : IProgress<Client.Sync.SyncProgress>
    {
        public void Report(Client.Sync.SyncProgress value) => report(value);
    }

    /// <summary>A terminal on a file of its own, behind a bad line.</summary>
    private sealed class Loading : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("fieldcollect-").FullName;
        private readonly HttpClient _http;

        public Loading(BadLine line)
        {
            _http = new HttpClient(line, disposeHandler: false);
            Terminal = Client.Terminal.Open(File, _http, Options);
        }

        public string File => Path.Combine(_folder, "terminal.db");

        public Client.Terminal Terminal { get; private set; }

        private static Client.TerminalOptions Options => new() { Time = new NoWaiting(), Seed = 1 };

        public void Restart()
        {
            Terminal.Dispose();
            Terminal = Client.Terminal.Open(File, _http, Options);
        }

        public ValueTask DisposeAsync()
        {
            Terminal.Dispose();
            _http.Dispose();
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class NoWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}

public sealed class SqliteSnapshotTests(SqliteCounty county) : SnapshotTests(county);

public sealed class PostgresSnapshotTests(PostgresCounty county) : SnapshotTests(county);
