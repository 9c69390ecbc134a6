using System.Globalization;
using System.Text.Json;
using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>Tasks as the register and a terminal of the beat tell them, and what a station does about them.</summary>
public abstract class TaskTests(County county) : Suite(county)
{
    private string Beat => County.QuietBeat(Quiet.Tasks);

    private string NextDoor => County.QuietBeat(Quiet.TasksNextDoor);

    private static DateOnly Today => Register.County.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Register_and_terminal_say_the_same_on_every_day()
    {
        await FilledAsync();
        foreach (var beat in new[] { Beat, County.Far })
        {
            using var terminal = await HandTerminal.EnrolledAsync(County, beat);
            var officer = await County.OfficerAsync(beat);
            foreach (var day in new[] { Today, Today.AddDays(1), Today.AddDays(90), new(2026, 3, 15), new(2031, 1, 1) })
            {
                // Others may write to a beat of the demo at the same time: then once more.
                var (here, there) = ("", "?");
                for (var attempt = 0; attempt < 5 && here != there; attempt++)
                {
                    await terminal.App.SyncAsync();
                    var list = terminal.App.Tasks(day, ofOthers: true);
                    var reply = (await officer.GetAsync(Url(beat, day))).Expect(200);
                    here = $"{list.Total}\n{JsonSerializer.Serialize(list.Listed)}";
                    there = $"{reply.Json.GetProperty("@odata.count")}\n{JsonSerializer.Serialize(reply.Value.Select(t => t.Deserialize<OfficerTask>()))}";
                }

                Assert.Equal(there, here);
                Assert.NotEqual("0\n[]", day > Today.AddDays(80) ? here : "");
            }
        }
    }

    [Fact]
    public async Task A_visit_without_a_network_takes_a_door_off_at_once_and_at_the_register_when_it_is_sent()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        await SettleAsync(officer, Beat, room);
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        await terminal.App.PullAsync();
        Assert.Equal(2, terminal.App.Tasks(Today).Listed.Single(t => t.AddressId == room).Parts.Count);
        Assert.Contains(terminal.App.Plan(Today, new TimeOnly(8, 0), doors: 300).Doors, d => d.AddressId == room);

