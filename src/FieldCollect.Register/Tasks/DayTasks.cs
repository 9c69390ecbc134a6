using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;

namespace FieldCollect.Register.Tasks;

/// <summary>
/// What of a beat's rows waits for an officer on a day, and in which order. Pure, and the only place that knows: the register and a terminal without a network say the same, because both ask here.
/// </summary>
public static class DayTasks
{
    /// <summary>Tasks of a beat that are listed: a day's round is 60 doors, and a beat in which nothing was ever seen has some thousand.</summary>
    public const int Most = 1_000;

    /// <summary>The first of the tasks, and how many there are.</summary>
    /// <param name="rows">The beat's rows.</param>
    /// <param name="day">The day at the county: what is due by then waits.</param>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="which">Only these; null for all.</param>
    public static TaskList Of(TaskRows rows, DateOnly day, CodeLists.CodeLists codes, Func<OfficerTask, bool>? which = null)
    {
        var work = new Work(rows, day, codes);
        var tasks = work.Verifications()
            .Concat(rows.Waiting.OfType<Declaration>().Where(d => d is { Status: DeclarationStatus.Received, RemovedAt: null }).Select(work.OfDeclaration))
            .Concat(rows.Waiting.OfType<Matter>().Where(m => m is { ClosedAt: null, RemovedAt: null }).Select(work.OfMatter))
            .Concat(rows.Waiting.OfType<Doorplate>().Where(IsToMount).Select(work.OfPlate))
            .Concat(work.Conflicts())
            .Concat(work.Evidence())
            .Where(which ?? (_ => true))
            .OrderBy(t => TaskKind.Rank(t.Kind))
            .ThenBy(t => t.DueOn ?? (t.Kind == TaskKind.Verification ? DateOnly.MinValue : DateOnly.MaxValue))
            .ThenBy(t => t.Since ?? DateOnly.MaxValue)
            .ThenBy(t => t.AddressText, StringComparer.Ordinal)
            .ThenBy(t => t.RecordId)
            .ToList();
        return new TaskList(tasks.Count, tasks.Count > Most ? tasks[..Most] : tasks);
    }

    /// <summary>Whether a record is due by a day: its day has come, or nobody has ever seen it.</summary>
    public static bool IsDue(BeatRecord record, DateOnly day) =>
        record is IVerifiable due && Cycles.IsCurrent(record) && (due.DueOn is { } on ? on <= day : due.VerifiedAt is null);

    /// <summary>Whether a plate is made, belongs somewhere, and does not hang.</summary>
    public static bool IsToMount(Doorplate plate) => plate is { Status: DoorplateStatus.Printed or DoorplateStatus.Delivered, AddressId: not null, RemovedAt: null };

    /// <summary>Whether a change is kept until there is evidence.</summary>
    public static bool WaitsForEvidence(QuarantinedChange kept) => kept is { Status: KeptStatus.Quarantined, RemovedAt: null } && kept.ProblemCode == Problems.EvidenceNeeded.Code;

    private sealed class Work(TaskRows rows, DateOnly day, CodeLists.CodeLists codes)
    {
        // Of two who gave the same at once the later id counts, everywhere alike.
        private readonly Dictionary<Guid, Guid> _given = rows.Assignments.Where(a => a.RemovedAt is null).OrderBy(a => a.Id).GroupBy(a => a.RecordId).ToDictionary(g => g.Key, g => g.Last().OfficerId);

        private readonly Dictionary<Guid, DateTimeOffset> _tried = rows.Visits
            .Where(v => v is { RemovedAt: null, Outcome: VisitOutcome.NobodyHome or VisitOutcome.Refused } && County.Day(v.CollectedAt) == day)
            .GroupBy(v => v.AddressId).ToDictionary(g => g.Key, g => g.Max(v => v.CollectedAt));

        public IEnumerable<OfficerTask> Verifications() =>
            from record in rows.Waiting
            where IsDue(record, day)
            group record by Door.Of(record)!.Value into door
            select Verification(door.Key, [.. door.OrderBy(r => EntitySets.Of(r.GetType()).Number).ThenBy(r => r.Id)]);

