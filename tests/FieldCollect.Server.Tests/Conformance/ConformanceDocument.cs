using System.Globalization;
using System.Text;

namespace FieldCollect.Server.Tests.Conformance;

/// <summary>Writes docs/conformance.md.</summary>
public static class ConformanceDocument
{
    private static readonly (Asked Asked, string Name)[] Levels =
    [
        (Asked.Min40, "4.0 Minimal"), (Asked.Mid40, "4.0 Intermediate"), (Asked.Adv40, "4.0 Advanced"),
        (Asked.Min401, "4.01 Minimal"), (Asked.Mid401, "4.01 Intermediate"), (Asked.Adv401, "4.01 Advanced"),
    ];

    public static string Of(IReadOnlyList<Chapter> chapters, Func<Check, bool> holds)
    {
        var all = chapters.SelectMany(c => c).ToList();
        var held = all.Count(c => c.Unsupported is null && holds(c));
        var declared = all.Count(c => c.Unsupported is not null && holds(c));
        var text = new StringBuilder();
        text.Append("# Conformance to OData 4.01\n\n");
        text.Append("Written by the tests from what came out on SQLite and PostgreSQL (tests/FieldCollect.Server.Tests/Conformance); a test compares it with the running service.\n");
        text.Append("Each check is a sentence of the OASIS specifications, asked of the service over HTTP. \"Refused\" is a feature that the service does not offer and says so.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{all.Count} checks: {held} hold ({100.0 * held / all.Count:0.0} %), {declared} refused openly, {all.Count - held - declared} fail.**\n\n");
        text.Append("| conformance level | MUST | SHOULD | MAY |\n|---|---|---|---|\n");
        foreach (var (asked, name) in Levels)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Share(all, asked, Level.Must, holds)} | {Share(all, asked, Level.Should, holds)} | {Share(all, asked, Level.May, holds)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| asked by no level | {Share(all, Asked.None, Level.Must, holds)} | {Share(all, Asked.None, Level.Should, holds)} | {Share(all, Asked.None, Level.May, holds)} |\n");
        text.Append("\nThe levels are those of Protocol 13.1 and 13.2; each asks for the one before it too.\n");
        foreach (var chapter in chapters)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {chapter.Specification}: {chapter.Title}\n\n| clause | level | checked | |\n|---|---|---|---|\n");
            foreach (var check in chapter)
                text.Append(CultureInfo.InvariantCulture, $"| {check.Clause} | {Of(check)} | {Escape(check.Says)} | {Outcome(check, holds(check))} |\n");
        }

        text.Append("\n## What does not apply here\n\nNot counted above.\n\n| clause | what | why |\n|---|---|---|\n");
        foreach (var (clause, what, why) in NotHere.All)
            text.Append(CultureInfo.InvariantCulture, $"| {clause} | {Escape(what)} | {Escape(why)} |\n");
        return text.ToString();
    }

    private static string Share(List<Check> all, Asked asked, Level level, Func<Check, bool> holds)
    {
        var these = all.Where(c => c.Asked == asked && c.Level == level).ToList();
        var held = these.Count(c => c.Unsupported is null && holds(c));
        return these.Count == 0 ? "" : held == these.Count ? $"all {held}" : $"{held} of {these.Count}";
    }

    private static string Of(Check check) =>
        check.Level.ToString().ToUpperInvariant() + (check.Asked == Asked.None ? "" : ", " + Levels.First(l => l.Asked == check.Asked).Name);

    private static string Outcome(Check check, bool holds) => (holds, check.Unsupported) switch
    {
        (true, null) => "holds",
        (true, { } why) => "refused: " + Escape(why),
        _ => "**fails**",
    };

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