        terminal.Network.IsAway = true;
        Assert.True(terminal.App.RecordVisit(VisitDraft.At(room).ConfirmAll(terminal.App.AddressCard(room)!)).IsSaved);
        Assert.DoesNotContain(terminal.App.Tasks(Today).Listed, t => t.AddressId == room);
        Assert.DoesNotContain(terminal.App.Plan(Today, new TimeOnly(8, 0), doors: 300).Doors, d => d.AddressId == room);
        Assert.Contains(await TasksAsync(officer), t => t.RecordId == room);
        terminal.Network.IsAway = false;
        await terminal.App.SyncAsync();
        Assert.DoesNotContain(await TasksAsync(officer), t => t.RecordId == room);
        Assert.DoesNotContain(terminal.App.Tasks(Today).Listed, t => t.AddressId == room);
    }

    [Fact]
    public async Task Only_who_sees_the_beat_is_told_and_reading_is_in_the_log()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var (_, stay) = await SettleAsync(officer, Beat, room);
        (await (await County.OfficerAsync(NextDoor)).GetAsync(Url(Beat, Today))).Expect(Problems.NotFound);
        (await (await County.RoleAsync("otherSupervisor")).GetAsync(Url(Beat, Today))).Expect(Problems.NotFound);
        (await officer.GetAsync(Url("610922999999", Today))).Expect(Problems.NotFound);
        (await (await County.RoleAsync("investigator")).GetAsync(Url(Beat, Today))).Expect(Problems.NotAllowed);
        (await (await County.RoleAsync("administrator")).GetAsync(Url(Beat, Today))).Expect(Problems.NotAllowed);
        (await County.Anonymous.GetAsync(Url(Beat, Today))).Expect(Problems.NotSignedIn);
        (await officer.GetAsync($"Tasks(Day=2026-13-01,BeatCode='{Beat}')")).Expect(400);
        (await officer.GetAsync($"Tasks(Day=0001-01-01,BeatCode='{Beat}')")).Expect(Problems.MalformedRequest);
        (await officer.GetAsync("Tasks(Day=2026-01-01)")).Expect(404);
        foreach (var role in new[] { "supervisor", "registrar" })
            (await (await County.RoleAsync(role)).GetAsync(Url(Beat, Today))).Expect(200);

        var purpose = $"tasks {NewId()}";
        var task = (await officer.GetAsync(Url(Beat, Today), $"FieldCollect-Purpose: {purpose}")).Expect(200).Value.Select(t => t.Deserialize<OfficerTask>()!).Single(t => t.RecordId == room);
        Assert.Contains(task.Parts, p => p.RecordId == stay);
        var entry = await County.TablesAsync(c => c.AuditEntries.SingleAsync(e => e.Purpose == purpose));
        Assert.Equal("read", entry.Action);
        Assert.Contains("Residencies", entry.EntitySet);
        Assert.Contains(entry.Keys.Chunk(16).Select(k => new Guid(k, bigEndian: true)), k => k == stay);
        Assert.DoesNotContain("试验人", (await officer.GetAsync(Url(Beat, Today))).Text);
    }

    [Fact]
    public async Task A_task_that_is_given_to_one_officer_is_on_his_terminal_only()
    {
        var (officer, supervisor) = (await County.OfficerAsync(Beat), await County.RoleAsync("supervisor"));
        var (_, room) = await PlaceAsync(officer, Beat);
        var body = Body(room, $"officer-{Beat}");
        (await officer.PostAsync("AssignTask", body)).Expect(Problems.NotAllowed);
        (await (await County.RoleAsync("otherSupervisor")).PostAsync("AssignTask", body)).Expect(Problems.BeatNotYours);
        (await supervisor.PostAsync("AssignTask", Body(room, "nobody"))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("AssignTask", Body(room, $"officer-{NextDoor}"))).Expect(Problems.UnknownReference);
        (await supervisor.PostAsync("AssignTask", Body(NewId(), $"officer-{Beat}"))).Expect(Problems.UnknownReference);
        var given = (await supervisor.PostAsync("AssignTask", body)).Expect(201).Json;
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        await terminal.App.PullAsync();
        var mine = terminal.App.Tasks(Today).Listed.Single(t => t.RecordId == room);
        Assert.Equal(given.GetProperty("OfficerId").GetGuid(), mine.OfficerId);

        // Two work the beat for a while; it is given to the other one.
        var lent = (await supervisor.PostAsync("LendBeats", new { Officer = $"officer-{Beat}", Substitute = $"officer-{NextDoor}", FromDay = Today, ToDay = Today })).Expect(201).Json.GetProperty("Id").GetString();
        var substitute = (await supervisor.GetAsync($"Officers(Day={Text(Today)})")).Expect(200).Value.Single(o => o.GetProperty("BeatCode").GetString() == Beat && o.GetProperty("UserName").GetString() == $"officer-{NextDoor}");
        Assert.Equal(Text(Today), substitute.GetProperty("LentUntil").GetString());
        (await supervisor.PatchAsync($"Assignments({given.GetProperty("Id").GetString()})", "*", new { OfficerId = substitute.GetProperty("OfficerId").GetString() })).Expect(204);
        await terminal.App.SyncAsync();
        Assert.DoesNotContain(terminal.App.Tasks(Today).Listed, t => t.RecordId == room);
        Assert.Contains(terminal.App.Tasks(Today, ofOthers: true).Listed, t => t.RecordId == room);
        (await supervisor.DeleteAsync($"Assignments({given.GetProperty("Id").GetString()})", "*")).Expect(204);
        await terminal.App.SyncAsync();
        Assert.Contains(terminal.App.Tasks(Today).Listed, t => t.RecordId == room);
        (await supervisor.DeleteAsync($"Handovers({lent})", "*")).Expect(204);
    }

    [Fact]
    public async Task A_kind_of_task_for_a_skill_is_on_the_terminals_of_those_who_have_it()
    {
        var (officer, registrar, administrator) = (await County.OfficerAsync(NextDoor), await County.RoleAsync("registrar"), await County.RoleAsync("administrator"));
        var (tomorrow, (_, room)) = (Today.AddDays(1), await PlaceAsync(officer, NextDoor));
        var matter = NewId();
        (await officer.PostAsync("Matters", new { Id = matter, BeatCode = NextDoor, AddressId = room, Kind = "dispute", Text = "噪音", OpenedAt = Now })).Expect(201);
        using var terminal = await HandTerminal.EnrolledAsync(County, NextDoor);
        await terminal.App.PullAsync();
        Assert.Contains(terminal.App.Tasks(tomorrow).Listed, t => t.RecordId == matter);

        // Decided today it holds from tomorrow on, and the terminal hears of it with its next sync.
        var code = PolicySetting.CodeOf("TaskSkill", "matter.dispute", NextDoor, tomorrow);
        (await registrar.PostAsync("PolicySettings", new { Code = code, Policy = "TaskSkill", Setting = "matter.dispute", ForBeatCode = NextDoor, ValidFrom = tomorrow, Value = "mediation", Reason = "调解培训" })).Expect(201);
        await terminal.App.SyncAsync();
        Assert.Contains(terminal.App.Tasks(Today).Listed, t => t.RecordId == matter);
        Assert.DoesNotContain(terminal.App.Tasks(tomorrow).Listed, t => t.RecordId == matter);
        Assert.Equal(["mediation"], terminal.App.Tasks(tomorrow, ofOthers: true).Listed.Single(t => t.RecordId == matter).Skills);
        Task<Reply> TeachAsync(params string[] skills) => administrator.SendAsync("PATCH", $"auth/users/officer-{NextDoor}", Caller.Json(new { skills }));
        (await TeachAsync("juggling")).Expect(Problems.NotFound);
        (await administrator.SendAsync("PATCH", $"auth/users/officer-{NextDoor}", Caller.Json(new { skills = "mediation" }))).Expect(Problems.WrongType);
        (await (await County.RoleAsync("supervisor")).SendAsync("PATCH", $"auth/users/officer-{NextDoor}", Caller.Json(new { skills = new[] { "mediation" } }))).Expect(Problems.NotAllowed);
        (await TeachAsync("mediation")).Expect(204);
        // As after a quarter of an hour: with the next token the terminal hears of it.
        terminal.Damage("UPDATE Meta SET Value = 'over' WHERE Name = 'AccessToken'");
        await terminal.App.SyncAsync();
        Assert.Contains(terminal.App.Tasks(tomorrow).Listed, t => t.RecordId == matter);
    }

    [Fact]
    public async Task A_supervisor_is_told_counts_of_the_stations_beats_and_an_officer_of_the_own()
    {
        var officer = await County.OfficerAsync(Beat);
        await FilledAsync();
        foreach (var name in new[] { "TaskCounts", "StationCompletion", "Officers" })
        {
            (await (await County.RoleAsync("supervisor")).GetAsync($"{name}(Day={Text(Today)})")).Expect(200);
            (await (await County.RoleAsync("investigator")).GetAsync($"{name}(Day={Text(Today)})")).Expect(Problems.NotAllowed);
            (await officer.GetAsync($"{name}(Day=tomorrow)")).Expect(400);
        }

        var counts = (await officer.GetAsync($"TaskCounts(Day={Text(Today)})")).Expect(200).Value;
        Assert.Equal(TaskKind.All, counts.Select(c => c.GetProperty("Kind").GetString()!));
        var tasks = await TasksAsync(officer);
        foreach (var count in counts.Where(c => c.GetProperty("Kind").GetString() != TaskKind.Verification))
            Assert.Equal(tasks.Count(t => t.Kind == count.GetProperty("Kind").GetString()), count.GetProperty("Open").GetInt32());
        var stations = (await (await County.RoleAsync("registrar")).GetAsync($"StationCompletion(Day={Text(Today)})")).Expect(200).Value;
        var beats = (await (await County.RoleAsync("registrar")).GetAsync($"Completion(Day={Text(Today)})")).Expect(200).Value;
        Assert.Equal(beats.Count, stations.Sum(s => s.GetProperty("Beats").GetInt32()));
    }

    [Fact]
    public async Task Hints_are_for_whoever_plans_inspections()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        var day = new DateOnly(2026, 2, 3);
        var visit = NewId();
        (await officer.PostAsync("Visits", new { Id = visit, BeatCode = Beat, AddressId = room, CollectedAt = "2026-02-03T15:30:00Z", Outcome = "confirmed" })).Expect(201);
        (await officer.GetAsync($"VisitHints(Day={Text(day)})")).Expect(Problems.NotAllowed);
        var hints = (await (await County.RoleAsync("supervisor")).GetAsync($"VisitHints(Day={Text(day)})")).Expect(200).Value.Where(h => h.GetProperty("BeatCode").GetString() == Beat).ToList();
        Assert.Equal([("late", 48), ("night", (int?)null)], hints.Select(h => (h.GetProperty("Kind").GetString()!, h.GetProperty("Measure").ValueKind == JsonValueKind.Null ? (int?)null : h.GetProperty("Measure").GetInt32())).Order());
        Assert.All(hints, h => Assert.Equal(visit, h.GetProperty("Visits")[0].GetGuid()));
        Assert.All(hints, h => Assert.Contains("Worth a look", h.GetProperty("English").GetString()));
        Assert.DoesNotContain((await (await County.RoleAsync("otherSupervisor")).GetAsync($"VisitHints(Day={Text(day)})")).Expect(200).Value, h => h.GetProperty("BeatCode").GetString() == Beat);
    }

    [Fact]
    public async Task The_commands_of_a_terminal_tell_tasks_and_the_round_in_both_languages()
    {
        var officer = await County.OfficerAsync(Beat);
        var (_, room) = await PlaceAsync(officer, Beat);
        using var terminal = await HandTerminal.EnrolledAsync(County, Beat);
        await terminal.App.PullAsync();
        var tasks = await CommandLine.RunAsync("terminal", "tasks", "--file", terminal.File, "--json", "--top", "1000");
        Assert.True(tasks.Exit == 0, tasks.Error);
        Assert.Equal(JsonSerializer.Serialize(terminal.App.Tasks(Today)), JsonSerializer.Serialize(JsonSerializer.Deserialize<TaskList>(tasks.Output)));
        var plan = await CommandLine.RunAsync("terminal", "plan", "--file", terminal.File, "--json", "--begin", "08:30", "--position", "108.25,33.04", "--doors", "300");
        Assert.True(plan.Exit == 0, plan.Error);
        Assert.Contains(JsonDocument.Parse(plan.Output).RootElement.GetProperty("Doors").EnumerateArray(), d => d.GetProperty("AddressId").GetGuid() == room);
        foreach (var command in new[] { "tasks", "plan" })
        {
            var shown = await CommandLine.RunAsync("terminal", command, "--file", terminal.File);
            Assert.True(shown.Exit == 0, shown.Error);
            Assert.Contains("到期核查", shown.Output);
            Assert.Contains(command == "tasks" ? "tasks" : "doors", shown.Output);
            var help = await CommandLine.RunAsync("terminal", command, "--help");
            Assert.Contains(command == "tasks" ? "任务清单" : "一日走访路线", help.Output);
        }

        var wrong = await CommandLine.RunAsync("terminal", "plan", "--file", terminal.File, "--position", "here");
        Assert.Equal((1, true), (wrong.Exit, wrong.Error.StartsWith("MalformedArgument", StringComparison.Ordinal)));
    }

    private object Body(Guid record, string officer) => new { BeatCode = Beat, EntitySet = "Addresses", RecordId = record, Officer = officer };

    private async Task FilledAsync() => await County.OnceAsync("tasks filled", async () =>
    {
        var (officer, registrar) = (await County.OfficerAsync(Beat), await County.RoleAsync("registrar"));
        var (_, room) = await PlaceAsync(officer, Beat);
        var (resident, _) = await SettleAsync(officer, Beat, room);
        (await officer.PostAsync("Matters", new { Id = NewId(), BeatCode = Beat, AddressId = room, Kind = "hazard", Text = "楼道堆物", OpenedAt = Now })).Expect(201);
        (await registrar.PostAsync("Doorplates", new { Id = NewId(), BeatCode = Beat, AddressId = room, Token = $"AAAA{Next():0000}", Size = "small", Status = "delivered" })).Expect(201);

        // Two change one phone, of whom one had not heard of the other; and a stranger's number fails its check, with no photo of the document.
        var etag = (await officer.GetAsync($"Residents({resident})")).ETag;
        (await officer.PatchAsync($"Residents({resident})", etag, new { Remark = "甲" })).Expect(204);
        (await officer.PatchAsync($"Residents({resident})", etag, new { Remark = "乙" }, "Prefer: fieldcollect.merge")).Expect(204);
        var (visit, stranger) = (NewId(), NewId());
        var kept = (await officer.BatchAsync(
        [
            Pushing.Part("1", "g", "POST", "Visits", Visit(Beat, visit, room, "changed"), prefer: "fieldcollect.merge"),
            Pushing.Part("2", "g", "POST", "Residents", new { Id = stranger, BeatCode = Beat, Name = "试验人", Sex = "1", DocumentKind = "111", IdentityNumber = WrongNumber() }, prefer: "fieldcollect.merge"),
        ])).Expect(200);
        Assert.Equal(202, kept.Part("2").Status);
        Assert.Contains(await TasksAsync(officer), t => t.Kind == TaskKind.Evidence && t.AddressId == room);
        Assert.Contains(await TasksAsync(officer), t => t.Kind == TaskKind.Conflict && t.AddressId == room);
        return true;
    });

    private async Task<List<OfficerTask>> TasksAsync(Caller caller) => (await caller.GetAsync(Url(Beat, Today))).Expect(200).Value.ConvertAll(t => t.Deserialize<OfficerTask>()!);

    private static string Url(string beat, DateOnly day) => $"Tasks(Day={Text(day)},BeatCode='{beat}')";

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

public sealed class SqliteTaskTests(SqliteCounty county) : TaskTests(county);

public sealed class PostgresTaskTests(PostgresCounty county) : TaskTests(county);
