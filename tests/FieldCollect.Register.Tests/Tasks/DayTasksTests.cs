using System.Text.Json;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Tasks;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tests.Tasks;

/// <summary>What waits for an officer, from rows in memory.</summary>
public class DayTasksTests
{
    private const string Beat = "610922510001";

    private static readonly DateOnly Day = new(2026, 6, 1);
    private static readonly Guid Door = Id(1), NextDoor = Id(2);

    private readonly List<BeatRecord> waiting = [];
    private readonly List<BeatRecord> related = [];
    private readonly List<Visit> visits = [];
    private readonly List<Assignment> assignments = [];

    [Fact]
    public void An_address_with_all_that_is_due_there_is_one_door_and_one_task()
    {
        Add(Due(new Unit { Id = Id(13), AddressId = Door }, -1), Due(new House { Id = Id(12), AddressId = Door }, -3), Due(new Address { Id = Door }, 0), Due(new Residency { Id = Id(14), AddressId = Door, Kind = "floating" }, -1));
        var task = Assert.Single(All());
        Assert.Equal((TaskKind.Verification, Door, "Addresses", Door, Day.AddDays(-3), true), (task.Kind, task.AddressId!.Value, task.EntitySet, task.RecordId, task.DueOn!.Value, task.Overdue));
        Assert.Equal(["Addresses", "Houses", "Residencies", "Units"], task.Parts.Select(p => p.EntitySet));
        Assert.Equal("1号", task.AddressText);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(-1, 1, true)]
    public void Something_is_due_on_its_last_day_and_overdue_on_the_next(int days, int tasks, bool overdue)
    {
        Add(Due(new House { Id = Id(12), AddressId = Door }, days));
        Assert.Equal(tasks, All().Count);
        Assert.All(All(), t => Assert.Equal(overdue, t.Overdue));
    }

    [Fact]
    public void What_was_never_seen_is_overdue_and_what_has_ended_or_was_seen_just_now_is_not_due()
    {
        Add(
            new House { Id = Id(11), AddressId = Door },
            new House { Id = Id(12), AddressId = NextDoor, EndedOn = Day.AddDays(-1) },
            new House { Id = Id(13), AddressId = NextDoor, VerifiedAt = Noon },
            new House { Id = Id(14), AddressId = NextDoor, RemovedAt = Noon },
            new Address { Id = NextDoor, Status = AddressStatus.Retired });
        var task = Assert.Single(All());
        Assert.Equal((Door, (DateOnly?)null, true), (task.AddressId!.Value, task.DueOn, task.Overdue));
    }

    [Fact]
    public void Each_kind_is_listed_by_its_rank_and_what_is_settled_is_not()
    {
        Add(
            new Doorplate { Id = Id(21), AddressId = Door, Status = DoorplateStatus.Delivered, DeliveredOn = Day.AddDays(-9) },
            new Doorplate { Id = Id(22), AddressId = Door, Status = DoorplateStatus.Printed },
            new Doorplate { Id = Id(23), AddressId = Door, Status = DoorplateStatus.Ordered },
            new Doorplate { Id = Id(24), AddressId = Door, Status = DoorplateStatus.Mounted },
            new Doorplate { Id = Id(25), Status = DoorplateStatus.Delivered },
            Due(new Address { Id = Door }, -1),
            new Matter { Id = Id(31), AddressId = Door, Kind = "hazard", OpenedAt = Noon },
            new Matter { Id = Id(32), AddressId = Door, Kind = "hazard", OpenedAt = Noon, ClosedAt = Noon },
            Declared(41, DeclarationKind.Letting), Declared(42, DeclarationKind.Residence, DeclarationStatus.AwaitsLandlord), Declared(43, DeclarationKind.Residence, DeclarationStatus.Confirmed),
            Declared(44, DeclarationKind.Appointment),
            new Conflict { Id = Id(51), EntitySet = "Houses", RecordId = Id(12), ReceivedAt = Noon }, new Conflict { Id = Id(52), EntitySet = "Houses", RecordId = Id(12), Status = ConflictStatus.Decided },
            new QuarantinedChange { Id = Id(61), GroupId = Id(60), ProblemCode = Problems.EvidenceNeeded.Code, ReceivedAt = Noon },
            new QuarantinedChange { Id = Id(62), GroupId = Id(60), ProblemCode = Problems.RuleBroken.Code });
        Assert.Equal(
            [(TaskKind.Appointment, 44), (TaskKind.Declaration, 41), (TaskKind.Evidence, 61), (TaskKind.Conflict, 51), (TaskKind.Matter, 31), (TaskKind.Verification, 1), (TaskKind.Plate, 21), (TaskKind.Plate, 22)],
            All().Select(t => (t.Kind, Number(t.RecordId))));
        Assert.Equal(TaskKind.All, All().Select(t => t.Kind).Distinct());
    }

