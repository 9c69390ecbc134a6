using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FieldCollect.Server.Tests;

/// <summary>The real server, as tools/run starts it: its own process, told by its environment where its data lie.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    // Start-up migrates, makes accounts and compiles: seconds on an idle machine, more beside a build.
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    private readonly StringBuilder _log = new();
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Everything the server has written to its output so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public static async Task<ServerProcess> StartAsync(string dataFolder, string? database)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FieldCollect.Server.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FIELDCOLLECT_URL"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["FIELDCOLLECT_DATA"] = dataFolder;
        start.Environment["FIELDCOLLECT_DATABASE"] = database ?? "";
        // Plates are printed for a host that somebody chose.
        start.Environment["FIELDCOLLECT_PLATE_HOST"] = "plates.example";
        // Tests of the public pages come from different places, as citizens do.
        start.Environment["FIELDCOLLECT_PROXY"] = "127.0.0.1";
        var server = new ServerProcess(new Process { StartInfo = start }, address);
        server._process.OutputDataReceived += server.Keep;
        server._process.ErrorDataReceived += server.Keep;
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>kill -9: no goodbye, no flush.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < ReadyWithin && !_process.HasExited)
        {
            try
            {
                using var reply = await http.GetAsync("health/ready");
                if (reply.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"The server did not become ready. It wrote:\n{Log}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
