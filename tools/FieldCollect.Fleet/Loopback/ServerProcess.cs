using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FieldCollect.Fleet.Checking;

namespace FieldCollect.Fleet.Loopback;

/// <summary>The server as anybody runs it: a process of its own, which can be killed without a word and started again at the same address.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int MostErrors = 20;
    private const int MostLines = 40;

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(20);

    private readonly string _data;
    private readonly string? _postgres;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly List<string> _entry = [];
    private Process? _process;

    /// <param name="data">The data folder, of a register that is there.</param>
    /// <param name="postgres">An Npgsql connection string; null for SQLite.</param>
    public ServerProcess(string data, string? postgres)
    {
        (_data, _postgres) = (data, postgres);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>What it wrote as errors, the first of it: none of it is expected, however often it is killed.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts it, and returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [typeof(Server.ServerApp).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data,
        };
        start.Environment[Server.Settings.UrlName] = Address.ToString().TrimEnd('/');
        start.Environment[Server.Settings.DataName] = _data;
        start.Environment[Server.Settings.DatabaseName] = _postgres ?? "";
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server's process does not start.");
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < LongestStart)
        {
            if (_process.HasExited)
                throw new BrokenPromiseException($"The server ended with {_process.ExitCode}: {string.Join('\n', _errors)}");
            try
            {
                using var ready = await _http.GetAsync(new Uri(Address, "health/ready"), cancel);
                if (ready.IsSuccessStatusCode)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
            }

            await Task.Delay(50, cancel);
        }

        throw new BrokenPromiseException($"The server did not answer within {LongestStart.TotalSeconds} s.");
    }

    /// <summary>SIGKILL: nothing of it runs on, not even a line of its own.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, as an operator's service manager sends it.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        using (var term = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await term.WaitForExitAsync(CancellationToken.None);
        using var longest = new CancellationTokenSource(LongestStop);
        try
        {
            await process.WaitForExitAsync(longest.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BrokenPromiseException($"The server did not end within {LongestStop.TotalSeconds} s of being told to.");
        }

        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
    }

    // An entry of the console's log is a line with its level and indented lines below it.
    private void Note(string? line)
    {
        lock (_entry)
        {
            if (line is not null && line.StartsWith(' ') && _entry.Count < MostLines)
            {
                _entry.Add(line);
                return;
            }

            var text = string.Join('\n', _entry);
            if (_errors.Count < MostErrors && (text.StartsWith("fail:", StringComparison.Ordinal) || text.StartsWith("crit:", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal)))
                _errors.Enqueue(text);
            _entry.Clear();
            if (line is not null)
                _entry.Add(line);
        }
    }
}
