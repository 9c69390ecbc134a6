using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Design;

/// <summary>A rectangle in millimetres from the plate's upper left corner.</summary>
public readonly record struct Area(double X, double Y, double Width, double Height);

/// <summary>White text of one font and size.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="Font">Which of the plates' fonts.</param>
/// <param name="Size">Of the em, millimetres.</param>
/// <param name="X">Where it begins, from the plate's left edge.</param>
/// <param name="Baseline">From the plate's upper edge.</param>
public readonly record struct TextRun(string Text, int Font, double Size, double X, double Baseline);

/// <summary>A plate as it is drawn, whatever draws it: blue all over, a white panel with the code, white text. Millimetres, y downwards.</summary>
/// <param name="Print">What it shows.</param>
/// <param name="Panel">The code's white panel: the code and its quiet zone.</param>
/// <param name="Module">The side of a module.</param>
/// <param name="Texts">From the top down.</param>
public sealed record PlateDrawing(PlatePrint Print, Area Panel, double Module, IReadOnlyList<TextRun> Texts)
{
    /// <summary>The code, which is made when it is asked for: most of the time that a plate takes goes into it.</summary>
    public QrCode Code() => QrCode.Of(Print.Payload);

    /// <summary>Where the code itself begins, within its quiet zone.</summary>
    public (double X, double Y) CodeAt => (Panel.X + QrCode.QuietZone * Module, Panel.Y + QrCode.QuietZone * Module);
}
