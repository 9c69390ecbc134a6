using System.Threading.Channels;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Plates;

/// <summary>
/// Scans of plates, noted in the background: a page that is answered in a tenth of a millisecond cannot wait for a disk. What waits when the process dies is lost, a second's
/// worth; a scan is no work of anybody, and the next one comes. Nothing is noted of who scanned.
/// </summary>
public sealed class PlateScans : IAsyncDisposable
{
    // A second of the fastest page. What does not fit is not noted: whoever sends more is no citizen with a phone.
    private const int MostWaiting = 10_000;

    private const int RowsATransaction = 500;

    // More scans of one plate on one day tell nothing more, and a script that calls one plate must not fill the disk.
    private const int MostADay = 200;

    // One write a second, however many scans: an officer's push waits for few of them.
    private static readonly TimeSpan Gathers = TimeSpan.FromSeconds(1);

    private readonly RegisterStore _store;
    private readonly Channel<PlateScanRow> _queue = Channel.CreateBounded<PlateScanRow>(new BoundedChannelOptions(MostWaiting) { SingleReader = false, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _hurry = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly Task _loop;
    private int _closed;

    internal PlateScans(RegisterStore store)
    {
        _store = store;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Notes a scan; returns at once.</summary>
    /// <param name="plateId">A plate that is there, in use or revoked.</param>
    /// <param name="kind">Who scanned, as far as it is noted.</param>
    /// <param name="longitude">Degrees WGS 84, rounded before anything else; null where unknown. What is no position on earth counts as unknown.</param>
    /// <param name="latitude">The same.</param>
    /// <returns>False if too many are waiting: this one is not noted.</returns>
    public bool Record(Guid plateId, PlateScanKind kind, double? longitude, double? latitude)
    {
        var known = longitude is >= -180 and <= 180 && latitude is >= -90 and <= 90;
        var now = _store.Time.GetUtcNow();
        return _queue.Writer.TryWrite(new PlateScanRow
        {
            Id = Ids.New(now),
            PlateId = plateId,
            At = now,
            Day = County.Day(now),
            Kind = kind,
            Longitude = known ? Math.Round(longitude!.Value, PlateSighting.Digits) : null,
            Latitude = known ? Math.Round(latitude!.Value, PlateSighting.Digits) : null,
        });
    }

    /// <summary>Writes what waits, and looks at what it tells. For tests and for a read model that must not be behind.</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var rows = new List<PlateScanRow>(RowsATransaction);
            while (_queue.Reader.TryRead(out var next))
            {
                rows.Add(next);
                if (rows.Count == RowsATransaction)
                    await WriteAsync(rows, cancel);
            }

            await WriteAsync(rows, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Deletes scans that are older than the county keeps them; at most one short transaction's worth.</summary>
    public Task<int> DropOldAsync(CancellationToken cancel)
    {
        var today = County.Day(_store.Time.GetUtcNow());
        var last = today.AddDays(-PlatePolicy.ScansDays(_store.Codes, today));
        return _store.WriteAsync(
            async context =>
            {
                var old = await context.PlateScans.Where(s => s.Day < last).OrderBy(s => s.Day).Select(s => s.Id).Take(RowsATransaction).ToListAsync(cancel);
                return old.Count == 0 ? 0 : await context.PlateScans.Where(s => old.Contains(s.Id)).ExecuteDeleteAsync(cancel);
            },
            cancel);
    }

    public async ValueTask DisposeAsync()
    {
        // A store may be closed twice: by who is done with it, and by who owns it.
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        _queue.Writer.TryComplete();
        await _hurry.CancelAsync();
        await _loop;
        _hurry.Dispose();
        _one.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                await Task.Delay(Gathers, _hurry.Token);
            }
            catch (OperationCanceledException)
            {
                // The store closes: what waits is written now.
            }

            try
            {
                await FlushAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A database that is away costs the scans of these seconds, see above. Whoever writes work is told by the work's own answer.
            }
        }
    }

    private async Task WriteAsync(List<PlateScanRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return;
        var plates = rows.Select(r => r.PlateId).Distinct().ToList();
        var days = rows.Select(r => r.Day).Distinct().ToList();
        var noted = await _store.WriteAsync(
            async context =>
            {
                var counts = await context.PlateScans.Where(s => plates.Contains(s.PlateId) && days.Contains(s.Day))
                    .GroupBy(s => new { s.PlateId, s.Day }).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => (g.Key.PlateId, g.Key.Day), g => g.Count, cancel);
                var kept = new List<PlateScanRow>();
                foreach (var row in rows)
                {
                    var of = (row.PlateId, row.Day);
                    if ((counts[of] = counts.GetValueOrDefault(of) + 1) <= MostADay)
                        kept.Add(row);
                }

                context.AddRange(kept);
                await context.SaveChangesAsync(cancel);
                return kept;
            },
            cancel);
        rows.Clear();
        await ScanMatters.OpenAsync(_store, noted, cancel);
    }
}
