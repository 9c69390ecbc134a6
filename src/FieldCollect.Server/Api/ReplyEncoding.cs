using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Api;

/// <summary>Content codings that replies to terminals may have: a village's mobile network is slower than compressing.</summary>
public static class ReplyEncoding
{
    /// <summary>The better first; a client that takes both with the same weight gets it.</summary>
    public static readonly IReadOnlyList<string> Known = ["br", "gzip"];

    // Names and codes repeat from row to row: most of what the slower levels find is found by this one.
    private static readonly BrotliCompressionOptions Brotli = new() { Quality = 4 };

    // The answers of a batch are the same few headers again and again: the fastest level finds that, too, and needs no tables of megabytes, which cost more than
    // the compressing.
    private static readonly BrotliCompressionOptions Quick = new() { Quality = 1 };

    /// <summary>The coding to answer with; null for none. (RFC 9110, 12.5.3)</summary>
    public static string? Of(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
            return null;
        double Weight(string coding) => accepted.FirstOrDefault(a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) is { } named
            ? named.Quality ?? 1
            : accepted.FirstOrDefault(a => a.Value == "*") is { } any ? any.Quality ?? 1 : 0;
        var best = Known.MaxBy(Weight)!;
        return Weight(best) > 0 ? best : null;
    }

    /// <summary>Where the body is written. A part of a batch, and a reply that is kept for later, stays as it is: only a connection has codings.</summary>
    /// <param name="http">Whose reply.</param>
    /// <param name="repeats">What is written repeats itself all over.</param>
    public static Stream Begin(HttpContext http, bool repeats = false)
    {
        if (http.Features.Get<IHttpConnectionFeature>() is null || Of(http.Request) is not { } coding)
            return http.Response.BodyWriter.AsStream(leaveOpen: true);
        http.Response.Headers.ContentEncoding = coding;
        return coding == "br" && repeats ? new BrotliStream(http.Response.Body, Quick, leaveOpen: true) : Compress(http.Response.Body, coding);
    }

    public static Stream Compress(Stream into, string coding) => coding == "br"
        ? new BrotliStream(into, Brotli, leaveOpen: true)
        : new GZipStream(into, CompressionLevel.Optimal, leaveOpen: true);
}
