using System.Globalization;
using System.Text;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Server.Tests;

/// <summary>Bulletins over HTTP: made and signed by their actions, read as files, each by whoever's they are and by nobody else.</summary>
public abstract class BulletinTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Bulletins);

    private string Station => County.Beats[0].StationCode;

    private static DateOnly Yesterday => Register.County.Day(TimeProvider.System.GetUtcNow()).AddDays(-1);

    private static DateOnly LastWeek => BulletinPeriod.LastReady(BulletinKind.Weekly, TimeProvider.System.GetUtcNow()).From;

    private Task<Caller> SupervisorAsync() => County.RoleAsync("supervisor");

    [Fact]
    public async Task A_supervisor_makes_reads_and_signs_the_stations_bulletin_and_strangers_do_not_see_it()
    {
        var (supervisor, stranger, registrar) = (await SupervisorAsync(), await County.RoleAsync("otherSupervisor"), await County.RoleAsync("registrar"));
        var made = (await supervisor.PostAsync("MakeBulletin", new { Kind = "weekly", StationCode = Station, From = Text(LastWeek) })).Expect(200).Json;
        var (id, hash) = (made.GetProperty("Id").GetGuid(), made.GetProperty("ContentHash").GetString());
        Assert.Equal(("weekly", Station, Text(LastWeek), Text(LastWeek.AddDays(6)), "draft"), (
            made.GetProperty("Kind").GetString(), made.GetProperty("StationCode").GetString(), made.GetProperty("From").GetString(), made.GetProperty("To").GetString(), made.GetProperty("Status").GetString()));
        Assert.True(made.GetProperty("AsOfNumber").GetInt64() > 0);

        foreach (var sees in new[] { supervisor, registrar })
            Assert.Single((await sees.GetAsync($"Bulletins?$filter=Id eq {id}&$orderby=From desc")).Expect(200).Value);
        Assert.Empty((await stranger.GetAsync($"Bulletins?$filter=Id eq {id}")).Expect(200).Value);
        Assert.All((await stranger.GetAsync("Bulletins?$select=StationCode&$top=100")).Expect(200).Value, b => Assert.NotEqual(Station, b.GetProperty("StationCode").GetString()));
        (await stranger.GetAsync($"Bulletins({id})")).Expect(Problems.NotFound);
        (await stranger.PostAsync($"Bulletins({id})/Sign", new { })).Expect(Problems.NotFound);
        (await stranger.PostAsync("MakeBulletin", new { Kind = "weekly", StationCode = Station, From = Text(LastWeek) })).Expect(Problems.BeatNotYours);
        (await registrar.PostAsync($"Bulletins({id})/Sign", new { })).Expect(Problems.NotAllowed);

        (await supervisor.PostAsync($"Bulletins({id})/Sign", new { }, "If-Match: W/\"9\"")).Expect(Problems.PreconditionFailed);
        var signed = (await supervisor.PostAsync($"Bulletins({id})/Sign", new { }, "If-Match: W/\"1\"")).Expect(200).Json;
        Assert.Equal(("signed", hash), (signed.GetProperty("Status").GetString(), signed.GetProperty("ContentHash").GetString()));
        Assert.NotEqual("", signed.GetProperty("SignedName").GetString());
        (await supervisor.PostAsync($"Bulletins({id})/Sign", new { })).Expect(200);
        Assert.Equal(2, await CountAsync(registrar, $"Changes/$count?$filter=RecordId eq {id}"));
    }

    [Fact]
    public async Task A_bulletin_is_read_as_files_that_stay_the_same()
    {
        var (supervisor, stranger, officer) = (await SupervisorAsync(), await County.RoleAsync("otherSupervisor"), await County.OfficerAsync(Beat));
        var made = (await supervisor.PostAsync("MakeBulletin", new { Kind = "monthly", StationCode = Station, From = Text(new DateOnly(Yesterday.Year, Yesterday.Month, 1).AddMonths(-1)) })).Expect(200).Json;
        var (id, hash) = (made.GetProperty("Id").GetGuid(), made.GetProperty("ContentHash").GetString()!);

        var html = (await supervisor.GetAsync($"Bulletins({id})/Html/$value")).Expect(200);
        Assert.Equal("text/html", html.Headers["Content-Type"]);
        Assert.Contains("default-src 'none'", html.Headers["Content-Security-Policy"]);
        Assert.Contains(hash, html.Text);
        Assert.Contains("月考评", html.Text);
        Assert.Equal(html.Text, (await supervisor.GetAsync($"Bulletins({id})/Html")).Expect(200).Text);
        Assert.Equal(304, (await supervisor.GetAsync($"Bulletins({id})/Html/$value", $"If-None-Match: {html.ETag}")).Status);
        var json = (await supervisor.GetAsync($"Bulletins({id})/Json/$value")).Expect(200);
        Assert.Equal(hash, CanonicalJson.HashOf(Encoding.UTF8.GetBytes(json.Json.GetProperty("content").GetRawText())));
        var book = (await supervisor.GetAsync($"Bulletins({id})/Xlsx/$value")).Expect(200);
        Assert.StartsWith("PK", book.Text, StringComparison.Ordinal);
        Assert.Contains($"bulletin-monthly-{Station}-", book.Headers["Content-Disposition"]);

        foreach (var format in new[] { "Html", "Xlsx", "Json" })
        {
            (await stranger.GetAsync($"Bulletins({id})/{format}/$value")).Expect(Problems.NotFound);
            (await officer.GetAsync($"Bulletins({id})/{format}/$value")).Expect(Problems.NotFound);
            (await supervisor.PutAsync($"Bulletins({id})/{format}/$value", null, new { })).Expect(Problems.MethodNotAllowed);
            Assert.Equal("GET, HEAD, OPTIONS", (await supervisor.SendAsync("OPTIONS", $"odata/Bulletins({id})/{format}", null)).Headers["Allow"]);
        }
    }

    [Fact]
    public async Task Nobody_changes_a_bulletin_and_who_has_none_is_told()
    {
        var (supervisor, registrar, officer) = (await SupervisorAsync(), await County.RoleAsync("registrar"), await County.OfficerAsync(Beat));
        var id = (await supervisor.PostAsync("MakeBulletin", new { Kind = "weekly", StationCode = Station, From = Text(LastWeek.AddDays(-7)) })).Expect(200).Json.GetProperty("Id").GetGuid();
        foreach (var caller in new[] { supervisor, registrar })
        {
            (await caller.PatchAsync($"Bulletins({id})", "*", new { Reason = "x" })).Expect(Problems.NotAllowed);
            (await caller.DeleteAsync($"Bulletins({id})", "*")).Expect(Problems.NotAllowed);
            (await caller.PostAsync("Bulletins", new { Id = NewId(), Kind = "daily" })).Expect(Problems.NotAllowed);
        }

        foreach (var role in new[] { "investigator", "administrator" })
            (await (await County.RoleAsync(role)).GetAsync("Bulletins")).Expect(Problems.NotAllowed);
        (await officer.GetAsync("Bulletins")).Expect(Problems.NotAllowed);
        (await officer.PostAsync("MakeBulletin", new { Kind = "daily", StationCode = Station, From = Text(Yesterday) })).Expect(Problems.NotAllowed);
        (await supervisor.PostAsync("MakeBulletin", new { Kind = "daily", From = Text(Yesterday) })).Expect(Problems.NotAllowed);
        (await registrar.PostAsync("MakeBulletin", new { Kind = "yearly", From = Text(Yesterday) })).Expect(Problems.UnknownCode);
        (await registrar.PostAsync("MakeBulletin", new { Kind = "weekly", From = Text(LastWeek.AddDays(1)) })).Expect(Problems.MalformedRequest);
        (await registrar.PostAsync("MakeBulletin", new { Kind = "daily", From = Text(Yesterday.AddDays(1)) })).Expect(Problems.MalformedRequest);
        (await registrar.PostAsync("MakeBulletin", new { Kind = "daily", StationCode = "610922999999", From = Text(Yesterday) })).Expect(Problems.UnknownReference);
    }

    [Fact]
    public async Task An_edition_that_another_has_followed_is_not_signed()
    {
        var (registrar, officer) = (await County.RoleAsync("registrar"), await County.OfficerAsync(Beat));
        var (_, room) = await PlaceAsync(officer, Beat);
        var first = (await registrar.PostAsync("MakeBulletin", new { Kind = "daily", From = Text(Yesterday) })).Expect(200).Json;
        Assert.Equal(JsonValueKind.Null, first.GetProperty("StationCode").ValueKind);
        (await (await SupervisorAsync()).GetAsync($"Bulletins({first.GetProperty("Id").GetGuid()})")).Expect(Problems.NotFound);
        var noon = new DateTimeOffset(Yesterday.ToDateTime(new TimeOnly(12, 0)), Register.County.Offset);
        (await officer.PostAsync("Visits", new { Id = NewId(), BeatCode = Beat, AddressId = room, CollectedAt = noon.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), Outcome = "nobodyHome" })).Expect(201);
        var second = (await registrar.PostAsync("MakeBulletin", new { Kind = "daily", From = Text(Yesterday), Reason = "终端故障" })).Expect(200).Json;
        Assert.Equal((first.GetProperty("Id").GetGuid(), "终端故障"), (second.GetProperty("SupersedesId").GetGuid(), second.GetProperty("Reason").GetString()));
        (await registrar.PostAsync($"Bulletins({first.GetProperty("Id").GetGuid()})/Sign", new { })).Expect(Problems.BulletinStep);
        var html = (await registrar.GetAsync($"Bulletins({second.GetProperty("Id").GetGuid()})/Html/$value")).Expect(200).Text;
        Assert.Contains("无人在家", html);
        Assert.Contains("终端故障", html);
    }

    [Fact]
    public async Task The_command_line_makes_lists_exports_and_signs_as_an_account()
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-bulletins-");
        try
        {
            var from = Text(LastWeek.AddDays(-14));
            var made = JsonDocument.Parse(await RunAsync("make", "--kind", "weekly", "--from", from, "--station", Station, "--json")).RootElement;
            var id = made.GetProperty("id").GetString()!;
            Assert.Contains(id, await RunAsync("list", "--kind", "weekly", "--station", Station));
            Assert.Contains("鲜活率", await RunAsync("show", "--id", id));
            var files = (await RunAsync("export", "--id", id, "--out", folder.FullName)).Trim().Split('\n');
            Assert.Equal(["html", "json", "xlsx"], files.Select(f => Path.GetExtension(f.Trim())[1..]).Order());
            Assert.Contains(made.GetProperty("contentHash").GetString()!, await File.ReadAllTextAsync(files[0].Trim()));
            Assert.EndsWith("signed", (await RunAsync("sign", "--id", id)).Trim(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> RunAsync(params string[] options)
    {
        var account = County.Account("supervisor");
        await using var output = new StringWriter();
        string[] all = [.. options, "--url", County.Server.Address.ToString(), "--user", account.UserName, "--password", account.Password];
        Assert.Equal(0, await Cli.BulletinCommands.BulletinCommand.Create().Parse(all).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output }));
        return output.ToString();
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

public sealed class SqliteBulletinTests(SqliteCounty county) : BulletinTests(county);

public sealed class PostgresBulletinTests(PostgresCounty county) : BulletinTests(county);
