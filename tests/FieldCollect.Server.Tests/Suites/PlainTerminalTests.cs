using System.Text.Json.Nodes;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Whoever has read api-specs/sync.md and nothing else can write a terminal: every part of it is done once by one that knows none of our code.</summary>
public abstract class PlainTerminalTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Plain);

    private async Task<PlainTerminal> TerminalAsync()
    {
        var (terminal, account) = (new PlainTerminal(County.Http, Beat), County.Account($"officer-{Beat}"));
        await terminal.EnrolAsync(account.UserName, account.Password);
        return terminal;
    }

    private async Task<(string Room, string Resident)> HomeAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        return (room.ToString(), resident.ToString());
    }

    private static string ETag(PlainTerminal terminal, string set, string id) => $"W/\"{terminal.Row(set, id)["Version"]}\"";

    private static (string, string, string?, JsonObject) Phone(PlainTerminal terminal, string resident) =>
        ("PATCH", $"Residents({resident})", ETag(terminal, "Residents", resident), new JsonObject { ["Phone"] = PhoneNumber() });

    [Fact]
    public async Task It_loads_a_beat_by_the_file_and_page_by_page_and_holds_the_same()
    {
        var home = await HomeAsync();
        PlainTerminal one = await TerminalAsync(), two = await TerminalAsync();
        await one.LoadAsync();
        Assert.Equal((200, null), await one.PullAsync());
        Assert.Equal((200, null), await two.PullAsync());
        Assert.Equal((200, null), await two.PullAsync());
        Assert.Equal((200, null), await one.PullAsync());
        Assert.Equal(one.Rows.Keys.Order(), two.Rows.Keys.Order());
        Assert.Contains(("Residents", home.Resident), one.Rows.Keys);
    }

    [Fact]
    public async Task It_pushes_a_visit_once_however_often_it_sends_it()
    {
        var (room, resident) = await HomeAsync();
        var terminal = await TerminalAsync();
        await terminal.PullAsync();
        var (visit, phone) = (NewId().ToString(), Phone(terminal, resident));
        var requests = terminal.Visit(visit, room, Now, phone);
        Assert.Equal(["applied", "applied"], (await terminal.PushAsync(requests)).Select(PlainTerminal.Outcome));
        var again = await terminal.PushAsync(requests);
        Assert.Equal(["applied", "applied"], again.Select(PlainTerminal.Outcome));
        Assert.All(again, a => Assert.Contains(a["headers"]!.AsObject(), h => h.Key.Equals("Repeatability-Result", StringComparison.OrdinalIgnoreCase) && (string?)h.Value == "accepted"));
        requests[1]!["body"]!["Phone"] = PhoneNumber();
        var other = (await terminal.PushAsync(requests))[1];
        Assert.Equal("RepeatabilityMismatch", (string?)other["body"]!["error"]!["code"]);
        await terminal.PullAsync();
        Assert.Equal(2, (long)terminal.Row("Residents", resident)["Version"]!);
        Assert.Equal(room, (string?)terminal.Row("Visits", visit)["AddressId"]);
    }

    [Fact]
    public async Task Two_of_them_see_a_phone_differently_and_one_decides()
    {
        var (room, resident) = await HomeAsync();
        PlainTerminal one = await TerminalAsync(), two = await TerminalAsync();
        await one.PullAsync();
        await two.PullAsync();
        Assert.Equal("applied", PlainTerminal.Outcome((await one.PushAsync(one.Visit(NewId().ToString(), room, Now, Phone(one, resident))))[1]));
        Assert.Equal("conflict", PlainTerminal.Outcome((await two.PushAsync(two.Visit(NewId().ToString(), room, Now, Phone(two, resident))))[1]));
        await one.PullAsync();
        var conflict = Assert.Single(one.Rows, r => r.Key.Set == "Conflicts" && (string?)r.Value["RecordId"] == resident).Value;
        Assert.Equal(("open", "Phone"), ((string?)conflict["Status"], (string?)conflict["Field"]));
        var id = (string)conflict["Id"]!;
        var decided = await one.PushAsync(one.Visit(NewId().ToString(), room, Now, ("PATCH", $"Conflicts({id})", ETag(one, "Conflicts", id), new JsonObject { ["Decision"] = "current" })));
        Assert.Equal("applied", PlainTerminal.Outcome(decided[1]));
        await one.PullAsync();
        await two.PullAsync();
        Assert.Equal("decided", (string?)two.Row("Conflicts", id)["Status"]);
        Assert.Equal(one.Row("Residents", resident)["Phone"]!.ToJsonString(), two.Row("Residents", resident)["Phone"]!.ToJsonString());
    }

    [Fact]
    public async Task What_cannot_be_applied_is_kept_with_its_group_and_the_next_pull_shows_it()
    {
        var (room, resident) = await HomeAsync();
        var terminal = await TerminalAsync();
        await terminal.PullAsync();
        var somebody = new JsonObject { ["Id"] = NewId().ToString(), ["BeatCode"] = Beat, ["Name"] = "试验人", ["Sex"] = "1", ["DocumentKind"] = "111", ["IdentityNumber"] = WrongNumber() };
        var answers = await terminal.PushAsync(terminal.Visit(NewId().ToString(), room, Now, ("POST", "Residents", null, somebody), Phone(terminal, resident)));
        Assert.Equal([202, 202, 202], answers.Select(a => (int)a["status"]!));
        Assert.Equal(["FailedDependency", Problems.EvidenceNeeded.Code, "FailedDependency"], answers.Select(a => (string?)a["body"]!["Problem"]!["code"]));
        await terminal.PullAsync();
        Assert.Equal(3, terminal.Rows.Count(r => r.Key.Set == "QuarantinedChanges" && (string?)r.Value["Status"] == "quarantined"));
        Assert.Equal(1, (long)terminal.Row("Residents", resident)["Version"]!);
    }

    [Fact]
    public async Task Of_a_token_that_counts_no_more_it_reads_from_the_start()
    {
        var (_, resident) = await HomeAsync();
        var terminal = await TerminalAsync();
        await terminal.PullAsync();
        terminal.Rows[("Residents", "01900000-0000-7000-8000-00000000dead")] = new JsonObject { ["Version"] = 1 };
        terminal.DeltaLink = terminal.DeltaLink![..^6] + "AAAAAA";
        Assert.Equal((410, "TokenTooOld"), await terminal.PullAsync());
        terminal.DeltaLink = null;
        Assert.Equal((200, null), await terminal.PullAsync());
        Assert.Contains(("Residents", resident), terminal.Rows.Keys);
    }
}

public sealed class SqlitePlainTerminalTests(SqliteCounty county) : PlainTerminalTests(county);

public sealed class PostgresPlainTerminalTests(PostgresCounty county) : PlainTerminalTests(county);
