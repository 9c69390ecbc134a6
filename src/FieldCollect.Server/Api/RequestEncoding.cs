using System.IO.Compression;
using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>
/// Content codings that a batch may be sent in: the headers of its parts say the same again and again, and a village's network is slower upwards. What it comes
/// to is bounded like what is sent as it is.
/// </summary>
public static class RequestEncoding
{
    // As Kestrel's bound for what is not coded.
    private const long LargestDecoded = 16 << 20;

    /// <summary>Tells a client what it may send (RFC 9110, 12.5.3).</summary>
    public static void Announce(HttpContext http) => http.Response.Headers.AcceptEncoding = "br, gzip";

    /// <summary>The body as it was before it was coded.</summary>
    /// <exception cref="ProblemException">UnsupportedMediaType: a coding that is not known, or several. BodyTooLarge while it is read.</exception>
    public static Stream Decoded(HttpContext http) => http.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "" or "identity" => http.Request.Body,
        "br" => new Bounded(new BrotliStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true)),
        "gzip" => new Bounded(new GZipStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true)),
        _ => throw new ProblemException(Problems.UnsupportedMediaType, "Content-Encoding", "A batch is sent as it is, or in br or gzip."),
    };

    // A kilobyte may decode to gigabytes.
    private sealed class Bounded(Stream decoding) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read;
            try
            {
                read = await decoding.ReadAsync(buffer, cancellationToken);
            }
            catch (InvalidOperationException e)
            {
                // Brotli's word for what is not Brotli.
                throw new InvalidDataException("The body cannot be decoded.", e);
            }

            _read += read;
            return _read <= LargestDecoded ? read : throw new ProblemException(Problems.BodyTooLarge);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                decoding.Dispose();
            base.Dispose(disposing);
        }
    }
}
