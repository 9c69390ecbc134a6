using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>
/// An inspection from the plan to the verdict, by real accounts: an officer collects, the supervisor plans, draws, assigns and closes, an officer of another beat checks. A period ends by putting
/// its days, and what was written in it, back by some days.
/// </summary>
public abstract class InspectionTests(County county) : Suite(county)
{
    private const int People = 12;

    private string Beat => County.QuietBeat(Quiet.Inspections);

    private Task<Caller> CollectorAsync() => County.OfficerAsync(Beat);

    private Task<Caller> CheckerAsync() => County.OfficerAsync(CheckersBeat);

    private string RefusedBeat => County.QuietBeat(Quiet.InspectionsRefused);

    private string CheckersBeat => County.QuietBeat(Quiet.InspectionsNextDoor);

    private Task<Caller> SupervisorAsync() => County.RoleAsync("supervisor");

    private static DateOnly Today => Register.County.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_drawn_sample_is_checked_blind_and_what_fails_is_sent_back_whole()
    {
        var (collector, checker, supervisor, registrar) = (await CollectorAsync(), await CheckerAsync(), await SupervisorAsync(), await County.RoleAsync("registrar"));
        var people = await SettleManyAsync(collector, Beat);

        // Size and cost before it is made; nothing is written by asking.
        var plan = (await supervisor.GetAsync($"InspectionPlan(Beats='{Beat}',Kinds='Residencies',Target=0.95,ExpectedRate=0.98,Risk=0.2)")).Expect(200).Value;
        Assert.Equal((People, People, People * 15), (plan[0].GetProperty("Frame").GetInt32(), plan[0].GetProperty("Checks").GetInt32(), plan[0].GetProperty("Minutes").GetInt32()));
        Assert.Equal((Beat, "normal"), (plan[1].GetProperty("BeatCode").GetString(), plan[1].GetProperty("Intensity").GetString()));
        var planned = await PlanAsync(supervisor, Beat);
        var id = planned.GetProperty("Id").GetGuid();
        Assert.Equal(("planned", JsonValueKind.Null, 64), (planned.GetProperty("Status").GetString(), planned.GetProperty("Seed").ValueKind, planned.GetProperty("Commitment").GetString()!.Length));

        // Nobody can know the list before the period is over.
        (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(Problems.InspectionStep);
        await EndPeriodAsync(id, Beat);
        await SettleOneAsync(collector, Beat);
        var drawn = (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(200).Json;
        Assert.Equal(("drawn", People, People), (drawn.GetProperty("Status").GetString(), drawn.GetProperty("FrameSize").GetInt32(), drawn.GetProperty("Drawn").GetInt32()));
        (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(Problems.InspectionStep);

        // Sealed for everybody, and seed and frame unpublished.
        Assert.Equal(JsonValueKind.Null, drawn.GetProperty("Seed").ValueKind);
        (await supervisor.GetAsync($"InspectionFrame(Inspection={id})")).Expect(Problems.InspectionStep);
        foreach (var caller in new[] { collector, checker, supervisor, registrar })
            Assert.Equal(0, await CountAsync(caller, $"InspectionItems/$count?$filter=InspectionId eq {id}"));
        Assert.Equal(0, await CountAsync(supervisor, $"Changes/$count?$filter=EntitySet eq 'InspectionItems' and BeatCode eq '{Beat}'"));

        // Never to whoever collected it.
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { $"officer-{Beat}" } })).Expect(Problems.CheckerIsCollector);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { "nobody" } })).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = Array.Empty<string>() })).Expect(Problems.MalformedRequest);
        var opened = (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { $"officer-{Beat}", $"officer-{CheckersBeat}" } })).Expect(200).Json;
        Assert.Equal("open", opened.GetProperty("Status").GetString());
        Assert.Equal(0, await CountAsync(collector, $"InspectionItems/$count?$filter=InspectionId eq {id}"));
        Assert.Equal(0, await CountAsync(supervisor, $"InspectionItems/$count?$filter=InspectionId eq {id}"));

        // The checker sees where to go, and nothing of what the register says.
        var items = (await checker.GetAsync($"InspectionItems?$filter=InspectionId eq {id}&$orderby=Ordinal")).Expect(200).Value;
        Assert.Equal(People, items.Count);
        Assert.All(items, i => Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, "assigned"), (i.GetProperty("RecordId").ValueKind, i.GetProperty("CollectorId").ValueKind, i.GetProperty("Status").GetString())));
        Assert.All(items, i => Assert.DoesNotContain(people, p => i.GetRawText().Contains(p.Name)));
        Assert.Equal(people.Select(p => p.Room).Order(), items.Select(i => people.Single(p => i.GetProperty("Address").GetString()!.EndsWith(p.Room, StringComparison.Ordinal)).Room).Order());
        var at = items.ToDictionary(i => people.FindIndex(p => i.GetProperty("Address").GetString()!.EndsWith(p.Room, StringComparison.Ordinal)), i => i.GetProperty("Id").GetGuid());
        (await collector.GetAsync($"InspectionItems({at[0]})")).Expect(Problems.NotFound);
        (await supervisor.PatchAsync($"InspectionItems({at[0]})", "*", new { Outcome = "absent" })).Expect(Problems.NotFound);

        await CaptureAsync(checker, people, at);
        var progress = (await supervisor.GetAsync("InspectionProgress()")).Expect(200).Value.Single(p => p.GetProperty("InspectionId").GetGuid() == id);
        Assert.Equal((People, People, People, 0), (progress.GetProperty("Drawn").GetInt32(), progress.GetProperty("Assigned").GetInt32(), progress.GetProperty("Captured").GetInt32(), progress.GetProperty("NotMet").GetInt32()));

        // Nothing of the comparison is told before the closing.
        var captured = (await checker.GetAsync($"InspectionItems({at[0]})")).Expect(200).Json;
        Assert.Equal((JsonValueKind.Null, 0), (captured.GetProperty("Result").ValueKind, captured.GetProperty("Compared").GetArrayLength()));
        Assert.Contains("*", captured.GetProperty("Found").GetString());
        Assert.DoesNotContain(people[0].Number, captured.GetRawText());

        (await checker.PostAsync($"Inspections({id})/Close", new { })).Expect(Problems.NotAllowed);
        var closed = (await supervisor.PostAsync($"Inspections({id})/Close", new { })).Expect(200).Json;
        Assert.Equal(("closed", "notMet", People, People - 2, 0), (
            closed.GetProperty("Status").GetString(), closed.GetProperty("Verdict").GetString(), closed.GetProperty("Checked").GetInt32(), closed.GetProperty("Right").GetInt32(), closed.GetProperty("NotMet").GetInt32()));
        Assert.Equal((People - 2) / (double)People, closed.GetProperty("Estimate").GetDouble(), 9);
        Assert.StartsWith("3-", closed.GetProperty("RuleVersion").GetString());
        Assert.False(closed.TryGetProperty("Result", out _));
        var told = await ResultAsync(supervisor, id);
        Assert.True(told.GetProperty("Batches")[0].GetProperty("Voided").GetBoolean());
        Assert.Contains(told.GetProperty("Fields").EnumerateArray(), f => f.GetProperty("Field").GetString() == "Phone" && f.GetProperty("Wrong").GetInt32() == 1);
        Assert.Equal(closed.GetRawText().Length, (await supervisor.PostAsync($"Inspections({id})/Close", new { })).Expect(200).Json.GetRawText().Length);
        (await checker.PostAsync($"InspectionItems({at[0]})/Capture", new { Outcome = "absent" }, "If-Match: *")).Expect(Problems.InspectionStep);

        await RedrawAsync(supervisor, closed, id);
        await SentBackAsync(collector, people);
        await ReadableAsync(id, people, at);
    }

    [Fact]
    public async Task A_county_that_is_right_is_proved_so_unless_too_many_are_not_met()
    {
        var (beat, supervisor, checker) = (County.QuietBeat(Quiet.InspectionsPassed), await SupervisorAsync(), await CheckerAsync());
        var collector = await County.OfficerAsync(beat);
        var people = await SettleManyAsync(collector, beat);
        var first = await OpenAsync(supervisor, beat);
        foreach (var (item, person) in await OfAsync(checker, first, people))
            (await checker.PostAsync($"InspectionItems({item})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(Right(person)) }, "If-Match: *")).Expect(200);
        var met = (await supervisor.PostAsync($"Inspections({first})/Close", new { })).Expect(200).Json;
        Assert.Equal(("met", 1.0, "census"), (met.GetProperty("Verdict").GetString(), met.GetProperty("Lower").GetDouble(), (await ResultAsync(supervisor, first)).GetProperty("Checked").GetProperty("Method").GetString()));
        Assert.False((await ResultAsync(supervisor, first)).GetProperty("Batches")[0].GetProperty("Voided").GetBoolean());

        var second = await OpenAsync(supervisor, beat);
        var items = await OfAsync(checker, second, people);
        foreach (var (item, person) in items.Skip(2))
            (await checker.PostAsync($"InspectionItems({item})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(Right(person)) }, "If-Match: *")).Expect(200);
        // One nobody met, one nobody went to: neither is right, and neither is wrong.
        (await checker.PostAsync($"InspectionItems({items[0].Item})/Capture", new { Outcome = "notMet", NotMetReason = "nobodyHome" }, "If-Match: *")).Expect(200);
        var open = (await supervisor.PostAsync($"Inspections({second})/Close", new { })).Expect(200).Json;
        Assert.Equal(("notEnoughEvidence", 2, 1.0), (open.GetProperty("Verdict").GetString(), open.GetProperty("NotMet").GetInt32(), open.GetProperty("Estimate").GetDouble()));
        var result = await ResultAsync(supervisor, second);
        Assert.Equal(("met", "notMet"), (result.GetProperty("Best").GetProperty("Verdict").GetString(), result.GetProperty("Worst").GetProperty("Verdict").GetString()));
    }

    [Fact]
    public async Task A_beat_that_fails_twice_is_looked_at_more_closely_and_one_that_goes_on_so_is_suspended()
    {
        var (beat, supervisor) = (CheckersBeat, await SupervisorAsync());
        var (collector, checker) = (await CheckerAsync(), await CollectorAsync());
        for (var i = 0; i < 3; i++)
            await SettleOneAsync(collector, beat);
        for (var round = 1; round <= 7; round++)
        {
            var id = await OpenAsync(supervisor, beat, $"officer-{Beat}");
            foreach (var item in (await checker.GetAsync($"InspectionItems?$filter=InspectionId eq {id}&$select=Id")).Expect(200).Value)
                (await checker.PostAsync($"InspectionItems({item.GetProperty("Id").GetGuid()})/Capture", new { Outcome = "absent" }, "If-Match: *")).Expect(200);
            (await supervisor.PostAsync($"Inspections({id})/Close", new { })).Expect(200);
            var closed = await ResultAsync(supervisor, id);
            var after = round < 2 ? "normal" : round < 7 ? "tightened" : "suspended";
            Assert.Equal(after, closed.GetProperty("Beats")[0].GetProperty("IntensityAfter").GetString());
            // Three checks are too few to send anything back.
            Assert.False(closed.GetProperty("Batches")[0].GetProperty("Voided").GetBoolean());
            Assert.Equal(after, await IntensityAsync(supervisor, beat));
        }

        (await supervisor.PostAsync("PlanInspection", Wish(beat))).Expect(Problems.InspectionStep);
        (await supervisor.PostAsync("ResumeInspection", new { BeatCode = County.Far })).Expect(Problems.BeatNotYours);
        (await collector.PostAsync("ResumeInspection", new { BeatCode = beat })).Expect(Problems.NotAllowed);
        (await supervisor.PostAsync("ResumeInspection", new { BeatCode = beat })).Expect(204);
        Assert.Equal("tightened", await IntensityAsync(supervisor, beat));
        (await supervisor.PostAsync("ResumeInspection", new { BeatCode = beat })).Expect(Problems.InspectionStep);
    }

    [Fact]
    public async Task Whoever_may_not_plan_may_take_no_step_and_a_wish_that_cannot_be_is_told()
    {
        var (officer, supervisor) = (await County.OfficerAsync(RefusedBeat), await SupervisorAsync());
        await SettleOneAsync(officer, RefusedBeat);
        (await officer.PostAsync("PlanInspection", Wish(RefusedBeat))).Expect(Problems.NotAllowed);
        (await officer.GetAsync($"InspectionPlan(Beats='{RefusedBeat}',Kinds='Residencies',Target=0.95,ExpectedRate=0.98,Risk=0.2)")).Expect(Problems.NotAllowed);
        Assert.Equal(403, (await (await County.RoleAsync("investigator")).PostAsync("PlanInspection", Wish(RefusedBeat))).Status);
        Assert.Equal(403, (await (await County.RoleAsync("administrator")).GetAsync("Inspections")).Status);
        (await (await County.RoleAsync("otherSupervisor")).PostAsync("PlanInspection", Wish(RefusedBeat))).Expect(Problems.BeatNotYours);
        (await supervisor.PostAsync("Inspections", new { Note = "x" })).Expect(Problems.NotAllowed);

        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, beats: []))).Expect(Problems.MalformedRequest);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, beats: [RefusedBeat, RefusedBeat]))).Expect(Problems.MalformedRequest);
        (await (await County.RoleAsync("registrar")).PostAsync("PlanInspection", Wish(RefusedBeat, beats: ["000000000000"]))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, kinds: ["Residents"]))).Expect(Problems.MalformedRequest);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, kinds: ["Units"]))).Expect(Problems.MalformedRequest);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, to: Today.AddDays(-1)))).Expect(Problems.MalformedRequest);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, expected: 0.94))).Expect(Problems.MalformedRequest);
        (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, expected: 0.9501))).Expect(Problems.NoSampleProves);
        (await supervisor.PostAsync("PlanInspection", new { Beats = new[] { RefusedBeat }, Kinds = new[] { "Residencies" }, PeriodFrom = Day(Today), PeriodTo = Day(Today), Note = new string('长', 501) })).Expect(Problems.RuleBroken);
        (await supervisor.PostAsync($"Inspections({NewId()})/Draw", new { })).Expect(Problems.NotFound);

        var planned = (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, id: NewId()))).Expect(200).Json;
        var id = planned.GetProperty("Id").GetGuid();
        // A lost reply is answered by asking again; another planner's id is taken.
        Assert.Equal(planned.GetProperty("Commitment").GetString(), (await supervisor.PostAsync("PlanInspection", Wish(RefusedBeat, id: id))).Expect(200).Json.GetProperty("Commitment").GetString());
        (await (await County.RoleAsync("registrar")).PostAsync("PlanInspection", Wish(RefusedBeat, id: id))).Expect(Problems.AlreadyExists);
        (await supervisor.PatchAsync($"Inspections({id})", planned.GetProperty("@odata.etag").GetString(), new { Status = "closed", Verdict = "met", Note = "甲" })).Expect(204);
        var noted = (await officer.GetAsync($"Inspections({id})")).Expect(200).Json;
        Assert.Equal(("planned", "甲", JsonValueKind.Null), (noted.GetProperty("Status").GetString(), noted.GetProperty("Note").GetString(), noted.GetProperty("Verdict").ValueKind));
        (await supervisor.PostAsync($"Inspections({id})/Close", new { })).Expect(Problems.InspectionStep);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { $"officer-{CheckersBeat}" } })).Expect(Problems.InspectionStep);
        (await (await County.RoleAsync("otherSupervisor")).PostAsync($"Inspections({id})/Void", new { Reason = "x" })).Expect(Problems.BeatNotYours);

        // Given up, it is published all the same.
        var voided = (await supervisor.PostAsync($"Inspections({id})/Void", new { Reason = "人手不足" })).Expect(200).Json;
        Assert.Equal("voided", voided.GetProperty("Status").GetString());
        Assert.Equal(voided.GetProperty("Commitment").GetString(), SampleDraw.Commitment(Convert.FromHexString(voided.GetProperty("Seed").GetString()!)));
        (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(Problems.InspectionStep);
        (await supervisor.GetAsync($"InspectionFrame(Inspection={id})")).Expect(Problems.InspectionStep);
    }

    [Fact]
    public async Task Doors_are_walked_blind_and_who_is_found_there_is_looked_for()
    {
        var (beat, supervisor, checker) = (County.QuietBeat(Quiet.InspectionsWalked), await SupervisorAsync(), await CheckerAsync());
        var collector = await County.OfficerAsync(beat);
        List<Person> people = [await SettleOneAsync(collector, beat), await SettleOneAsync(collector, beat), await SettleOneAsync(collector, beat)];

        var plan = (await supervisor.GetAsync($"WalkPlan(Beats='{beat}',Kinds='Residencies,Addresses',Places='door',Target=0.95,ExpectedRate=0.98,Risk=0.2)")).Expect(200).Value;
        Assert.Equal((3, 3, 60, "Doors"), (plan[0].GetProperty("Frame").GetInt32(), plan[0].GetProperty("Checks").GetInt32(), plan[0].GetProperty("Minutes").GetInt32(), plan[1].GetProperty("Kind").GetString()));
        (await supervisor.GetAsync($"WalkPlan(Beats='{beat}',Kinds='Residencies',Places='hill',Target=0.95,ExpectedRate=0.98,Risk=0.2)")).Expect(Problems.UnknownCode);
        (await collector.GetAsync($"WalkPlan(Beats='{beat}',Kinds='Residencies',Places='door',Target=0.95,ExpectedRate=0.98,Risk=0.2)")).Expect(Problems.NotAllowed);
        (await supervisor.PostAsync("PlanInspection", new { Beats = new[] { beat }, Kinds = new[] { "Residencies" }, PeriodFrom = Day(Today), PeriodTo = Day(Today), Places = "hill" })).Expect(Problems.UnknownCode);
        var planned = (await supervisor.PostAsync("PlanInspection", new
        {
            Beats = new[] { beat }, Kinds = new[] { "Residencies", "Addresses" }, PeriodFrom = Day(Today.AddDays(-20)), PeriodTo = Day(Today), Places = "door",
        })).Expect(200).Json;
        Assert.Equal(("groundToRegister", "door", 3), (planned.GetProperty("Direction").GetString(), planned.GetProperty("Places").GetString(), planned.GetProperty("PlannedSize").GetInt32()));
        var id = planned.GetProperty("Id").GetGuid();
        await EndPeriodAsync(id, beat);
        (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(200);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { $"officer-{beat}" } })).Expect(Problems.CheckerIsCollector);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { $"officer-{CheckersBeat}" } })).Expect(200);

        var items = await OfAsync(checker, id, people);
        Assert.Equal(3, items.Count);
        var shown = (await checker.GetAsync($"InspectionItems({items[0].Item})")).Expect(200).Json;
        Assert.Equal(("Doors", 0), (shown.GetProperty("Kind").GetString(), shown.GetProperty("Walked").GetArrayLength()));
        Assert.DoesNotContain(people, p => shown.GetRawText().Contains(p.Name));
        await WalkAsync(checker, items);
        (await supervisor.GetAsync($"InspectionResult(Inspection={id})")).Expect(Problems.InspectionStep);
        (await supervisor.GetAsync($"InspectionFigures(Inspection={id})")).Expect(Problems.InspectionStep);
        (await supervisor.GetAsync($"InspectionFigures(Inspection={NewId()})")).Expect(Problems.NotFound);

        var closed = (await supervisor.PostAsync($"Inspections({id})/Close", new { })).Expect(200).Json;
        // Found: two listed doors and one that no list has, two people who are registered and one who is not.
        Assert.Equal((6, 4, 1, "notEnoughEvidence"), (closed.GetProperty("Checked").GetInt32(), closed.GetProperty("Right").GetInt32(), closed.GetProperty("NotMet").GetInt32(), closed.GetProperty("Verdict").GetString()));
        var walk = (await ResultAsync(supervisor, id)).GetProperty("Walk");
        // What several have collected is the beat's, also to its officer.
        Assert.Equal((await ResultAsync(supervisor, id)).GetProperty("Strata").GetRawText(), (await ResultAsync(collector, id)).GetProperty("Strata").GetRawText());
        Assert.Equal(0, (await ResultAsync(checker, id)).GetProperty("Strata").GetArrayLength());
        Assert.Equal((2, 1, 1.0), (walk.GetProperty("Doors").GetInt32(), walk.GetProperty("DoorsNotMet").GetInt32(), walk.GetProperty("Agreement").GetProperty("Estimate").GetDouble()));
        var figures = (await collector.GetAsync($"InspectionFigures(Inspection={id})")).Expect(200).Value;
        Assert.Equal((await County.TablesAsync(async context => await context.InspectionFigures.CountAsync(f => f.InspectionId == id)), "coverage"), (figures.Count, figures[0].GetProperty("Rate").GetString()));
        // Whoever works elsewhere is told what the inspection proved, and nothing of the beat and its collectors.
        var seenElsewhere = (await checker.GetAsync($"InspectionFigures(Inspection={id})")).Expect(200).Value;
        Assert.NotEmpty(seenElsewhere);
        Assert.All(seenElsewhere, f => Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (f.GetProperty("BeatCode").ValueKind, f.GetProperty("OfficerId").ValueKind)));
        Assert.All(figures, f => Assert.DoesNotContain(people, p => f.GetRawText().Contains(p.Name)));
        Assert.Contains(figures, f => f.GetProperty("Rate").GetString() == "recapture" && f.GetProperty("Kind").GetString() == "Residencies" && f.GetProperty("Right").GetInt32() == 2 && f.GetProperty("Frame").GetInt32() == 2);
        Assert.Equal(403, (await (await County.RoleAsync("investigator")).GetAsync($"InspectionFigures(Inspection={id})")).Status);

        var walked = (await collector.GetAsync($"InspectionItems({items[1].Item})")).Expect(200).Json;
        Assert.Equal(["here/address", "missed/none", "here/identityNumber", "missed/none"], walked.GetProperty("Walked").EnumerateArray().Select(w => $"{w.GetProperty("Result").GetString()}/{w.GetProperty("How").GetString()}"));
        Assert.Equal(1, await County.TablesAsync(async context => await context.AuditEntries.CountAsync(a => a.Action == "match")));
        Assert.True(await County.TablesAsync(async context => (await Store.Inspections.RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same));
    }

    private async Task WalkAsync(Caller checker, List<(Guid Item, Person Person)> items)
    {
        static Dictionary<string, string> At(string set, Dictionary<string, string> values) => new(values) { ["Set"] = set };
        async Task FoundAsync(int i, params Dictionary<string, string>[] found) =>
            (await checker.PostAsync($"InspectionItems({items[i].Item})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(found) }, "If-Match: *")).Expect(200);
        // Without what it is, or by what it can be told, nothing is taken.
        foreach (var bad in new[] { Right(items[0].Person), At("Residents", Right(items[0].Person)), At("Residencies", new() { ["Sex"] = "1" }) })
            (await checker.PostAsync($"InspectionItems({items[0].Item})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(bad) }, "If-Match: *")).Expect(Problems.RuleBroken);
        await FoundAsync(0, At("Residencies", Right(items[0].Person)));
        await FoundAsync(1, At("Residencies", Right(items[1].Person)), At("Residencies", new() { ["Name"] = "未登记", ["IdentityNumber"] = Number(), ["Door"] = "附1号" }));
        (await checker.PostAsync($"InspectionItems({items[2].Item})/Capture", new { Outcome = "notMet", NotMetReason = "nobodyHome" }, "If-Match: *")).Expect(200);
    }

    // Right in several spellings, wrong in several ways, and what is not to be taken.
    private async Task CaptureAsync(Caller checker, List<Person> people, Dictionary<int, Guid> at)
    {
        // As typed with a Chinese keyboard, and with the position where the checker stood.
        (await checker.PostAsync($"InspectionItems({at[0]})/Capture", new
        {
            Outcome = "found", Longitude = 108.25, Latitude = 33.04, Accuracy = 8.0,
            Found = JsonSerializer.Serialize(new { Name = $" {people[0].Name}　", IdentityNumber = string.Concat(people[0].Number.Select(c => char.IsDigit(c) ? (char)(c + 0xFEE0) : char.ToLowerInvariant(c))), Sex = "1" }),
        }, "If-Match: *")).Expect(200);
        // Several are at home: the checker does not know who is meant.
        (await checker.PostAsync($"InspectionItems({at[1]})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(new object[] { new { Name = "别人" }, Right(people[1]) }) }, "If-Match: *")).Expect(200);
        // From a terminal that was offline: a plain change in a batch, with the device's time.
        var batch = await checker.BatchAsync([new
        {
            id = "1", method = "PATCH", url = $"InspectionItems({at[2]})",
            headers = new Dictionary<string, string>
            {
                ["If-Match"] = "W/\"2\"", ["Prefer"] = "fieldcollect.merge", ["content-type"] = "application/json", ["Repeatability-Request-ID"] = NewId().ToString(),
                ["Repeatability-First-Sent"] = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture),
            },
            body = new { Outcome = "found", Found = JsonSerializer.Serialize(Right(people[2])), CapturedAt = Now },
        }]);
        Assert.Equal((204, "applied"), (batch.Part("1").Status, batch.Part("1").Outcome));
        // A phone alone does not fail a record; an invented person and a person who is not there do.
        (await checker.PostAsync($"InspectionItems({at[3]})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(new { people[3].Name, IdentityNumber = people[3].Number, Phone = PhoneNumber() }) }, "If-Match: *")).Expect(200);
        (await checker.PostAsync($"InspectionItems({at[4]})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(new { Name = "他人", IdentityNumber = Number() }) }, "If-Match: *")).Expect(200);
        (await checker.PostAsync($"InspectionItems({at[5]})/Capture", new { Outcome = "absent" }, "If-Match: *")).Expect(200);

        // Nobody home needs a reason, and may be tried again.
        (await checker.PostAsync($"InspectionItems({at[6]})/Capture", new { Outcome = "notMet" }, "If-Match: *")).Expect(Problems.MissingField);
        (await checker.PostAsync($"InspectionItems({at[6]})/Capture", new { Outcome = "notMet", NotMetReason = "holiday" }, "If-Match: *")).Expect(Problems.UnknownCode);
        (await checker.PostAsync($"InspectionItems({at[6]})/Capture", new { Outcome = "notMet", NotMetReason = "nobodyHome" }, "If-Match: *")).Expect(200);
        foreach (var i in Enumerable.Range(6, People - 6))
            (await checker.PostAsync($"InspectionItems({at[i]})/Capture", new { Outcome = "found", Found = JsonSerializer.Serialize(Right(people[i])) }, "If-Match: *")).Expect(200);

        (await checker.PostAsync($"InspectionItems({at[0]})/Capture", new { Outcome = "absent" }, "If-Match: *")).Expect(Problems.InspectionStep);
        (await checker.PatchAsync($"InspectionItems({at[5]})", "*", new { Outcome = "absent" })).Expect(204);
        (await checker.PostAsync($"InspectionItems({at[6]})/Capture", new { Outcome = "maybe" }, "If-Match: *")).Expect(Problems.InspectionStep);
        (await checker.PatchAsync($"InspectionItems({at[6]})", null, new { Outcome = "absent" })).Expect(Problems.PreconditionRequired);
    }

    // From what is published and the description alone; and by the command.
    private async Task RedrawAsync(Caller supervisor, JsonElement closed, Guid id)
    {
        var seed = Convert.FromHexString(closed.GetProperty("Seed").GetString()!);
        Assert.Equal(closed.GetProperty("Commitment").GetString(), Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes("FieldCollect commitment 1\n"), .. seed])));
        var stratum = Assert.Single((await supervisor.GetAsync($"InspectionFrame(Inspection={id})")).Expect(200).Value);
        var (name, ids) = (Encoding.UTF8.GetBytes(stratum.GetProperty("Stratum").GetString()!), stratum.GetProperty("Records").GetBytesFromBase64());
        byte[] Int(int n) => [0, 0, 0, (byte)n];
        Assert.Equal(closed.GetProperty("FrameHash").GetString(), Convert.ToHexStringLower(SHA256.HashData(
            [.. Encoding.ASCII.GetBytes("FieldCollect frame 1\n"), .. Int(name.Length), .. name, .. Int(People), .. Int(People), .. ids])));
        var order = ids.Chunk(16).OrderBy(r => Convert.ToHexString(SHA256.HashData([.. Encoding.ASCII.GetBytes("FieldCollect draw 1\n"), .. seed, .. Int(name.Length), .. name, .. r])), StringComparer.Ordinal).ToList();
        Assert.Equal(closed.GetProperty("ListHash").GetString(), Convert.ToHexStringLower(SHA256.HashData(
            [.. Encoding.ASCII.GetBytes("FieldCollect list 1\n"), .. Int(name.Length), .. name, .. Int(People), .. order.SelectMany(r => r)])));
        var items = (await supervisor.GetAsync($"InspectionItems?$filter=InspectionId eq {id}&$orderby=Ordinal&$select=RecordId")).Expect(200).Value;
        Assert.Equal(order.Select(r => new Guid(r, bigEndian: true)), items.Select(i => i.GetProperty("RecordId").GetGuid()));
        Assert.True(await County.TablesAsync(async context => (await Store.Inspections.RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same));
    }

    private static async Task SentBackAsync(Caller collector, List<Person> people)
    {
        foreach (var person in people)
        {
            var stay = (await collector.GetAsync($"Residencies({person.Stay})?$select=VerifiedAt,DueOn")).Expect(200).Json;
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (stay.GetProperty("VerifiedAt").ValueKind, stay.GetProperty("DueOn").ValueKind));
        }

        var why = (await collector.GetAsync($"Changes?$filter=RecordId eq {people[0].Stay}&$orderby=ChangeNumber desc&$top=1")).Expect(200).Value.Single();
        Assert.Contains("整批退回", why.GetProperty("Reason").GetString());
    }

    private static async Task<JsonElement> ResultAsync(Caller caller, Guid id) => Assert.Single((await caller.GetAsync($"InspectionResult(Inspection={id})")).Expect(200).Value);

    private async Task ReadableAsync(Guid id, List<Person> people, Dictionary<int, Guid> at)
    {
        var collector = await CollectorAsync();
        // Each is told the whole, and of beats and collectors his own.
        foreach (var (caller, parts) in new[] { (await SupervisorAsync(), 1), (collector, 1), (await CheckerAsync(), 0), (await County.RoleAsync("otherSupervisor"), 0) })
        {
            var result = await ResultAsync(caller, id);
            Assert.Equal(("notMet", parts, parts, parts), (result.GetProperty("Verdict").GetString(), result.GetProperty("Strata").GetArrayLength(), result.GetProperty("Batches").GetArrayLength(), result.GetProperty("Beats").GetArrayLength()));
        }

        Assert.Equal(People, await CountAsync(collector, $"InspectionItems/$count?$filter=InspectionId eq {id}"));
        Assert.Equal(0, await CountAsync(await County.RoleAsync("otherSupervisor"), $"InspectionItems/$count?$filter=InspectionId eq {id}"));
        var wrong = (await collector.GetAsync($"InspectionItems({at[4]})")).Expect(200).Json;
        Assert.Equal(("wrong", people[4].Stay), (wrong.GetProperty("Result").GetString(), wrong.GetProperty("RecordId").GetGuid()));
        var number = wrong.GetProperty("Compared").EnumerateArray().Single(c => c.GetProperty("Field").GetString() == "IdentityNumber");
        Assert.Equal(("A", "wrong"), (number.GetProperty("Class").GetString(), number.GetProperty("Result").GetString()));
        Assert.DoesNotContain(people[4].Number, wrong.GetRawText());
        Assert.Equal("right", (await collector.GetAsync($"InspectionItems({at[3]})")).Expect(200).Json.GetProperty("Result").GetString());
        Assert.Equal("right", (await collector.GetAsync($"InspectionItems({at[0]})")).Expect(200).Json.GetProperty("Result").GetString());
    }

    private async Task<Guid> OpenAsync(Caller supervisor, string beat, string? checker = null)
    {
        var id = (await PlanAsync(supervisor, beat)).GetProperty("Id").GetGuid();
        await EndPeriodAsync(id, beat);
        (await supervisor.PostAsync($"Inspections({id})/Draw", new { })).Expect(200);
        (await supervisor.PostAsync($"Inspections({id})/Assign", new { Checkers = new[] { checker ?? $"officer-{CheckersBeat}" } })).Expect(200);
        return id;
    }

    private static async Task<List<(Guid Item, Person Person)>> OfAsync(Caller checker, Guid inspection, List<Person> people) =>
        [.. (await checker.GetAsync($"InspectionItems?$filter=InspectionId eq {inspection}&$orderby=Ordinal")).Expect(200).Value
            .Select(i => (i.GetProperty("Id").GetGuid(), people.Single(p => i.GetProperty("Address").GetString()!.EndsWith(p.Room, StringComparison.Ordinal))))];

    private static async Task<string?> IntensityAsync(Caller supervisor, string beat) =>
        (await supervisor.GetAsync("InspectionIntensity()")).Expect(200).Value.Single(b => b.GetProperty("BeatCode").GetString() == beat).GetProperty("Intensity").GetString();

    private static async Task<JsonElement> PlanAsync(Caller supervisor, string beat) => (await supervisor.PostAsync("PlanInspection", Wish(beat))).Expect(200).Json;

    private static object Wish(string beat, string[]? beats = null, string[]? kinds = null, DateOnly? to = null, double expected = 0.98, Guid? id = null) => new
    {
        Beats = beats ?? [beat], Kinds = kinds ?? ["Residencies"], PeriodFrom = Day(Today.AddDays(-20)), PeriodTo = Day(to ?? Today), ExpectedRate = expected, Id = id,
    };

    // As if three days had gone by: the period is over, and what was written lies in it.
    private Task<int> EndPeriodAsync(Guid id, string beat) => County.TablesAsync(async context =>
    {
        var then = TimeProvider.System.GetUtcNow().AddDays(-3);
        await context.Set<Inspection>().Where(i => i.Id == id).ExecuteUpdateAsync(s => s.SetProperty(i => i.PeriodTo, Today.AddDays(-2)));
        await context.Set<Visit>().Where(v => v.BeatCode == beat).ExecuteUpdateAsync(s => s.SetProperty(v => v.ReceivedAt, then));
        return await context.Set<Change>().Where(c => c.BeatCode == beat).ExecuteUpdateAsync(s => s.SetProperty(c => c.ReceivedAt, then));
    });

    private async Task<List<Person>> SettleManyAsync(Caller officer, string beat)
    {
        var people = new List<Person>();
        for (var i = 0; i < People; i++)
            people.Add(await SettleOneAsync(officer, beat));
        return people;
    }

    private async Task<Person> SettleOneAsync(Caller officer, string beat)
    {
        var (street, room, resident, stay) = (NewId(), NewId(), NewId(), NewId());
        // Rooms are told apart by how their text ends: numbers of one length.
        var person = new Person(stay, $"检{(char)('甲' + (Next() % 4_000))}{(char)('一' + (Next() % 4_000))}", Number(), $"{10_000 + Next()}室");
        (await officer.PostAsync("Addresses", Street(beat, street))).Expect(201);
        (await officer.PostAsync("Addresses", new { Id = room, BeatCode = beat, DivisionCode = County.Division, ParentId = street, Kind = "room", Name = person.Room })).Expect(201);
        (await officer.PostAsync("Residents", new { Id = resident, BeatCode = beat, person.Name, Sex = "1", DocumentKind = "111", IdentityNumber = person.Number, Phone = PhoneNumber() })).Expect(201);
        (await officer.PostAsync("Residencies", new
        {
            Id = stay, BeatCode = beat, ResidentId = resident, AddressId = room, Kind = "floating", BeganOn = "2026-01-01",
            VerifiedAt = TimeProvider.System.GetUtcNow().AddDays(-10).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        })).Expect(201);
        (await officer.PostAsync("Visits", Visit(beat, NewId(), room))).Expect(201);
        return person;
    }

    private static Dictionary<string, string> Right(Person person) => new() { ["Name"] = person.Name, ["IdentityNumber"] = person.Number };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Person(Guid Stay, string Name, string Number, string Room);
}

public sealed class SqliteInspectionTests(SqliteCounty county) : InspectionTests(county);

public sealed class PostgresInspectionTests(PostgresCounty county) : InspectionTests(county);
