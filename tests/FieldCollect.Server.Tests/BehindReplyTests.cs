using FieldCollect.Register;
using FieldCollect.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FieldCollect.Server.Tests;

/// <summary>What a request leaves to be done when it has been answered: the asker does not wait for it, who asks next over the same connection does.</summary>
public sealed class BehindReplyTests
{
    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Use(ProblemReply.CatchAsync);
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    [Fact]
    public async Task The_reply_is_there_before_the_work_is_done_and_the_next_request_behind_it()
    {
        var (mayEnd, isDone, requests, nobodyWaited) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), false, 0, false);
        await using var app = await ServeAsync(http => BehindReply.RunAsync(
            http,
            async () =>
            {
                if (Interlocked.Increment(ref requests) == 1)
                {
                    BehindReply.Add(http, async nobodyWaits =>
                    {
                        nobodyWaited = nobodyWaits;
                        await mayEnd.Task;
                        Volatile.Write(ref isDone, true);
                    });
                }

                await http.Response.WriteAsync(Volatile.Read(ref isDone) ? "done" : "answered");
            },
            ends: true));
        using var line = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(line) { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
        Assert.Equal("answered", await http.GetStringAsync("/", TestContext.Current.CancellationToken));
        var next = http.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.False(Volatile.Read(ref isDone));
        mayEnd.SetResult();
        Assert.Equal("done", await next);
        Assert.True(nobodyWaited);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_work_is_done_also_where_the_reply_fails_and_the_problem_is_told(bool ends)
    {
        var isDone = false;
        await using var app = await ServeAsync(http => BehindReply.RunAsync(
            http,
            () =>
            {
                BehindReply.Add(http, nobodyWaits =>
                {
                    isDone = nobodyWaits == ends;
                    return Task.CompletedTask;
                });
                throw new ProblemException(Problems.TookTooLong);
            },
            ends));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        (await new Caller(http, null).GetAsync("")).Expect(Problems.TookTooLong);
        Assert.True(isDone);
    }
}
