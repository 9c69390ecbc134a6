using FieldCollect.Register;
using FieldCollect.Register.Policies;

namespace FieldCollect.Server.Tests;

/// <summary>Rates as a set like every other, and the policy that made them, over the wire.</summary>
public abstract class RatesTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Rates);

    private static DateOnly Today => Register.County.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Rates_are_filtered_ordered_paged_and_added_up_like_every_set()
    {
        var (officer, supervisor) = (await County.OfficerAsync(Beat), await County.RoleAsync("supervisor"));
        var (_, room) = await PlaceAsync(officer, Beat);
        await SettleAsync(officer, Beat, room);
        var of = $"Day eq {Today:yyyy-MM-dd} and Scope eq '{Beat}' and Name eq 'freshness'";
        var rates = (await supervisor.GetAsync($"Rates?$filter={of}&$orderby=Kind")).Expect(200).Value;
        Assert.Equal(["address", "all", "residency.floating"], rates.Select(r => r.GetProperty("Kind").GetString()));
        Assert.Equal([0, 0, 0], rates.Select(r => r.GetProperty("Right").GetInt32()));
        Assert.All(rates, r => Assert.Equal((0.0, 0.0, "notMet", Beat), (r.GetProperty("Estimate").GetDouble(), r.GetProperty("Upper").GetDouble(), r.GetProperty("Verdict").GetString(), r.GetProperty("BeatCode").GetString())));
        Assert.All(rates, r => Assert.Matches("^1-[0-9a-f]{12}$", r.GetProperty("RuleVersion").GetString()));

        // Added up over kinds it is what the row of all kinds says.
        var sum = Assert.Single((await supervisor.GetAsync($"Rates?$apply=filter({of} and Kind ne 'all')/aggregate(Count with sum as Records,Right with sum as Fresh)")).Expect(200).Value);
        Assert.Equal(rates[1].GetProperty("Count").GetInt32(), sum.GetProperty("Records").GetInt32());

        // A row by its key, and the one of an officer's work.
        var none = Guid.Empty;
        var row = (await supervisor.GetAsync($"Rates(Name='freshness',Day={Today:yyyy-MM-dd},Scope='{Beat}',Kind='all',OfficerId={none},InspectionId={none})")).Expect(200).Json;
        Assert.Equal(rates[1].GetProperty("Count").GetInt32(), row.GetProperty("Count").GetInt32());
        Assert.NotEmpty((await officer.GetAsync($"Rates?$filter=Day eq {Today:yyyy-MM-dd} and Level eq 'county'")).Expect(200).Value);
    }

    [Fact]
    public async Task A_beat_s_figures_are_the_beat_s_and_an_officer_s_own_are_for_him_and_who_answers_for_him()
    {
        var (officer, other) = (await County.OfficerAsync(Beat), await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour)));
        var (_, room) = await PlaceAsync(officer, Beat);
        (await officer.PostAsync("Visits", new { Id = NewId(), BeatCode = Beat, AddressId = room, CollectedAt = TimeProvider.System.GetUtcNow(), Outcome = "nobodyHome" })).Expect(201);
        var (own, timely) = ($"Rates/$count?$filter=Day eq {Today:yyyy-MM-dd} and BeatCode eq '{Beat}'", $"Rates?$filter=Day eq {Today:yyyy-MM-dd} and Scope eq '{Beat}' and Level eq 'officer'");
        Assert.Equal(0, await CountAsync(other, own));
        Assert.True(await CountAsync(officer, own) > 0);
        Assert.Single((await officer.GetAsync(timely)).Expect(200).Value);
        Assert.Single((await (await County.RoleAsync("supervisor")).GetAsync(timely)).Expect(200).Value);
        foreach (var nobody in new[] { await County.RoleAsync("investigator"), await County.RoleAsync("administrator") })
            (await nobody.GetAsync("Rates")).Expect(Problems.NotAllowed);
    }

    [Fact]
    public async Task Nobody_writes_a_rate()
    {
        var registrar = await County.RoleAsync("registrar");
        (await registrar.PostAsync("Rates", new { Name = "freshness" })).Expect(Problems.NotAllowed);
        var none = Guid.Empty;
        var url = $"Rates(Name='freshness',Day={Today:yyyy-MM-dd},Scope='county',Kind='all',OfficerId={none},InspectionId={none})";
        (await registrar.PatchAsync(url, "W/\"1\"", new { Right = 1 })).Expect(Problems.NotAllowed);
        (await registrar.DeleteAsync(url, "W/\"1\"")).Expect(Problems.NotAllowed);
        (await registrar.GetAsync("Rates", "Prefer: odata.track-changes")).Expect(200);
    }

    [Fact]
    public async Task A_policy_is_decided_for_tomorrow_shown_for_its_day_and_refused_for_today()
    {
        var registrar = await County.RoleAsync("registrar");
        var day = Today.AddDays(400);
        object Decision(DateOnly from, string value) => new
        {
            Code = PolicySetting.CodeOf("VerificationCycle", "unit", Beat, from), Policy = "VerificationCycle", Setting = "unit", ForBeatCode = Beat, ValidFrom = from, Value = value, Reason = "县局通知",
        };
        (await registrar.PostAsync("PolicySettings", Decision(Today, "3"))).Expect(Problems.PolicyInForce);
        (await registrar.PostAsync("PolicySettings", Decision(day, "soon"))).Expect(Problems.RuleBroken);
        (await registrar.PostAsync("PolicySettings", Decision(day, "3"))).Expect(201);
        foreach (var (on, value, from) in new[] { (day.AddDays(-1), "6", "shipped"), (day, "3", "beat") })
        {
            var row = Assert.Single((await registrar.GetAsync($"PoliciesInForce(Day={on:yyyy-MM-dd},BeatCode='{Beat}')")).Expect(200).Value,
                p => (p.GetProperty("Policy").GetString(), p.GetProperty("Setting").GetString()) == ("VerificationCycle", "unit"));
            Assert.Equal((value, from, "a whole number from 1 to 1200"), (row.GetProperty("Value").GetString(), row.GetProperty("From").GetString(), row.GetProperty("Holds").GetString()));
        }

        var county = (await registrar.GetAsync($"PoliciesInForce(Day={day:yyyy-MM-dd},BeatCode=null)")).Expect(200).Value;
        Assert.Contains(county, p => p.GetProperty("ForBeatCode").GetString() == Beat);
    }

    [Fact]
    public async Task The_registrar_decides_and_looks_at_policy_from_the_command_line_while_the_server_runs()
    {
        var day = Today.AddDays(500);
        string[] set = ["set", "VerificationCycle", "unit", "4", "--from", $"{day:yyyy-MM-dd}", "--beat", Beat, "--reason", "县局通知"];
        Assert.Equal((0, $"VerificationCycle.unit@{Beat}~{day:yyyy-MM-dd} = 4\n"), await RunAsync("registrar", set));
        Assert.Equal(1, (await RunAsync("registrar", [.. set[..5], $"{Today:yyyy-MM-dd}", .. set[6..]])).End);
        Assert.Equal(1, (await RunAsync("supervisor", [.. set[..5], $"{day.AddDays(1):yyyy-MM-dd}", .. set[6..]])).End);
        var shown = (await RunAsync("supervisor", "show", "--on", $"{day:yyyy-MM-dd}", "--beat", Beat, "--list", "VerificationCycle", "--json")).Output;
        var json = System.Text.Json.JsonDocument.Parse(shown).RootElement;
        Assert.Contains(json.GetProperty("settings").EnumerateArray(), s => (s.GetProperty("setting").GetString(), s.GetProperty("value").GetString()) == ("unit", "4"));
        Assert.Matches("^1-[0-9a-f]{12}$", json.GetProperty("version").GetString());
    }

    private async Task<(int End, string Output)> RunAsync(string role, params string[] options)
    {
        var account = County.Account(role);
        await using var output = new StringWriter();
        string[] all = [.. options, "--url", County.Server.Address.ToString(), "--user", account.UserName, "--password", account.Password];
        var end = await Cli.QualityCommands.PolicyCommand.Create().Parse(all).InvokeAsync(new System.CommandLine.InvocationConfiguration { Output = output });
        return (end, output.ToString());
    }
}

public sealed class SqliteRatesTests(SqliteCounty county) : RatesTests(county);

public sealed class PostgresRatesTests(PostgresCounty county) : RatesTests(county);
