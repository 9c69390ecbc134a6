using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Situation 16 over the wire: two terminals take down the same person; a generic client finds it, decides, and takes it back.</summary>
public abstract class DuplicateTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Duplicates);

    private string NextDoor => County.QuietBeat(Quiet.DuplicatesNextDoor);

    private async Task<(Guid Mine, Guid Theirs, string Number)> TwiceAsync(string theirBeat)
    {
        var (mine, theirs, number) = (NewId(), NewId(), Number());
        foreach (var (id, beat) in new[] { (mine, Beat), (theirs, theirBeat) })
        {
            var pushed = await (await County.OfficerAsync(beat)).BatchAsync([Pushing.Merged("1", null, "POST", "Residents", new { Id = id, BeatCode = beat, Name = "测试", Sex = "1", DocumentKind = "111", IdentityNumber = number }, NewId())]);
            Assert.Equal((204, "applied"), (pushed.Part("1").Status, pushed.Part("1").Outcome));
        }

        return (mine, theirs, number);
    }

    private static async Task<List<System.Text.Json.JsonElement>> PairsAsync(Caller caller, Guid record) =>
        (await caller.GetAsync($"Conflicts?$filter=Kind eq 'duplicate' and (RecordId eq {record} or OtherRecordId eq {record})")).Expect(200).Value;

    [Fact]
    public async Task An_officer_learns_that_somebody_has_to_look_and_nothing_of_the_other_beats_person()
    {
        var (mine, theirs, _) = await TwiceAsync(NextDoor);
        var officer = await County.OfficerAsync(Beat);
        var conflict = Assert.Single(await PairsAsync(officer, mine));
        Assert.Empty(await PairsAsync(officer, theirs));
        var pulled = await officer.GetAsync($"Beats('{Beat}')/Changes", "OData-Version: 4.01");
        Assert.Contains(conflict.GetProperty("Id").GetString()!, pulled.Text, StringComparison.Ordinal);
        var history = await officer.GetAsync($"Changes?$filter=RecordId eq {conflict.GetProperty("Id").GetString()}");
        var whole = conflict.GetRawText() + pulled.Text + history.Expect(200).Text;
        Assert.DoesNotContain(theirs.ToString(), whole, StringComparison.OrdinalIgnoreCase);
        var neighbour = await County.TablesAsync(async c => (await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(c.Users, u => u.UserName == $"officer-{NextDoor}")).Id);
        Assert.DoesNotContain(neighbour.ToString(), whole, StringComparison.OrdinalIgnoreCase);
        foreach (var decision in new[] { "same", "different" })
            (await officer.PatchAsync($"Conflicts({conflict.GetProperty("Id").GetString()})", "W/\"1\"", new { Decision = decision })).Expect(Problems.NotAllowed);
        (await (await County.RoleAsync("otherSupervisor")).PatchAsync($"Conflicts({conflict.GetProperty("Id").GetString()})", "W/\"1\"", new { Decision = "same" })).Expect(Problems.NotFound);
    }

    [Theory]
    [InlineData("supervisor")]
    [InlineData("registrar")]
    public async Task Who_sees_both_decides_and_takes_it_back(string role)
    {
        var (mine, theirs, _) = await TwiceAsync(NextDoor);
        var caller = await County.RoleAsync(role);
        var conflict = Assert.Single(await PairsAsync(caller, mine));
        var pair = (await caller.GetAsync($"Conflicts?$filter=PairId eq {conflict.GetProperty("PairId").GetString()}")).Expect(200).Value;
        Assert.Equal(new[] { mine, theirs }.Order(), pair.Select(c => c.GetProperty("RecordId").GetGuid()).Order());
        var url = $"Conflicts({conflict.GetProperty("Id").GetString()})";
        (await caller.PatchAsync(url, "W/\"1\"", new { Decision = "same", SurvivorId = theirs })).Expect(204);
        (await caller.GetAsync($"Residents({mine})")).Expect(Problems.NotFound);
        (await caller.GetAsync($"Residents({theirs})")).Expect(200);
        Assert.Contains($"\"{theirs}\"", (await caller.GetAsync($"Changes?$filter=RecordId eq {mine} and Kind eq 'merged'")).Expect(200).Text, StringComparison.Ordinal);
        (await caller.PatchAsync(url, "W/\"2\"", new { Decision = "different" })).Expect(Problems.PreconditionFailed);
        (await caller.PatchAsync(url, "W/\"2\"", new { Decision = "undo" })).Expect(204);
        (await caller.GetAsync($"Residents({mine})")).Expect(200);
        (await caller.PatchAsync(url, "W/\"3\"", new { Decision = "different" })).Expect(204);
        Assert.All((await caller.GetAsync($"Conflicts?$filter=PairId eq {conflict.GetProperty("PairId").GetString()}")).Value, c => Assert.Equal("different", c.GetProperty("Decision").GetString()));
    }

    [Fact]
    public async Task A_merge_that_was_merged_on_is_not_taken_back_before_the_later_one()
    {
        var (mine, theirs, number) = await TwiceAsync(Beat);
        var (registrar, stay, third) = (await County.RoleAsync("registrar"), NewId(), NewId());
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        (await officer.PostAsync("Residencies", new { Id = stay, BeatCode = Beat, ResidentId = theirs, AddressId = room, Kind = "floating" })).Expect(201);
        var first = Assert.Single(await PairsAsync(registrar, mine)).GetProperty("Id").GetString();
        (await registrar.PatchAsync($"Conflicts({first})", "*", new { Decision = "same", SurvivorId = mine })).Expect(204);
        Assert.Equal(mine, (await officer.GetAsync($"Residencies({stay})")).Json.GetProperty("ResidentId").GetGuid());
        (await officer.PostAsync("Residents", new { Id = third, BeatCode = Beat, Name = "测试", Sex = "1", DocumentKind = "111", IdentityNumber = number })).Expect(201);
        var second = Assert.Single(await PairsAsync(registrar, third)).GetProperty("Id").GetString();
        (await registrar.PatchAsync($"Conflicts({second})", "*", new { Decision = "same", SurvivorId = third })).Expect(204);
        (await registrar.PatchAsync($"Conflicts({first})", "*", new { Decision = "undo" })).Expect(Problems.CannotBeUndone);
        (await registrar.PatchAsync($"Conflicts({second})", "*", new { Decision = "undo" })).Expect(204);
        (await registrar.PatchAsync($"Conflicts({first})", "*", new { Decision = "undo" })).Expect(204);
        Assert.Equal(theirs, (await officer.GetAsync($"Residencies({stay})")).Json.GetProperty("ResidentId").GetGuid());
    }

    [Fact]
    public async Task A_token_on_two_plates_names_one_of_them_until_they_are_sorted_out()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        Guid[] ids = [.. new[] { NewId(), NewId() }.Order()];
        var token = $"TWICE{Next():00000000}";
        foreach (var id in ids.Reverse())
        {
            var pushed = await officer.BatchAsync([Pushing.Merged("1", null, "POST", "Doorplates", new { Id = id, BeatCode = Beat, AddressId = room, Token = token, Size = "small", Status = "mounted" }, NewId())]);
            Assert.Equal(204, pushed.Part("1").Status);
        }

        Assert.Equal(ids[0], (await officer.GetAsync($"Doorplates(Token='{token}')")).Expect(200).Json.GetProperty("Id").GetGuid());
        (await officer.GetAsync($"Doorplates(Token='{token}')/Address")).Expect(200);
        Assert.Single(await PairsAsync(officer, ids[0]));
    }
}

public sealed class SqliteDuplicateTests(SqliteCounty county) : DuplicateTests(county);

public sealed class PostgresDuplicateTests(PostgresCounty county) : DuplicateTests(county);
