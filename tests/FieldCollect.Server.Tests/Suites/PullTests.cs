using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Fields;

namespace FieldCollect.Server.Tests;

/// <summary>GET Beats('…')/Changes as api-specs/sync.md describes it.</summary>
public abstract class PullTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Pull);

    private string NextDoor => County.QuietBeat(Quiet.PullNextDoor);

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(5000)]
    public async Task A_full_pull_gives_every_row_of_the_beat_once_and_as_it_is_read(int pageSize)
    {
        var officer = await County.OfficerAsync(County.Home);
        // Of all reference data a new county has some, but for what it has decided itself.
        var from = new DateOnly(2035, 1, 1);
        var decided = await (await County.RoleAsync("registrar")).PostAsync("PolicySettings", new
        {
            Code = PolicySetting.CodeOf("AlertPolicy", "terminal.days", null, from), Policy = "AlertPolicy", Setting = "terminal.days", ValidFrom = from, Value = "3", Reason = "试验",
        });
        Assert.Contains(decided.Status, new[] { 201, 409 });
        var pull = await PullAsync(officer, County.Home, pageSize);
        Assert.Empty(pull.Removed);
        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && s.Belongs != Belonging.Everybody))
        {
            var read = (await officer.GetAsync(set.Name, "Prefer: odata.maxpagesize=5000")).Expect(200).Value.ToDictionary(r => r.GetProperty("Id").GetGuid());
            var pulled = pull.Rows.Where(r => r.Set == set.Name).Select(r => r.Row).ToList();
            Assert.Equal(read.Keys.Order(), pulled.Select(r => r.GetProperty("Id").GetGuid()).Order());
            Assert.All(pulled, row => Assert.Equal(Plain(read[row.GetProperty("Id").GetGuid()]), Plain(row)));
        }

        Assert.Contains(pull.Rows, r => r.Set == "Residents");
        foreach (var set in EntitySets.All.Where(s => typeof(IReference).IsAssignableFrom(s.Type)))
            Assert.Contains(pull.Rows, r => r.Set == set.Name);
    }

    [Fact]
    public async Task After_a_write_the_delta_holds_just_that_row_as_it_stands_now()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        var before = await PullAsync(officer, Beat, 1000);
        (await officer.PatchAsync($"Residents({resident})", "W/\"1\"", new { Remark = "一" })).Expect(204);
        (await officer.PatchAsync($"Residents({resident})", "W/\"2\"", new { Remark = "二" })).Expect(204);
        var delta = await PullAsync(officer, Beat, 1000, before.Delta);
        var (set, row) = Assert.Single(delta.Rows, r => r.Set == "Residents" && r.Row.GetProperty("Id").GetGuid() == resident);
        Assert.Equal(("Residents", 3L, "二", "W/\"3\""), (set, row.GetProperty("Version").GetInt64(), row.GetProperty("Remark").GetString(), row.GetProperty("@etag").GetString()));
        Assert.DoesNotContain((await PullAsync(officer, Beat, 1000, delta.Delta)).Rows, r => r.Set == "Residents");
        // A page may be asked for again.
        Assert.Contains((await PullAsync(officer, Beat, 1000, before.Delta)).Rows, r => r.Set == "Residents" && r.Row.GetProperty("Id").GetGuid() == resident);
    }

    [Fact]
    public async Task A_resident_who_moves_away_leaves_the_one_beat_and_comes_to_the_other()
    {
        var (officer, other, registrar) = (await County.OfficerAsync(Beat), await County.OfficerAsync(NextDoor), await County.RoleAsync("registrar"));
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, there) = await PlaceAsync(other, NextDoor);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        var (here, nextDoor) = (await PullAsync(officer, Beat, 1000), await PullAsync(other, NextDoor, 1000));

        (await registrar.PostAsync("Residencies", Stay(NextDoor, NewId(), resident, there))).Expect(201);
        (await registrar.PatchAsync($"Residencies({stay})", "W/\"1\"", new { EndedOn = "2026-03-01", EndReason = await EndReasonAsync(registrar) })).Expect(204);

        var gone = Assert.Single((await PullAsync(officer, Beat, 1000, here.Delta)).Removed, r => r.Id == $"Residents({resident})");
        Assert.Equal("changed", gone.Reason);
        Assert.Contains((await PullAsync(other, NextDoor, 1000, nextDoor.Delta)).Rows, r => r.Set == "Residents" && r.Row.GetProperty("Id").GetGuid() == resident);
        (await officer.GetAsync($"Residents({resident})")).Expect(Problems.NotFound);
        (await other.GetAsync($"Residents({resident})")).Expect(200);
    }

    [Fact]
    public async Task A_row_taken_out_of_the_register_is_told_as_deleted_and_to_a_new_terminal_not_at_all()
    {
        var (officer, registrar) = (await County.OfficerAsync(Beat), await County.RoleAsync("registrar"));
        var id = NewId();
        (await officer.PostAsync("Addresses", Street(Beat, id))).Expect(201);
        var before = await PullAsync(officer, Beat, 1000);
        (await registrar.DeleteAsync($"Addresses({id})", "W/\"1\"")).Expect(204);
        Assert.Equal("deleted", Assert.Single((await PullAsync(officer, Beat, 1000, before.Delta)).Removed, r => r.Id == $"Addresses({id})").Reason);
        var anew = await PullAsync(officer, Beat, 1000);
        Assert.DoesNotContain(anew.Removed, r => r.Id == $"Addresses({id})");
        Assert.DoesNotContain(anew.Rows, r => r.Set == "Addresses" && r.Row.GetProperty("Id").GetGuid() == id);
    }

    [Fact]
    public async Task Reference_data_come_when_they_have_changed()
    {
        var (officer, registrar) = (await County.OfficerAsync(Beat), await County.RoleAsync("registrar"));
        var before = await PullAsync(officer, Beat, 1000);
        var code = $"t{Next()}";
        (await registrar.PostAsync("CodeItems", new { List = "MatterKind", Code = code, Chinese = "试", English = "trial" })).Expect(201);
        Assert.Contains((await PullAsync(officer, Beat, 1000, before.Delta)).Rows, r => r.Set == "CodeItems" && r.Row.GetProperty("Code").GetString() == code);
    }

    [Fact]
    public async Task Rows_written_while_a_pull_goes_on_come_with_this_one_or_the_next()
    {
        var officer = await County.OfficerAsync(Beat);
        var ids = Enumerable.Range(0, 30).Select(_ => NewId()).ToList();
        foreach (var id in ids.Take(10))
            (await officer.PostAsync("Addresses", Street(Beat, id))).Expect(201);
        var writing = Task.Run(async () =>
        {
            foreach (var id in ids.Skip(10))
                (await officer.PostAsync("Addresses", Street(Beat, id))).Expect(201);
        });
        var first = await PullAsync(officer, Beat, 2);
        await writing;
        var second = await PullAsync(officer, Beat, 2, first.Delta);
        Assert.Subset(first.Rows.Concat(second.Rows).Where(r => r.Set == "Addresses").Select(r => r.Row.GetProperty("Id").GetGuid()).ToHashSet(), ids.ToHashSet());
    }

    [Fact]
    public async Task A_token_of_another_beat_is_refused()
    {
        var supervisor = await County.RoleAsync("supervisor");
        var pull = await PullAsync(supervisor, Beat, 1000);
        (await supervisor.GetAsync(pull.Delta.Replace(Beat, NextDoor))).Expect(Problems.TokenTooOld);
        var token = pull.Delta[(pull.Delta.IndexOf('=') + 1)..];
        (await supervisor.GetAsync($"Beats('{Beat}')/Changes?$deltatoken={token[..^1]}{(token[^1] == 'A' ? 'B' : 'A')}")).Expect(Problems.TokenTooOld);
    }

    private static async Task<string> EndReasonAsync(Caller caller) =>
        (await caller.GetAsync("CodeItems?$filter=List eq 'EndReason'&$top=1&$orderby=Code")).Value[0].GetProperty("Code").GetString()!;

    private static async Task<Pulled> PullAsync(Caller caller, string beat, int pageSize, string? from = null)
    {
        var (rows, removed) = (new List<(string, JsonElement)>(), new List<(string, string)>());
        for (var url = from ?? $"Beats('{beat}')/Changes"; ;)
        {
            var page = (await caller.GetAsync(url, $"Prefer: maxpagesize={pageSize}", "OData-Version: 4.01")).Expect(200);
            Assert.Equal("4.01", page.Header("OData-Version"));
            foreach (var item in page.Value)
            {
                var context = item.GetProperty("@context").GetString()!;
                if (item.TryGetProperty("@removed", out var reason))
                    removed.Add((item.GetProperty("@id").GetString()!, reason.GetProperty("reason").GetString()!));
                else
                    rows.Add((context[1..context.IndexOf('/')], item));
            }

            if (page.Json.TryGetProperty("@deltaLink", out var delta))
                return new Pulled(rows, removed, delta.GetString()!);
            Assert.InRange(page.Value.Count, 1, pageSize);
            url = page.Json.GetProperty("@nextLink").GetString()!;
        }
    }

    // What the row says, without control information: that differs between the two payloads.
    private static string Plain(JsonElement row) =>
        JsonSerializer.Serialize(row.EnumerateObject().Where(p => !p.Name.Contains('@')).OrderBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Name, p => p.Value));

    private sealed record Pulled(List<(string Set, JsonElement Row)> Rows, List<(string Id, string Reason)> Removed, string Delta);
}

public sealed class SqlitePullTests(SqliteCounty county) : PullTests(county);

public sealed class PostgresPullTests(PostgresCounty county) : PullTests(county);
