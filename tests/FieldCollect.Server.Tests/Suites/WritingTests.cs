using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

public abstract class WritingTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Writes);

    private Task<Caller> OfficerAsync() => County.OfficerAsync(Beat);

    [Theory]
    [InlineData("?$select=Nope", "", 400)]
    [InlineData("?$expand=Nope", "", 400)]
    [InlineData("?$nope=1", "", 400)]
    [InlineData("", "Accept: application/xml", 406)]
    public async Task A_reply_that_cannot_be_made_is_refused_before_anything_is_written(string query, string header, int status)
    {
        var officer = await County.OfficerAsync(County.Home);
        var (id, other) = (NewId(), NewId());
        string[] headers = header.Length == 0 ? [] : [header];
        Assert.Equal(status, (await officer.PostAsync($"Residents{query}", Resident(County.Home, id), headers)).Status);
        (await officer.GetAsync($"Residents({id})")).Expect(404);
        (await officer.PostAsync("Residents", Resident(County.Home, other))).Expect(201);
        Assert.Equal(status, (await officer.PatchAsync($"Residents({other}){query}", "W/\"1\"", new { Remark = "x" }, [.. headers, "Prefer: return=representation"])).Status);
        Assert.Equal("W/\"1\"", (await officer.GetAsync($"Residents({other})")).Expect(200).ETag);
    }

    [Fact]
    public async Task A_part_whose_reply_cannot_be_made_fails_with_its_group_and_nothing_else()
    {
        var officer = await County.OfficerAsync(County.Home);
        var ids = Enumerable.Range(0, 5).Select(_ => NewId()).ToList();
        var group = await officer.BatchAsync(
        [
            Pushing.Part("1", "g", "POST", "Residents", Resident(County.Home, ids[0])),
            Pushing.Part("2", "g", "POST", "Residents?$select=Nope", Resident(County.Home, ids[1])),
        ]);
        Assert.Equal((424, 400), (group.Part("1").Status, group.Part("2").Status));
        var each = await officer.BatchAsync(
            [.. new[] { "", "?$select=Nope", "" }.Select((query, i) => Pushing.Part($"{i}", null, "POST", $"Residents{query}", Resident(County.Home, ids[2 + i])))], "Prefer: continue-on-error");
        Assert.Equal([201, 400, 201], Enumerable.Range(0, 3).Select(i => each.Part($"{i}").Status));
        var found = await Task.WhenAll(ids.Select(async id => (await officer.GetAsync($"Residents({id})")).Status));
        Assert.Equal([404, 404, 200, 404, 200], found);
    }

    [Fact]
    public async Task A_record_is_made_read_changed_and_removed()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        var made = (await officer.PostAsync("Matters", Matter(id, room))).Expect(201);
        Assert.Equal("W/\"1\"", made.ETag);
        Assert.Equal($"{officer.Root}odata/Matters({id})", made.Header("Location"));
        Assert.Equal("楼道堆物", made.Json.GetProperty("Text").GetString());

        var changed = (await officer.PatchAsync($"Matters({id})", made.ETag, new { Text = "已清理" })).Expect(204);
        Assert.Equal("W/\"2\"", changed.ETag);
        Assert.Equal("", changed.Text);
        var read = (await officer.GetAsync($"Matters({id})")).Expect(200);
        Assert.Equal(("已清理", 2L, "W/\"2\""), (read.Json.GetProperty("Text").GetString(), read.Json.GetProperty("Version").GetInt64(), read.ETag));

        (await officer.DeleteAsync($"Matters({id})", "W/\"2\"")).Expect(204);
        (await officer.GetAsync($"Matters({id})")).Expect(Problems.NotFound);
        (await officer.DeleteAsync($"Matters({id})", "W/\"3\"")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_change_says_which_version_it_was_made_on()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var url = $"Addresses({room})";
        (await officer.PatchAsync(url, null, new { Remark = "a" })).Expect(Problems.PreconditionRequired);
        (await officer.PatchAsync(url, "W/\"1\"", new { Remark = "b" })).Expect(204);
        (await officer.PatchAsync(url, "W/\"1\"", new { Remark = "c" })).Expect(Problems.PreconditionFailed);
        (await officer.PatchAsync(url, "\"never given\"", new { Remark = "d" })).Expect(Problems.PreconditionFailed);
        (await officer.PatchAsync(url, "*", new { Remark = "e" })).Expect(204);
        Assert.Equal("e", (await officer.GetAsync(url)).Json.GetProperty("Remark").GetString());
    }

    [Fact]
    public async Task Of_many_changes_made_on_one_version_exactly_one_is_written()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => officer.PatchAsync($"Addresses({room})", "W/\"1\"", new { Remark = $"r{i}" })));
        Assert.Single(replies, r => r.Status == 204);
        Assert.All(replies.Where(r => r.Status != 204), r => r.Expect(Problems.PreconditionFailed));
        Assert.Equal(2, (await officer.GetAsync($"Addresses({room})")).Json.GetProperty("Version").GetInt64());
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_new_version()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        (await officer.PatchAsync($"Addresses({room})", "W/\"1\"", new { Remark = "x" })).Expect(204);
        Assert.Equal("W/\"2\"", (await officer.PatchAsync($"Addresses({room})", "W/\"2\"", new { Remark = "x" })).Expect(204).ETag);
    }

    [Fact]
    public async Task The_preference_decides_whether_the_record_comes_back()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        var minimal = (await officer.PostAsync("Matters", Matter(id, room), "Prefer: return=minimal")).Expect(204);
        Assert.Equal(("", $"{officer.Root}odata/Matters({id})"), (minimal.Text, minimal.Header("OData-EntityId")));
        var shown = (await officer.PatchAsync($"Matters({id})", minimal.ETag, new { Text = "变化" }, "Prefer: return=representation")).Expect(200);
        Assert.Equal(("变化", "W/\"2\""), (shown.Json.GetProperty("Text").GetString(), shown.ETag));
    }

    [Fact]
    public async Task A_resident_is_written_together_with_the_stays()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, stay) = (NewId(), NewId());
        var body = new { Id = resident, BeatCode = Beat, Name = "试验人", Sex = "2", Residencies = new[] { new { Id = stay, BeatCode = Beat, AddressId = room, Kind = "floating" } } };
        (await officer.PostAsync("Residents", body)).Expect(201);
        Assert.Equal(resident, (await officer.GetAsync($"Residencies({stay})")).Expect(200).Json.GetProperty("ResidentId").GetGuid());
        Assert.Single((await officer.GetAsync($"Residents({resident})?$expand=Residencies")).Json.GetProperty("Residencies").EnumerateArray());
    }

    [Fact]
    public async Task A_deep_insert_with_one_wrong_part_writes_nothing()
    {
        var officer = await OfficerAsync();
        var resident = NewId();
        var body = new { Id = resident, BeatCode = Beat, Name = "试验人", Sex = "2", Residencies = new[] { new { Id = NewId(), BeatCode = Beat, AddressId = NewId(), Kind = "floating" } } };
        (await officer.PostAsync("Residents", body)).Expect(Problems.UnknownReference);
        (await officer.GetAsync($"Residents({resident})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_deep_insert_sent_twice_is_written_once()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        // No ids: the server makes them, and a repeat must not make others.
        var body = new { BeatCode = Beat, Name = "试验人", Sex = "2", Residencies = new[] { new { BeatCode = Beat, AddressId = room, Kind = "floating" } } };
        var request = $"Repeatability-Request-ID: {NewId()}";
        var first = (await officer.PostAsync("Residents", body, request)).Expect(201);
        var second = (await officer.PostAsync("Residents", body, request)).Expect(201);
        Assert.Equal((first.Header("Location"), first.ETag), (second.Header("Location"), second.ETag));
        Assert.Equal(1, await CountAsync(officer, $"Residencies/$count?$filter=AddressId eq {room}"));
    }

    [Fact]
    public async Task Deep_inserts_in_one_batch_fail_each_for_itself()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        object Part(string id, Guid resident, Guid address) => new
        {
            id, method = "POST", url = "Residents",
            body = new { Id = resident, BeatCode = Beat, Name = "试验人", Sex = "2", Residencies = new[] { new { BeatCode = Beat, AddressId = address, Kind = "floating" } } },
        };
        var (good, bad) = (NewId(), NewId());
        var batch = await officer.BatchAsync([Part("1", good, room), Part("2", bad, NewId())], "Prefer: odata.continue-on-error");
        batch.Part("1").Expect(201);
        batch.Part("2").Expect(Problems.UnknownReference);
        (await officer.GetAsync($"Residents({good})")).Expect(200);
        (await officer.GetAsync($"Residents({bad})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_record_is_made_below_another_by_its_navigation()
    {
        var officer = await OfficerAsync();
        var (street, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        (await officer.PostAsync($"Addresses({street})/Children", new { Id = id, BeatCode = Beat, DivisionCode = County.Division, Kind = "room", Name = "乙室" })).Expect(201);
        Assert.Equal(street, (await officer.GetAsync($"Addresses({id})")).Json.GetProperty("ParentId").GetGuid());
        (await officer.PostAsync($"Addresses({room})/Matters", new { Id = NewId(), BeatCode = Beat, Kind = "hazard", Text = "甲", OpenedAt = Now })).Expect(201);
        Assert.Single((await officer.GetAsync($"Addresses({room})/Matters")).Value);
    }

    [Fact]
    public async Task A_reference_is_given_by_binding()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (bound, linked) = (NewId(), NewId());
        string Body(Guid id, string address) => $"{{\"Id\":\"{id}\",\"BeatCode\":\"{Beat}\",\"Kind\":\"hazard\",\"Text\":\"甲\",\"OpenedAt\":\"{Now}\",{address}}}";
        (await officer.PostAsync("Matters", Body(bound, $"\"Address@odata.bind\":\"Addresses({room})\""))).Expect(201);
        (await officer.PostAsync("Matters", Body(linked, $"\"Address\":{{\"@id\":\"{officer.Root}odata/Addresses({room})\"}}"))).Expect(201);
        foreach (var id in new[] { bound, linked })
            Assert.Equal(room, (await officer.GetAsync($"Matters({id})/Address")).Expect(200).Json.GetProperty("Id").GetGuid());
    }

    [Fact]
    public async Task A_street_renamed_is_a_new_text_for_everything_on_it()
    {
        var officer = await OfficerAsync();
        var (street, room) = await PlaceAsync(officer, Beat);
        (await officer.PatchAsync($"Addresses({street})", "W/\"1\"", new { Name = "新名路" })).Expect(204);
        var below = (await officer.GetAsync($"Addresses({room})")).Json;
        Assert.Contains("新名路", below.GetProperty("FullText").GetString());
        Assert.Equal(2, below.GetProperty("Version").GetInt64());
    }

    [Fact]
    public async Task Paths_that_name_no_record_take_no_writes()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        foreach (var url in new[] { "Matters/$count", "Matters/$ref" })
        {
            var id = NewId();
            Assert.InRange((await officer.PostAsync(url, Matter(id, room))).Status, 400, 501);
            (await officer.GetAsync($"Matters({id})")).Expect(Problems.NotFound);
        }

        Assert.InRange((await officer.PatchAsync($"Addresses({room})/$value", "W/\"1\"", new { Remark = "x" })).Status, 400, 501);
        Assert.Equal("W/\"1\"", (await officer.GetAsync($"Addresses({room})")).ETag);
    }

    [Fact]
    public async Task Reference_data_is_written_by_the_registrar_and_read_by_all_at_once()
    {
        var registrar = await County.RoleAsync("registrar");
        var officer = await OfficerAsync();
        var code = $"试{Next()}";
        var made = (await registrar.PostAsync("CodeItems", new { List = "VisitOutcome", Code = $"t{Next()}", Chinese = code, English = code })).Expect(201);
        var url = made.Header("Location")![$"{registrar.Root}odata/".Length..];
        Assert.Equal(code, (await officer.GetAsync(url)).Expect(200).Json.GetProperty("Chinese").GetString());
        var (_, room) = await PlaceAsync(officer, Beat);
        (await officer.PostAsync("Visits", Visit(Beat, NewId(), room, made.Json.GetProperty("Code").GetString()!))).Expect(201);
        (await registrar.PatchAsync(url, made.ETag, new { English = "changed" })).Expect(204);
        Assert.Equal("changed", (await officer.GetAsync(url)).Json.GetProperty("English").GetString());
    }

    private object Matter(Guid id, Guid address) => new { Id = id, BeatCode = Beat, AddressId = address, Kind = "hazard", Text = "楼道堆物", OpenedAt = Now };
}

public sealed class SqliteWritingTests(SqliteCounty county) : WritingTests(county);

public sealed class PostgresWritingTests(PostgresCounty county) : WritingTests(county);
