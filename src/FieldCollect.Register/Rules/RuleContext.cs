namespace FieldCollect.Register.Rules;

/// <summary>What rules need beside the record: the code lists as the register holds them, and the day.</summary>
/// <param name="Codes">The register's code lists.</param>
/// <param name="Today">The day at the county, see <see cref="County.Day"/>.</param>
public sealed record RuleContext(CodeLists.CodeLists Codes, DateOnly Today);
