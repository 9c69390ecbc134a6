using System.Collections.Concurrent;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store;
using FieldCollect.Store.Plates;

namespace FieldCollect.Server.Plates;

/// <summary>
/// Prints batches behind the replies, one at a time: 80,000 plates take half a minute of a core, which officers' pushes need too. Files lie in the data folder, one
/// folder a batch, until the batch is printed again. What was under way when the server stopped goes on when its printing is asked for again.
/// </summary>
public sealed class PlatePrinting(RegisterStore store, Settings settings, ILoggerFactory logs) : IHostedService, IDisposable
{
    /// <summary>In the data folder.</summary>
    private const string Folder = "plates";

    // Batches that wait for the one which is printed: more are a script that has gone astray.
    private const int MostWaiting = 8;

    private readonly ConcurrentDictionary<Guid, PrintJob> _jobs = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _beginning = new();

    /// <summary>Begins to print a batch; what is printed already is found to be so, and nothing is done.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sheet">What is printed on.</param>
    /// <exception cref="ProblemException">PrintUnderWay: on another sheet; TooManyRequests; FontMissing; MissingField: the server has not been told its host for plates.</exception>
    public void Begin(PlateBatch batch, SheetSize sheet)
    {
        // A plate bears the host for as long as it hangs: no guess from where the server listens goes onto metal.
        if (settings.PlateHost is null)
            throw new ProblemException(Problems.MissingField, Settings.PlateHostName, $"The server has not been told which host plates bear: {Settings.PlateHostName}.");
        // Said to the asker and not to whoever comes for the file.
        var fonts = PlateFonts.Find(settings.PlateFonts);
        lock (_beginning)
        {
            if (_jobs.TryGetValue(batch.Id, out var before) && !before.Work.IsCompleted)
            {
                if (before.Order.Sheet != sheet)
                    throw new ProblemException(Problems.PrintUnderWay);
                return;
            }

            if (_jobs.Values.Count(j => !j.Work.IsCompleted) > MostWaiting)
                throw new ProblemException(Problems.TooManyRequests, "Print", "Too many batches wait to be printed.");
            var job = new PrintJob(OrderOf(batch, sheet));
            job.Work = Task.Run(() => RunAsync(job, fonts), CancellationToken.None);
            _jobs[batch.Id] = job;
        }
    }

    /// <summary>The printed files of a batch; null if it has not been printed.</summary>
    /// <exception cref="ProblemException">Busy while it is being printed, with how far it is; what stood in the way when it was tried last.</exception>
    public async Task<(PrintOrder Order, ManifestFile Pdf)?> FindAsync(PlateBatch batch, CancellationToken cancel)
    {
        if (_jobs.TryGetValue(batch.Id, out var job))
        {
            if (!job.Work.IsCompleted)
                throw new ProblemException(Problems.Busy, batch.Number, $"{job.Progress.Plates} of {job.Progress.AllPlates} plates are printed.");
            if (job.Problem is { } problem)
                throw problem;
        }

        var order = OrderOf(batch, SheetSize.Default);
        return await PrintSheets.PrintedAsync(order, cancel) is { } pdf ? (order, pdf) : null;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_jobs.Values.Select(j => j.Work));
    }

    public void Dispose()
    {
        _one.Dispose();
        _stopping.Dispose();
    }

    private PrintOrder OrderOf(PlateBatch batch, SheetSize sheet) => new(batch.Number, Path.Combine(settings.DataFolder, Folder, batch.Id.ToString()), sheet);

    private async Task RunAsync(PrintJob job, PlateFonts fonts)
    {
        var cancel = _stopping.Token;
        try
        {
            await _one.WaitAsync(cancel);
            try
            {
                PlateSource source = stop => PlatesToPrint.ReadAsync(store.Database.OpenReadContextAsync, job.Order.Batch, null, settings.HostOnPlates, stop);
                await PrintSheets.RunAsync(source, fonts, job.Order, progress => job.Progress = progress, cancel);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The server stops; what is done stays on the disk.
        }
        catch (ProblemException problem)
        {
            job.Problem = problem;
        }
        catch (Exception e)
        {
            // Nobody waits for this task: what went wrong is kept for whoever asks, and its kind is logged.
            logs.CreateLogger("FieldCollect").LogError("A batch of plates cannot be printed: {Exception}", e.GetType().Name);
            job.Problem = new ProblemException(e is IOException or UnauthorizedAccessException ? Problems.StorageFull : Problems.Unexpected);
        }
    }

    /// <summary>A batch that is being printed, or was.</summary>
    private sealed class PrintJob(PrintOrder order)
    {
        public PrintOrder Order => order;

        public Task Work { get; set; } = Task.CompletedTask;

        public PrintProgress Progress { get; set; }

        public ProblemException? Problem { get; set; }
    }
}