        public OfficerTask OfDeclaration(Declaration d)
        {
            var isAppointment = d.Kind == DeclarationKind.Appointment;
            var kind = isAppointment ? TaskKind.Appointment : TaskKind.Declaration;
            var task = Of(kind, d, d.AddressId, d.DueOn, County.Day(d.DeclaredAt), TaskSkills.Of(codes, day, rows.BeatCode, $"{TaskKind.Declaration}.{d.Kind}", kind));
            return isAppointment ? task with { On = d.BeginsOn, VisitTime = d.VisitTime, OffHours = VisitTimes.IsOffHours(d.VisitTime) } : task;
        }

        public OfficerTask OfMatter(Matter m) =>
            Of(TaskKind.Matter, m, m.AddressId, null, County.Day(m.OpenedAt), TaskSkills.Of(codes, day, rows.BeatCode, $"{TaskKind.Matter}.{m.Kind}", TaskKind.Matter));

        public OfficerTask OfPlate(Doorplate p) => Of(TaskKind.Plate, p, p.AddressId, null, p.DeliveredOn ?? p.PrintedOn);

        public IEnumerable<OfficerTask> Conflicts()
        {
            var related = rows.Related.ToLookup(r => r.Id);
            var stays = rows.Related.OfType<Residency>().Where(s => s.RemovedAt is null).ToLookup(s => s.ResidentId);
            return rows.Waiting.OfType<Conflict>().Where(c => c is { Status: ConflictStatus.Open, RemovedAt: null })
                .Select(c => Of(TaskKind.Conflict, c, Door.Of(c, related, stays), null, County.Day(c.ReceivedAt)));
        }

        public IEnumerable<OfficerTask> Evidence()
        {
            var groups = rows.Waiting.OfType<QuarantinedChange>().ToLookup(q => q.GroupId);
            return rows.Waiting.OfType<QuarantinedChange>().Where(WaitsForEvidence)
                .Select(q => Of(TaskKind.Evidence, q, Door.Of(groups[q.GroupId]), null, County.Day(q.ReceivedAt)));
        }

        private OfficerTask Verification(Guid door, List<BeatRecord> due)
        {
            var days = due.ConvertAll(r => ((IVerifiable)r).DueOn);
            var neverSeen = days.Contains(null);
            var skills = due.SelectMany(r => TaskSkills.Of(codes, day, rows.BeatCode, Cycles.KindOf(r)!, TaskKind.Verification)).Distinct().Order(StringComparer.Ordinal);
            return new OfficerTask(
                TaskKind.Verification, rows.BeatCode, door, TextOf(door), EntitySets.Of(typeof(Address)).Name, door, neverSeen ? null : days.Min(), neverSeen || days.Min() < day, null, null, null, false,
                TriedAt(door), GivenTo(door), [.. skills], [.. due.Select(r => new TaskPart(EntitySets.Of(r.GetType()).Name, r.Id, ((IVerifiable)r).DueOn))]);
        }

        private OfficerTask Of(string kind, BeatRecord record, Guid? door, DateOnly? dueOn, DateOnly? since, IReadOnlyList<string>? skills = null)
        {
            var set = EntitySets.Of(record.GetType()).Name;
            return new OfficerTask(
                kind, rows.BeatCode, door, TextOf(door), set, record.Id, dueOn, dueOn < day, since, null, null, false, TriedAt(door), GivenTo(record.Id),
                skills ?? TaskSkills.Of(codes, day, rows.BeatCode, kind), [new TaskPart(set, record.Id, dueOn)]);
        }

        private string TextOf(Guid? door) => door is { } id ? rows.Address(id)?.FullText ?? "" : "";

        private DateTimeOffset? TriedAt(Guid? door) => door is { } id && _tried.TryGetValue(id, out var at) ? at : null;

        private Guid? GivenTo(Guid record) => _given.TryGetValue(record, out var officer) ? officer : null;
    }
}
