namespace FieldCollect.Benchmarks.Sync;

/// <summary>Counts what goes over the wire between a terminal and the server: requests, and bytes of replies as they are coded.</summary>
internal sealed class CountingLine() : DelegatingHandler(new SocketsHttpHandler())
{
    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    public void Reset() => (Requests, Bytes) = (0, 0);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentLength is null)
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        Requests++;
        Bytes += response.Content.Headers.ContentLength ?? 0;
        return response;
    }
}
