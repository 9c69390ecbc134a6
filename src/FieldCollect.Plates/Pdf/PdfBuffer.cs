using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;

namespace FieldCollect.Plates.Pdf;

/// <summary>Bytes of a PDF while they are put together: ASCII, and numbers as short as they can be written.</summary>
public sealed class PdfBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    public int Length => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Clear() => _bytes.ResetWrittenCount();

    public PdfBuffer Add(ReadOnlySpan<byte> ascii)
    {
        _bytes.Write(ascii);
        return this;
    }

    public PdfBuffer Add(string ascii)
    {
        System.Text.EncodingExtensions.GetBytes(System.Text.Encoding.ASCII, ascii.AsSpan(), _bytes);
        return this;
    }

    public PdfBuffer Add(long number)
    {
        Utf8Formatter.TryFormat(number, _bytes.GetSpan(20), out var written);
        _bytes.Advance(written);
        return this;
    }

    /// <summary>A number with three decimals at most (a thousandth of a millimetre), and a space behind it.</summary>
    public PdfBuffer Number(double number)
    {
        var thousandths = (long)Math.Round(number * 1000);
        if (thousandths < 0)
            Add("-"u8);
        thousandths = Math.Abs(thousandths);
        Add(thousandths / 1000);
        if (thousandths % 1000 is > 0 and var rest)
        {
            Add("."u8);
            for (var digit = 100; rest > 0; rest %= digit, digit /= 10)
                Add(rest / digit);
        }

        return Add(" "u8);
    }

    /// <summary>A factor with six decimals, for what is multiplied by the size of a sheet; and a space behind it.</summary>
    public PdfBuffer Scale(double factor)
    {
        Utf8Formatter.TryFormat(factor, _bytes.GetSpan(32), out var written, new StandardFormat('F', 6));
        _bytes.Advance(written);
        return Add(" "u8);
    }

    /// <summary>Four hexadecimal digits.</summary>
    public PdfBuffer Hex(int number)
    {
        Utf8Formatter.TryFormat((uint)number, _bytes.GetSpan(8), out var written, new StandardFormat('X', 4));
        _bytes.Advance(written);
        return this;
    }

    /// <summary>Deflates bytes into this buffer, with the header that the filter FlateDecode expects.</summary>
    /// <returns>How many bytes it became.</returns>
    public int AddDeflated(ReadOnlySpan<byte> plain)
    {
        var before = Length;
        using (var into = new ZLibStream(new Sink(_bytes), CompressionLevel.Optimal))
            into.Write(plain);
        return Length - before;
    }

    private sealed class Sink(ArrayBufferWriter<byte> bytes) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer) => bytes.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => bytes.Write(buffer.AsSpan(offset, count));

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
