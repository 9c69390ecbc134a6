using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Server.Api;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>The actions of the register: what each does, who may call it, on which version, and that it stands in history and log as every other write.</summary>
public abstract class ActionTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Actions);

    private Task<Caller> OfficerAsync() => County.OfficerAsync(Beat);

    private static string? Text(Reply reply, string name) => reply.Json.GetProperty(name).GetString();

    [Fact]
    public async Task A_stay_is_ended_with_a_day_and_a_reason_and_the_reply_is_the_stay_as_it_is_now()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        var ended = (await officer.PostAsync($"Residencies({stay})/End", new { EndedOn = "2026-03-01", Reason = "movedAway" }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal(("2026-03-01", "movedAway", "W/\"2\""), (Text(ended, "EndedOn"), Text(ended, "EndReason"), ended.ETag));
        Assert.EndsWith("$metadata#Residencies/$entity", Text(ended, "@odata.context"), StringComparison.Ordinal);
        var change = Assert.Single((await officer.GetAsync($"Changes?$filter=RecordId eq {stay}&$orderby=ChangeNumber desc&$top=1")).Expect(200).Value);
        Assert.Equal("ended", change.GetProperty("Kind").GetString());
        var feed = (await officer.GetAsync($"Residencies?$filter=Id eq {stay} and EndedOn eq 2026-03-01")).Expect(200);
        Assert.Single(feed.Value);
    }

    [Fact]
    public async Task Houses_units_and_employments_end_too_and_today_is_the_day_where_none_is_given()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        var (house, unit, employment) = (NewId(), NewId(), NewId());
        (await officer.PostAsync("Houses", new { Id = house, BeatCode = Beat, AddressId = room, Use = "dwelling", Occupancy = "vacant" })).Expect(201);
        (await officer.PostAsync("Units", new { Id = unit, BeatCode = Beat, AddressId = room, Name = "试验商店", Kind = "shop" })).Expect(201);
        (await officer.PostAsync("Employments", new { Id = employment, BeatCode = Beat, UnitId = unit, ResidentId = resident })).Expect(201);
        foreach (var (record, reason) in new[] { ($"Employments({employment})", "leftJob"), ($"Units({unit})", "closed"), ($"Houses({house})", "demolished") })
        {
            var ended = (await officer.PostAsync($"{record}/FieldCollect.End", new { Reason = reason }, "If-Match: *")).Expect(200);
            Assert.Equal(reason, Text(ended, "EndReason"));
            Assert.Equal(Register.County.Day(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Text(ended, "EndedOn"));
        }
    }

    [Fact]
    public async Task An_action_wants_the_version_as_a_PATCH_does()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        var url = $"Residencies({stay})/End";
        var body = new { Reason = "movedAway", EndedOn = "2026-03-01" };
        (await officer.PostAsync(url, body)).Expect(Problems.PreconditionRequired);
        (await officer.PostAsync(url, body, "If-Match: W/\"7\"")).Expect(Problems.PreconditionFailed);
        (await officer.PatchAsync($"Residencies({stay})", "W/\"1\"", new { Kind = "lodging" })).Expect(204);
        (await officer.PostAsync(url, body, "If-Match: W/\"1\"")).Expect(Problems.PreconditionFailed);
        var merged = (await officer.PostAsync(url, body, "If-Match: W/\"1\"", "Prefer: fieldcollect.merge, return=minimal")).Expect(204);
        Assert.Equal(("merged", "W/\"3\""), (merged.Outcome, merged.ETag));
    }

    [Fact]
    public async Task What_is_not_yours_to_see_is_not_there_whatever_else_is_wrong()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        var stranger = await County.OfficerAsync(County.Far);
        foreach (var (who, id) in new[] { (stranger, stay), (officer, NewId()) })
        {
            foreach (var headers in new string[][] { [], ["If-Match: W/\"1\""], ["If-Match: W/\"9\""], ["If-Match: *"] })
                (await who.PostAsync($"Residencies({id})/End", new { Reason = "movedAway" }, headers)).Expect(Problems.NotFound);
        }

        foreach (var action in new[] { ("Rename", (object)new { Name = "x" }), ("Retire", new { Reason = "x", SuccessorId = room }) })
            (await stranger.PostAsync($"Addresses({room})/{action.Item1}", action.Item2)).Expect(Problems.NotFound);
    }

    [Theory]
    [InlineData("{}", 400, "MissingField", "Reason")]
    [InlineData("""{"Reason":null}""", 400, "WrongType", "Reason")]
    [InlineData("""{"Reason":5}""", 400, "WrongType", "Reason")]
    [InlineData("""{"Reason":"movedAway","EndedOn":"yesterday"}""", 400, "WrongType", "EndedOn")]
    [InlineData("""{"Reason":"movedAway","Nope":1}""", 400, "UnknownProperty", "Nope")]
    [InlineData("""{"Reason":"flown"}""", 400, "UnknownCode", "Reason")]
    [InlineData("""{"Reason":"movedAway","EndedOn":"2020-01-01"}""", 400, "RuleBroken", "EndedOn")]
    [InlineData("[]", 400, "MalformedBody", null)]
    [InlineData("nonsense", 400, "MalformedBody", null)]
    public async Task Trouble_with_a_parameter_names_the_parameter(string body, int status, string code, string? target)
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        var refused = (await officer.PostAsync($"Residencies({stay})/End", body, "If-Match: *")).Expect(status);
        Assert.Equal(code, refused.Problem);
        Assert.Equal(target, refused.Json.GetProperty("error").TryGetProperty("target", out var named) ? named.GetString() : null);
        Assert.Equal("W/\"1\"", (await officer.GetAsync($"Residencies({stay})")).ETag);
    }

    [Fact]
    public async Task An_action_without_parameters_that_it_needs_takes_no_body_and_others_say_what_they_need()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        (await officer.SendAsync("POST", $"odata/Residencies({stay})/End", null, "If-Match: *")).Expect(Problems.MissingField);
        (await officer.SendAsync("POST", $"odata/Residencies({stay})/End", Caller.Text("Reason=died", "application/x-www-form-urlencoded"), "If-Match: *")).Expect(Problems.UnsupportedMediaType);
        foreach (var method in new[] { "GET", "PUT", "PATCH", "DELETE" })
        {
            var refused = (await officer.SendAsync(method, $"odata/Residencies({stay})/End", method == "GET" ? null : Caller.Text("{}"))).Expect(Problems.MethodNotAllowed);
            Assert.Equal("POST, OPTIONS", refused.Header("Allow"));
        }

        foreach (var path in new[] { "Residencies/End", "End", $"Visits({stay})/End", $"Residencies({stay})/End/Address", $"Residencies({stay})/End()", $"Residencies({stay})/End/$value" })
            Assert.Contains((await officer.PostAsync(path, new { Reason = "died" }, "If-Match: *")).Status, new[] { 400, 404, 405, 415 });
        (await officer.PostAsync($"Addresses({room})/Residencies({stay})/End", new { Reason = "died" }, "If-Match: *")).Expect(Problems.NotSupported);
    }

    [Fact]
    public async Task A_reply_is_shaped_as_the_client_likes_and_refused_before_anything_is_done_if_it_cannot_be()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        var url = $"Residencies({stay})/End";
        (await officer.PostAsync($"{url}?$select=Nope", new { Reason = "died" }, "If-Match: *")).Expect(400);
        (await officer.PostAsync(url, new { Reason = "died" }, "If-Match: *", "Accept: application/xml")).Expect(406);
        Assert.Equal("W/\"1\"", (await officer.GetAsync($"Residencies({stay})")).ETag);
        var shaped = (await officer.PostAsync($"{url}?$select=EndReason&$expand=Address($select=Name)", new { Reason = "died" }, "If-Match: *", "OData-MaxVersion: 4.01")).Expect(200);
        Assert.Equal("4.01", shaped.Header("OData-Version"));
        Assert.Equal(["@context", "@id", "@etag", "EndReason", "Address"], shaped.Json.EnumerateObject().Select(p => p.Name));
        var minimal = (await officer.PostAsync(url, new { Reason = "movedAway" }, "If-Match: *", "Prefer: return=minimal")).Expect(204);
        Assert.Equal(("", "W/\"3\"", "return=minimal"), (minimal.Text, minimal.ETag, minimal.Header("Preference-Applied")));
    }

    [Fact]
    public async Task An_address_is_retired_with_its_successor_in_one_change()
    {
        var officer = await OfficerAsync();
        var (street, room) = await PlaceAsync(officer, Beat);
        var next = NewId();
        (await officer.PostAsync("Addresses", Room(Beat, next, street))).Expect(201);
        (await officer.PostAsync($"Addresses({street})/Retire", new { Reason = "撤销" }, "If-Match: *")).Expect(Problems.AddressHasLiveChildren);
        var refused = (await officer.PostAsync($"Addresses({room})/Retire", new { Reason = "合并", SuccessorId = NewId() }, "If-Match: *")).Expect(Problems.UnknownReference);
        Assert.Equal("SuccessorId", refused.Json.GetProperty("error").GetProperty("target").GetString());
        Assert.Equal("SuccessionKind", (await officer.PostAsync($"Addresses({room})/Retire", new { Reason = "合并", SuccessorId = next, SuccessionKind = "vanished" }, "If-Match: *"))
            .Expect(Problems.UnknownCode).Json.GetProperty("error").GetProperty("target").GetString());
        Assert.Equal("inUse", Text(await officer.GetAsync($"Addresses({room})"), "Status"));

        var retired = (await officer.PostAsync($"Addresses({room})/Retire", new { Reason = "合并", On = "2026-03-01", SuccessorId = next }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal(("retired", "2026-03-01", "合并"), (Text(retired, "Status"), Text(retired, "ValidTo"), Text(retired, "RetiredReason")));
        var succession = Assert.Single((await officer.GetAsync($"Addresses({room})/Successions")).Expect(200).Value);
        Assert.Equal((next, "merged", "2026-03-01"), (succession.GetProperty("SuccessorId").GetGuid(), succession.GetProperty("Kind").GetString(), succession.GetProperty("On").GetString()));
        var numbers = (await officer.GetAsync($"Changes?$filter=RecordId eq {room} or RecordId eq {succession.GetProperty("Id").GetGuid()}&$orderby=ChangeNumber desc&$top=2")).Expect(200).Value;
        Assert.Single(numbers.Select(c => c.GetProperty("ChangeNumber").GetInt64()).Distinct());
    }

    [Fact]
    public async Task A_renamed_address_keeps_its_former_name_as_an_alias()
    {
        var officer = await OfficerAsync();
        var (street, room) = await PlaceAsync(officer, Beat);
        var before = Text(await officer.GetAsync($"Addresses({street})"), "Name");
        var renamed = (await officer.PostAsync($"Addresses({street})/Rename", new { Name = "更名路" }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal("更名路", Text(renamed, "Name"));
        var alias = Assert.Single((await officer.GetAsync($"Addresses({street})/Aliases")).Expect(200).Value);
        Assert.Equal(("former", before), (alias.GetProperty("Kind").GetString(), alias.GetProperty("Text").GetString()));
        Assert.Contains("更名路", Text(await officer.GetAsync($"Addresses({room})"), "FullText"), StringComparison.Ordinal);
        var code = $"C{Next()}-{Beat}";
        (await officer.PatchAsync($"Addresses({street})", "W/\"2\"", new { Code = code, CodingScheme = "demo" })).Expect(204);
        (await officer.PostAsync($"Addresses(Code='{code}')/Rename", new { Name = "再更名路" }, "If-Match: W/\"3\"")).Expect(200);
        Assert.Equal(2, (await officer.GetAsync($"Addresses({street})/Aliases")).Expect(200).Value.Count);
    }

    [Fact]
    public async Task A_matter_is_closed_and_says_what_was_done()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var id = NewId();
        (await officer.PostAsync("Matters", new { Id = id, BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "堆物", OpenedAt = "2026-03-01T00:00:00Z" })).Expect(201);
        var closed = (await officer.PostAsync($"Matters({id})/Close", new { Closing = "已清理" }, "If-Match: W/\"1\"")).Expect(200);
        Assert.Equal("已清理", Text(closed, "Closing"));
        Assert.NotNull(Text(closed, "ClosedAt"));
    }

    [Fact]
    public async Task A_conflict_is_decided_and_what_was_kept_is_released_or_discarded()
    {
        var officer = await OfficerAsync();
        var (supervisor, registrar) = (await County.RoleAsync("supervisor"), await County.RoleAsync("registrar"));
        var (mine, other, number) = (NewId(), NewId(), Number());
        foreach (var id in new[] { mine, other })
            (await officer.PostAsync("Residents", new { Id = id, BeatCode = Beat, Name = "测试", Sex = "1", DocumentKind = "111", IdentityNumber = number })).Expect(201);
        var conflict = Assert.Single((await supervisor.GetAsync($"Conflicts?$filter=RecordId eq {mine} or OtherRecordId eq {mine}")).Expect(200).Value).GetProperty("Id").GetGuid();
        var url = $"Conflicts({conflict})/Decide";
        (await officer.PostAsync(url, new { Decision = "same" }, "If-Match: *")).Expect(Problems.NotAllowed);
        Assert.Equal("Decision", (await supervisor.PostAsync(url, new { Decision = "perhaps" }, "If-Match: *")).Expect(Problems.UnknownCode).Json.GetProperty("error").GetProperty("target").GetString());
        (await registrar.PostAsync(url, new { Decision = "same", SurvivorId = NewId() }, "If-Match: *")).Expect(Problems.UnknownReference);
        var decided = (await supervisor.PostAsync(url, new { Decision = "same", SurvivorId = other }, "If-Match: *")).Expect(200);
        Assert.Equal("decided", Text(decided, "Status"));
        (await officer.GetAsync($"Residents({mine})")).Expect(Problems.NotFound);
        (await officer.GetAsync($"Residents({other})")).Expect(200);

        foreach (var (action, status) in new[] { ("Release", "quarantined"), ("Discard", "discarded") })
        {
            var request = NewId();
            Assert.Equal("quarantined", (await officer.BatchAsync([Pushing.Merged("1", null, "POST", "Residents", new { Id = NewId(), BeatCode = Beat, Name = "测试", Sex = "7" }, request)])).Part("1").Outcome);
            var kept = Assert.Single((await supervisor.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Expect(200).Value).GetProperty("Id").GetGuid();
            (await officer.PostAsync($"QuarantinedChanges({kept})/{action}", new { Reason = "查过" }, "If-Match: *")).Expect(Problems.NotAllowed);
            (await supervisor.PostAsync($"QuarantinedChanges({kept})/{action}", new { Reason = "查过" })).Expect(Problems.PreconditionRequired);
            (await supervisor.PostAsync($"QuarantinedChanges({kept})/{action}", new { Reason = "查过" }, "If-Match: *", "Prefer: return=minimal")).Expect(204);
            Assert.Equal(status, Text(await supervisor.GetAsync($"QuarantinedChanges({kept})"), "Status"));
            Assert.Contains("查过", (await supervisor.GetAsync($"Changes?$filter=RecordId eq {kept}")).Expect(200).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_revoked_terminal_is_revoked_at_its_next_request()
    {
        var officer = await OfficerAsync();
        var device = NewId();
        (await officer.PostAsync("Devices", new { Id = device, BeatCode = Beat, Name = "终端" })).Expect(201);
        var account = County.Account($"officer-{Beat}");
        var terminal = new Caller(County.Http, (await County.Anonymous.SignInAsync(account.UserName, account.Password, device)).Expect(200).Json.GetProperty("access_token").GetString());
        (await terminal.GetAsync("Matters?$top=1")).Expect(200);
        (await officer.PostAsync($"Devices({device})/Revoke", new { Reason = "遗失" }, "If-Match: *")).Expect(Problems.NotAllowed);
        var supervisor = await County.RoleAsync("supervisor");
        Assert.Equal("revoked", Text((await supervisor.PostAsync($"Devices({device})/Revoke", new { Reason = "遗失" }, "If-Match: *")).Expect(200), "Status"));
        Assert.NotEqual(200, (await terminal.GetAsync("Matters?$top=1")).Status);
        Assert.NotEqual(200, (await terminal.PostAsync($"Devices({device})/Revoke", new { Reason = "x" }, "If-Match: *")).Status);
    }

    [Fact]
    public async Task People_are_found_by_a_number_that_stands_in_the_body_and_the_log_says_who_asked_and_why()
    {
        var officer = await OfficerAsync();
        var (id, number, phone) = (NewId(), Number(), PhoneNumber());
        (await officer.PostAsync("Residents", new { Id = id, BeatCode = Beat, Name = "测试", Sex = "1", DocumentKind = "111", IdentityNumber = number, Phone = phone })).Expect(201);
        var last = await County.TablesAsync(async c => (await c.State.SingleAsync()).AuditNumber);
        foreach (var body in new object[] { new { IdentityNumber = number }, new { Phone = phone }, new { IdentityNumber = number, Phone = phone } })
        {
            var found = (await officer.PostAsync("FindResident", body, "FieldCollect-Purpose: lost and found")).Expect(200);
            Assert.Equal(id, Assert.Single(found.Value).GetProperty("Id").GetGuid());
            Assert.DoesNotContain(number, found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(phone, found.Text, StringComparison.Ordinal);
        }

        Assert.Empty((await officer.PostAsync("FindResident", new { IdentityNumber = number, Phone = PhoneNumber() })).Expect(200).Value);
        Assert.Empty((await (await County.OfficerAsync(County.Far)).PostAsync("FindResident", new { IdentityNumber = number })).Expect(200).Value);
        (await (await County.RoleAsync("investigator")).PostAsync("FindResident", new { IdentityNumber = number })).Expect(Problems.NotAllowed);
        Assert.Equal("IdentityNumber", (await officer.PostAsync("FindResident", new { })).Expect(Problems.MissingField).Json.GetProperty("error").GetProperty("target").GetString());
        (await officer.PostAsync("FindResident", new { IdentityNumber = "' or 1 eq 1 or Name eq '" })).Expect(200);
        var paged = (await officer.PostAsync("FindResident", new { Phone = phone }, "Prefer: odata.maxpagesize=1")).Expect(200);
        Assert.Null(paged.Header("Preference-Applied"));
        Assert.Equal("Name", (await officer.PostAsync("FindResident?$select=Name&$expand=Residencies", new { Phone = phone })).Expect(200).Value[0].EnumerateObject().First(p => !p.Name.StartsWith('@')).Name);
        var entries = await County.TablesAsync(c => c.Set<AuditEntry>().Where(e => e.Number > last && e.Action == "search" && e.Purpose == "lost and found").ToListAsync());
        Assert.Equal(3, entries.Count);
        (await officer.GetAsync($"FindResident(Phone='{phone}')")).Expect(400);
    }

    [Fact]
    public async Task A_batch_calls_actions_alone_behind_references_and_in_groups()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, stay) = await SettleAsync(officer, Beat, room);
        var (second, third) = (NewId(), NewId());
        var end = new { Reason = "movedAway", EndedOn = "2026-03-01" };
        var alone = await officer.BatchAsync(
        [
            Pushing.Part("1", null, "POST", "Residencies", Stay(Beat, second, resident, room)),
            Pushing.Part("2", null, "POST", "$1/End", end, etag: "*"),
            Pushing.Part("3", null, "GET", "$2/Address?$select=Name", null),
            Pushing.Part("4", null, "POST", "FindResident", new { Phone = PhoneNumber() }),
        ]);
        Assert.Equal((201, 200, 200, 200), (alone.Part("1").Status, alone.Part("2").Status, alone.Part("3").Status, alone.Part("4").Status));
        Assert.Equal("movedAway", Text(alone.Part("2"), "EndReason"));

        var undone = await officer.BatchAsync(
        [
            Pushing.Part("1", "g", "POST", $"Residencies({stay})/End", end, etag: "W/\"1\""),
            Pushing.Part("2", "g", "POST", "Residencies", Stay(Beat, third, resident, NewId())),
        ]);
        Assert.Equal((424, 400), (undone.Part("1").Status, undone.Part("2").Status));
        Assert.Equal("W/\"1\"", (await officer.GetAsync($"Residencies({stay})")).ETag);
        var done = await officer.BatchAsync(
        [
            Pushing.Part("1", "g", "POST", $"Residencies({stay})/End", end, etag: "W/\"1\""),
            Pushing.Part("2", "g", "POST", "Residencies", Stay(Beat, third, resident, room)),
            Pushing.Part("3", "g", "POST", "$2/FieldCollect.End", end, etag: "*"),
        ]);
        Assert.Equal((200, 201, 200), (done.Part("1").Status, done.Part("2").Status, done.Part("3").Status));
        (await officer.BatchAsync([Pushing.Part("1", "g", "POST", "FindResident", new { Phone = PhoneNumber() })])).Part("1").Expect(Problems.NotSupported);
    }

    [Fact]
    public async Task An_action_sent_twice_under_one_id_is_done_once()
    {
        var officer = await OfficerAsync();
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        string[] headers = ["If-Match: W/\"1\"", $"Repeatability-Request-ID: {NewId()}", "Repeatability-First-Sent: Sun, 22 Nov 2026 08:00:00 GMT"];
        for (var i = 0; i < 2; i++)
            Assert.Equal("W/\"2\"", (await officer.PostAsync($"Residencies({stay})/End", new { Reason = "died", EndedOn = "2026-03-01" }, headers)).Expect(200).ETag);
        (await officer.PostAsync($"Residencies({stay})/End", new { Reason = "movedAway" }, headers)).Expect(Problems.RepeatabilityMismatch);
    }

    [Fact]
    public async Task What_cannot_be_done_offline_any_more_waits_in_the_quarantine_and_is_tried_again()
    {
        var officer = await OfficerAsync();
        var request = NewId();
        var kept = await officer.BatchAsync([Pushing.Merged("1", null, "POST", $"Residencies({NewId()})/End", new { Reason = "flown" }, request, "W/\"1\"")]);
        Assert.Equal(202, kept.Part("1").Status);
        var item = Assert.Single((await officer.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Expect(200).Value);
        Assert.Contains("/End", item.GetProperty("Url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_with_all_its_metadata_says_what_the_asker_can_do_with_it()
    {
        var (officer, supervisor) = (await OfficerAsync(), await County.RoleAsync("supervisor"));
        var (_, room) = await PlaceAsync(officer, Beat);
        const string Full = "Accept: application/json;odata.metadata=full";
        var row = (await officer.GetAsync($"Addresses({room})", Full)).Expect(200).Json;
        Assert.Equal($"{officer.Root}odata/Addresses({room})/FieldCollect.Retire", row.GetProperty("#FieldCollect.Retire").GetProperty("target").GetString());
        Assert.True(row.TryGetProperty("#FieldCollect.Rename", out _));
        Assert.DoesNotContain("FieldCollect.R", (await supervisor.GetAsync($"Addresses({room})", Full)).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FieldCollect.R", (await officer.GetAsync($"Addresses({room})")).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FieldCollect.R", (await officer.GetAsync($"Addresses({room})?$select=Name", Full)).Expect(200).Text, StringComparison.Ordinal);
        var asked = (await officer.GetAsync($"Addresses({room})?$select=Name,FieldCollect.Retire")).Expect(200).Json;
        Assert.Equal(JsonValueKind.Object, asked.GetProperty("#FieldCollect.Retire").ValueKind);
        Assert.False(asked.TryGetProperty("#FieldCollect.Rename", out _));
    }

    // What each role may call stands here once more, by hand: the table in the code must not grow a right by itself.
    [Fact]
    public void Each_action_is_offered_to_those_who_may_do_what_it_does()
    {
        var offered = RegisterActions.All.ToDictionary(
            a => $"{a.BoundTo}/{a.Name}",
            a => string.Join(' ', Enum.GetValues<Role>().Where(r => Store.Accounts.Permissions.May(r, a.Needs.Right, EntitySets.Find(a.Needs.Set)!)).Select(r => r.ToString()).Order(StringComparer.Ordinal)));
        Assert.Equal("Officer Registrar", offered["Residencies/End"]);
        Assert.Equal("Officer Registrar", offered["Addresses/Retire"]);
        Assert.Equal("Officer Registrar", offered["Addresses/Rename"]);
        Assert.Equal("Officer Registrar Supervisor", offered["Matters/Close"]);
        Assert.Equal("Officer Registrar Supervisor", offered["Conflicts/Decide"]);
        Assert.Equal("Registrar Supervisor", offered["QuarantinedChanges/Release"]);
        Assert.Equal("Registrar Supervisor", offered["QuarantinedChanges/Discard"]);
        Assert.Equal("Administrator Supervisor", offered["Devices/Revoke"]);
        Assert.Equal("Officer Registrar Supervisor", offered["/FindResident"]);
        Assert.Equal("Registrar Supervisor", offered["Defects/Dismiss"]);
        Assert.Equal("Registrar Supervisor", offered["Defects/Reopen"]);
        Assert.Equal("Registrar Supervisor", offered["/RunChecks"]);
        Assert.All(RegisterActions.All, a => Assert.True(a.Writes is null != a.Answers is null, a.Name));
    }
}

public sealed class SqliteActionTests(SqliteCounty county) : ActionTests(county);

public sealed class PostgresActionTests(PostgresCounty county) : ActionTests(county);
