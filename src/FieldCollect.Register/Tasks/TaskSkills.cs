namespace FieldCollect.Register.Tasks;

/// <summary>
/// Which tasks are for those who know something that not every officer knows, such as a foreign language or fire safety: the code list TaskSkill, from a kind of task, or of record, to a code of the list Skill.
/// </summary>
public static class TaskSkills
{
    /// <summary>The list of skills that an account may carry.</summary>
    public const string Skills = "Skill";

    private const string List = "TaskSkill";

    /// <summary>What is needed, by the first of the kinds that the list says something of: from the closest to the widest.</summary>
    /// <returns>Nothing where every officer of the beat will do, also where the list names a skill that there is none of.</returns>
    public static IReadOnlyList<string> Of(CodeLists.CodeLists codes, DateOnly day, string beat, params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            if (Value(codes, kind, day, beat) is { Length: > 0 } skill && codes.Knows(Skills, skill))
                return [skill];
        }

        return [];
    }

    private static string? Value(CodeLists.CodeLists codes, string kind, DateOnly day, string beat) => codes.Setting(List, kind, day, beat);
}
