using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FieldCollect.Benchmarks.OData;

/// <summary>
/// Who asks, in a process of its own, so that the CPU time of this one is the server's alone. Each of a few connections sends the next request
/// when the last is answered.
/// </summary>
public sealed class LoadProcess : IDisposable
{
    public const string Command = "load";

    /// <summary>For who asks without one.</summary>
    public const string NoToken = "-";

    // Twice the cores of a small machine: the server is never idle for want of a request, and requests do not queue for long.
    private const int Connections = 4;

    private readonly Process _process;

    private LoadProcess(Process process) => _process = process;

    public static LoadProcess Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Under `dotnet benchmark.dll` the process is dotnet itself and wants the program's name first.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LoadProcess).Assembly.Location);
        start.ArgumentList.Add(Command);
        return new LoadProcess(Process.Start(start)!);
    }

    /// <summary>Sends the paths of a file over and over for some seconds.</summary>
    /// <returns>Answers, and the seconds they took.</returns>
    public async Task<(long Requests, double Seconds)> RunAsync(int port, string token, string pathsFile, double seconds)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{port} {token} {seconds} {pathsFile}"));
        await _process.StandardInput.FlushAsync();
        var answer = (await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load generator has ended.")).Split(' ');
        return answer[0] == "ok"
            ? (long.Parse(answer[1], CultureInfo.InvariantCulture), double.Parse(answer[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException(string.Join(' ', answer));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>The other side: takes orders from standard input until it closes.</summary>
    public static async Task ServeAsync(TextReader orders, TextWriter answers)
    {
        while (await orders.ReadLineAsync() is { } line)
        {
            var order = line.Split(' ', 4);
            try
            {
                var requests = (await File.ReadAllLinesAsync(order[3]))
                    .Select(path => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{order[0]}\r\n{(order[1] == NoToken ? "" : $"Authorization: Bearer {order[1]}\r\n")}\r\n"))
                    .ToArray();
                var time = TimeSpan.FromSeconds(double.Parse(order[2], CultureInfo.InvariantCulture));
                var clock = Stopwatch.StartNew();
                var counts = new long[Connections];
                var threads = Enumerable.Range(0, Connections).Select(i => Task.Factory.StartNew(
                    () => counts[i] = Ask(int.Parse(order[0], CultureInfo.InvariantCulture), requests, i * requests.Length / Connections, clock, time),
                    CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
                await Task.WhenAll(threads);
                await answers.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ok {counts.Sum()} {clock.Elapsed.TotalSeconds}"));
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidDataException)
            {
                await answers.WriteLineAsync($"failed {e.Message.ReplaceLineEndings(" ")}");
            }

            await answers.FlushAsync();
        }
    }

    private static long Ask(int port, byte[][] requests, int next, Stopwatch clock, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        var buffer = new byte[4 << 20];
        var answered = 0L;
        for (; clock.Elapsed < time; next++, answered++)
        {
            socket.Send(requests[next % requests.Length]);
            Receive(socket, buffer);
        }

        return answered;
    }

    // One request is under way on a connection, so an answer is whole when its length is there, or when it ends as a chunked body ends: JSON
    // holds no bare line break, so that nothing else ends in this way.
    private static void Receive(Socket socket, byte[] buffer)
    {
        var (length, body, wanted) = (0, -1, -1);
        do
        {
            var read = length < buffer.Length ? socket.Receive(buffer.AsSpan(length)) : 0;
            if (read == 0)
                throw new IOException("The server closed the connection, or its answer is too long.");
            length += read;
            if (body < 0 && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                body = end + 4;
                if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8))
                    throw new InvalidDataException(Encoding.UTF8.GetString(buffer, 0, Math.Min(length, 500)));
                if (buffer.AsSpan(0, body).IndexOf("Content-Length: "u8) is >= 0 and var at)
                    wanted = body + int.Parse(Encoding.ASCII.GetString(buffer.AsSpan(at + 16, buffer.AsSpan(at).IndexOf((byte)'\r') - 16)), CultureInfo.InvariantCulture);
            }
        }
        while (body < 0 || (wanted >= 0 ? length < wanted : !buffer.AsSpan(0, length).EndsWith("\r\n0\r\n\r\n"u8)));
    }
}
