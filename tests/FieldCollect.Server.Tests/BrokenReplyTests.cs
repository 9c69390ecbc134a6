using FieldCollect.Register;
using FieldCollect.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FieldCollect.Server.Tests;

/// <summary>What a client sees when a reply fails after it has begun: a problem, or a reply that breaks off; never an empty or a mixed one.</summary>
public sealed class BrokenReplyTests
{
    private static async Task<Reply> GetAsync(RequestDelegate answer)
    {
        await using var app = await ServeAsync(answer);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return await new Caller(http, null).GetAsync("");
    }

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer, ILoggerProvider? log = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // The shortest silence that the server can be made to suffer.
        builder.WebHost.ConfigureKestrel(k => k.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1_000, gracePeriod: TimeSpan.FromSeconds(1.1)));
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        var app = builder.Build();
        app.Use(ProblemReply.CatchAsync);
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    [Fact]
    public async Task Nothing_was_written_and_the_problem_is_told() => (await GetAsync(http =>
    {
        http.Response.ContentType = "text/plain";
        http.Response.Headers.ETag = "\"1\"";
        throw new ProblemException(Problems.TookTooLong);
    })).Expect(Problems.TookTooLong);

    [Fact]
    public async Task Something_waits_to_be_sent_and_the_reply_breaks_off() => await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(http =>
    {
        "{\"value\":["u8.CopyTo(http.Response.BodyWriter.GetSpan(16));
        http.Response.BodyWriter.Advance(10);
        throw new ProblemException(Problems.TookTooLong);
    }));

    [Fact]
    public async Task Something_was_sent_and_the_reply_breaks_off() => await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(async http =>
    {
        await http.Response.BodyWriter.WriteAsync("{\"value\":["u8.ToArray());
        throw new ProblemException(Problems.TookTooLong);
    }));

    // An answer could be taken for a refusal of the whole, and the visit be put aside.
    [Theory]
    [InlineData("Content-Length: 100", "{\"requests\":[", true)]
    [InlineData("Content-Length: 100", "{\"requests\":[", false)]
    [InlineData("Transfer-Encoding: chunked", "5\r\n{\"req", true)]
    public async Task Half_a_request_gets_no_answer(string header, string half, bool ends)
    {
        await using var app = await ServeAsync(async http => await System.Text.Json.JsonDocument.ParseAsync(http.Request.Body));
        using var line = new System.Net.Sockets.TcpClient();
        await line.ConnectAsync("127.0.0.1", new Uri(app.Urls.Single()).Port, TestContext.Current.CancellationToken);
        await using var stream = line.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n{half}"));
        if (ends)
            line.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Reset: no answer either.
        }

        Assert.Equal(0, answer.Length);
    }

    [Fact]
    public async Task A_line_that_breaks_while_its_request_is_read_is_no_accident_of_ours()
    {
        using var errors = new Errors();
        var ended = new TaskCompletionSource<Exception>();
        await using (var app = await ServeAsync(
            async http =>
            {
                try
                {
                    await http.Request.Body.CopyToAsync(Stream.Null);
                }
                catch (Exception e)
                {
                    // As what is wrapped around the reading sees it, whether or not the abort is known by then.
                    ended.SetResult(e);
                    throw new Microsoft.AspNetCore.Connections.ConnectionResetException("reset", e);
                }
            },
            errors))
        {
            using var line = new System.Net.Sockets.TcpClient();
            await line.ConnectAsync("127.0.0.1", new Uri(app.Urls.Single()).Port, TestContext.Current.CancellationToken);
            await line.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), TestContext.Current.CancellationToken);
            line.LingerState = new(true, 0);
            line.Close();
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Empty(errors.Lines);
    }

    [Fact]
    public async Task A_file_takes_what_it_may_and_no_more()
    {
        var path = Path.GetTempFileName();
        await using (var file = new BoundedFile(path, 10))
        {
            await file.WriteAsync(new byte[10], TestContext.Current.CancellationToken);
            var full = Assert.Throws<ProblemException>(() => file.Write(new byte[1]));
            Assert.Equal(Problems.TooComplex, full.Kind);
            file.SetLength(0);
            file.Write(new byte[10]);
        }

        File.Delete(path);
    }

    [Fact]
    public void What_is_cancelled_does_not_begin_to_write_and_what_writes_is_not_cancelled()
    {
        var (http, other) = (new DefaultHttpContext(), new DefaultHttpContext());
        using var cancelled = new AsyncJob("1", Guid.Empty, "");
        using var writing = new AsyncJob("2", Guid.Empty, "");
        cancelled.Attach(http);
        writing.Attach(other);
        Assert.True(cancelled.Cancel());
        Assert.True(cancelled.Cancelled.IsCancellationRequested);
        Assert.Throws<OperationCanceledException>(() => AsyncJob.BeginWriting(http));
        AsyncJob.BeginWriting(other);
        Assert.False(writing.Cancel());
        Assert.False(writing.Cancelled.IsCancellationRequested || writing.MayBeCancelled);
        AsyncJob.BeginWriting(new DefaultHttpContext());
    }

    /// <summary>Keeps what is logged as an error.</summary>
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
