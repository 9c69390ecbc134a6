using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>
/// How much a request may say before its body. Kestrel refuses with an empty reply, and only far above these bounds, so that a client a little over
/// is told what is wrong and what to do. URLs are bounded in ODataEndpoint.
/// </summary>
public static class HeaderBounds
{
    // Ours: a token, a reason in percent-encoded Chinese and the preferences together are below 4 KB.
    private const int Largest = 32 * 1024;
    private const int Most = 100;

    // Kestrel's. A URL of a megabyte is a defect of a client that should be told so; what is held for one connection stays below 2 MB.
    private const int KestrelLine = 1_200 * 1024;
    private const int KestrelHeaders = 256 * 1024;
    private const int KestrelBuffer = 1_600 * 1024;

    public static void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits limits)
    {
        limits.MaxRequestBufferSize = KestrelBuffer;
        limits.MaxRequestLineSize = KestrelLine;
        limits.MaxRequestHeadersTotalSize = KestrelHeaders;
        limits.MaxRequestHeaderCount = 2 * Most;
    }

    /// <summary>Middleware before everything that reads headers.</summary>
    /// <exception cref="ProblemException">HeadersTooLarge.</exception>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var (length, count) = (0, 0);
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values)
            {
                count++;
                length += name.Length + (value?.Length ?? 0);
            }
        }

        return length <= Largest && count <= Most ? next(http) : throw new ProblemException(Problems.HeadersTooLarge);
    }
}
