namespace FieldCollect.Plates.Pdf;

/// <summary>Objects of a PDF one behind the other, and where in the file each begins.</summary>
/// <param name="position">Where in the file the first byte comes to lie.</param>
/// <param name="begin">Takes the number and place of each object.</param>
internal sealed class PdfObjects(long position, Action<int, long> begin)
{
    private readonly PdfBuffer _file = new();
    private readonly PdfBuffer _body = new();
    private readonly PdfBuffer _deflated = new();

    public ReadOnlyMemory<byte> Written => _file.Written;

    public long Position => position + _file.Length;

    /// <summary>The place where the bytes that follow begin: those before have been taken over.</summary>
    public void Continue(long at)
    {
        _file.Clear();
        position = at;
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _file.Add(bytes);

    public void Object(int number, Action<PdfBuffer> body)
    {
        begin(number, Position);
        _file.Add(number).Add(" 0 obj\n"u8);
        body(_file);
        _file.Add("\nendobj\n"u8);
    }

    /// <summary>A compressed stream.</summary>
    /// <param name="number">Of the object.</param>
    /// <param name="entries">What its dictionary has beside length and filter.</param>
    /// <param name="plain">Its content.</param>
    public void Stream(int number, string entries, ReadOnlySpan<byte> plain)
    {
        _deflated.Clear();
        _deflated.AddDeflated(plain);
        var bytes = _deflated.Written;
        Object(number, b => b.Add("<<"u8).Add(entries).Add("/Filter/FlateDecode/Length "u8).Add(bytes.Length).Add(">>stream\n"u8).Add(bytes.Span).Add("\nendstream"u8));
    }

    public void Stream(int number, string entries, Action<PdfBuffer> content)
    {
        _body.Clear();
        content(_body);
        Stream(number, entries, _body.Written.Span);
    }
}
