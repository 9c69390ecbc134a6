using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>A terminal's life over the wire: let in by a code, bound to its key, revoked with work in hand.</summary>
public abstract class DeviceTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Devices);

    private Account Officer => County.Account($"officer-{Beat}");

    /// <summary>A terminal with a key of its own.</summary>
    private sealed class Key : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Guid Device { get; } = NewId();

        public string Public => Base64Url.EncodeToString(_key.ExportSubjectPublicKeyInfo());

        public string Proof(string grant, string about) =>
            Base64Url.EncodeToString(_key.SignData(Encoding.UTF8.GetBytes($"POST\n/auth/token\n{grant}\n{Device}\n{about}"), HashAlgorithmName.SHA256));

        public void Dispose() => _key.Dispose();
    }

    private static async Task<string> CodeAsync(Caller caller, object body)
    {
        var made = (await caller.SendAsync("POST", "auth/enrolment", Caller.Json(body))).Expect(201);
        Assert.InRange(made.Json.GetProperty("expires_in").GetInt32(), 590, 600);
        var code = made.Json.GetProperty("code").GetString()!;
        Assert.True(Base64Url.DecodeFromChars(code).Length >= 16);
        Assert.EndsWith(" " + code, made.Json.GetProperty("payload").GetString(), StringComparison.Ordinal);
        return code;
    }

    private Task<Reply> EnrolAsync(Key key, string code, Key? signedBy = null) => County.Anonymous.TokenAsync(
        ("grant_type", "enrolment_code"), ("code", code), ("device_id", key.Device.ToString()), ("device_name", "终端"), ("public_key", key.Public), ("proof", (signedBy ?? key).Proof("enrolment_code", code)));

    private Task<Reply> RefreshAsync(string token, string? proof) => County.Anonymous.TokenAsync(
        [("grant_type", "refresh_token"), ("refresh_token", token), .. proof is null ? [] : new[] { ("proof", proof) }]);

    private static string Refresh(Reply reply) => reply.Json.GetProperty("refresh_token").GetString()!;

    private Caller Bearer(Reply reply) => new(County.Http, reply.Json.GetProperty("access_token").GetString());

    [Fact]
    public async Task A_code_lets_one_terminal_in_once()
    {
        using Key key = new(), thief = new();
        var officer = await County.OfficerAsync(Beat);
        var code = await CodeAsync(officer, new { });
        (await EnrolAsync(key, code, signedBy: thief)).Expect(400);
        var enrolled = (await EnrolAsync(key, code)).Expect(200);
        Assert.Equal(key.Device, (await Bearer(enrolled).GetAsync($"Devices({key.Device})")).Expect(200).Json.GetProperty("Id").GetGuid());
        Assert.Equal(14 * 86_400, enrolled.Json.GetProperty("lease_expires_in").GetInt32());
        Assert.False(enrolled.Json.GetProperty("wipe").GetBoolean());
        // The answer may have been lost: the same terminal may ask again, no other may.
        (await EnrolAsync(key, code)).Expect(200);
        (await EnrolAsync(thief, code)).Expect(400);
        Assert.Equal(0, await County.TablesAsync(c => c.EnrolmentCodes.CountAsync(e => e.CodeHash == Encoding.UTF8.GetBytes(code))));

        var late = await CodeAsync(officer, new { beat = Beat });
        await County.TablesAsync(c => c.EnrolmentCodes.Where(e => e.DeviceId == null).ExecuteUpdateAsync(e => e.SetProperty(x => x.ExpiresAt, TimeProvider.System.GetUtcNow())));
        (await EnrolAsync(thief, late)).Expect(400);
        Assert.Equal(0, await County.TablesAsync(c => c.DeviceKeys.CountAsync(k => k.DeviceId == thief.Device)));
    }

    [Fact]
    public async Task A_code_is_made_by_the_officer_or_the_stations_supervisor()
    {
        var supervisor = await County.RoleAsync("supervisor");
        using var key = new Key();
        (await EnrolAsync(key, await CodeAsync(supervisor, new { user = Officer.UserName, beat = Beat }))).Expect(200);
        async Task<Reply> AskAsync(Caller caller, object body) => await caller.SendAsync("POST", "auth/enrolment", Caller.Json(body));
        (await AskAsync(supervisor, new { user = "nobody", beat = Beat })).Expect(Problems.NotFound);
        (await AskAsync(supervisor, new { user = Officer.UserName, beat = County.Far })).Expect(Problems.NotFound);
        (await AskAsync(await County.RoleAsync("otherSupervisor"), new { user = Officer.UserName, beat = Beat })).Expect(Problems.NotFound);
        (await AskAsync(await County.OfficerAsync(Beat), new { beat = County.Home })).Expect(Problems.NotFound);
        (await AskAsync(await County.OfficerAsync(Beat), new { user = "supervisor", beat = Beat })).Expect(Problems.NotAllowed);
        (await AskAsync(await County.RoleAsync("investigator"), new { beat = Beat })).Expect(Problems.NotAllowed);
        (await AskAsync(County.Anonymous, new { beat = Beat })).Expect(Problems.NotSignedIn);
    }

    [Fact]
    public async Task A_stolen_refresh_token_is_worth_nothing_without_the_key()
    {
        using Key key = new(), thief = new();
        var token = Refresh((await EnrolAsync(key, await CodeAsync(await County.OfficerAsync(Beat), new { }))).Expect(200));
        (await RefreshAsync(token, null)).Expect(400);
        (await RefreshAsync(token, thief.Proof("refresh_token", token))).Expect(400);
        (await RefreshAsync(token, key.Proof("refresh_token", "another"))).Expect(400);
        (await RefreshAsync(token, "not base64url!")).Expect(400);
        (await RefreshAsync(token, key.Proof("refresh_token", token))).Expect(200);
        // Nor is the password enough to pass for the terminal.
        (await County.Anonymous.SignInAsync(Officer.UserName, Officer.Password, key.Device)).Expect(400);
        (await County.Anonymous.TokenAsync(("grant_type", "password"), ("username", Officer.UserName), ("password", Officer.Password), ("device_id", key.Device.ToString()), ("proof", key.Proof("password", Officer.UserName)))).Expect(200);
    }

    [Fact]
    public async Task A_revoked_terminal_hands_in_its_work_and_gets_nothing()
    {
        using var key = new Key();
        var enrolled = (await EnrolAsync(key, await CodeAsync(await County.OfficerAsync(Beat), new { }))).Expect(200);
        var terminal = Bearer(enrolled);
        var (_, room) = await PlaceAsync(terminal, Beat);
        var supervisor = await County.RoleAsync("supervisor");
        (await supervisor.PatchAsync($"Devices({key.Device})", "W/\"1\"", new { Status = "revoked" })).Expect(204);

        foreach (var url in new[] { "Residents?$top=1", $"Beats('{Beat}')/Changes", $"Addresses({room})", "Changes" })
            (await terminal.GetAsync(url)).Expect(Problems.DeviceRevoked);
        (await terminal.PostAsync("Visits", Visit(Beat, NewId(), room))).Expect(Problems.DeviceRevoked);
        var again = (await RefreshAsync(Refresh(enrolled), key.Proof("refresh_token", Refresh(enrolled)))).Expect(200);
        Assert.True(again.Json.GetProperty("wipe").GetBoolean());
        Assert.Equal(0, again.Json.GetProperty("lease_expires_in").GetInt32());

        var (visit, request) = (NewId(), NewId());
        object[] parts =
        [
            Pushing.Merged("1", "v1", "POST", "Visits", Visit(Beat, visit, room), request),
            Pushing.Merged("2", "v1", "PATCH", $"Addresses({room})", new { Remark = "变" }, NewId(), "W/\"1\""),
            Pushing.Part("3", null, "GET", $"Addresses({room})", null, prefer: "continue-on-error"),
        ];
        var handed = await Bearer(again).BatchAsync(parts, "Prefer: continue-on-error");
        Assert.Equal([(202, "quarantined"), (202, "quarantined")], new[] { "1", "2" }.Select(p => (handed.Part(p).Status, handed.Part(p).Outcome!)));
        handed.Part("3").Expect(Problems.DeviceRevoked);
        Assert.Equal(202, (await Bearer(again).BatchAsync(parts, "Prefer: continue-on-error")).Part("1").Status);

        var kept = (await supervisor.GetAsync($"QuarantinedChanges?$filter=DeviceId eq {key.Device}&$orderby=Ordinal")).Expect(200).Value;
        Assert.Equal(["DeviceRevoked", "FailedDependency"], kept.Select(k => k.GetProperty("ProblemCode").GetString() ?? "FailedDependency"));
        (await supervisor.PatchAsync($"QuarantinedChanges({kept[0].GetProperty("Id").GetString()})", "*", new { Status = "released" })).Expect(204);
        (await supervisor.GetAsync($"Visits({visit})")).Expect(200);
        Assert.Equal("变", (await supervisor.GetAsync($"Addresses({room})")).Json.GetProperty("Remark").GetString());
    }

    [Fact]
    public async Task An_administrator_lets_a_user_out_and_in_while_the_server_runs()
    {
        var account = County.Account($"officer-{County.QuietBeat(Quiet.LockedOut)}");
        var signedIn = (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200);
        var administrator = await County.RoleAsync("administrator");
        Task<Reply> SetAsync(Caller caller, string name, object body) => caller.SendAsync("PATCH", $"auth/users/{name}", Caller.Json(body));
        (await SetAsync(await County.RoleAsync("supervisor"), account.UserName, new { disabled = true })).Expect(Problems.NotAllowed);
        (await SetAsync(administrator, "nobody", new { disabled = true })).Expect(Problems.NotFound);
        (await SetAsync(administrator, account.UserName, new { disabled = "yes" })).Expect(Problems.WrongType);
        (await SetAsync(administrator, County.Account("administrator").UserName, new { disabled = true })).Expect(Problems.NotAllowed);
        (await SetAsync(administrator, account.UserName, new { disabled = true })).Expect(204);
        try
        {
            (await Bearer(signedIn).GetAsync("Beats")).Expect(Problems.NotSignedIn);
            (await RefreshAsync(Refresh(signedIn), null)).Expect(400);
            (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(400);
        }
        finally
        {
            (await SetAsync(administrator, account.UserName, new { disabled = false })).Expect(204);
        }

        (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200);
    }

    [Fact]
    public async Task Work_done_in_a_beat_before_it_was_given_to_somebody_else_is_taken_in()
    {
        using var key = new Key();
        var account = County.Account($"officer-{County.QuietBeat(Quiet.Colleague)}");
        var (old, @new) = (County.QuietBeat(Quiet.Colleague), Beat);
        var officer = new Caller(County.Http, (await County.Anonymous.SignInAsync(account.UserName, account.Password)).Expect(200).Json.GetProperty("access_token").GetString());
        var (_, room) = await PlaceAsync(officer, old);
        var administrator = await County.RoleAsync("administrator");
        (await administrator.SendAsync("PATCH", $"auth/users/{account.UserName}", Caller.Json(new { beats = new[] { @new } }))).Expect(204);
        try
        {
            (await officer.GetAsync($"Addresses({room})")).Expect(Problems.NotFound);
            (await officer.GetAsync($"Beats('{old}')/Changes")).Expect(Problems.NotFound);
            (await officer.GetAsync($"Beats('{@new}')/Changes")).Expect(200);
            var visit = NewId();
            var pushed = await officer.BatchAsync([
                Pushing.Merged("1", "v", "POST", "Visits", Visit(old, visit, room), NewId()),
                Pushing.Merged("2", "v", "PATCH", $"Addresses({room})", new { Remark = "旧" }, NewId(), "W/\"1\""),
            ]);
            Assert.Equal(["applied", "applied"], new[] { "1", "2" }.Select(p => pushed.Part(p).Outcome));
            (await officer.PostAsync("Visits", Visit(old, NewId(), room))).Expect(Problems.BeatNotYours);
            (await (await County.RoleAsync("supervisor")).GetAsync($"Visits({visit})")).Expect(200);

            // After fourteen days it is somebody else's.
            await County.TablesAsync(c => c.UserBeats.Where(b => b.BeatCode == old).ExecuteUpdateAsync(b => b.SetProperty(x => x.EndedAt, TimeProvider.System.GetUtcNow().AddDays(-15))));
            await Task.Delay(1_200);
            Assert.Equal("quarantined", (await officer.BatchAsync([Pushing.Merged("1", null, "POST", "Visits", Visit(old, NewId(), room), NewId())])).Part("1").Outcome);
        }
        finally
        {
            (await administrator.SendAsync("PATCH", $"auth/users/{account.UserName}", Caller.Json(new { beats = new[] { old } }))).Expect(204);
        }
    }

    [Fact]
    public async Task A_locked_name_answers_like_one_that_nobody_has()
    {
        var account = County.Account($"officer-{County.QuietBeat(Quiet.LockedOut)}");
        var answers = new List<string>();
        foreach (var name in new[] { account.UserName, "nobody" })
        {
            for (var i = 0; i < 7; i++)
                answers.Add((await County.Anonymous.SignInAsync(name, "wrong")).Expect(400).Text);
        }

        await County.TablesAsync(c => c.Users.Where(u => u.UserName == account.UserName).ExecuteUpdateAsync(u => u.SetProperty(x => x.LockedUntil, (DateTimeOffset?)null)));
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_terminal_serves_two_officers_of_its_beat_and_no_others()
    {
        using var key = new Key();
        (await EnrolAsync(key, await CodeAsync(await County.OfficerAsync(Beat), new { }))).Expect(200);
        var colleague = County.Account($"officer-{County.QuietBeat(Quiet.Colleague)}");
        Task<Reply> SignInAsync() => County.Anonymous.TokenAsync(
            ("grant_type", "password"), ("username", colleague.UserName), ("password", colleague.Password), ("device_id", key.Device.ToString()), ("proof", key.Proof("password", colleague.UserName)));
        (await SignInAsync()).Expect(400);
        var administrator = await County.RoleAsync("administrator");
        var own = County.QuietBeat(Quiet.Colleague);
        (await administrator.SendAsync("PATCH", $"auth/users/{colleague.UserName}", Caller.Json(new { beats = new[] { own, Beat } }))).Expect(204);
        (await SignInAsync()).Expect(200);
        (await administrator.SendAsync("PATCH", $"auth/users/{colleague.UserName}", Caller.Json(new { beats = new[] { own } }))).Expect(204);
    }
}

public sealed class SqliteDeviceTests(SqliteCounty county) : DeviceTests(county);

public sealed class PostgresDeviceTests(PostgresCounty county) : DeviceTests(county);
