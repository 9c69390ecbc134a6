using System.Text.Json;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>A row of another beat is as if it were not there, on every path: the answer is, to the letter, the one for an id that nobody has.</summary>
public abstract class ScopeTests(County county) : Suite(county)
{
    private string Mine => County.QuietBeat(Quiet.Permissions);

    private string Theirs => County.QuietBeat(Quiet.Neighbour);

    public static TheoryData<string> Paths =>
    [
        "Houses({house})",
        "Houses({house})/Address",
        "Houses({house})/Use",
        "Houses({house})/Use/$value",
        "Residents({resident})",
        "Residents({resident})?$expand=Residencies",
        "Residents({resident})/Residencies",
        "Residents({resident})/Residencies/$count",
        "Residents({resident})/Residencies({stay})",
        "Residencies({stay})/Resident",
        "Residencies({stay})/Resident/Name",
        "Addresses({room})/Houses",
        "Addresses({room})/Parent",
        "Addresses({room})/Houses/$count",
        "Visits({visit})/Address",
        "Matters({matter})",
        "Devices({device})",
        "Residents?$filter=Id eq {resident}",
        "Residents/$count?$filter=Id eq {resident}",
        "Residents?$filter=Id in ({resident})",
        "Residencies?$filter=ResidentId eq {resident}",
        "Residencies/$count?$filter=Resident/Id eq {resident}",
        "Addresses?$filter=Houses/any(h:h/Id eq {house})",
        "Addresses/$count?$filter=Residencies/any(r:r/Resident/Id eq {resident})",
        "Addresses?$filter=Houses/all(h:h/Id ne {house}) and Id eq {room}",
        "Houses?$filter=Address/ParentId eq {street}",
        "Changes?$filter=RecordId eq {resident}",
        "Changes/$count?$filter=RecordId eq {room}",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Reading_does_not_tell_what_lies_in_another_beat_from_what_does_not_exist(string path)
    {
        var there = await ThereAsync();
        var officer = await County.OfficerAsync(Mine);
        var (foreign, absent) = (await officer.GetAsync(there.In(path)), await officer.GetAsync(there.Absent(path)));
        Assert.Equal((absent.Status, there.Blank(absent.Text)), (foreign.Status, there.Blank(foreign.Text)));
        Assert.NotInRange(foreign.Status, 500, 599);
        Assert.True(foreign.Status == 404 || foreign.Text.TrimStart('\uFEFF') == "0" || foreign.Value.Count == 0, foreign.Text);
        // Not the path's fault: to whom the beat belongs, it answers.
        if (!path.StartsWith("Addresses?$filter=Houses/all", StringComparison.Ordinal))
        {
            var own = (await (await County.OfficerAsync(Theirs)).GetAsync(there.In(path))).Expect(200);
            Assert.NotEqual("0", own.Text.TrimStart('\uFEFF'));
        }
    }

    [Theory]
    [InlineData("PATCH", "Houses({house})", """{"Rooms":4}""")]
    [InlineData("PATCH", "Residents({resident})", """{"Phone":"x"}""")]
    [InlineData("PATCH", "Residents({resident})", """{"Name":null}""")]
    [InlineData("PATCH", "Residencies({stay})", """{"EndedOn":"2026-02-01","EndReason":"left"}""")]
    [InlineData("PATCH", "Addresses({room})", """{"Remark":"x"}""")]
    [InlineData("PATCH", "Matters({matter})", """{"Text":"x"}""")]
    [InlineData("DELETE", "Matters({matter})", null)]
    [InlineData("DELETE", "Houses({house})", null)]
    [InlineData("POST", "Residents({resident})/Residencies", """{"BeatCode":"{beat}","AddressId":"{mine}","Kind":"floating"}""")]
    [InlineData("POST", "Residencies", """{"BeatCode":"{beat}","ResidentId":"{resident}","AddressId":"{mine}","Kind":"floating"}""")]
    [InlineData("POST", "Houses", """{"BeatCode":"{beat}","AddressId":"{room}","Use":"dwelling","Occupancy":"vacant"}""")]
    [InlineData("POST", "Addresses", """{"BeatCode":"{beat}","DivisionCode":"{division}","ParentId":"{street}","Kind":"room","Name":"1"}""")]
    [InlineData("POST", "Matters", """{"BeatCode":"{beat}","Kind":"hazard","Text":"x","OpenedAt":"2026-01-01T00:00:00Z","Address@odata.bind":"Addresses({room})"}""")]
    [InlineData("POST", "Addresses({street})/Children", """{"BeatCode":"{beat}","DivisionCode":"{division}","Kind":"room","Name":"1"}""")]
    public async Task Writing_does_not_tell_either_whichever_version_is_claimed(string method, string path, string? body)
    {
        var there = await ThereAsync();
        var officer = await County.OfficerAsync(Mine);
        var (_, mine) = await PlaceAsync(officer, Mine);
        string Fill(string text) => text.Replace("{beat}", Mine).Replace("{division}", County.Division).Replace("{mine}", mine.ToString());
        foreach (var etag in method == "POST" ? [null] : new[] { "W/\"1\"", "W/\"9\"", "*", null })
        {
            Task<Reply> Send(Func<string, string> ids) => officer.SendAsync(
                method, "odata/" + ids(path), body is null ? null : Caller.Text(ids(Fill(body))), etag is null ? [] : [$"If-Match: {etag}"]);
            var (foreign, absent) = (await Send(there.In), await Send(there.Absent));
            Assert.InRange(foreign.Status, 400, 404);
            Assert.Equal((absent.Status, there.Blank(absent.Text)), (foreign.Status, there.Blank(foreign.Text)));
            var batch = await officer.BatchAsync([Part("1", there.In), Part("2", there.Absent)], "Prefer: odata.continue-on-error");
            Assert.Equal((foreign.Status, foreign.Status), (batch.Part("1").Status, batch.Part("2").Status));
            Assert.Equal(there.Blank(batch.Part("2").Text), there.Blank(batch.Part("1").Text));

            object Part(string id, Func<string, string> ids) => new
            {
                id, method, url = ids(path),
                headers = etag is null ? [] : new Dictionary<string, string> { ["If-Match"] = etag },
                body = body is null ? (JsonElement?)null : JsonDocument.Parse(ids(Fill(body))).RootElement,
            };
        }

        var owner = await County.OfficerAsync(Theirs);
        Assert.Equal("W/\"1\"", (await owner.GetAsync(there.In("Houses({house})"))).Expect(200).ETag);
        Assert.Equal("W/\"1\"", (await owner.GetAsync(there.In("Residents({resident})"))).Expect(200).ETag);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task An_id_that_is_taken_is_refused_in_the_same_words_whoever_has_it(string method)
    {
        var there = await ThereAsync();
        var officer = await County.OfficerAsync(Mine);
        var (_, room) = await PlaceAsync(officer, Mine);
        object Matter(Guid id, string text = "甲") => new { Id = id, BeatCode = Mine, AddressId = room, Kind = "hazard", Text = text, OpenedAt = "2026-01-01T00:00:00Z" };
        Task<Reply> Send(Guid id, string text = "甲", params string[] headers) =>
            officer.SendAsync(method, method == "POST" ? "odata/Matters" : $"odata/Matters({id})", Caller.Json(Matter(id, text)), headers);
        var (own, removed, foreign) = (NewId(), NewId(), Guid.Parse(there.In("{matter}")));
        (await officer.PostAsync("Matters", Matter(own))).Expect(201);
        (await officer.PostAsync("Matters", Matter(removed))).Expect(201);
        (await officer.DeleteAsync($"Matters({removed})", "*")).Expect(204);
        var gone = (await Send(removed)).Expect(Problems.AlreadyExists);
        var taken = await Send(foreign);
        Assert.Equal((gone.Status, gone.Text, gone.ETag, gone.Header("Location")), (taken.Status, taken.Text, taken.ETag, taken.Header("Location")));
        if (method == "POST")
            Assert.Equal(gone.Text, (await Send(own)).Text);
        // Only a request that is right in all else learns that much, and it must: an id cannot be two records.
        Assert.Equal((await Send(NewId(), "")).Expect(400).Text, (await Send(foreign, "")).Expect(400).Text);
    }

    [Fact]
    public async Task Collections_and_expands_hold_rows_of_the_own_beats_only()
    {
        await ThereAsync();
        var officer = await County.OfficerAsync(Mine);
        await PlaceAsync(officer, Mine);
        foreach (var set in EntitySets.All.Where(s => s.Belongs != Belonging.Everybody))
        {
            // Other suites write meanwhile: a reading counts when the set had the same size before and after it.
            for (var attempt = 1; ; attempt++)
            {
                var before = await CountAsync(officer, $"{set.Name}/$count");
                var page = (await officer.GetAsync($"{set.Name}?$select=BeatCode&$count=true", "Prefer: odata.maxpagesize=5000")).Expect(200);
                if (set.Belongs == Belonging.Beat)
                    Assert.All(page.Value.Where(r => !set.Computed || r.GetProperty("BeatCode").ValueKind != JsonValueKind.Null), r => Assert.Equal(Mine, r.GetProperty("BeatCode").GetString()));
                Assert.Equal(page.Value.Count, page.Json.GetProperty("@odata.count").GetInt64());
                if (before == await CountAsync(officer, $"{set.Name}/$count"))
                {
                    Assert.Equal(before, page.Value.Count);
                    break;
                }

                Assert.True(attempt < 50, $"{set.Name} did not stand still for one reading.");
            }
        }
    }

    [Fact]
    public async Task A_person_with_stays_in_two_beats_is_seen_in_both_with_the_own_stays_only()
    {
        var there = await ThereAsync();
        var registrar = await County.RoleAsync("registrar");
        var officer = await County.OfficerAsync(Mine);
        var (_, mine) = await PlaceAsync(officer, Mine);
        var resident = NewId();
        (await registrar.PostAsync("Residents", Resident(Theirs, resident))).Expect(201);
        (await officer.GetAsync($"Residents({resident})")).Expect(Problems.NotFound);
        var (inMine, inTheirs) = (NewId(), NewId());
        (await registrar.PostAsync("Residencies", Stay(Theirs, inTheirs, resident, there.Room))).Expect(201);
        (await registrar.PostAsync("Residencies", Stay(Mine, inMine, resident, mine))).Expect(201);
        foreach (var (beat, stay) in new[] { (Mine, inMine), (Theirs, inTheirs) })
        {
            var seen = (await (await County.OfficerAsync(beat)).GetAsync($"Residents({resident})?$expand=Residencies($count=true)")).Expect(200).Json;
            Assert.Equal(stay, Assert.Single(seen.GetProperty("Residencies").EnumerateArray()).GetProperty("Id").GetGuid());
            Assert.Equal(1, seen.GetProperty("Residencies@odata.count").GetInt64());
        }

        Assert.Empty((await officer.GetAsync($"Residents?$filter=Residencies/any(r:r/BeatCode eq '{Theirs}')")).Expect(200).Value);
        Assert.Equal(1, await CountAsync(officer, $"Residents/$count?$filter=Id eq {resident} and Residencies/all(r:r/BeatCode eq '{Mine}')"));
        Assert.Empty((await officer.GetAsync($"Residents?$filter=Id eq {resident} and Residencies/$count eq 2")).Expect(200).Value);
    }

    [Fact]
    public async Task The_changes_of_another_beat_are_as_absent_as_those_of_no_beat()
    {
        var officer = await County.OfficerAsync(Mine);
        var (foreign, absent) = (await officer.GetAsync($"Beats('{Theirs}')/Changes"), await officer.GetAsync("Beats('610922000000')/Changes"));
        foreign.Expect(Problems.NotFound);
        Assert.Equal(absent.Text, foreign.Text);
        (await (await County.RoleAsync("registrar")).GetAsync("Beats('610922000000')/Changes")).Expect(Problems.NotFound);
        (await (await County.RoleAsync("supervisor")).GetAsync($"Beats('{Theirs}')/Changes")).Expect(200);
        (await (await County.RoleAsync("investigator")).GetAsync($"Beats('{Theirs}')/Changes")).Expect(Problems.NotAllowed);
    }

    [Theory]
    [InlineData("Residents?$filter=Phone gt '1'")]
    [InlineData("Residents?$filter=startswith(IdentityNumber,'99')")]
    [InlineData("Residents?$orderby=IdentityNumber")]
    [InlineData("Residencies?$filter=contains(Resident/Phone,'1')")]
    [InlineData("Residencies?$orderby=Resident/Phone")]
    public async Task What_is_encrypted_is_neither_ordered_nor_searched_in_part(string url) =>
        Assert.Equal(400, (await (await County.RoleAsync("registrar")).GetAsync(url)).Status);

    [Fact]
    public async Task Askers_at_once_each_see_their_own_rows_by_statements_that_they_share()
    {
        var askers = new List<(Caller Caller, string Beat, string Own, string Others)>();
        var registrar = await County.RoleAsync("registrar");
        foreach (var (beat, other) in new[] { (County.Home, County.Far), (County.Far, County.Home) })
            askers.Add((await County.OfficerAsync(beat), beat, await AddressAsync(registrar, beat), await AddressAsync(registrar, other)));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var (caller, beat, own, others) = askers[worker % askers.Count];
            for (var i = 0; i < 25; i++)
            {
                Assert.Equal(own, (await caller.GetAsync($"Addresses({own})")).Expect(200).Json.GetProperty("Id").GetString());
                (await caller.GetAsync($"Addresses({others})")).Expect(Problems.NotFound);
                var page = (await caller.GetAsync($"Addresses?$top={1 + i}&$orderby=DueOn&$select=Id,BeatCode&$expand=Parent($select=BeatCode),Children($select=BeatCode)")).Expect(200).Value;
                Assert.NotEmpty(page);
                Assert.All(page, row => Assert.Equal(beat, row.GetProperty("BeatCode").GetString()));
                Assert.All(page.SelectMany(row => row.GetProperty("Children").EnumerateArray()), row => Assert.Equal(beat, row.GetProperty("BeatCode").GetString()));
            }
        })));
    }

    private static async Task<string> AddressAsync(Caller registrar, string beat) =>
        (await registrar.GetAsync($"Addresses?$filter=BeatCode eq '{beat}'&$top=1")).Expect(200).Value[0].GetProperty("Id").GetString()!;

    private Task<There> ThereAsync() => County.OnceAsync("there", async () =>
    {
        var owner = await County.OfficerAsync(Theirs);
        var (street, room) = await PlaceAsync(owner, Theirs);
        var (resident, stay) = await SettleAsync(owner, Theirs, room);
        var (house, visit, matter, device) = (NewId(), NewId(), NewId(), NewId());
        (await owner.PostAsync("Houses", new { Id = house, BeatCode = Theirs, AddressId = room, Use = "dwelling", Occupancy = "vacant" })).Expect(201);
        (await owner.PostAsync("Visits", Visit(Theirs, visit, room))).Expect(201);
        (await owner.PostAsync("Matters", new { Id = matter, BeatCode = Theirs, AddressId = room, Kind = "hazard", Text = "甲", OpenedAt = Now })).Expect(201);
        (await owner.PostAsync("Devices", new { Id = device, BeatCode = Theirs, Name = "终端" })).Expect(201);
        var names = new[] { "street", "room", "resident", "stay", "house", "visit", "matter", "device" };
        var ids = new[] { street, room, resident, stay, house, visit, matter, device };
        return new There(room, names.Zip(ids).ToDictionary(p => p.First, p => p.Second), names.ToDictionary(n => n, _ => NewId()));
    });

    private sealed record There(Guid Room, Dictionary<string, Guid> Ids, Dictionary<string, Guid> Nobodys)
    {
        public string In(string text) => Fill(text, Ids);

        public string Absent(string text) => Fill(text, Nobodys);

        /// <summary>A reply may repeat the id it was asked for, and nothing else may differ.</summary>
        public string Blank(string text) => Ids.Values.Concat(Nobodys.Values).Aggregate(text, (t, id) => t.Replace(id.ToString(), "ID"));

        private static string Fill(string text, Dictionary<string, Guid> ids) => ids.Aggregate(text, (t, id) => t.Replace($"{{{id.Key}}}", id.Value.ToString()));
    }
}

public sealed class SqliteScopeTests(SqliteCounty county) : ScopeTests(county);

public sealed class PostgresScopeTests(PostgresCounty county) : ScopeTests(county);
