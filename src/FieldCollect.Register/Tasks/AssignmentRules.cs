using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tasks;

/// <summary>Rules of <see cref="Assignment"/>.</summary>
public sealed class AssignmentRules : BeatRecordRules<Assignment>
{
    /// <summary>The sets whose records are tasks.</summary>
    public static readonly IReadOnlyList<string> Sets = ["Addresses", "Declarations", "Matters", "Conflicts", "QuarantinedChanges", "Doorplates"];

    public static readonly Rule SetMissing = Missing("EntitySet", "任务所属的记录类别", "entity set of the task");
    public static readonly Rule SetTooLong = TooLong("EntitySet", 40, "任务所属的记录类别", "entity set of the task");
    public static readonly Rule SetOfNoTask = Refuse("EntitySet.OfNoTask", "这类记录不产生任务；核查任务请指明地址。", "Records of that set are no tasks; of a verification, name the address.");
    public static readonly Rule RecordMissing = Missing("RecordId", "任务对应的记录", "record of the task");
    public static readonly Rule OfficerMissing = Missing("OfficerId", "民警", "officer");
    public static readonly Rule NoteTooLong = TooLong("Note", 500, "派工说明", "note");

    public AssignmentRules(RuleContext context)
        : base(context)
    {
        Needs(a => a.EntitySet, SetMissing);
        AtMost(a => a.EntitySet, SetTooLong);
        Holds(a => a.EntitySet, (_, set) => string.IsNullOrEmpty(set) || Sets.Contains(set), SetOfNoTask);
        Needs(a => a.RecordId, RecordMissing);
        Needs(a => a.OfficerId, OfficerMissing);
        AtMost(a => a.Note, NoteTooLong);
    }
}
