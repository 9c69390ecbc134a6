namespace FieldCollect.Cli.TerminalCommands;

/// <summary>Lines with aligned columns. A Chinese character is two columns wide on a screen.</summary>
internal static class Columns
{
    public static void Write(TextWriter output, IReadOnlyList<IReadOnlyList<string>> rows, string indent = "")
    {
        if (rows.Count == 0)
            return;
        var widths = Enumerable.Range(0, rows.Max(r => r.Count)).Select(i => rows.Max(r => i < r.Count ? Width(r[i]) : 0)).ToList();
        foreach (var row in rows)
            output.WriteLine((indent + string.Join("  ", row.Select((cell, i) => Pad(cell, widths[i])))).TrimEnd());
    }

    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    private static int Width(string text) => text.EnumerateRunes().Sum(r => IsWide(r.Value) ? 2 : 1);

    // The blocks that terminals draw two columns wide, as far as our texts use them: CJK, kana, full-width forms, rare characters.
    private static bool IsWide(int rune) => rune is (>= 0x2E80 and <= 0xA4CF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF00 and <= 0xFF60) or (>= 0x20000 and <= 0x3FFFF);
}
