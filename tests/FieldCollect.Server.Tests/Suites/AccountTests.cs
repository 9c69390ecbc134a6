using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

public abstract class AccountTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Accounts);

    private Account Officer => County.Account($"officer-{Beat}");

    [Fact]
    public async Task A_token_is_given_as_RFC_6749_says()
    {
        var reply = (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password)).Expect(200);
        Assert.Equal("Bearer", reply.Json.GetProperty("token_type").GetString());
        Assert.InRange(reply.Json.GetProperty("expires_in").GetInt32(), 60, 3600);
        Assert.Contains("no-store", reply.Header("Cache-Control"));
        Assert.StartsWith("application/json", reply.Header("Content-Type"));
        (await Bearer(reply).GetAsync("Residents?$top=1")).Expect(200);
        // A token may be sent in any case of the scheme's name, and nowhere but in the header.
        (await County.Anonymous.GetAsync($"Residents?access_token={Access(reply)}")).Expect(Problems.NotSignedIn);
    }

    [Theory]
    [InlineData("unsupported_grant_type")]
    [InlineData("unsupported_grant_type", "grant_type", "client_credentials")]
    [InlineData("invalid_request", "grant_type", "password")]
    [InlineData("invalid_request", "grant_type", "password", "username", "nobody")]
    [InlineData("invalid_request", "grant_type", "refresh_token")]
    [InlineData("invalid_request", "grant_type", "password", "username", "no\u0000body", "password", "x")]
    [InlineData("invalid_request", "grant_type", "password", "username", "nobody", "password", "x", "device_id", "not a uuid")]
    [InlineData("invalid_grant", "grant_type", "password", "username", "nobody", "password", "x")]
    [InlineData("invalid_grant", "grant_type", "password", "username", "' OR 1=1 --", "password", "x")]
    [InlineData("invalid_grant", "grant_type", "refresh_token", "refresh_token", "never given")]
    public async Task A_wrong_grant_is_told_as_RFC_6749_says(string error, params string[] fields)
    {
        var reply = (await County.Anonymous.TokenAsync([.. fields.Chunk(2).Select(f => (f[0], f[1]))])).Expect(400);
        Assert.Equal(error, reply.Json.GetProperty("error").GetString());
        Assert.NotEqual("", reply.Json.GetProperty("error_description").GetString());
    }

    [Fact]
    public async Task What_is_no_form_is_an_invalid_request()
    {
        var many = string.Join('&', Enumerable.Range(0, 3000).Select(i => $"f{i}=1"));
        foreach (var content in new[] { Caller.Text("{}"), Caller.Text("--x", "multipart/form-data"), Caller.Text(many, "application/x-www-form-urlencoded") })
            Assert.Equal("invalid_request", (await County.Anonymous.SendAsync("POST", "auth/token", content)).Expect(400).Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_refresh_token_is_good_until_the_one_after_it_is_used()
    {
        var first = (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password)).Expect(200);
        var lost = (await RefreshAsync(first)).Expect(200);
        // The answer was lost on the way: the terminal has only its old token, and comes in with it.
        var second = (await RefreshAsync(first)).Expect(200);
        Assert.NotEqual(Refresh(lost), Refresh(second));
        var third = (await RefreshAsync(second)).Expect(200);
        (await RefreshAsync(first)).Expect(400);
        (await Bearer(third).GetAsync("Residents?$top=1")).Expect(200);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_account_even_for_the_right_one()
    {
        var account = County.Account($"officer-{County.QuietBeat(Quiet.PullNextDoor)}");
        for (var i = 0; i < 5; i++)
            (await County.Anonymous.SignInAsync(account.UserName, "wrong")).Expect(400);
        var locked = (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(400);
        Assert.Equal("invalid_grant", locked.Json.GetProperty("error").GetString());
        await County.TablesAsync(async context =>
        {
            var user = await context.Users.SingleAsync(u => u.UserName == account.UserName);
            Assert.InRange(user.LockedUntil!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
            user.LockedUntil = null;
            return await context.SaveChangesAsync();
        });
        (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200);
    }

    [Fact]
    public async Task A_revoked_terminal_is_told_so_at_its_next_request()
    {
        var officer = await County.OfficerAsync(Beat);
        var (device, foreign) = (NewId(), NewId());
        (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password, device)).Expect(400);
        (await officer.PostAsync("Devices", new { Id = device, BeatCode = Beat, Name = "终端" })).Expect(201);
        (await (await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour))).PostAsync("Devices", new { Id = foreign, BeatCode = County.QuietBeat(Quiet.Neighbour), Name = "终端" })).Expect(201);
        (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password, foreign)).Expect(400);

        var signedIn = (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password, device)).Expect(200);
        var terminal = Bearer(signedIn);
        var (_, room) = await PlaceAsync(terminal, Beat);
        var visit = NewId();
        (await terminal.PostAsync("Visits", Visit(Beat, visit, room))).Expect(201);
        Assert.Equal(device, (await terminal.GetAsync($"Visits({visit})")).Json.GetProperty("DeviceId").GetGuid());

        (await (await County.RoleAsync("supervisor")).PatchAsync($"Devices({device})", "W/\"1\"", new { Status = "revoked" })).Expect(204);
        (await terminal.GetAsync("Residents?$top=1")).Expect(Problems.DeviceRevoked);
        (await terminal.BatchAsync([])).Expect(Problems.DeviceRevoked);
        (await RefreshAsync(signedIn)).Expect(400);
        (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password, device)).Expect(400);
        (await officer.GetAsync("Residents?$top=1")).Expect(200);
    }

    [Fact]
    public async Task A_user_who_is_disabled_is_out()
    {
        var account = County.Account($"officer-{County.Beats.Last(b => b.Code != County.Home && b.Code != County.Far).Code}");
        var signedIn = (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200);
        await SetDisabledAsync(account, true);
        try
        {
            // Another process did it: this one may remember the session for a second.
            await Task.Delay(1_200);
            (await Bearer(signedIn).GetAsync("Beats")).Expect(Problems.NotSignedIn);
            (await RefreshAsync(signedIn)).Expect(400);
            (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(400);
        }
        finally
        {
            await SetDisabledAsync(account, false);
        }
    }

    [Fact]
    public async Task Neither_the_database_nor_the_log_holds_passwords_numbers_or_phones_in_clear()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (number, wrong, phone, later, id) = (Number(), WrongNumber(), PhoneNumber(), PhoneNumber(), NewId());
        (await officer.PostAsync("Residents", new { Id = id, BeatCode = Beat, Name = "密人", Sex = "1", DocumentKind = "111", IdentityNumber = number, Phone = phone })).Expect(201);
        (await officer.PatchAsync($"Residents({id})", "W/\"1\"", new { Phone = later })).Expect(204);
        // Into Conflicts and QuarantinedChanges too.
        (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({id})", new { Phone = PhoneNumber() }, NewId(), "W/\"1\"")])).Part("1").Expect(204);
        Assert.Equal(202, (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({id})", new { IdentityNumber = wrong }, NewId(), "W/\"2\"")])).Part("1").Status);
        (await officer.PostAsync("Residents", new { BeatCode = Beat, Name = "密人", Sex = "1", DocumentKind = "111", IdentityNumber = wrong })).Expect(Problems.EvidenceNeeded);
        (await officer.GetAsync($"Residents?$filter=Phone eq '{later}'")).Expect(Problems.SensitiveInUrl);

        var secrets = new[] { number, wrong, phone, later, Officer.Password, County.Account("registrar").Password };
        var stored = await StoredBytesAsync();
        Assert.True(stored.Contains("密人"), "The search looks in the right place: a name is found.");
        var log = County.Server.Log;
        foreach (var secret in secrets)
            Assert.False(stored.Contains(secret), "A secret stands in the database in clear.");
        foreach (var secret in secrets[..5])
            Assert.False(log.Contains(secret), "A secret stands in the log in clear.");
    }

    /// <summary>All that the database keeps, as text.</summary>
    protected abstract Task<string> StoredBytesAsync();

    private Task<int> SetDisabledAsync(Account account, bool disabled) => County.TablesAsync(async context =>
    {
        (await context.Users.SingleAsync(u => u.UserName == account.UserName)).Disabled = disabled;
        return await context.SaveChangesAsync();
    });

    private Task<Reply> RefreshAsync(Reply signedIn) => County.Anonymous.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", Refresh(signedIn)));

    private Caller Bearer(Reply signedIn) => new(County.Http, Access(signedIn));

    private static string Access(Reply reply) => reply.Json.GetProperty("access_token").GetString()!;

    private static string Refresh(Reply reply) => reply.Json.GetProperty("refresh_token").GetString()!;
}

public sealed class SqliteAccountTests(SqliteCounty county) : AccountTests(county)
{
    // Text stands in the pages as UTF-8, between bytes that are none.
    protected override async Task<string> StoredBytesAsync()
    {
        var text = new System.Text.StringBuilder();
        foreach (var file in new[] { "register.db", "register.db-wal" }.Select(f => Path.Combine(County.DataFolder, f)).Where(File.Exists))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
            text.Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }
}

public sealed class PostgresAccountTests(PostgresCounty county) : AccountTests(county)
{
    protected override async Task<string> StoredBytesAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(County.Database);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new Npgsql.NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        var text = new System.Text.StringBuilder();
        foreach (var table in tables)
        {
            using var copy = await connection.BeginTextExportAsync($"COPY \"{table}\" TO STDOUT");
            text.Append(await copy.ReadToEndAsync());
        }

        return text.ToString();
    }
}
