using FieldCollect.Plates.Design;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Sheets;

/// <summary>The material that plates are printed on and cut from, millimetres.</summary>
public readonly record struct SheetSize(double Width, double Height)
{
    /// <summary>One large plate, four medium or twelve small ones to a sheet: a size in which film and aluminium are sold, and one sheet for all.</summary>
    public static readonly SheetSize Default = new(600, 400);

    // A page of PDF 1.7 is at most 14,400 points, and what is smaller than the smallest plate with its bleed carries none.
    private const double Smallest = 96, Largest = 5_080;

    /// <summary>Reads a size such as 600x400; null if it is none.</summary>
    public static SheetSize? Parse(string text)
    {
        var parts = text.Split('x');
        return parts.Length == 2
            && double.TryParse(parts[0], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var width)
            && double.TryParse(parts[1], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var height)
            && width is >= Smallest and <= Largest && height is >= Smallest and <= Largest
                ? new SheetSize(width, height)
                : null;
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Width}x{Height}");
}

/// <summary>How plates of one size lie on a sheet: rows and columns in the middle of it, each with its bleed, crop marks at the ends of every cut.</summary>
public sealed class SheetPlan
{
    /// <summary>How far the blue goes on beyond the cut, millimetres: what a guillotine may miss.</summary>
    public const double Bleed = 3;

    /// <summary>Between two plates: a bleed for each.</summary>
    public const double Gap = 2 * Bleed;

    /// <summary>What remains around the plates: their bleed, and beyond that crop marks and the line that names the sheet.</summary>
    public const double Margin = 11;

    private SheetPlan(PlateSize size, SheetSize sheet, int columns, int rows)
    {
        (Size, Sheet, Columns, Rows) = (size, sheet, columns, rows);
        Left = (sheet.Width - columns * size.Width - (columns - 1) * Gap) / 2;
        Top = (sheet.Height - rows * size.Height - (rows - 1) * Gap) / 2;
    }

    public PlateSize Size { get; }

    public SheetSize Sheet { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int PlatesASheet => Columns * Rows;

    /// <summary>The first plate's left edge.</summary>
    public double Left { get; }

    /// <summary>The first plate's upper edge.</summary>
    public double Top { get; }

    /// <summary>As many plates as the sheet takes.</summary>
    /// <exception cref="ProblemException">MalformedRequest: not one of them fits.</exception>
    public static SheetPlan Of(PlateSize size, SheetSize sheet)
    {
        var columns = (int)Math.Floor((sheet.Width - 2 * Margin + Gap) / (size.Width + Gap));
        var rows = (int)Math.Floor((sheet.Height - 2 * Margin + Gap) / (size.Height + Gap));
        return columns > 0 && rows > 0
            ? new SheetPlan(size, sheet, columns, rows)
            : throw new ProblemException(Problems.MalformedRequest, "sheet", $"A sheet of {sheet} mm does not take a {size.Code} plate with {Margin} mm around it.");
    }

    /// <summary>The place of a plate on its sheet, row by row from the upper left.</summary>
    public Area PlaceOf(int position) => new(
        Left + position % Columns * (Size.Width + Gap),
        Top + position / Columns * (Size.Height + Gap),
        Size.Width,
        Size.Height);

    public int SheetsFor(int plates) => (plates + PlatesASheet - 1) / PlatesASheet;

    /// <summary>Crop marks: short lines outside the plates, in line with each of their edges, clear of the bleed.</summary>
    public IEnumerable<(double X1, double Y1, double X2, double Y2)> CropMarks()
    {
        const double clear = Bleed + 1, length = 5;
        var (right, bottom) = (Sheet.Width - Left, Sheet.Height - Top);
        for (var column = 0; column < Columns; column++)
        {
            foreach (var x in new[] { PlaceOf(column).X, PlaceOf(column).X + Size.Width })
            {
                yield return (x, Top - clear - length, x, Top - clear);
                yield return (x, bottom + clear, x, bottom + clear + length);
            }
        }

        for (var row = 0; row < Rows; row++)
        {
            foreach (var y in new[] { PlaceOf(row * Columns).Y, PlaceOf(row * Columns).Y + Size.Height })
            {
                yield return (Left - clear - length, y, Left - clear, y);
                yield return (right + clear, y, right + clear + length, y);
            }
        }
    }
}
