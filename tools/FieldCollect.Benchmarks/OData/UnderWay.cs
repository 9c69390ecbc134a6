using Microsoft.AspNetCore.Http;

namespace FieldCollect.Benchmarks.OData;

/// <summary>The requests that a server is at work on, those among them that have been answered.</summary>
internal sealed class UnderWay
{
    private int _requests;

    public async Task CountAsync(HttpContext http, RequestDelegate next)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            await next(http);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    public async Task NoneAsync()
    {
        while (Volatile.Read(ref _requests) > 0)
            await Task.Delay(1);
    }
}
