using FieldCollect.Register;
using FieldCollect.Register.Sync;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>POST $batch as api-specs/sync.md describes it.</summary>
public abstract class PushTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Push);

    [Fact]
    public async Task A_visit_and_what_it_found_are_applied_together()
    {
        var (officer, room, resident) = await HouseholdAsync();
        var visit = NewId();
        var batch = await officer.BatchAsync(
        [
            Pushing.Merged("1", "v", "POST", "Visits", Visit(Beat, visit, room, "changed"), NewId()),
            Pushing.Merged("2", "v", "PATCH", $"Residents({resident})", new { Remark = "看过" }, NewId(), "W/\"1\""),
        ]);
        Assert.Equal((204, "applied", "accepted"), (batch.Part("1").Status, batch.Part("1").Outcome, batch.Part("1").Header("Repeatability-Result")));
        Assert.Equal((204, "applied", "W/\"2\""), (batch.Part("2").Status, batch.Part("2").Outcome, batch.Part("2").ETag));
        Assert.Equal("看过", (await officer.GetAsync($"Residents({resident})")).Json.GetProperty("Remark").GetString());
        (await officer.GetAsync($"Visits({visit})")).Expect(200);
    }

    [Fact]
    public async Task Changes_of_different_fields_are_merged()
    {
        var (officer, _, resident) = await HouseholdAsync();
        (await officer.PatchAsync($"Residents({resident})", "W/\"1\"", new { Remark = "甲" })).Expect(204);
        var part = (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({resident})", new { Education = await CodeAsync("Education") }, NewId(), "W/\"1\"")])).Part("1");
        Assert.Equal((204, "merged", "W/\"3\""), (part.Status, part.Outcome, part.ETag));
        Assert.Equal("甲", (await officer.GetAsync($"Residents({resident})")).Json.GetProperty("Remark").GetString());
    }

    [Theory]
    [InlineData("incoming", "乙")]
    [InlineData("current", "甲")]
    public async Task Two_values_for_one_field_are_both_kept_until_somebody_decides(string decision, string decided)
    {
        var (officer, _, resident) = await HouseholdAsync();
        (await officer.PatchAsync($"Residents({resident})", "W/\"1\"", new { Name = "甲" })).Expect(204);
        var part = (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({resident})", new { Name = "乙" }, NewId(), "W/\"1\"")])).Part("1");
        Assert.Equal((204, "conflict"), (part.Status, part.Outcome));
        Assert.Equal("甲", (await officer.GetAsync($"Residents({resident})")).Json.GetProperty("Name").GetString());
        var conflict = Assert.Single((await officer.GetAsync($"Conflicts?$filter=RecordId eq {resident}")).Expect(200).Value);
        Assert.Equal(("Name", "\"甲\"", "\"乙\"", "open"), (Text(conflict, "Field"), Text(conflict, "CurrentValue"), Text(conflict, "IncomingValue"), Text(conflict, "Status")));

        var url = $"Conflicts({Text(conflict, "Id")})";
        (await officer.PatchAsync(url, "W/\"1\"", new { Decision = "neither" })).Expect(Problems.UnknownCode);
        (await officer.PatchAsync(url, "W/\"1\"", new { Decision = decision })).Expect(204);
        Assert.Equal(decided, (await officer.GetAsync($"Residents({resident})")).Json.GetProperty("Name").GetString());
        Assert.Equal("decided", Text((await officer.GetAsync(url)).Json, "Status"));
        (await officer.PatchAsync(url, "W/\"2\"", new { Decision = "current" })).Expect(Problems.PreconditionFailed);
    }

    [Fact]
    public async Task Of_two_phones_the_one_seen_later_stands_whichever_comes_first()
    {
        foreach (var laterFirst in new[] { true, false })
        {
            var (officer, _, resident) = await HouseholdAsync();
            var (early, late) = (PhoneNumber(), PhoneNumber());
            var sightings = new[] { (early, "2026-03-01T08:00:00Z"), (late, "2026-03-01T09:00:00Z") };
            foreach (var (phone, at) in laterFirst ? sightings.Reverse() : sightings)
                (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({resident})", new { Phone = phone }, NewId(), "W/\"1\"", at)])).Part("1").Expect(204);
            var found = (await officer.SendAsync("POST", "odata/Residents/$query", Caller.Text($"$filter=Phone eq '{late}'", "text/plain"))).Expect(200);
            Assert.Equal(resident, Assert.Single(found.Value).GetProperty("Id").GetGuid());
            var conflict = (await officer.GetAsync($"Conflicts?$filter=RecordId eq {resident}")).Expect(200);
            Assert.DoesNotContain(early, conflict.Text);
            Assert.Single(conflict.Value);
        }
    }

    [Fact]
    public async Task A_change_that_cannot_be_applied_is_kept_and_shown_to_officer_and_supervisor()
    {
        var (officer, room, resident) = await HouseholdAsync();
        var (good, bad, request) = (NewId(), NewId(), NewId());
        var number = WrongNumber();
        var batch = await officer.BatchAsync(
        [
            Pushing.Merged("1", "a", "POST", "Visits", Visit(Beat, bad, room), NewId()),
            Pushing.Merged("2", "a", "PATCH", $"Residents({resident})", new { IdentityNumber = number }, request, "W/\"1\""),
            Pushing.Merged("3", "b", "POST", "Visits", Visit(Beat, good, room), NewId()),
        ]);
        Assert.Equal((202, "quarantined"), (batch.Part("1").Status, batch.Part("1").Outcome));
        Assert.Equal("FailedDependency", batch.Part("1").Json.GetProperty("Problem").GetProperty("code").GetString());
        Assert.Equal("EvidenceNeeded", batch.Part("2").Json.GetProperty("Problem").GetProperty("code").GetString());
        Assert.DoesNotContain(number, batch.Text);
        batch.Part("3").Expect(204);
        (await officer.GetAsync($"Visits({bad})")).Expect(Problems.NotFound);
        (await officer.GetAsync($"Visits({good})")).Expect(200);
        foreach (var caller in new[] { officer, await County.RoleAsync("supervisor") })
        {
            var kept = Assert.Single((await caller.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Expect(200).Value);
            Assert.Equal(("EvidenceNeeded", "IdentityNumber", "a", "PATCH", "W/\"1\""),
                (Text(kept, "ProblemCode"), Text(kept, "ProblemTarget"), Text(kept, "AtomicityGroup"), Text(kept, "Method"), Text(kept, "IfMatch")));
        }
    }

    [Fact]
    public async Task A_part_that_cannot_be_read_is_kept_with_its_group()
    {
        var (officer, room, _) = await HouseholdAsync();
        var (visit, request) = (NewId(), NewId());
        var batch = await officer.BatchAsync(
        [
            Pushing.Merged("1", "a", "POST", "Visits", Visit(Beat, visit, room), NewId()),
            Pushing.Merged("2", "a", "POST", "Residents", new { Nickname = "x" }, request),
        ]);
        Assert.Equal((202, 202), (batch.Part("1").Status, batch.Part("2").Status));
        Assert.Equal("UnknownProperty", Text(Assert.Single((await officer.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Value), "ProblemCode"));
        (await officer.GetAsync($"Visits({visit})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task A_number_in_the_URL_of_a_part_is_refused_and_not_kept()
    {
        var officer = await County.OfficerAsync(Beat);
        var (known, broken) = (NewId(), NewId());
        var batch = await officer.BatchAsync(
        [
            Pushing.Merged("1", null, "PATCH", $"Residents(IdentityNumber='{Number()}')", new { Remark = "x" }, known, "W/\"1\""),
            Pushing.Merged("2", null, "PATCH", $"Residents/{Number()}x", new { Remark = "x" }, broken, "W/\"1\""),
        ]);
        batch.Part("1").Expect(Problems.SensitiveInUrl);
        Assert.Equal(202, batch.Part("2").Status);
        var kept = await County.TablesAsync(context => context.Set<QuarantinedChange>().Where(q => q.RequestId == known.ToString() || q.RequestId == broken.ToString()).ToListAsync());
        Assert.Equal("Residents", Assert.Single(kept).Url);
    }

    [Fact]
    public async Task What_was_kept_stays_as_it_came_and_is_released_or_discarded()
    {
        var (officer, _, resident) = await HouseholdAsync();
        var supervisor = await County.RoleAsync("supervisor");
        var request = NewId();
        (await officer.BatchAsync([Pushing.Merged("1", null, "PATCH", $"Residents({resident})", new { Sex = "7777" }, request, "W/\"1\"")])).Part("1").Expect(202);
        var kept = Assert.Single((await supervisor.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Expect(200).Value);
        Assert.Equal(("Sex", "7777"), (Text(kept.GetProperty("Fields")[0], "Name"), Text(kept.GetProperty("Fields")[0], "New")));
        var url = $"QuarantinedChanges({Text(kept, "Id")})";
        (await supervisor.PatchAsync(url, "W/\"1\"", new { Url = "Residents" })).Expect(Problems.Immutable);
        (await supervisor.PatchAsync(url, "W/\"1\"", new { Status = "applied" })).Expect(Problems.UnknownCode);
        (await officer.PatchAsync(url, "W/\"1\"", new { Status = "released" })).Expect(Problems.NotAllowed);
        // Tried again, and still wrong.
        var again = (await supervisor.PatchAsync(url, "W/\"1\"", new { Status = "released" }, "Prefer: return=representation")).Expect(200);
        Assert.Equal(("quarantined", "UnknownCode"), (Text(again.Json, "Status"), Text(again.Json, "ProblemCode")));
        (await supervisor.PatchAsync(url, "*", new { Status = "discarded" })).Expect(204);
        (await supervisor.PatchAsync(url, "*", new { Status = "released" })).Expect(Problems.UnknownCode);
    }

    [Fact]
    public async Task A_change_that_comes_before_its_parent_is_held_until_that_comes()
    {
        var (officer, room, _) = await HouseholdAsync();
        var (unit, employment, resident, request) = (NewId(), NewId(), NewId(), NewId());
        (await officer.PostAsync("Residents", Resident(Beat, resident))).Expect(201);
        var held = (await officer.BatchAsync([Pushing.Merged("1", null, "POST", "Employments", new { Id = employment, BeatCode = Beat, UnitId = unit, ResidentId = resident }, request)])).Part("1");
        Assert.Equal((202, "held"), (held.Status, held.Outcome));
        Assert.Equal(1, await CountAsync(officer, $"QuarantinedChanges/$count?$filter=Status eq 'held' and AwaitsId eq {unit}"));
        (await officer.PostAsync("Units", new { Id = unit, BeatCode = Beat, AddressId = room, Name = "测试商店", Kind = "shop" })).Expect(201);
        (await officer.GetAsync($"Employments({employment})")).Expect(200);
        Assert.Equal("applied", Text(Assert.Single((await officer.GetAsync($"QuarantinedChanges?$filter=RequestId eq '{request}'")).Value), "Status"));
    }

    [Fact]
    public async Task Only_who_keeps_a_register_has_a_quarantine()
    {
        foreach (var role in new[] { "investigator", "administrator" })
        {
            var caller = await County.RoleAsync(role);
            var request = NewId();
            var batch = await caller.BatchAsync([Pushing.Merged("1", null, "POST", "Residents", Resident(Beat, NewId()), request)]);
            batch.Part("1").Expect(Problems.NotAllowed);
            Assert.Equal(0, await CountAsync(await County.RoleAsync("registrar"), $"QuarantinedChanges/$count?$filter=RequestId eq '{request}'"));
        }
    }

    [Fact]
    public async Task Without_the_merge_preference_a_group_with_one_wrong_part_is_refused_whole()
    {
        var (officer, room, resident) = await HouseholdAsync();
        var (first, third) = (NewId(), NewId());
        var batch = await officer.BatchAsync(
        [
            Pushing.Part("1", "a", "POST", "Visits", Visit(Beat, first, room), NewId()),
            Pushing.Part("2", "a", "PATCH", $"Residents({resident})", new { Sex = "7777" }, NewId(), "W/\"1\""),
            Pushing.Part("3", "a", "POST", "Visits", Visit(Beat, third, room), NewId()),
            Pushing.Part("4", null, "GET", $"Residents({resident})", null),
        ], "Prefer: odata.continue-on-error");
        batch.Part("1").Expect(Problems.FailedDependency);
        batch.Part("2").Expect(Problems.UnknownCode);
        batch.Part("3").Expect(Problems.FailedDependency);
        Assert.Equal(1, batch.Part("4").Expect(200).Json.GetProperty("Version").GetInt64());
        (await officer.GetAsync($"Visits({first})")).Expect(Problems.NotFound);
        (await officer.GetAsync($"Visits({third})")).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task What_follows_an_error_runs_only_if_the_client_says_so()
    {
        var (officer, room, _) = await HouseholdAsync();
        foreach (var goesOn in new[] { false, true })
        {
            var visit = NewId();
            var batch = await officer.BatchAsync(
            [
                Pushing.Part("1", null, "POST", "Visits", Visit(Beat, NewId(), NewId())),
                Pushing.Part("2", null, "POST", "Visits", Visit(Beat, visit, room)),
            ], goesOn ? ["Prefer: continue-on-error"] : []);
            batch.Part("1").Expect(Problems.UnknownReference);
            Assert.Equal(goesOn ? 201 : 424, batch.Part("2").Status);
            Assert.Equal(goesOn ? 200 : 404, (await officer.GetAsync($"Visits({visit})")).Status);
        }
    }

    [Fact]
    public async Task The_same_batch_again_gives_the_same_answers_and_has_no_second_effect()
    {
        var (officer, room, resident) = await HouseholdAsync();
        object[] parts =
        [
            Pushing.Merged("1", "a", "POST", "Visits", Visit(Beat, NewId(), room), NewId()),
            Pushing.Merged("2", "a", "PATCH", $"Residents({resident})", new { Remark = "一" }, NewId(), "W/\"1\""),
            Pushing.Merged("3", "b", "POST", "Visits", Visit(Beat, NewId(), NewId()), NewId()),
        ];
        var first = await officer.BatchAsync(parts);
        var counts = await Counts();
        // Somebody else goes on meanwhile: the answer is the one that was given, not one of now.
        (await officer.PatchAsync($"Residents({resident})", "W/\"2\"", new { Remark = "二" })).Expect(204);
        var second = await officer.BatchAsync(parts);
        foreach (var id in new[] { "1", "2", "3" })
            Assert.Equal((first.Part(id).Status, first.Part(id).Outcome, first.Part(id).ETag, first.Part(id).Text), (second.Part(id).Status, second.Part(id).Outcome, second.Part(id).ETag, second.Part(id).Text));
        Assert.Equal(counts, await Counts());
        Assert.Equal("二", (await officer.GetAsync($"Residents({resident})")).Json.GetProperty("Remark").GetString());

        async Task<(long, long)> Counts() =>
            (await CountAsync(officer, $"Visits/$count?$filter=AddressId eq {room}"), await CountAsync(officer, "QuarantinedChanges/$count?$filter=BeatCode eq '" + Beat + "' and ProblemCode eq 'UnknownReference'"));
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_refused_and_takes_its_group_with_it()
    {
        var (officer, room, resident) = await HouseholdAsync();
        var (request, visit) = (NewId(), NewId());
        (await officer.BatchAsync([Pushing.Part("1", null, "PATCH", $"Residents({resident})", new { Remark = "一" }, request, "W/\"1\"")])).Part("1").Expect(204);
        var batch = await officer.BatchAsync(
        [
            Pushing.Part("1", "a", "PATCH", $"Residents({resident})", new { Remark = "二" }, request, "W/\"1\""),
            Pushing.Part("2", "a", "POST", "Visits", Visit(Beat, visit, room)),
        ]);
        Assert.Equal("rejected", batch.Part("1").Expect(Problems.RepeatabilityMismatch).Header("Repeatability-Result"));
        batch.Part("2").Expect(Problems.FailedDependency);
        (await officer.GetAsync($"Visits({visit})")).Expect(Problems.NotFound);
        // Another person's request under the same id is another request, too.
        var other = await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour));
        (await other.PostAsync("Residents", Resident(County.QuietBeat(Quiet.Neighbour), NewId()), $"Repeatability-Request-ID: {request}")).Expect(Problems.RepeatabilityMismatch);
    }

    [Fact]
    public async Task A_refused_request_may_be_corrected_under_its_id()
    {
        var (officer, _, _) = await HouseholdAsync();
        var request = $"Repeatability-Request-ID: {NewId()}";
        (await officer.PostAsync("Residents", new { BeatCode = Beat, Name = "甲" }, request)).Expect(Problems.MissingField);
        (await officer.PostAsync("Residents", new { BeatCode = Beat, Name = "甲", Sex = "1" }, request)).Expect(201);
    }

    [Fact]
    public async Task Identical_batches_at_the_same_time_have_one_effect()
    {
        var (officer, room, _) = await HouseholdAsync();
        var parts = Enumerable.Range(0, 5).Select(i => Pushing.Merged($"{i}", $"g{i}", "POST", "Visits", Visit(Beat, NewId(), room), NewId())).ToArray();
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => officer.BatchAsync(parts)));
        Assert.All(replies, r => Assert.All(parts, p => r.Part((string)p["id"]!).Expect(204)));
        Assert.Equal(5, await CountAsync(officer, $"Visits/$count?$filter=AddressId eq {room}"));
    }

    [Fact]
    public async Task A_part_refers_to_what_an_earlier_one_made_and_reading_sees_it()
    {
        var (officer, room, _) = await HouseholdAsync();
        var resident = NewId();
        var batch = await officer.BatchAsync(
        [
            Pushing.Part("1", null, "POST", "Residents", new { Id = resident, BeatCode = Beat, Name = "新人", Sex = "2" }),
            Pushing.Part("2", null, "POST", "$1/Residencies", new { BeatCode = Beat, AddressId = room, Kind = "floating" }),
            Pushing.Part("3", null, "GET", $"Residents({resident})?$expand=Residencies", null),
            Pushing.Part("4", null, "PATCH", "$1", new { Remark = "变" }, etag: "W/\"1\""),
            Pushing.Part("5", null, "GET", "/odata/Residents/$count?$filter=Id eq " + resident, null),
        ]);
        Assert.Equal("新人", batch.Part("1").Expect(201).Json.GetProperty("Name").GetString());
        batch.Part("2").Expect(201);
        Assert.Single(batch.Part("3").Expect(200).Json.GetProperty("Residencies").EnumerateArray());
        batch.Part("4").Expect(204);
        Assert.Contains("1", batch.Part("5").Expect(200).Text);
    }

    [Fact]
    public async Task A_visit_with_a_new_household_is_one_group()
    {
        var (officer, room, _) = await HouseholdAsync();
        var (resident, stay) = (NewId(), NewId());
        var batch = await officer.BatchAsync(
        [
            Pushing.Merged("1", "v", "POST", "Visits", Visit(Beat, NewId(), room, "changed"), NewId()),
            Pushing.Merged("2", "v", "POST", "Residents", Resident(Beat, resident), NewId()),
            Pushing.Merged("3", "v", "POST", "Residencies", Stay(Beat, stay, resident, room), NewId()),
            Pushing.Merged("4", "v", "PATCH", $"Residents({resident})", new { Remark = "新" }, NewId(), "W/\"1\""),
        ]);
        Assert.All(new[] { "1", "2", "3", "4" }, id => Assert.Equal((204, "applied"), (batch.Part(id).Status, batch.Part(id).Outcome)));
        Assert.Equal(2, (await officer.GetAsync($"Residents({resident})")).Expect(200).Json.GetProperty("Version").GetInt64());
    }

    private async Task<(Caller Officer, Guid Room, Guid Resident)> HouseholdAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        return (officer, room, (await SettleAsync(officer, Beat, room)).Resident);
    }

    private async Task<string> CodeAsync(string list) =>
        (await (await County.OfficerAsync(Beat)).GetAsync($"CodeItems?$filter=List eq '{list}'&$top=1")).Value[0].GetProperty("Code").GetString()!;

    private static string? Text(System.Text.Json.JsonElement row, string name) => row.GetProperty(name).GetString();
}

public sealed class SqlitePushTests(SqliteCounty county) : PushTests(county);

public sealed class PostgresPushTests(PostgresCounty county) : PushTests(county);
