using System.Data.Common;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Store.Protection;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>
/// How a check finds its defects: one statement, for all of the register or narrowed to some scopes. A scope is what the check compares within, an id or a blind index: one
/// person, one address, one number. Whether there is a defect in a scope follows from the scope alone, so what a write has touched is checked again by its scopes.
/// </summary>
/// <param name="Check">What it is.</param>
/// <param name="Sql">
/// Gives a row for each record that a defect names, in the columns Scope, Part (of several defects in a scope which one), Beat, Rank (0 for what the defect is about), Set, Id,
/// Fact (what else makes the defect this one). <c>{in}</c> stands behind the column of the scope, wherever the statement begins to look.
/// </param>
internal sealed record CheckStatement(DefectCheck Check, string Sql)
{
    /// <summary>The same on PostgreSQL, where it says it in other words; else null.</summary>
    public string? OnPostgres { get; init; }

    /// <summary>The scope is a blind index; else it is an id.</summary>
    public bool ByIndex { get; init; }

    /// <summary>What is compared may lie in several beats; then each has a defect of its own.</summary>
    public bool OverBeats { get; init; }

    /// <summary>Writes after which it is to be checked again, and where.</summary>
    public required IReadOnlyList<Watch> Watches { get; init; }

    /// <summary>The thresholds and days that the statement names.</summary>
    public Func<CodeLists, DateOnly, IReadOnlyList<(string Name, object Value)>> Parameters { get; init; } = (_, _) => [];

    /// <summary>Says of a row whether it is a defect, where a statement cannot: the fact, or null for a row that is none. Its further columns begin at <see cref="FirstFurther"/>.</summary>
    public Func<DbDataReader, Guid, PersonalData, CodeLists, string?>? Fact { get; init; }

    /// <summary>The column behind Fact.</summary>
    public const int FirstFurther = 7;

    /// <summary>Of the record with an alias, that it stands now: not ended, not removed.</summary>
    public static string Current(string alias) => $"""{alias}."EndedOn" IS NULL AND {alias}."RemovedAt" IS NULL""";

    public string Text(bool sqlite, bool narrowed) =>
        (sqlite ? Sql : OnPostgres ?? Sql).Replace("{in}", narrowed ? "= ANY (@p0)" : "IS NOT NULL", StringComparison.Ordinal);
}

/// <summary>Writes to records of a type that may make a defect, or repair one.</summary>
/// <param name="Type">The records' type.</param>
/// <param name="Scope">The field that holds the scope, as it is and as it was.</param>
/// <param name="Fields">The fields that the check looks at, besides those and whether the record is there and in which beat.</param>
internal sealed record Watch(Type Type, string Scope, params IReadOnlyList<string> Fields)
{
    /// <summary>Gives the scopes to the values of the field, where it does not hold them itself: over <c>= ANY (@p0)</c>.</summary>
    public string? Via { get; init; }
}
