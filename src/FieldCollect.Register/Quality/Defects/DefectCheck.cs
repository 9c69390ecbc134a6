using FieldCollect.Register.Accounts;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>
/// A cross-record check, named for the defect that it finds. Each has a file of its own here, with what it means, and one beside it in the store
/// (Store/Quality/Defects) with the statement that finds it.
/// </summary>
/// <param name="Name">Its code: in Defects, in the code list DefectCheck and on the command line.</param>
/// <param name="Severity">See <see cref="DefectSeverity"/>.</param>
/// <param name="Names">The entity sets of the records that a defect names; the first is what it is about, or one of the first where it may be about several.</param>
/// <param name="DismissedBy">Who may say, with a reason, that it is none.</param>
public sealed record DefectCheck(string Name, string Severity, IReadOnlyList<string> Names, IReadOnlyList<Role> DismissedBy)
{
    public required string Chinese { get; init; }

    public required string English { get; init; }

    /// <summary>What an officer does about it.</summary>
    public required string RepairChinese { get; init; }

    public required string RepairEnglish { get; init; }
}

/// <summary>Codes of the list DefectSeverity.</summary>
public static class DefectSeverity
{
    /// <summary>It cannot be so: something in the register is wrong.</summary>
    public const string Error = "error";

    /// <summary>It may be so, and has to be looked at.</summary>
    public const string Doubt = "doubt";
}
