using FluentValidation;

namespace FieldCollect.Register.Rules;

/// <summary>What breaking a rule leads to.</summary>
public enum RuleSeverity
{
    /// <summary>The record is not taken.</summary>
    Refuse,

    /// <summary>The record is taken with a photo as evidence, and marked; without one it is not taken.</summary>
    AskForEvidence,

    /// <summary>The record is taken and the warning is shown.</summary>
    Warn,
}

/// <summary>One rule of the register, documented in api-specs/rules.md.</summary>
/// <param name="Id">Entity.Field.Defect, e.g. <c>Resident.IdentityNumber.CheckDigit</c>.</param>
/// <param name="Severity">What breaking it leads to.</param>
/// <param name="Chinese">The sentence an officer reads. Holds no value of the record.</param>
/// <param name="English">The same in English.</param>
/// <param name="Source">The standard or page the rule comes from; null where it is the house's own.</param>
public sealed record Rule(string Id, RuleSeverity Severity, string Chinese, string English, string? Source = null)
{
    /// <summary>The problem that a request is answered with when this is all that is wrong with it.</summary>
    public ProblemKind Problem { get; init; } = Severity == RuleSeverity.AskForEvidence ? Problems.EvidenceNeeded : Problems.RuleBroken;

    /// <summary>The greatest length in characters, of a rule about length.</summary>
    public int? MaxLength { get; init; }
}

/// <summary>A rule broken by a record.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Field">The field concerned.</param>
public sealed record Breach(Rule Rule, string Field);

/// <summary>Ties FluentValidation's validators to the rules that they check.</summary>
public static class RuleExtensions
{
    /// <summary>Names the rule that the validator just declared checks.</summary>
    public static IRuleBuilderOptions<T, TProperty> By<T, TProperty>(this IRuleBuilderOptions<T, TProperty> options, Rule rule) =>
        options
            .WithErrorCode(rule.Id)
            .WithMessage(rule.English)
            .WithSeverity(rule.Severity switch
            {
                RuleSeverity.Refuse => Severity.Error,
                RuleSeverity.AskForEvidence => Severity.Warning,
                _ => Severity.Info,
            })
            .WithState(_ => rule);
}
