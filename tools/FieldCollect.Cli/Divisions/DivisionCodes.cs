using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Divisions;

/// <summary>Statistical division codes: 2+2+2+3+3 digits, written out to 12 with zeros to the right.</summary>
public static class DivisionCodes
{
    private static readonly int[] Ends = [2, 4, 6, 9, 12];

    public static string Fill(string code) => code.PadRight(12, '0');

    /// <summary>1 province to 5 village, by the last group that is not all zeros.</summary>
    public static int Level(string code)
    {
        for (var level = 5; level > 1; level--)
        {
            if (code.AsSpan(Ends[level - 2], Ends[level - 1] - Ends[level - 2]).ContainsAnyExcept('0')) return level;
        }
        return 1;
    }

    /// <summary>The code one level up; null for a province.</summary>
    public static string? Parent(string code)
    {
        var level = Level(code);
        return level == 1 ? null : Fill(code[..Ends[level - 2]]);
    }

    public static Division Division(string code, string name) =>
        new() { Code = code, Name = name, Level = Level(code), ParentCode = Parent(code) };
}
