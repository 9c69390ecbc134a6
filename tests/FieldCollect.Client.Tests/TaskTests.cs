using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register;
using FieldCollect.Register.Tasks;

namespace FieldCollect.Client.Tests;

/// <summary>What waits for the officer and the day's round, from the terminal's own file and without a network.</summary>
public class TaskTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly TimeOnly Morning = new(8, 30);
    private static readonly Guid Shop = Id(20), Far = Id(21), Me = Id(90), Colleague = Id(91);

    [Fact]
    public async Task A_door_is_one_task_with_all_that_is_due_and_a_visit_takes_it_off_at_once()
    {
        using var s = await Situation.Loaded();
        s.Clock.Advance(TimeSpan.FromDays(1));
        var task = Assert.Single(s.Terminal.Tasks(Day).Listed);
        Assert.Equal((TaskKind.Verification, Situation.Home, true, "石泉县向阳路12号2栋201室"), (task.Kind, task.AddressId!.Value, task.Overdue, task.AddressText));
        Assert.Equal(["Houses", "Residencies"], task.Parts.Select(p => p.EntitySet));

        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Confirm("Houses", Situation.House));
        Assert.Equal(["Residencies"], Assert.Single(s.Terminal.Tasks(Day).Listed).Parts.Select(p => p.EntitySet));
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).ConfirmAll(s.Terminal.AddressCard(Situation.Home)!));
        Assert.Equal((0, 0), (s.Terminal.Tasks(Day).Total, s.Terminal.Plan(Day, Morning).Doors.Count));
        Assert.Equal(2, s.Terminal.Status().UnsentVisits);
        s.Restart();
        Assert.Equal(0, s.Terminal.Tasks(Day).Total);
    }

    [Fact]
    public async Task Nobody_at_home_leaves_the_door_on_the_list_and_off_the_round_of_that_day()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).WithOutcome("nobodyHome"));
        Assert.NotNull(Assert.Single(s.Terminal.Tasks(Day).Listed).TriedAt);
        Assert.Empty(s.Terminal.Plan(Day, Morning).Doors);
        Assert.Single(s.Terminal.Plan(Day, Morning, again: true).Doors);
        Assert.Null(Assert.Single(s.Terminal.Tasks(Day.AddDays(1)).Listed).TriedAt);
        Assert.Single(s.Terminal.Plan(Day.AddDays(1), Morning).Doors);
    }

    [Fact]
    public async Task Every_kind_comes_from_the_file_and_is_settled_in_it()
    {
        using var s = await FilledAsync();
        var tasks = s.Terminal.Tasks(Day).Listed;
        Assert.Equal(TaskKind.All, tasks.Select(t => t.Kind).Distinct());
        Assert.Equal(Situation.Home, tasks.Single(t => t.Kind == TaskKind.Conflict).AddressId);
        Assert.Equal(Shop, tasks.Single(t => t.Kind == TaskKind.Evidence).AddressId);
        Assert.Equal(("evening", true), tasks.Where(t => t.Kind == TaskKind.Appointment).Select(t => (t.VisitTime, t.OffHours)).Single());

        var draft = VisitDraft.At(Shop).ConfirmDeclaration(Id(30)).RefuseDeclaration(Id(31), "notThere")
            .Change("Matters", Id(32), new JsonObject { ["ClosedAt"] = "2026-11-22T08:00:00Z", ["Closing"] = "已清理" });
        Assert.True(s.Terminal.RecordVisit(draft).IsSaved);
        s.Terminal.Mount(VisitDraft.At(Shop).WithPosition(108.25, 33.04), "PLATE2222");
        Assert.Equal([TaskKind.Evidence, TaskKind.Conflict, TaskKind.Verification, TaskKind.Verification], s.Terminal.Tasks(Day).Listed.Select(t => t.Kind));
    }

    [Fact]
    public async Task The_round_goes_from_where_the_officer_stands_and_keeps_the_appointment()
    {
        using var s = await FilledAsync();
        var plan = s.Terminal.Plan(Day, Morning, (108.21, 33.0));
        Assert.Equal([Far, Situation.Home, Shop], plan.Doors.Select(d => d.AddressId));
        var asked = plan.Doors[^1];
        Assert.Equal((new TimeOnly(18, 0), true), (asked.Arrival!.Value, asked.KeepsWindow));
        Assert.Single(s.Terminal.Plan(Day, Morning, doors: 1).Doors);
        Assert.Equal(plan.Doors.Select(d => (d.AddressId, d.Arrival)), s.Terminal.Plan(Day, Morning, (108.21, 33.0)).Doors.Select(d => (d.AddressId, d.Arrival)));
    }

    [Fact]
    public async Task What_is_a_colleagues_or_needs_what_the_officer_does_not_know_is_not_on_the_list()
    {
        using var s = await FilledAsync($",\"user_id\":\"{Me}\",\"skills\":[\"signLanguage\"]");
        var before = s.Terminal.Tasks(Day).Listed;
        Feed(s, "tasks-1", "tasks-2",
            Situation.Row("Assignments", Placed(50, "EntitySet", "Addresses", "RecordId", Far, "OfficerId", Colleague)), Situation.Row("Assignments", Placed(51, "EntitySet", "Matters", "RecordId", Id(32), "OfficerId", Me)),
            Situation.Row("CodeItems", new JsonObject { ["List"] = "Skill", ["Code"] = "fireSafety", ["Chinese"] = "消防", ["English"] = "Fire safety", ["Version"] = 1 }),
            Situation.Row("CodeItems", new JsonObject { ["List"] = "TaskSkill", ["Code"] = "declaration", ["Chinese"] = "申报", ["English"] = "Declaration", ["Value"] = "fireSafety", ["Version"] = 1 }),
            Situation.Row("CodeItems", new JsonObject { ["List"] = "TaskSkill", ["Code"] = "matter", ["Chinese"] = "事项", ["English"] = "Matter", ["Value"] = "fireSafety", ["Version"] = 1 }));
        await s.Terminal.PullAsync();
        var mine = s.Terminal.Tasks(Day).Listed;
        Assert.Equal(
            before.Where(t => t.AddressId != Far && t.Kind != TaskKind.Declaration).Select(t => t.RecordId), mine.Select(t => t.RecordId));
        Assert.Equal(Me, mine.Single(t => t.Kind == TaskKind.Matter).OfficerId);
        Assert.Equal(before.Select(t => t.RecordId), s.Terminal.Tasks(Day, ofOthers: true).Listed.Select(t => t.RecordId));
        Assert.DoesNotContain(s.Terminal.Plan(Day, Morning).Doors, d => d.AddressId == Far);
    }

    [Fact]
    public async Task A_terminal_that_is_locked_tells_no_tasks()
    {
        using var s = await Situation.Loaded();
        s.Clock.Advance(TimeSpan.FromDays(60));
        s.Register.Officer = ",\"lease_expires_in\":60";
        await s.Terminal.SignInAsync("officer", "secret");
        s.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.Tasks(Day)).Code);
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.Plan(Day, Morning)).Code);
    }

    private static Guid Id(int n) => Guid.Parse($"01900000-0000-7000-8000-{n:000000000000}");

    // A shop with an appointment, a declaration, a matter, a plate to be mounted and evidence owed; a door far away; a conflict about the resident at home.
    private static async Task<Situation> FilledAsync(string officer = "")
    {
        var s = new Situation();
        s.Register.Officer = officer;
        await s.Enrol();
        s.Register.Page(Situation.FirstPage, Situation.Page(Situation.Household(), deltaLink: "delta-1"));
        Feed(s, "delta-1", "tasks-1",
            Situation.Row("Addresses", Address(Shop, "石泉县向阳路20号", 108.23)), Situation.Row("Addresses", Address(Far, "石泉县向阳路1号", 108.22)),
            Situation.Row("Houses", Placed(22, "AddressId", Far, "Use", "dwelling", "Occupancy", "vacant")),
            Situation.Row("Declarations", Placed(30, "AddressId", Shop, "Kind", "appointment", "Status", "received", "DeclaredAt", "2026-11-20T08:00:00Z", "DueOn", "2026-11-24", "BeginsOn", "2026-11-22", "VisitTime", "evening", "Phone", "100****0009")),
            Situation.Row("Declarations", Placed(31, "AddressId", Shop, "Kind", "hazard", "Status", "received", "DeclaredAt", "2026-11-20T08:00:00Z", "DueOn", "2026-11-21", "Text", "电线老化", "Phone", "100****0009")),
            Situation.Row("Matters", Placed(32, "AddressId", Shop, "Kind", "request", "Text", "请来一趟", "OpenedAt", "2026-11-20T08:00:00Z")),
            Situation.Row("Doorplates", Placed(33, "AddressId", Shop, "Token", "PLATE2222", "Size", "small", "Status", "delivered", "DeliveredOn", "2026-11-01")),
            Situation.Row("Conflicts", Placed(34, "Kind", "value", "EntitySet", "Residents", "RecordId", Situation.Resident, "Field", "Phone", "Status", "open", "ReceivedAt", "2026-11-20T08:00:00Z")),
            Situation.Row("QuarantinedChanges", Kept(35, 0, null, new JsonObject { ["Name"] = "AddressId", ["New"] = Shop })),
            Situation.Row("QuarantinedChanges", Kept(36, 1, Problems.EvidenceNeeded.Code, new JsonObject { ["Name"] = "IdentityNumber", ["New"] = "990*************17" })));
        await s.Terminal.PullAsync();
        return s;
    }

    private static void Feed(Situation s, string from, string to, params JsonObject[] rows)
    {
        s.Register.Page(from, Situation.Page(new JsonArray([.. rows]), deltaLink: to));
        s.Register.Page(to, Situation.Page([], deltaLink: to));
    }

    private static JsonObject Address(Guid id, string text, double longitude) => new()
    {
        ["Id"] = id, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["DivisionCode"] = "610922100001", ["Kind"] = "building", ["Name"] = text[3..], ["Status"] = "inUse", ["FullText"] = text,
        ["Longitude"] = longitude, ["Latitude"] = 33.0, ["VerifiedAt"] = "2026-01-01T00:00:00Z", ["DueOn"] = "2028-01-01",
    };

    private static JsonObject Placed(int id, params object[] fields)
    {
        var row = new JsonObject { ["Id"] = Id(id), ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat };
        foreach (var field in fields.Chunk(2))
            row[(string)field[0]] = field[1].ToString();
        return row;
    }

    private static JsonObject Kept(int id, int ordinal, string? problem, JsonObject field) => new()
    {
        ["Id"] = Id(id), ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["GroupId"] = Id(40), ["Ordinal"] = ordinal, ["Status"] = "quarantined", ["ProblemCode"] = problem, ["ReceivedAt"] = "2026-11-20T08:00:00Z",
        ["RequestId"] = $"{id}", ["Method"] = "POST", ["Url"] = "Residents", ["Fields"] = new JsonArray(field),
    };
}
