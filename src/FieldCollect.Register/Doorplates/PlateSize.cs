using System.Globalization;

namespace FieldCollect.Register.Doorplates;

/// <summary>A national size (base standard GB 17733), millimetres.</summary>
/// <param name="Code">The code of the list DoorplateSize.</param>
/// <param name="Width">Of the plate.</param>
/// <param name="Height">Of the plate.</param>
/// <param name="CodeSide">Of the QR code itself; its quiet zone lies around that.</param>
public sealed record PlateSize(string Code, double Width, double Height, double CodeSide)
{
    private const string List = "DoorplateSize";

    /// <summary>The sizes in the order in which they are printed, the largest first, as the code list that ships with the program has them.</summary>
    public static IReadOnlyList<PlateSize> All { get; } =
        [.. CodeLists.CodeLists.Standard().Items(List).Select(i => Read(i.Code, i.Value!)).OrderByDescending(s => s.Width)];

    /// <summary>The size with a code; null for a code that is no size.</summary>
    public static PlateSize? Find(string code) => All.FirstOrDefault(s => s.Code == code);

    // "570x370/120": plate width x height / side of the code.
    private static PlateSize Read(string code, string value)
    {
        var numbers = value.Split('x', '/').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new PlateSize(code, numbers[0], numbers[1], numbers[2]);
    }
}
