using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FieldCollect.Server.Plates;

/// <summary>How often something may be done under one key: so many at once, and as many again within the window, evenly.</summary>
internal sealed class RateLimit(TimeProvider time, int most, TimeSpan window)
{
    // What is remembered of a key is 100 bytes; with more keys than these they share one, so that a crowd of addresses fills no memory.
    private const int MostKeys = 50_000;

    // Looking through all of them takes a millisecond: not for each request of whoever has that many addresses.
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    private long _swept;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <returns>Null when it may be done; else how long to wait.</returns>
    public TimeSpan? Take(string key, bool onlyAsk = false)
    {
        if (most <= 0)
            return null;
        if (_buckets.Count >= MostKeys)
            Sweep();
        var bucket = _buckets.Count >= MostKeys && !_buckets.ContainsKey(key) ? _buckets.GetOrAdd("", _ => new Bucket(most)) : _buckets.GetOrAdd(key, _ => new Bucket(most));
        var now = time.GetTimestamp();
        lock (bucket)
        {
            var left = Filled(bucket, now);
            if (left < 1)
                return TimeSpan.FromSeconds(Math.Max(1, (1 - left) * window.TotalSeconds / most));
            if (!onlyAsk)
                (bucket.Left, bucket.At) = (left - 1, now);
            return null;
        }
    }

    private double Filled(Bucket bucket, long now) =>
        bucket.At == 0 ? most : Math.Min(most, bucket.Left + (time.GetElapsedTime(bucket.At, now) / window * most));

    // Whose bucket is full again is as if it had never been.
    private void Sweep()
    {
        var (now, last) = (time.GetTimestamp(), Interlocked.Read(ref _swept));
        if ((last != 0 && time.GetElapsedTime(last, now) < BetweenSweeps) || Interlocked.CompareExchange(ref _swept, now, last) != last)
            return;
        foreach (var (key, bucket) in _buckets)
        {
            if (Filled(bucket, now) >= most)
                _buckets.TryRemove(key, out _);
        }
    }

    private sealed class Bucket(double left)
    {
        public double Left { get; set; } = left;

        public long At { get; set; }
    }
}

/// <summary>The limits of the public pages. In memory: a restart forgives, and several servers count each for itself.</summary>
internal sealed class PublicLimits(TimeProvider time, int pagesAMinute)
{
    /// <summary>Pages of one client. Mobile networks put hundreds of people behind one address.</summary>
    public RateLimit Pages { get; } = new(time, pagesAMinute, TimeSpan.FromMinutes(1));

    /// <summary>Tokens of one client that show nothing. Nobody scans twenty bad plates in a minute; a script does.</summary>
    public RateLimit WrongTokens { get; } = new(time, pagesAMinute / 6, TimeSpan.FromMinutes(1));

    /// <summary>Forms sent by one client.</summary>
    public RateLimit Forms { get; } = new(time, 30, TimeSpan.FromMinutes(10));

    /// <summary>Receipt numbers and codes tried by one client.</summary>
    public RateLimit Numbers { get; } = new(time, 20, TimeSpan.FromMinutes(10));

    /// <summary>Declarations begun at one plate: a dormitory that fills in an afternoon is the most there is.</summary>
    public RateLimit Plate { get; } = new(time, 20, TimeSpan.FromHours(2));

    /// <summary>Codes sent to one phone: nobody else's phone is to be rung all day.</summary>
    public RateLimit Phone { get; } = new(time, 4, TimeSpan.FromHours(6));

    /// <summary>Codes sent by the whole register: each costs money.</summary>
    public RateLimit Codes { get; } = new(time, 600, TimeSpan.FromHours(1));

    /// <summary>Who a client is: its address, of IPv6 the network of a household.</summary>
    public static string ClientOf(HttpContext http, string? proxy)
    {
        var address = http.Connection.RemoteIpAddress;
        // Only the proxy's own word counts, and of a list only what the proxy has added itself.
        if (proxy is not null && address is not null && IPAddress.TryParse(proxy, out var trusted) && (address.Equals(trusted) || (address.IsIPv4MappedToIPv6 && address.MapToIPv4().Equals(trusted)))
            && http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 } said && IPAddress.TryParse(said, out var client))
            address = client;
        if (address is null)
            return "none";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
