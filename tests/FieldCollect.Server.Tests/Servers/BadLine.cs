namespace FieldCollect.Server.Tests;

/// <summary>A network between a terminal and the server that cuts snapshots after some bytes, or turns one bit of one; it counts what went over it.</summary>
public sealed class BadLine() : DelegatingHandler(new SocketsHttpHandler())
{
    public int? CutAfter { get; set; }

    /// <summary>The byte of which a bit is turned, in the next reply only.</summary>
    public int? Flip { get; set; }

    /// <summary>Flips in every reply.</summary>
    public bool FlipsAlways { get; set; }

    public List<string> Asked { get; } = [];

    public List<string> Ranges { get; } = [];

    public long Bytes { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!.PathAndQuery);
        if (request.Headers.Range is { } range)
            Ranges.Add(range.ToString());
        var response = await base.SendAsync(request, cancellationToken);
        if (!request.RequestUri.AbsolutePath.Contains("Snapshot") || !response.IsSuccessStatusCode)
            return response;
        var cut = new StreamContent(new Cut(await response.Content.ReadAsStreamAsync(cancellationToken), this, Flip));
        if (!FlipsAlways)
            Flip = null;
        foreach (var header in response.Content.Headers)
            cut.Headers.TryAddWithoutValidation(header.Key, header.Value);
        response.Content = cut;
        return response;
    }

    private sealed class Cut(Stream inner, BadLine line, int? flip) : Stream
    {
        private readonly int? _most = line.CutAfter;
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read >= _most)
                throw new IOException("The line is cut.");
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, (_most ?? int.MaxValue) - _read)], cancellationToken);
            if (flip is { } at && at >= _read && at < _read + read)
                buffer.Span[at - _read] ^= 4;
            _read += read;
            line.Bytes += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
