namespace FieldCollect.Plates.Exporting;

/// <summary>
/// How much of each pixel some outlines cover. Every edge adds the area to its right to the pixels that it crosses, signed by its direction; summed up along a row that is the
/// coverage, exact but for rounding, whatever the order of the edges. Outlines that lie one over another in one direction count once.
/// </summary>
internal sealed class Coverage(int width, int height)
{
    // A curve in so many straight pieces cannot be told from a curve at the size of a preview.
    private const int PiecesOfACurve = 8;

    // One pixel more than the row has, for what an edge at its end adds behind it.
    private readonly int _stride = width + 2;
    private readonly float[] _areas = new float[(width + 2) * height];

    public int Width => width;

    public int Height => height;

    public void Clear() => Array.Clear(_areas);

    public void Rectangle(double x, double y, double w, double h)
    {
        Line(x, y + h, x, y);
        Line(x + w, y, x + w, y + h);
    }

    public void Curve(double x0, double y0, double controlX, double controlY, double x1, double y1)
    {
        var (x, y) = (x0, y0);
        for (var i = 1; i <= PiecesOfACurve; i++)
        {
            var t = (double)i / PiecesOfACurve;
            var (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t);
            var (nextX, nextY) = (a * x0 + b * controlX + c * x1, a * y0 + b * controlY + c * y1);
            Line(x, y, nextX, nextY);
            (x, y) = (nextX, nextY);
        }
    }

    public void Line(double x0, double y0, double x1, double y1)
    {
        if (y0 == y1)
            return;
        var direction = -1.0;
        if (y0 > y1)
            (x0, y0, x1, y1, direction) = (x1, y1, x0, y0, 1.0);
        var slope = (x1 - x0) / (y1 - y0);
        var x = y0 < 0 ? x0 - y0 * slope : x0;
        for (var row = (int)Math.Max(0, Math.Floor(y0)); row < Math.Min(height, Math.Ceiling(y1)); row++)
        {
            var part = Math.Min(row + 1, y1) - Math.Max(row, y0);
            var next = x + slope * part;
            InRow(row, Math.Clamp(Math.Min(x, next), 0, width), Math.Clamp(Math.Max(x, next), 0, width), part * direction);
            x = next;
        }
    }

    /// <summary>The coverage of a row's pixels, 0 to 1.</summary>
    public void Row(int y, Span<float> coverage)
    {
        var sum = 0f;
        for (var x = 0; x < width; x++)
        {
            sum += _areas[y * _stride + x];
            coverage[x] = Math.Min(1, Math.Abs(sum));
        }
    }

    // An edge that crosses a row between two places adds to each pixel what lies to its right there, less what the pixel before has of it already.
    private void InRow(int row, double from, double to, double area)
    {
        var (first, last) = ((int)from, Math.Max((int)from, (int)Math.Ceiling(to) - 1));
        var begin = row * _stride;
        var before = 0.0;
        for (var pixel = first; pixel <= last; pixel++)
        {
            var covered = area * Right(from, to, pixel);
            _areas[begin + pixel] += (float)(covered - before);
            before = covered;
        }

        _areas[begin + last + 1] += (float)(area - before);
    }

    // The mean, over an edge that runs from one place to another, of the part of a pixel that lies to its right; less is behind than the whole before its end.
    private static double Right(double from, double to, int pixel)
    {
        double Primitive(double x) => x <= pixel ? x : x >= pixel + 1 ? pixel + 0.5 : pixel + (x - pixel) - (x - pixel) * (x - pixel) / 2;
        if (to - from < 1e-9)
            return Math.Clamp(pixel + 1 - from, 0, 1);
        return (Primitive(to) - Primitive(from)) / (to - from);
    }
}
