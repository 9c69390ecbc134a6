using System.Security.Cryptography;

namespace FieldCollect.Register.Sync;

/// <summary>Seals what is written to it, chunk by chunk; the last when it is disposed.</summary>
internal sealed class SealingStream(Stream to, IncrementalHash hash, byte[] key, byte[] prefix) : OneWayStream
{
    private readonly AesGcm _aes = new(key, UnsentFile.TagBytes);
    private readonly byte[] _chunk = new byte[UnsentFile.ChunkBytes];
    private int _filled;
    private int _number;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            // A full chunk waits for more, because the last one is marked as such.
            if (_filled == _chunk.Length)
                Seal(isLast: false);
            var part = Math.Min(buffer.Length, _chunk.Length - _filled);
            buffer[..part].CopyTo(_chunk.AsSpan(_filled));
            _filled += part;
            buffer = buffer[part..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Seal(isLast: true);
            _aes.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Seal(bool isLast)
    {
        Span<byte> nonce = stackalloc byte[12];
        UnsentFile.Nonce(nonce, _number++, isLast);
        var sealedChunk = new byte[_filled + UnsentFile.TagBytes];
        _aes.Encrypt(nonce, _chunk.AsSpan(0, _filled), sealedChunk.AsSpan(0, _filled), sealedChunk.AsSpan(_filled), prefix);
        hash.AppendData(sealedChunk);
        to.Write(sealedChunk);
        _filled = 0;
    }
}

/// <summary>Opens what <see cref="SealingStream"/> sealed, up to <paramref name="end"/>.</summary>
internal sealed class OpeningStream(Stream from, long end, byte[] key, byte[] prefix) : OneWayStream
{
    private readonly AesGcm _aes = new(key, UnsentFile.TagBytes);
    private readonly byte[] _sealed = new byte[UnsentFile.ChunkBytes + UnsentFile.TagBytes];
    private readonly byte[] _chunk = new byte[UnsentFile.ChunkBytes];
    private int _filled;
    private int _read;
    private int _number;
    private bool _isOver;

    public override bool CanRead => true;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_read == _filled)
        {
            if (_isOver)
                return 0;
            Open();
        }

        var part = Math.Min(buffer.Length, _filled - _read);
        _chunk.AsSpan(_read, part).CopyTo(buffer);
        _read += part;
        return part;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _aes.Dispose();
        base.Dispose(disposing);
    }

    private void Open()
    {
        var length = (int)Math.Min(_sealed.Length, end - from.Position);
        if (length < UnsentFile.TagBytes || from.ReadAtLeast(_sealed.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
            throw new CryptographicException("The file ends too early.");
        (_filled, _read, _isOver) = (length - UnsentFile.TagBytes, 0, from.Position == end);
        Span<byte> nonce = stackalloc byte[12];
        UnsentFile.Nonce(nonce, _number++, _isOver);
        _aes.Decrypt(nonce, _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, UnsentFile.TagBytes), _chunk.AsSpan(0, _filled), prefix);
    }
}

/// <summary>A stream that only goes on, in one direction.</summary>
internal abstract class OneWayStream : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
