using System.Text.Json;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Server.Alerts;
using FieldCollect.Server.Outgoing;
using FieldCollect.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCollect.Server.Tests;

/// <summary>How alerts leave the register: to a service that may be away, or into a file.</summary>
public sealed class AlertSenderTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-").FullName;
    private RegisterStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await RegisterStore.OpenAsync(_folder, null, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var context = _store.NewContext();
        context.Add(new Device { Id = Guid.AllBitsSet, Version = 1, BeatCode = "610922510001", Name = "终端一", Status = DeviceStatus.Enrolled, EnrolledAt = TimeProvider.System.GetUtcNow().AddDays(-10) });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_service_that_is_away_gets_the_alert_later_and_one_that_took_it_gets_it_once()
    {
        var (bodies, away) = (new List<JsonElement>(), true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        service.Run(async http =>
        {
            bodies.Add(await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body));
            http.Response.StatusCode = away ? 503 : 204;
        });
        await service.StartAsync(TestContext.Current.CancellationToken);
        using var gateway = new OutgoingPost<AlertMessage>(new Uri(service.Urls.Single()));
        var watch = new AlertWatch(_store, gateway, NullLogger.Instance);
        await watch.RunAsync(TestContext.Current.CancellationToken);
        Assert.Null((await AlertAsync()).SentAt);
        away = false;
        await watch.RunAsync(TestContext.Current.CancellationToken);
        await watch.RunAsync(TestContext.Current.CancellationToken);
        var alert = await AlertAsync();
        Assert.NotNull(alert.SentAt);
        Assert.Equal(2, bodies.Count);
        Assert.Equal(["beatCode", "chinese", "english", "id", "kind", "openedAt"], bodies[1].EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal((alert.Id, "terminalSilent", "终端终端一超过3天未同步。"), (bodies[1].GetProperty("id").GetGuid(), bodies[1].GetProperty("kind").GetString(), bodies[1].GetProperty("chinese").GetString()));
    }

    [Fact]
    public async Task Without_a_service_it_is_a_line_of_a_file()
    {
        await new AlertWatch(_store, new OutgoingFile<AlertMessage>(Path.Combine(_folder, AlertMessage.FileName), ownersOnly: false), NullLogger.Instance).RunAsync(TestContext.Current.CancellationToken);
        var line = Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder, AlertMessage.FileName), TestContext.Current.CancellationToken));
        Assert.Equal((await AlertAsync()).Id, JsonDocument.Parse(line).RootElement.GetProperty("id").GetGuid());
        Assert.Contains("终端一", line);
        // Who is told alerts may run as another user; what has phones in it is the server's alone.
        await new OutgoingFile<string>(Path.Combine(_folder, "secret"), ownersOnly: true).SendAsync("x", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(_folder, AlertMessage.FileName)).HasFlag(UnixFileMode.GroupRead));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "secret")));
        }
    }

    [Fact]
    public async Task One_that_the_service_refuses_holds_up_no_other()
    {
        await using (var context = _store.NewContext())
        {
            context.Add(new Device { Id = Guid.Parse("00000000-0000-0000-0000-000000000002"), Version = 1, BeatCode = "610922510002", Name = "终端二", Status = DeviceStatus.Enrolled, EnrolledAt = TimeProvider.System.GetUtcNow().AddDays(-10) });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var refused = new RefusesTheFirst();
        await new AlertWatch(_store, refused, NullLogger.Instance).RunAsync(TestContext.Current.CancellationToken);
        await using var read = _store.NewContext();
        var alerts = await read.Set<Alert>().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, refused.Asked);
        Assert.Equal((1, 1), (alerts.Count(a => a.SentAt is null), alerts.Count(a => a.SentAt is not null)));
    }

    private sealed class RefusesTheFirst : IOutgoing<AlertMessage>
    {
        public int Asked { get; private set; }

        public Task SendAsync(AlertMessage told, CancellationToken cancel) =>
            ++Asked == 1 ? throw new HttpRequestException(null, null, System.Net.HttpStatusCode.UnprocessableEntity) : Task.CompletedTask;
    }

    private async Task<Alert> AlertAsync()
    {
        await using var context = _store.NewContext();
        return await context.Set<Alert>().SingleAsync(TestContext.Current.CancellationToken);
    }
}
