using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace FieldCollect.Server.Api;

/// <summary>Bodies for which the HTTP server's own bounds are too narrow: photos, and exports of unsent work.</summary>
public static class LargeBody
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Lets a body of this length, and slowness, through; to be called before it is read.</summary>
    public static void Allow(HttpContext http, long mostBytes, double slowestBytesASecond)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = mostBytes;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(slowestBytesASecond, Grace);
    }
}
