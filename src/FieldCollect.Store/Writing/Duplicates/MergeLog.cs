namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>What was done to the records when two were found to be of one thing: kept encrypted with the conflict, and read again when that is taken back.</summary>
/// <param name="SurvivorId">The record that stayed.</param>
/// <param name="AbsorbedId">The record that went into it.</param>
/// <param name="Fields">Every field written, in the order in which they were.</param>
/// <param name="Conflicts">Conflicts that the merge made.</param>
public sealed record MergeLog(Guid SurvivorId, Guid AbsorbedId, IReadOnlyList<MergedField> Fields, IReadOnlyList<Guid> Conflicts);

/// <summary>One field of one record before and after, as JSON.</summary>
public sealed record MergedField(string EntitySet, Guid RecordId, string Name, string? Old, string? New);
