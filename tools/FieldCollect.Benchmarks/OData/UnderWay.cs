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

    /// <exception cref="TimeoutException">There has been one at each moment of a minute.</exception>
    public async Task NoneAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref _requests) > 0)
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(1))
                throw new TimeoutException("The server does not come to rest.");
            await Task.Delay(1);
        }
    }
}
