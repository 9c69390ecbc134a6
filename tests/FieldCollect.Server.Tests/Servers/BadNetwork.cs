using System.Net;
using System.Net.Sockets;

namespace FieldCollect.Server.Tests;

/// <summary>
/// A network between terminals and the server, of real connections: it cuts each after so many bytes have gone up, can turn one bit of what goes up, and can be away.
/// </summary>
public sealed class BadNetwork : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private long _up;
    private int _cuts;

    public BadNetwork(Uri server)
    {
        Server = server;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Where the server is, which may have started again elsewhere.</summary>
    public Uri Server { get; set; }

    /// <summary>Bytes up before a connection is cut; null: none is.</summary>
    public int? CutAfter { get; set; }

    /// <summary>The byte of a connection of which a bit is turned, once.</summary>
    public int? FlipAt { get; set; }

    public bool IsAway { get; set; }

    /// <summary>Bytes that have gone up.</summary>
    public long Up => Interlocked.Read(ref _up);

    public int Cuts => _cuts;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient terminal)
    {
        using var server = new TcpClient();
        using (terminal)
        {
            try
            {
                if (IsAway)
                    return;
                await server.ConnectAsync(Server.Host, Server.Port, _end.Token);
                await Task.WhenAny(UpAsync(terminal.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(terminal.GetStream(), _end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two has hung up.
            }
        }
    }

    private async Task UpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        for (var carried = 0; ;)
        {
            var room = Math.Min(buffer.Length, (CutAfter ?? int.MaxValue) - carried);
            if (room <= 0 || IsAway)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            var read = await from.ReadAsync(buffer.AsMemory(0, room), _end.Token);
            if (read == 0)
                return;
            if (FlipAt is { } at && at >= carried && at < carried + read)
            {
                buffer[at - carried] ^= 16;
                FlipAt = null;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            carried += read;
            Interlocked.Add(ref _up, read);
        }
    }
}
