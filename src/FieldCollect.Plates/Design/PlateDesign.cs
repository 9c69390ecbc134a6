using System.Globalization;
using System.Text;
using FieldCollect.Plates.Fonts;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Design;

/// <summary>
/// The one design of all plates (base standard GB 17733): blue, white sans-serif text, the code at the right on white with its quiet zone, the serial small
/// below it. All measures are parts of the plate's height, so that the three sizes are one face. What is let, and who lives there, has no place in it.
/// </summary>
public static class PlateDesign
{
    private const double Margin = 0.07;

    // The em of each text and the height it may fill, as parts of the plate's height.
    private static readonly Slot Place = new(0.17, 0.24, 3, 0.24);
    private static readonly Slot Number = new(0.42, 0.4, 2, 0.2, OneLineDownTo: 0.4, Words: 0.62);
    private static readonly Slot Detail = new(0.115, 0.15, 2, 0.4);
    private static readonly Slot Serial = new(0.045, 0.055, 1, 0.4);

    // Between the texts.
    private const double Gap = 0.025;

    /// <summary>Sets a plate.</summary>
    /// <param name="print">What it shows.</param>
    /// <param name="fonts">What it is set in.</param>
    /// <param name="faults">Takes what stands in the way: NoGlyph, TextTooLong or CodeContent, with the serial for a target.</param>
    /// <returns>Null if something stands in the way.</returns>
    public static PlateDrawing? Compose(PlatePrint print, PlateFonts fonts, Action<ProblemDetail> faults)
    {
        if (!CanBeSet(print, fonts, faults))
            return null;
        var size = print.Size;
        var (margin, module) = (Margin * size.Height, size.CodeSide / QrCode.ModulesFor(print.Payload));
        var side = size.CodeSide + 2 * QrCode.QuietZone * module;
        // The panel and the serial below it stand in the middle together.
        var serialHeight = Serial.Height * size.Height;
        var panel = new Area(size.Width - margin - side, (size.Height - side - serialHeight) / 2, side, side);
        var texts = new List<TextRun>();
        var fits = SetColumn(print, panel.X - 2 * margin, fonts, faults, texts);
        fits &= SetSerial(print, panel, serialHeight, fonts, faults, texts);
        return fits ? new PlateDrawing(print, panel, module, texts) : null;
    }

    /// <summary>The characters that a plate shows, in no order.</summary>
    public static IEnumerable<Rune> CharactersOf(PlatePrint print) => Texts(print).SelectMany(t => t.EnumerateRunes());

    private static IEnumerable<string> Texts(PlatePrint print) => [print.Place, print.Number, print.Detail ?? "", print.Serial];

    private static bool CanBeSet(PlatePrint print, PlateFonts fonts, Action<ProblemDetail> faults)
    {
        var missing = CharactersOf(print).Where(c => fonts.Find(c) is null).Distinct().ToList();
        foreach (var character in missing)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"U+{character.Value:X4}");
            var shown = Rune.IsControl(character) || Rune.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.PrivateUse ? name : $"{character} ({name})";
            faults(new ProblemDetail("NoGlyph", $"No font of the plates has the character {shown}. 字库缺字：{shown}。", print.Serial));
        }

        var holds = QrCode.CanHold(print.Payload);
        if (!holds)
            faults(new ProblemDetail("CodeContent", "The text of the code is empty, too long, or not of upper-case letters, digits and $%*+-./: alone. 二维码内容不符合要求。", print.Serial));
        return missing.Count == 0 && holds;
    }

    // Place, number and detail, one below the other, in the middle of what the panel leaves.
    private static bool SetColumn(PlatePrint print, double width, PlateFonts fonts, Action<ProblemDetail> faults, List<TextRun> texts)
    {
        var height = print.Size.Height;
        var left = Margin * height;
        var column = new List<(TextStyle Style, FittedText Text)>();
        var fits = true;
        foreach (var (name, text, slot) in new[] { ("Place", print.Place, Place), ("Number", print.Number, Number), ("Detail", print.Detail ?? "", Detail) })
        {
            if (text.Length == 0)
                continue;
            var style = slot.On(height);
            if (FitText.Of(text, width, style, fonts) is { } fitted)
            {
                column.Add((style, fitted));
                continue;
            }

            faults(new ProblemDetail("TextTooLong", $"{name} is too long to be read on a plate of this size. 文字过长，无法印制。", print.Serial));
            fits = false;
        }

        var top = (height - column.Sum(c => Seen(c.Text)) - Gap * height * (column.Count - 1)) / 2;
        foreach (var (style, text) in column)
        {
            var middle = top + FitText.FirstMiddle(text.Size);
            foreach (var line in text.Lines)
            {
                TextLine.Set(line, text.Size, style, left + width / 2 - FitText.Width(line, style, fonts) * text.Size / 2, middle, fonts, texts);
                middle += FitText.LineHeight * text.Size;
            }

            top += Seen(text) + Gap * height;
        }

        return fits;
    }

    private static bool SetSerial(PlatePrint print, Area panel, double height, PlateFonts fonts, Action<ProblemDetail> faults, List<TextRun> texts)
    {
        var style = Serial.On(print.Size.Height);
        if (FitText.Of(print.Serial, panel.Width, style, fonts) is not { } fitted)
        {
            faults(new ProblemDetail("TextTooLong", "Serial is too long to be read on a plate of this size. 序列号过长，无法印制。", print.Serial));
            return false;
        }

        var x = panel.X + (panel.Width - FitText.Width(fitted.Lines[0], style, fonts) * fitted.Size) / 2;
        TextLine.Set(fitted.Lines[0], fitted.Size, style, x, panel.Y + panel.Height + height / 2 + fitted.Size * 0.2, fonts, texts);
        return true;
    }

    private static double Seen(FittedText text) => FitText.HeightOf(text.Lines.Count, text.Size);

    private sealed record Slot(double Size, double Height, int MostLines, double Smallest, double OneLineDownTo = 0.6, double Words = 1)
    {
        public TextStyle On(double height) => new(Size * height, Height * height, MostLines, Smallest, OneLineDownTo, Words);
    }
}
