using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace FieldCollect.Server.Tests;

/// <summary>Who sends a form drop by drop, or opens a connection and says nothing more, is not waited for. No database has part in it.</summary>
public sealed class SlowRequestTests(SqliteCounty county)
{
    // The HTTP server's own bounds: a body of less than 240 bytes a second after five seconds, headers after thirty. With room for a machine under load.
    private static readonly TimeSpan BodyWithin = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("/d/receipt", "application/x-www-form-urlencoded")]
    [InlineData("/d/code", "application/x-www-form-urlencoded")]
    [InlineData("/d/photo", "multipart/form-data; boundary=x")]
    public async Task A_form_of_a_byte_a_second_is_cut_off(string path, string type)
    {
        var took = await UntilClosedAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.{path.Length}\r\nContent-Type: {type}\r\nContent-Length: 20000\r\n\r\n", BodyWithin);
        Assert.True(took < BodyWithin, $"It was waited for {took.TotalSeconds:0} s.");
    }

    [Fact]
    public async Task A_request_that_never_ends_its_headers_is_cut_off()
    {
        var took = await UntilClosedAsync("GET /d/receipt HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", HeadersWithin);
        Assert.True(took < HeadersWithin, $"It was waited for {took.TotalSeconds:0} s.");
    }

    // Then a byte a second, until the server ends the connection: how long that took; the longest if it does not.
    private async Task<TimeSpan> UntilClosedAsync(string begin, TimeSpan longest)
    {
        await county.ReadyAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(county.Server.Address.Host, county.Server.Address.Port, TestContext.Current.CancellationToken);
        var line = client.GetStream();
        await line.WriteAsync(Encoding.ASCII.GetBytes(begin), TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        using var late = new CancellationTokenSource(longest);
        var reading = Task.Run(async () =>
        {
            var buffer = new byte[4_096];
            try
            {
                while (await line.ReadAsync(buffer, late.Token) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // Reset, or not ended in time.
            }
        });
        while (!reading.IsCompleted)
        {
            try
            {
                await line.WriteAsync("a"u8.ToArray(), late.Token);
                await Task.Delay(TimeSpan.FromSeconds(1), late.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                break;
            }
        }

        await reading;
        return late.IsCancellationRequested ? longest : clock.Elapsed;
    }
}
