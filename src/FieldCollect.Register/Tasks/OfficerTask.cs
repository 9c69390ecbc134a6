namespace FieldCollect.Register.Tasks;

/// <summary>任务. Something in the register that waits for an officer. Worked out from the records, and stored nowhere.</summary>
/// <param name="Kind">See <see cref="TaskKind"/>.</param>
/// <param name="BeatCode">The beat that it lies in.</param>
/// <param name="AddressId">The door; null for a conflict or piece of evidence that belongs to none.</param>
/// <param name="AddressText">The door's full text.</param>
/// <param name="EntitySet">The set of the record that waits. Of a verification Addresses, for an officer goes to a door.</param>
/// <param name="RecordId">That record: what an Assignment names.</param>
/// <param name="DueOn">The day by which it is to be done: of a verification the earliest of its parts, null where one was never seen; else null where no day is set.</param>
/// <param name="Overdue">Whether that day is over.</param>
/// <param name="Since">The day since which it waits, where the record says it.</param>
/// <param name="On">Of an appointment: the day wished for.</param>
/// <param name="VisitTime">Of an appointment: the part of the day, a code of the list VisitTime.</param>
/// <param name="OffHours">错时. Whether that part is an evening or a weekend.</param>
/// <param name="TriedAt">When somebody was at the door on that day and met nobody or was refused; the last time.</param>
/// <param name="OfficerId">Whom a supervisor has given it to; null: everybody of the beat.</param>
/// <param name="Skills">What who goes must know, codes of the list Skill; of a task that was given to somebody this is not asked.</param>
/// <param name="Parts">What is to be seen there; of everything but a verification the record itself.</param>
public sealed record OfficerTask(
    string Kind, string BeatCode, Guid? AddressId, string AddressText, string EntitySet, Guid RecordId, DateOnly? DueOn, bool Overdue, DateOnly? Since,
    DateOnly? On, string? VisitTime, bool OffHours, DateTimeOffset? TriedAt, Guid? OfficerId, IReadOnlyList<string> Skills, IReadOnlyList<TaskPart> Parts)
{
    /// <summary>Whether it is one for an officer of the beat.</summary>
    public bool IsFor(Guid officer, IReadOnlySet<string> skills) => OfficerId is { } given ? given == officer : Skills.All(skills.Contains);
}

/// <summary>One record that is looked at for a task.</summary>
/// <param name="EntitySet">Its set.</param>
/// <param name="RecordId">The record.</param>
/// <param name="DueOn">The last day on which it counts as fresh; null: never seen, or no day is set.</param>
public sealed record TaskPart(string EntitySet, Guid RecordId, DateOnly? DueOn);

/// <summary>The tasks of a beat on a day.</summary>
/// <param name="Total">How many there are, also where not all are listed.</param>
/// <param name="Listed">The first of them, in order.</param>
public sealed record TaskList(int Total, IReadOnlyList<OfficerTask> Listed);
