using FieldCollect.Register;
using FieldCollect.Register.Tasks;
using FieldCollect.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCollect.Server.Tests;

/// <summary>What is done once a night, and when a night begins.</summary>
public sealed class NightlyWorkTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("night-").FullName;
    private readonly SetClock _clock = new();
    private RegisterStore _store = null!;
    private int _given;

    public async ValueTask InitializeAsync()
    {
        _store = await RegisterStore.OpenAsync(_folder, null, _clock, TestContext.Current.CancellationToken);
        await GiveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_night_begins_at_two_at_the_county_and_is_worked_once_by_whatever_server_is_there()
    {
        var (first, second) = (new NightlyWork(_store, NullLogger.Instance), new NightlyWork(_store, NullLogger.Instance));
        foreach (var (at, done) in new[] { ("2026-05-20T10:00", false), ("2026-05-21T01:59", false), ("2026-05-21T02:00", true) })
        {
            _clock.Now = new DateTimeOffset(DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Register.County.Offset);
            await first.RunAsync(TestContext.Current.CancellationToken);
            Assert.Equal(done, await IsTakenBackAsync());
        }

        await GiveAsync();
        foreach (var server in new[] { second, first, new NightlyWork(_store, NullLogger.Instance) })
            await server.RunAsync(TestContext.Current.CancellationToken);
        Assert.False(await IsTakenBackAsync());
        // Off for days, and started at noon.
        _clock.Now = _clock.Now.AddDays(3).AddHours(10);
        await new NightlyWork(_store, NullLogger.Instance).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(await IsTakenBackAsync());
    }

    // Its matter is not there: it is over.
    private async Task GiveAsync()
    {
        await using var context = _store.NewContext();
        context.Add(new Assignment { Id = Ids.New(_clock.Now.AddMilliseconds(++_given)), Version = 1, BeatCode = "610922510001", EntitySet = "Matters", RecordId = Guid.AllBitsSet, OfficerId = Guid.AllBitsSet });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private async Task<bool> IsTakenBackAsync()
    {
        await using var context = _store.NewContext();
        return !await context.Set<Assignment>().AnyAsync(a => a.RemovedAt == null, TestContext.Current.CancellationToken);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 5, 20, 10, 0, 0, Register.County.Offset);

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
