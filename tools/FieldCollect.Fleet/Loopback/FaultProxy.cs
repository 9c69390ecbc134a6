using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FieldCollect.Fleet.Officers;

namespace FieldCollect.Fleet.Loopback;

/// <summary>
/// A TCP proxy between terminals and server that behaves like the line in a mountain valley. It knows nothing of HTTP: it breaks bytes off wherever they happen to be.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(4);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<long, TcpClient> _open = new();
    private readonly ConcurrentDictionary<LineFault, int> _counts = new();
    private readonly Lock _lock = new();
    private readonly Chance _chance;
    private readonly IReadOnlyList<LineFault> _kinds;
    private readonly double _rate;
    private readonly int _server;
    private readonly Task _accepting;
    private long _connections;

    /// <param name="server">The server's port on this machine.</param>
    /// <param name="seed">What befalls which piece is drawn from it; which piece comes when is the machine's affair.</param>
    /// <param name="kinds">Faults to be met.</param>
    /// <param name="rate">Of all stretches of a connection, how many end in one.</param>
    public FaultProxy(int server, long seed, IReadOnlyList<LineFault> kinds, double rate)
    {
        (_server, _chance, _kinds, _rate) = (server, new Chance(seed), kinds, rate);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether faults befall new connections and what comes next on those there are.</summary>
    public bool FaultsAreOn { get; set; }

    /// <summary>How often each kind was met.</summary>
    public IReadOnlyDictionary<LineFault, int> Counts => _counts;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        foreach (var client in _open.Values)
            client.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RelayAsync(TcpClient terminal)
    {
        var number = Interlocked.Increment(ref _connections);
        var upstream = new TcpClient();
        _open[number * 2] = terminal;
        _open[(number * 2) + 1] = upstream;
        try
        {
            terminal.NoDelay = upstream.NoDelay = true;
            await upstream.ConnectAsync(IPAddress.Loopback, _server, _closing.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            var slow = Draw(LineFault.Latency);
            var line = new Line(this, terminal, upstream, slow);
            // When one way is over the connection is.
            await await Task.WhenAny(line.PumpAsync(up: true, over.Token), line.PumpAsync(up: false, over.Token));
            await over.CancelAsync();
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // A broken connection is what this is for: each side sees its own end of it.
        }
        finally
        {
            _open.TryRemove(number * 2, out _);
            _open.TryRemove((number * 2) + 1, out _);
            terminal.Dispose();
            upstream.Dispose();
        }
    }

    // Whether this one fault is met.
    private bool Draw(LineFault kind)
    {
        lock (_lock)
        {
            if (!FaultsAreOn || !_kinds.Contains(kind) || !_chance.Of(_rate))
                return false;
        }

        Count(kind);
        return true;
    }

    // What ends the next stretch of a way, and how many bytes it has: from a few, which is inside of a request's headers, to more than most replies have.
    private (LineFault Fault, int Bytes) NextStretch(bool up)
    {
        lock (_lock)
        {
            var bytes = (int)Math.Pow(2, 3 + (_chance.Below(1_500) / 100.0));
            var kinds = _kinds.Where(k => k is not (LineFault.Latency or LineFault.None) && k != (up ? LineFault.CutDown : LineFault.CutUp)).ToList();
            return (FaultsAreOn && kinds.Count > 0 && _chance.Of(_rate) ? _chance.Pick(kinds) : LineFault.None, bytes);
        }
    }

    private TimeSpan Jitter()
    {
        lock (_lock)
            return TimeSpan.FromMilliseconds(_chance.Between(5, 120));
    }

    private TimeSpan StallTime()
    {
        lock (_lock)
            return LongestStall * (_chance.Below(1_000) / 1_000.0);
    }

    private void Count(LineFault fault) => _counts.AddOrUpdate(fault, 1, (_, n) => n + 1);

    /// <summary>One connection: two ways, each in stretches.</summary>
    private sealed class Line(FaultProxy proxy, TcpClient terminal, TcpClient server, bool slow)
    {
        private volatile bool _isDeaf;

        public async Task PumpAsync(bool up, CancellationToken cancel)
        {
            var (from, to) = up ? (terminal.GetStream(), server.GetStream()) : (server.GetStream(), terminal.GetStream());
            var buffer = new byte[16 * 1024];
            var (fault, left) = proxy.NextStretch(up);
            while (true)
            {
                var read = await from.ReadAsync(buffer, cancel);
                if (read == 0)
                    return;
                for (var at = 0; at < read;)
                {
                    var piece = Math.Min(read - at, left);
                    if (slow && proxy.FaultsAreOn)
                        await Task.Delay(proxy.Jitter(), cancel);
                    if (!_isDeaf)
                        await to.WriteAsync(buffer.AsMemory(at, piece), cancel);
                    (at, left) = (at + piece, left - piece);
                    if (left > 0)
                        continue;
                    if (fault != LineFault.None && proxy.FaultsAreOn && !await GoesOnAfterAsync(fault, cancel))
                        return;
                    (fault, left) = proxy.NextStretch(up);
                }
            }
        }

        private async Task<bool> GoesOnAfterAsync(LineFault fault, CancellationToken cancel)
        {
            proxy.Count(fault);
            switch (fault)
            {
                case LineFault.Stall:
                    await Task.Delay(proxy.StallTime(), cancel);
                    Reset();
                    return false;
                case LineFault.Reset:
                    Reset();
                    return false;
                case LineFault.HalfOpen:
                    // Whoever waits for an answer waits until he gives up.
                    _isDeaf = true;
                    return true;
                default:
                    // Both ends are closed in good order, in the middle of whatever it was.
                    return false;
            }
        }

        // Without lingering a close is a reset.
        private void Reset()
        {
            terminal.LingerState = server.LingerState = new LingerOption(true, 0);
            terminal.Close();
            server.Close();
        }
    }
}
