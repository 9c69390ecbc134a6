using QRCoder;

namespace FieldCollect.Plates.Design;

/// <summary>A dark rectangle of a code, in modules from its upper left corner.</summary>
public readonly record struct DarkArea(int X, int Y, int Width, int Height);

/// <summary>A QR code, level Q: a quarter of it may be covered by dirt or a scratch. Only its modules; how they are drawn is not its matter.</summary>
public sealed class QrCode
{
    /// <summary>Modules of white that must surround a code (ISO/IEC 18004, 6.3.8).</summary>
    public const int QuietZone = 4;

    /// <summary>The characters of the alphanumeric mode, which takes 5.5 bits for each instead of 8.</summary>
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    // Characters that the versions 1 to 10 hold at level Q (ISO/IEC 18004, table 7). Version 10 has 57 modules: 0.7 mm each on the smallest plate, which a
    // telephone still reads from half a metre; and a row of them is one number.
    private static readonly int[] Capacities = [16, 29, 47, 67, 87, 108, 125, 157, 189, 221];

    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(Alphabet);

    // A row a number, the module at the left in the lowest bit.
    private readonly ulong[] _rows;

    private QrCode(ulong[] rows) => _rows = rows;

    /// <summary>Modules of a side, without the quiet zone.</summary>
    public int Modules => _rows.Length;

    /// <summary>Whether the text is of the alphabet and not longer than a code of the plates may hold.</summary>
    public static bool CanHold(string text) => text.Length > 0 && text.Length <= Capacities[^1] && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Modules of a side of the code of a text that <see cref="CanHold"/> agrees to, without making the code.</summary>
    public static int ModulesFor(string text) => 21 + 4 * Array.FindIndex(Capacities, c => c >= text.Length);

    /// <summary>The code of a text that <see cref="CanHold"/> agrees to.</summary>
    public static QrCode Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        // The encoder's matrix has the quiet zone already.
        var modules = data.ModuleMatrix.Count - 2 * QuietZone;
        if (modules != ModulesFor(text))
            throw new InvalidOperationException("The code is not of the version that the standard's table says.");
        var rows = new ulong[modules];
        for (var y = 0; y < modules; y++)
        {
            var row = data.ModuleMatrix[y + QuietZone];
            for (var x = 0; x < modules; x++)
                rows[y] |= row[x + QuietZone] ? 1ul << x : 0;
        }

        return new QrCode(rows);
    }

    public bool IsDark(int x, int y) => (_rows[y] >> x & 1) != 0;

    /// <summary>The dark modules as few rectangles, none over another: each run that no rectangle has yet, as far down as it goes.</summary>
    public void AddDarkAreas(List<DarkArea> areas)
    {
        Span<ulong> left = stackalloc ulong[_rows.Length];
        _rows.CopyTo(left);
        for (var y = 0; y < left.Length; y++)
        {
            while (left[y] != 0)
            {
                var x = System.Numerics.BitOperations.TrailingZeroCount(left[y]);
                var width = System.Numerics.BitOperations.TrailingZeroCount(~(left[y] >> x));
                var run = ((1ul << width) - 1) << x;
                var height = 0;
                for (; y + height < left.Length && (left[y + height] & run) == run; height++)
                    left[y + height] &= ~run;
                areas.Add(new DarkArea(x, y, width, height));
            }
        }
    }
}
