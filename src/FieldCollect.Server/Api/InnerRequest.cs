using Microsoft.AspNetCore.Http.Features;

namespace FieldCollect.Server.Api;

/// <summary>
/// A request inside another: a part of a batch, or one that is answered later. It has its own headers, body and reply and goes the same way as
/// one that came by itself, so that it can do the same and nothing else.
/// </summary>
public static class InnerRequest
{
    public static HttpContext Of(
        IServiceProvider services, string method, IEnumerable<KeyValuePair<string, string>> headers, Stream body, Stream reply, string traceId, CancellationToken cancel)
    {
        var http = new DefaultHttpContext { RequestServices = services, RequestAborted = cancel, TraceIdentifier = traceId };
        http.Request.Method = method;
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        http.Request.Body = body;
        http.Request.ContentLength = body.Length;
        ReplyInto(http, reply);
        return http;
    }

    public static void ReplyInto(HttpContext http, Stream reply) => http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(reply));

    /// <summary>Runs it. Where it fails, its reply is the problem, and nothing is left of what it had written until then.</summary>
    /// <exception cref="OperationCanceledException">Whoever asked has gone.</exception>
    public static async Task RunAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        var reply = http.Response.Body;
        try
        {
            await BehindReply.RunAsync(http, () => ODataEndpoint.DispatchAsync(api, request, http), ends: false);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Clear();
            // The old writer may hold bytes of what failed.
            ReplyInto(http, reply);
            await ProblemReply.WriteAsync(http, ProblemReply.From(e, api.Logs, http.TraceIdentifier));
        }
    }

    /// <summary>The headers of its reply, without those that belong to the connection or to a moment.</summary>
    public static Dictionary<string, string> HeadersOf(HttpContext http) => http.Response.Headers
        .Where(h => h.Key is not ("Content-Length" or "Transfer-Encoding" or "Server-Timing"))
        .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
