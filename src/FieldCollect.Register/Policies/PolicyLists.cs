namespace FieldCollect.Register.Policies;

/// <summary>A code list whose values are policy.</summary>
/// <param name="Name">The list.</param>
/// <param name="PerBeat">Whether a beat may have a value of its own.</param>
/// <param name="ValueOf">What the setting of a code can hold.</param>
public sealed record PolicyList(string Name, bool PerBeat, Func<string, PolicyValue> ValueOf);

/// <summary>Which code lists hold policy, and what each of their settings can hold: nothing that the program could not follow can be decided.</summary>
public static class PolicyLists
{
    private static readonly PolicyValue Metres = PolicyValue.Whole(1, 100_000);
    private static readonly PolicyValue Days = PolicyValue.Whole(0, 3650);

    private static readonly Dictionary<string, PolicyList> ByName = new PolicyList[]
    {
        new("VerificationCycle", PerBeat: true, _ => PolicyValue.Whole(1, 1200)),
        new("TimeLimit", PerBeat: true, _ => PolicyValue.Limit),
        new("InspectionPolicy", PerBeat: false, code => code switch
        {
            "walk.minutes" => PolicyValue.Whole(1, 1440),
            "walk.alike" => PolicyValue.Number(0, 1),
            "check.minutes" => PolicyValue.Whole(1, 1440),
            "void.below" => PolicyValue.Number(0, 1),
            "void.least" => PolicyValue.Whole(1, 10_000),
            _ => PolicyValue.Number(0.1, 10),
        }),
        new("MinimumSample", PerBeat: false, _ => PolicyValue.Whole(0, 100_000)),
        new("EvaluationWeight", PerBeat: false, _ => PolicyValue.Whole(0, 1_000)),
        new("BulletinPolicy", PerBeat: false, code => code == "help.freshness" ? PolicyValue.Number(0, 1) : PolicyValue.Whole(1, 100_000)),
        new("HintPolicy", PerBeat: true, code => code switch
        {
            "night.from" or "night.to" => PolicyValue.Whole(0, 23),
            _ => PolicyValue.Whole(0, 100_000),
        }),
        new("PlanPolicy", PerBeat: true, _ => PolicyValue.Whole(1, 2_000)),
        new("TaskSkill", PerBeat: true, _ => PolicyValue.Code),
        new("AlertPolicy", PerBeat: true, code => code switch
        {
            "freshness.below" => PolicyValue.Number(0, 1),
            "freshness.least" => PolicyValue.Whole(1, 1_000_000),
            _ => PolicyValue.Whole(1, 3650),
        }),
        new("DefectPolicy", PerBeat: false, code => code switch
        {
            "minor.age" => PolicyValue.Whole(0, 30),
            "lease.days" => Days,
            _ => PolicyValue.Whole(1, 10_000),
        }),
        new("PlatePolicy", PerBeat: false, code => code.EndsWith(".metres", StringComparison.Ordinal) ? Metres : Days),
        new("ErrorClass", PerBeat: false, code => code.StartsWith("weight.", StringComparison.Ordinal) ? PolicyValue.Number(0, 1) : PolicyValue.OneOf("A", "B", "C")),
    }.ToDictionary(l => l.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<PolicyList> All => ByName.Values;

    /// <summary>Null for a list that holds no policy.</summary>
    public static PolicyList? Find(string? list) => list is null ? null : ByName.GetValueOrDefault(list);
}
