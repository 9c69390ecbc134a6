using System.Data.Common;
using FieldCollect.Fleet.Checking;
using FieldCollect.Server;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCollect.Fleet.Simulation;

/// <summary>The real server on a real SQLite file, with a transport in memory and a clock that can be wrong. It can be killed, backed up and restored.</summary>
public sealed class SimServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _root;
    private readonly ServerErrors _errors = new();
    private readonly List<DbConnection> _readers = [];
    private readonly List<Task> _atWork = [];
    private WebApplication _app = null!;
    private HttpMessageInvoker _invoker = null!;
    private int _lives;

    private SimServer(string root, SimClock clock) => (_root, Clock) = (root, clock);

    public SimClock Clock { get; }

    public RegisterStore Store { get; private set; } = null!;

    public bool IsFull { get; private set; }

    /// <summary>What it logged last as an error.</summary>
    public string LastError => _errors.Last;

    /// <summary>It runs as the next version.</summary>
    public bool IsUpgraded { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Lives => _lives;

    private string Folder => Path.Combine(_root, $"server-{_lives}");

    /// <param name="template">A data folder to begin with; it is copied.</param>
    /// <param name="root">Where the server may make folders.</param>
    /// <param name="clock">The server's.</param>
    public static async Task<SimServer> StartAsync(string template, string root, SimClock clock)
    {
        var server = new SimServer(root, clock);
        SimFiles.Copy(template, server.Folder);
        await server.OpenAsync();
        return server;
    }

    /// <summary>One request over the transport in memory, as often as it is sent.</summary>
    /// <exception cref="TimeoutException">No answer within <see cref="Patience"/>, by the clock on the wall: server and line wait for each other.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) => _invoker.SendAsync(request, cancel).WaitAsync(Patience, TimeProvider.System, cancel);

    /// <summary>Until it is done with all that it was asked, also with what it does when it has answered: a seed plays alike each time.</summary>
    public Task RestAsync()
    {
        lock (_atWork)
        {
            _atWork.RemoveAll(w => w.IsCompleted);
            return Task.WhenAll(_atWork).WaitAsync(Patience, TimeProvider.System);
        }
    }

    /// <summary>kill -9 and a new start: the new life has what lay on the disk at this moment, and half a write behind it.</summary>
    public async Task KillAsync(int torn)
    {
        var next = Path.Combine(_root, $"server-{_lives + 1}");
        SimFiles.Copy(Folder, next, torn);
        await CloseAsync();
        _lives++;
        await OpenAsync();
    }

    /// <summary>Stopped, and started as the next version, or as the one before again.</summary>
    public async Task UpgradeAsync(bool isUpgraded)
    {
        IsUpgraded = isUpgraded;
        await KillAsync(0);
    }

    public string Backup(string name)
    {
        var folder = Path.Combine(_root, "backup-" + name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        SimFiles.Copy(Folder, folder);
        return folder;
    }

    /// <summary>The data folder of an earlier day, declared to be a new epoch, as an operator does who restores a backup.</summary>
    public async Task RestoreAsync(string backup)
    {
        await CloseAsync();
        _lives++;
        SimFiles.Copy(backup, Folder);
        await RegisterStore.NewEpochAsync(Folder, null);
        await OpenAsync();
    }

    /// <summary>A disk without room for one more page, until it has some again.</summary>
    public async Task FillDiskAsync(bool full)
    {
        IsFull = full;
        await Store.WriteAsync(async context =>
        {
            var pages = full ? await context.Database.SqlQueryRaw<long>("SELECT page_count AS Value FROM pragma_page_count").SingleAsync() : 1_073_741_823;
            // A PRAGMA takes no parameters, and this is a number.
            var bound = "PRAGMA max_page_count = " + pages.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await context.Database.ExecuteSqlRawAsync(bound);
            return true;
        });
    }

    /// <summary>Somebody reads, and goes on reading: a report, a backup, a line that has fallen silent. What is committed meanwhile this reader does not see, and nobody waits for it.</summary>
    public async Task HoldReaderAsync()
    {
        var connection = await Store.Database.OpenReadAsync(CancellationToken.None);
        await ReadTransaction.BeginAsync(connection, CancellationToken.None);
        await BeatFeed.HeadAsync(connection, CancellationToken.None);
        _readers.Add(connection);
    }

    public bool HasReaders => _readers.Count > 0;

    public async Task LetReadersGoAsync()
    {
        foreach (var reader in _readers)
        {
            await ReadTransaction.EndAsync(reader, CancellationToken.None);
            await reader.DisposeAsync();
        }

        _readers.Clear();
    }

    /// <summary>What the server does every minute by a clock that nobody here waits for.</summary>
    /// <exception cref="BrokenPromiseException">A step failed, and not for want of room.</exception>
    public async Task HousekeepAsync()
    {
        var errors = _errors.Count;
        await _app.Services.GetRequiredService<Housekeeping>().RoundAsync(CancellationToken.None);
        if (!IsFull && _errors.Count > errors)
            throw new BrokenPromiseException($"The server failed to keep house: {LastError}");
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task OpenAsync()
    {
        Store = await RegisterStore.OpenAsync(Folder, null, Clock);
        IsFull = false;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(_errors);
        builder.WebHost.UseTestServer();
        _app = ServerApp.Build(builder, new Settings("http://register.test", Folder, null), Store, Clock, IsUpgraded ? RegisterSchema.Build(Store, Upgrades.Add) : null, keepsHouse: false);
        _app.Use(async (http, next) =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_atWork)
                _atWork.Add(done.Task);
            try
            {
                await next(http);
            }
            finally
            {
                done.SetResult();
            }
        });
        await _app.StartAsync();
        await _app.Services.GetRequiredService<Housekeeping>().BeginAsync(CancellationToken.None);
        await HousekeepAsync();
        _invoker = new HttpMessageInvoker(_app.GetTestServer().CreateHandler(context =>
        {
            // This transport tells no request line, and our paths are read from it.
            var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
            request.RawTarget = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }));
    }

    private async Task CloseAsync()
    {
        await LetReadersGoAsync();
        _invoker.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
