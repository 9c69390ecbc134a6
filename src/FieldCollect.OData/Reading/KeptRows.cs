// The rows of one statement, kept while $expand collects children. All of them lie in two blocks, one of numbers and places and one of
// bytes, because an object for each value would cost more than reading it did.
using System.Buffers;
using System.Text;

namespace FieldCollect.OData;

internal sealed class KeptRows(IReadOnlyList<SelectedColumn> columns) : IDisposable
{
    private const int NoText = -1;
    private const int Null = -2;

    // A page of a screen fits without growing.
    private Cell[] _cells = ArrayPool<Cell>.Shared.Rent(128 * columns.Count);
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private readonly List<KeptRow> _rows = [];
    private int _cellCount;
    private int _byteCount;

    public int Count => _rows.Count;
    public IReadOnlyList<KeptRow> All => _rows;

    public KeptRow Add(Row row)
    {
        var kept = new KeptRow(this, _cellCount);
        if (_cells.Length - _cellCount < columns.Count)
            Grow(ref _cells, _cellCount, columns.Count);
        for (var i = 0; i < columns.Count; i++)
            row.Keep(columns[i].Kind, i, this);
        _rows.Add(kept);
        return kept;
    }

    public void AddNull() => _cells[_cellCount++] = new Cell(0, Null);

    public void Add(long number) => _cells[_cellCount++] = new Cell(number, NoText);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Take(bytes.Length);
    }

    public void Add(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Room(length));
        Take(length);
    }

    public void Add(Guid id)
    {
        id.TryWriteBytes(Room(16), bigEndian: true, out _);
        Take(16);
    }

    public bool IsNull(int cell) => _cells[cell].Length == Null;

    public long Number(int cell) => _cells[cell].Number;

    public ReadOnlySpan<byte> Span(int cell) => _cells[cell] is { Length: > 0 and var length, Number: var start } ? _bytes.AsSpan((int)start, length) : default;

    public void Dispose()
    {
        var (cells, bytes) = (_cells, _bytes);
        if (cells.Length == 0)
            return;
        // Whoever reads a row after this finds nothing, and never another request's values.
        (_cells, _bytes) = ([], []);
        ArrayPool<Cell>.Shared.Return(cells);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _byteCount < length)
            Grow(ref _bytes, _byteCount, length);
        return _bytes.AsSpan(_byteCount);
    }

    private void Take(int length)
    {
        _cells[_cellCount++] = new Cell(_byteCount, length);
        _byteCount += length;
    }

    private static void Grow<T>(ref T[] block, int used, int more)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(2 * block.Length, used + more));
        block.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(block);
        block = larger;
    }

    /// <param name="Number">The value, or where its bytes begin.</param>
    /// <param name="Length">Of its bytes; negative where it has none.</param>
    private readonly record struct Cell(long Number, int Length);
}

/// <summary>One of them.</summary>
internal sealed class KeptRow(KeptRows rows, int first) : SpanRow
{
    public override bool IsNull(int ordinal) => rows.IsNull(first + ordinal);
    public override long Long(int ordinal) => rows.Number(first + ordinal);
    public override double Double(int ordinal) => BitConverter.Int64BitsToDouble(rows.Number(first + ordinal));

    protected override ReadOnlySpan<byte> Span(int ordinal) => rows.Span(first + ordinal);
}