    [Fact]
    public void A_conflict_is_at_the_door_of_its_record_and_of_a_person_where_he_lives_now()
    {
        Add(
            new Conflict { Id = Id(51), EntitySet = "Houses", RecordId = Id(12) }, new Conflict { Id = Id(52), EntitySet = "Residents", RecordId = Id(13) },
            new Conflict { Id = Id(53), EntitySet = "Employments", RecordId = Id(14) });
        related.AddRange([
            new House { Id = Id(12), AddressId = NextDoor },
            new Residency { Id = Id(70), ResidentId = Id(13), AddressId = NextDoor, EndedOn = Day }, new Residency { Id = Id(71), ResidentId = Id(13), AddressId = Door }]);
        Assert.Equal([(51, 2), (52, 1), (53, 0)], All().OrderBy(t => t.RecordId).Select(t => (Number(t.RecordId), t.AddressId is { } door ? Number(door) : 0)));
    }

    [Fact]
    public void Kept_evidence_is_at_the_door_of_the_visit_that_it_came_with()
    {
        static FieldChange At(object? value) => new("AddressId", null, value);
        Add(
            new QuarantinedChange { Id = Id(61), GroupId = Id(60), Ordinal = 0, Fields = [At(JsonDocument.Parse($"\"{Door}\"").RootElement)] },
            new QuarantinedChange { Id = Id(62), GroupId = Id(60), Ordinal = 1, ProblemCode = Problems.EvidenceNeeded.Code, Fields = [new("IdentityNumber", null, "990****")] },
            new QuarantinedChange { Id = Id(63), GroupId = Id(64), ProblemCode = Problems.EvidenceNeeded.Code, Fields = [At(NextDoor.ToString())] });
        Assert.Equal([(62, Door), (63, NextDoor)], All().OrderBy(t => t.RecordId).Select(t => (Number(t.RecordId), t.AddressId!.Value)));
    }

    [Theory]
    [InlineData("morning", false)]
    [InlineData("evening", true)]
    [InlineData("weekend", true)]
    public void An_appointment_has_its_day_and_part_of_the_day_and_off_hours_are_marked(string time, bool offHours)
    {
        var wanted = Declared(44, DeclarationKind.Appointment);
        (wanted.BeginsOn, wanted.VisitTime) = (Day.AddDays(2), time);
        Add(wanted);
        var task = Assert.Single(All());
        Assert.Equal((TaskKind.Appointment, Day.AddDays(2), time, offHours), (task.Kind, task.On!.Value, task.VisitTime, task.OffHours));
    }

    [Fact]
    public void A_door_at_which_nobody_was_met_today_stays_and_says_so()
    {
        Add(Due(new Address { Id = Door }, -1), Due(new Address { Id = NextDoor }, -1));
        // Ten to midnight of yesterday and five past of today, at the county.
        visits.AddRange([Unmet(Door, new(2026, 6, 1, 0, 5, 0, County.Offset)), Unmet(NextDoor, new(2026, 5, 31, 23, 50, 0, County.Offset)), Unmet(Door, Noon)]);
        Assert.Equal([Noon, (DateTimeOffset?)null], All().OrderBy(t => t.RecordId).Select(t => t.TriedAt));
    }

    [Fact]
    public void A_task_that_was_given_to_somebody_is_his_alone_and_of_two_gifts_the_later_counts()
    {
        Add(Due(new Address { Id = Door }, -1), Due(new Address { Id = NextDoor }, -1));
        assignments.AddRange([Given(2, Door, 8), Given(1, Door, 7), new Assignment { Id = Id(3), RecordId = NextDoor, OfficerId = Id(8), RemovedAt = Noon }]);
        var (door, next) = (All().Single(t => t.RecordId == Door), All().Single(t => t.RecordId == NextDoor));
        Assert.Equal(Id(8), door.OfficerId);
        Assert.True(door.IsFor(Id(8), new HashSet<string>()));
        Assert.False(door.IsFor(Id(7), new HashSet<string>()));
        Assert.True(next.IsFor(Id(7), new HashSet<string>()));
        Assert.Equal([NextDoor], DayTasks.Of(Rows(), Day, Codes(), t => t.IsFor(Id(7), new HashSet<string>())).Listed.Select(t => t.RecordId));
    }

