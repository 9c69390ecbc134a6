using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FieldCollect.Fleet.Officers;

/// <summary>A request as bytes, which may be sent as often as one likes.</summary>
public sealed record SentRequest(HttpMethod Method, Uri Url, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? ContentType, string? Coding = null)
{
    public bool IsBatch => Url.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal);

    public bool IsSnapshot => Url.AbsolutePath.Contains("/Snapshot", StringComparison.Ordinal);

    public bool IsUpload => Method == HttpMethod.Patch && Url.AbsolutePath.EndsWith("/$value", StringComparison.Ordinal);

    public JsonObject Json
    {
        get
        {
            using var body = new MemoryStream(Body!);
            using Stream plain = Coding is null ? body : new BrotliStream(body, CompressionMode.Decompress);
            return JsonNode.Parse(plain)!.AsObject();
        }
    }

    public SentRequest With(JsonObject json) => this with { Body = Encoding.UTF8.GetBytes(json.ToJsonString()), Coding = null };

    /// <summary>With one bit of a byte turned.</summary>
    public SentRequest Damaged(int at)
    {
        var body = (byte[])Body!.Clone();
        body[at] ^= 4;
        return this with { Body = body };
    }

    public static async Task<SentRequest> OfAsync(HttpRequestMessage request, CancellationToken cancel) => new(
        request.Method,
        request.RequestUri!,
        [.. request.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v)))],
        request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancel),
        request.Content?.Headers.ContentType?.ToString(),
        request.Content?.Headers.ContentEncoding.SingleOrDefault());

    public HttpRequestMessage Message() => With(Body is null ? null : new ByteArrayContent(Body));

    /// <summary>The first bytes of it, and then the line breaks.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="breaks">Breaks it for the other end, too.</param>
    public HttpRequestMessage Cut(int bytes, Action breaks)
    {
        var message = With(new CutContent(Body![..bytes], breaks));
        message.Content!.Headers.ContentLength = Body!.Length;
        return message;
    }

    private HttpRequestMessage With(HttpContent? content)
    {
        var message = new HttpRequestMessage(Method, Url) { Content = content };
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (content is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            if (Coding is not null)
                content.Headers.ContentEncoding.Add(Coding);
        }

        return message;
    }
}

/// <summary>A reply as bytes.</summary>
public sealed record ReceivedReply(HttpStatusCode Status, IReadOnlyList<(string Name, string Value)> Headers, IReadOnlyList<(string Name, string Value)> ContentHeaders, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public static async Task<ReceivedReply> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        [.. response.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v)))],
        [.. response.Content.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v)))],
        await response.Content.ReadAsByteArrayAsync());

    public HttpResponseMessage Message() => With(new ByteArrayContent(Body));

    /// <summary>The first bytes of it, and then an error, or nothing more as if it had ended.</summary>
    public HttpResponseMessage Cut(int bytes, bool loudly) => With(loudly ? new StreamContent(new BreakingStream(Body[..bytes])) : new ByteArrayContent(Body[..bytes]));

    /// <summary>With one bit of a byte turned.</summary>
    public ReceivedReply Damaged(int at)
    {
        var body = (byte[])Body.Clone();
        body[at] ^= 4;
        return this with { Body = body };
    }

    // Who breaks off has said before how much there would be.
    private HttpResponseMessage With(HttpContent content)
    {
        var message = new HttpResponseMessage(Status) { Content = content };
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in ContentHeaders.Where(h => h.Name != "Content-Length" || content is StreamContent))
            content.Headers.TryAddWithoutValidation(name, value);
        return message;
    }
}

/// <summary>The beginning of a request, all of which reaches the other end before the line breaks.</summary>
internal sealed class CutContent(byte[] bytes, Action breaks) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
        breaks();
        throw new IOException("The line breaks.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>Bytes, and then a line that breaks.</summary>
internal sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
{
    // The readings of a span come here: that is what MemoryStream does for what is derived from it.
    public override int Read(byte[] buffer, int offset, int count) => Position < Length ? base.Read(buffer, offset, count) : throw new IOException("The line breaks.");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The line breaks.");
}
