using System.Data.Common;
using FieldCollect.Server.Alerts;
using FieldCollect.Server.Api;
using FieldCollect.Server.Outgoing;
using FieldCollect.Store;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server;

/// <summary>
/// What has to be done now and then whether or not anybody asks: held changes whose time is over, code lists that another server has written, answers and sessions that nobody can ask for any more, how large the sets are,
/// bytes of attachments that nobody goes on sending or whose records have come; what supervisors are to hear of without asking; once a night the checks over all records, and each morning the bulletins.
/// </summary>
/// <remarks>Apart from the clock that turns it (<see cref="HousekeepingService"/>), so that a simulation can turn it by its own.</remarks>
public sealed class Housekeeping
{
    private const int RoundsBetweenCounts = 60;

    private readonly RegisterStore _store;
    private readonly SetSizes _sizes;
    private readonly ILogger<Housekeeping> _logger;
    private readonly Func<CancellationToken, Task>[] _steps;
    private int _round;

    internal Housekeeping(RegisterStore store, SetSizes sizes, IOutgoing<AlertMessage> alerts, ILogger<Housekeeping> logger)
    {
        (_store, _sizes, _logger) = (store, sizes, logger);
        _steps =
        [
            HeldChangesAsync,
            store.RefreshCodesAsync,
            stop => Retention.RunAsync(store, stop),
            DeclarationsAsync,
            stop => store.PlateScans.DropOldAsync(stop),
            AttachmentsAsync,
            SizesAsync,
            new NightlyWork(store, logger).RunAsync,
            new AlertWatch(store, alerts, logger).RunAsync,
            new ScheduledBulletins(store, logger).RunAsync,
        ];
    }

    /// <summary>The server listens when the sets are counted: until then all of them would seem small.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        try
        {
            await _sizes.CountAsync(stop);
        }
        catch (DbException e)
        {
            // A slow database is no reason not to serve; the first round counts again.
            _logger.LogError("The sets could not be counted: {Problem}", e.GetType().Name);
        }
    }

    /// <summary>Everything once, one after the other.</summary>
    public async Task RoundAsync(CancellationToken stop)
    {
        foreach (var step in _steps)
            await TryAsync(step, stop);
    }

    // What fails holds up nothing else, and the next round tries again; a database that is away says so to every request as well.
    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken stop)
    {
        try
        {
            await step(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            _logger.LogError("Housekeeping failed: {Problem}", e.GetType().Name);
        }
    }

    private async Task HeldChangesAsync(CancellationToken stop)
    {
        if (await HeldChanges.EndOverdueAsync(_store, stop) is > 0 and var groups)
            _logger.LogInformation("{Groups} groups of held changes had waited long enough", groups);
    }

    private async Task DeclarationsAsync(CancellationToken stop)
    {
        if (await DeclarationTimes.RunAsync(_store, stop) is > 0 and var declarations)
            _logger.LogInformation("{Declarations} declarations expired, were erased or are no longer the landlord's", declarations);
    }

    private async Task AttachmentsAsync(CancellationToken stop)
    {
        _store.Files.Partial.DropOld(_store.Time.GetUtcNow());
        await _store.Files.Awaited.DropAsync(_store, stop);
        await _store.Files.Awaited.SettleAsync(_store, stop);
    }

    private Task SizesAsync(CancellationToken stop) => !_sizes.Counted || ++_round % RoundsBetweenCounts == 0 ? _sizes.CountAsync(stop) : Task.CompletedTask;
}

/// <summary>Turns <see cref="Housekeeping"/> once a minute.</summary>
internal sealed class HousekeepingService(Housekeeping housekeeping) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await housekeeping.BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            do
                await housekeeping.RoundAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
