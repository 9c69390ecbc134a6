using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Fleet.Checking;

namespace FieldCollect.Fleet.Loopback;

/// <summary>Counts what goes over the wire, over all terminals.</summary>
public sealed class WireCounts
{
    private long _requests;
    private long _lost;
    private int _pushesUnderWay;

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that got no whole answer.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public int PushesUnderWay => Volatile.Read(ref _pushesUnderWay);

    /// <summary>Answers of 500, which no fault of the line excuses.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    internal void Sent() => Interlocked.Increment(ref _requests);

    internal void GotNothing() => Interlocked.Increment(ref _lost);

    internal void PushBegins() => Interlocked.Increment(ref _pushesUnderWay);

    internal void PushEnds() => Interlocked.Decrement(ref _pushesUnderWay);
}

/// <summary>Between the library and the wire: notes in the ledger what reached the terminal whole.</summary>
public sealed class WireTap(Ledger ledger, WireCounts counts, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostFailures = 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isBatch = request.RequestUri!.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal);
        JsonObject? batch = null;
        if (isBatch)
        {
            batch = await JsonAsync(request.Content!, cancellationToken);
            ledger.Delivered(batch);
            counts.PushBegins();
        }

        counts.Sent();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.InternalServerError && counts.Failures.Count < MostFailures)
                counts.Failures.Enqueue($"{request.Method} {request.RequestUri.AbsolutePath}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            if (batch is not null && response.IsSuccessStatusCode)
                ledger.Answered(batch, await ReadAsync(response, cancellationToken), TimeProvider.System.GetUtcNow());
            return response;
        }
        catch
        {
            counts.GotNothing();
            throw;
        }
        finally
        {
            if (isBatch)
                counts.PushEnds();
        }
    }

    // Read here whole, so that the library reads it from memory: what the ledger has heard the terminal has, too.
    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await response.Content.LoadIntoBufferAsync(cancel);
        try
        {
            return await JsonAsync(response.Content, cancel);
        }
        catch (Exception cut) when (cut is JsonException or InvalidDataException)
        {
            throw new HttpRequestException("The reply ends early.", cut);
        }
    }

    private static async Task<JsonObject> JsonAsync(HttpContent content, CancellationToken cancel)
    {
        using var body = new MemoryStream(await content.ReadAsByteArrayAsync(cancel));
        await using Stream plain = content.Headers.ContentEncoding.LastOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        return (await JsonNode.ParseAsync(plain, cancellationToken: cancel))!.AsObject();
    }
}
