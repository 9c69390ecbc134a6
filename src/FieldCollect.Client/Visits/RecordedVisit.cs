using FieldCollect.Register.Rules;

namespace FieldCollect.Client.Visits;

/// <summary>A rule that one row of a visit breaks.</summary>
/// <param name="EntitySet">The row's entity set.</param>
/// <param name="Id">The row.</param>
/// <param name="Rule">The rule, with the sentences an officer reads.</param>
/// <param name="Field">The field concerned.</param>
public sealed record RowBreach(string EntitySet, Guid Id, Rule Rule, string Field);

/// <summary>What became of a visit that was to be recorded.</summary>
/// <param name="VisitId">The visit's id, also when it was not saved.</param>
/// <param name="IsSaved">Whether it is on the disk. Not saved: see <see cref="Refusals"/> and <see cref="EvidenceNeeded"/>.</param>
/// <param name="Breaches">Every rule broken, warnings too.</param>
public sealed record RecordedVisit(Guid VisitId, bool IsSaved, IReadOnlyList<RowBreach> Breaches)
{
    /// <summary>Must be corrected before the visit can be saved.</summary>
    public IEnumerable<RowBreach> Refusals => Of(RuleSeverity.Refuse);

    /// <summary>Wants a photo as evidence, a correction, or the officer's word to send it without.</summary>
    public IEnumerable<RowBreach> EvidenceNeeded => Of(RuleSeverity.AskForEvidence);

    public IEnumerable<RowBreach> Warnings => Of(RuleSeverity.Warn);

    private IEnumerable<RowBreach> Of(RuleSeverity severity) => Breaches.Where(b => b.Rule.Severity == severity);
}