    [Fact]
    public void A_kind_that_needs_a_skill_is_for_those_who_have_it_and_the_closest_kind_decides()
    {
        Add(Due(new Residency { Id = Id(12), AddressId = Door, Kind = "abroad" }, -1), Due(new Residency { Id = Id(13), AddressId = NextDoor, Kind = "floating" }, -1), new Matter { Id = Id(31), AddressId = Door, Kind = "hazard" });
        Assert.All(All(), t => Assert.Empty(t.Skills));
        var codes = Codes(("residency.abroad", "foreignLanguage"), ("verification", "nonsense"), ("matter", "mediation"), ("matter.hazard", "fireSafety"));
        var tasks = DayTasks.Of(Rows(), Day, codes).Listed.ToDictionary(t => t.RecordId, t => t);
        Assert.Equal(["foreignLanguage"], tasks[Door].Skills);
        Assert.Empty(tasks[NextDoor].Skills);
        Assert.Equal(["fireSafety"], tasks[Id(31)].Skills);
        Assert.True(tasks[Door].IsFor(Id(7), new HashSet<string> { "foreignLanguage", "signLanguage" }));
        Assert.False(tasks[Door].IsFor(Id(7), new HashSet<string> { "signLanguage" }));
        assignments.Add(Given(1, Door, 7));
        Assert.True(DayTasks.Of(Rows(), Day, codes).Listed.Single(t => t.RecordId == Door).IsFor(Id(7), new HashSet<string>()));
    }

    [Fact]
    public void Whatever_the_order_of_the_rows_the_list_is_the_same_and_a_long_one_is_cut_with_its_number()
    {
        Add([.. Enumerable.Range(100, DayTasks.Most + 7).Select(i => Due(new Address { Id = Id(i) }, -(i % 5)))]);
        var list = DayTasks.Of(Rows(), Day, Codes());
        Assert.Equal((DayTasks.Most + 7, DayTasks.Most), (list.Total, list.Listed.Count));
        Assert.Equal(list.Listed.OrderBy(t => t.DueOn).Select(t => t.DueOn), list.Listed.Select(t => t.DueOn));
        const int seed = 20260601;
        var order = Enumerable.Range(0, waiting.Count).ToArray();
        new Random(seed).Shuffle(order);
        var shuffled = Rows() with { Waiting = [.. order.Select(i => waiting[i])] };
        Assert.True(list.Listed.Select(t => t.RecordId).SequenceEqual(DayTasks.Of(shuffled, Day, Codes()).Listed.Select(t => t.RecordId)), $"seed {seed}");
    }

    [Fact]
    public void Codes_of_the_lists_about_tasks_are_those_that_the_code_knows()
    {
        var codes = CodeLists.CodeLists.Standard();
        Assert.Equal(TaskKind.All, codes.Items("TaskKind").Select(i => i.Code));
        Assert.All(codes.Items("VisitTime"), t => Assert.NotNull(t.Value));
        var old = CodeLists.CodeLists.From(codes.All.Where(i => i.List != "VisitTime"));
        Assert.All(codes.Items("VisitTime"), t => Assert.Equal(VisitTimes.Window(codes, t.Code, Day, Beat), VisitTimes.Window(old, t.Code, Day, Beat)));
        Assert.Equal((new TimeOnly(18, 0), new TimeOnly(21, 0)), VisitTimes.Window(codes, "evening", Day, Beat));
        Assert.Equal((new TimeOnly(9, 0), new TimeOnly(18, 0)), VisitTimes.Window(codes, "nonsense", Day, Beat));
    }

    private static DateTimeOffset Noon => new(2026, 6, 1, 12, 0, 0, County.Offset);

    private static Guid Id(int n) => Samples.Id(n);

    private static int Number(Guid id) => int.Parse(id.ToString()[24..], System.Globalization.CultureInfo.InvariantCulture);

    private static T Due<T>(T record, int days)
        where T : BeatRecord, IVerifiable
    {
        (record.VerifiedAt, record.DueOn) = (Noon.AddYears(-1), Day.AddDays(days));
        return record;
    }

    private static Declaration Declared(int id, string kind, string status = DeclarationStatus.Received) => new() { Id = Id(id), AddressId = Door, Kind = kind, Status = status, DeclaredAt = Noon };

    private static Visit Unmet(Guid door, DateTimeOffset at) => new() { AddressId = door, CollectedAt = at, Outcome = VisitOutcome.NobodyHome };

    private static Assignment Given(int id, Guid record, int officer) => new() { Id = Id(id), RecordId = record, OfficerId = Id(officer) };

    private static CodeLists.CodeLists Codes(params (string Code, string Value)[] skills)
    {
        var standard = CodeLists.CodeLists.Standard().All.Where(i => i.List != "TaskSkill" || skills.All(s => s.Code != i.Code));
        return CodeLists.CodeLists.From(standard.Concat(skills.Select(s => new CodeItem { List = "TaskSkill", Code = s.Code, Value = s.Value })));
    }

    private void Add(params BeatRecord[] records) => waiting.AddRange(records);

    private TaskRows Rows() => new(Beat, waiting, related, id => new Address { Id = id, FullText = $"{Number(id)}号" }, visits, assignments);

    private IReadOnlyList<OfficerTask> All() => DayTasks.Of(Rows(), Day, Codes()).Listed;
}
