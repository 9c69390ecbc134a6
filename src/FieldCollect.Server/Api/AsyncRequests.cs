using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>
/// <c>Prefer: respond-async</c> (Protocol 4.01, 8.2.8.8 and 11.6): readings, queries and batches that are answered later, by the status monitor
/// <c>/odata/$async/…</c>. Whoever waits a little (<c>wait=10</c>) and is lucky gets the reply at once. Single writes are quick and are answered at once.
/// Results are files in the data folder, each for its user alone, forgotten after a while and at every start.
/// </summary>
public sealed class AsyncRequests(IServiceProvider services, string folder, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "async";

    private const string Monitor = "$async/";

    // Four long lists side by side are one screen of a report; the results of all are at most 2 GB of files.
    private const int MostOfOneUser = 8;
    private const int MostOfAll = 32;
    private const long LargestBody = 4 << 20;
    private const long LargestResult = 64 << 20;

    // Beside these the requests of those who wait go on; a machine has two cores or more.
    private const int MostRunning = 4;

    // Long enough to come back over a bad network, short enough that the rows are still what somebody may see.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, AsyncJob> _jobs = new();
    private readonly SemaphoreSlim _running = new(MostRunning);
    private readonly Lock _accepting = new();
    private ITimer? _sweeping;

    /// <summary>Whether a request asks to be answered later, or asks for such an answer.</summary>
    public static bool Concerns(ApiRequest request) => IsMonitor(request.Path)
        || (request.Path is not ("" or "$metadata") && request.Headers("Prefer") is not null && request.Preference("respond-async") is not null
            && (request.Method == "GET" || (request.Method == "POST" && (request.Path.Equals("$batch", StringComparison.OrdinalIgnoreCase) || request.Path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase)))));

    public static bool IsMonitor(string path) => path.StartsWith(Monitor, StringComparison.Ordinal);

    public async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        if (IsMonitor(request.Path))
            await MonitorAsync(request, http);
        else
            await AcceptAsync(api, request, http);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // What was under way when the server stopped is nobody's any more: a status monitor lives as long as its process.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        _sweeping = time.CreateTimer(_ => Sweep(), null, Kept / 4, Kept / 4);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var job in _jobs.Values)
            job.Stop();
        await Task.WhenAll(_jobs.Values.Select(j => j.Work));
        foreach (var job in _jobs.Values)
            Forget(job);
    }

    public void Dispose()
    {
        _sweeping?.Dispose();
        _running.Dispose();
    }

    private async Task AcceptAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        var job = Begin(request.Actor.UserId);
        var wait = WaitOf(request);
        try
        {
            var inner = await InnerAsync(job, http);
            var later = request with { Headers = name => inner.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null };
            job.Work = Task.Run(() => RunAsync(api, later, inner, job), CancellationToken.None);
            if (wait > TimeSpan.Zero)
                await job.Work.WaitAsync(wait, time, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            // It takes longer than the asker waits.
        }
        catch
        {
            // Whoever hung up does not know where to ask for the result.
            if (job.Cancel())
                Forget(job);
            throw;
        }

        if (job.Status == 0 || wait == TimeSpan.Zero)
        {
            Pending(request, http, job);
            http.Response.Headers["Preference-Applied"] = "respond-async";
            return;
        }

        http.Response.StatusCode = job.Status;
        CopyHeaders(job, http);
        var applied = http.Response.Headers["Preference-Applied"].ToString();
        http.Response.Headers["Preference-Applied"] = (applied.Length > 0 ? applied + ", " : "") + request.Preference("wait")!.Value.Given;
        await WriteBodyAsync(job, http);
        Forget(job);
    }

    private AsyncJob Begin(Guid user)
    {
        lock (_accepting)
        {
            MakeRoom(_jobs.Values.Where(j => j.User == user), MostOfOneUser, Problems.TooManyRequests);
            MakeRoom(_jobs.Values, MostOfAll, Problems.Busy);
            var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
            return _jobs[id] = new AsyncJob(id, user, Path.Combine(folder, id));
        }
    }

    // A result that was fetched is kept in case the reply was lost, and is the first to go.
    private void MakeRoom(IEnumerable<AsyncJob> among, int most, ProblemKind problem)
    {
        var jobs = among.ToList();
        if (jobs.Count < most)
            return;
        var oldest = jobs.Where(j => j.Fetched).MinBy(j => j.FinishedAt)
            ?? throw new ProblemException(problem, "respond-async", "Too many results are under way or not yet fetched: fetch or DELETE some of them at their status monitors.");
        Forget(oldest);
    }

    // What the job needs is taken out of the request, which ends before it.
    private async Task<HttpContext> InnerAsync(AsyncJob job, HttpContext http)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var body = Stream.Null;
        if (HttpMethods.IsPost(http.Request.Method))
        {
            // In memory and nowhere else: a body may hold what the register keeps encrypted. Of several megabytes there are few.
            var size = http.Request.ContentLength is { } length and <= LargestBody ? length
                : throw new ProblemException(Problems.BodyTooLarge, "respond-async", "A request that is to be answered later says its length, of at most 4 MB.");
            body = new MemoryStream((int)size);
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            body.Position = 0;
        }

        var headers = http.Request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()));
        var inner = InnerRequest.Of(services, http.Request.Method, headers, body, Stream.Null, http.TraceIdentifier, job.Cancelled);
        job.Attach(inner);
        return inner;
    }

    private async Task RunAsync(ApiContext api, ApiRequest request, HttpContext inner, AsyncJob job)
    {
        try
        {
            await _running.WaitAsync(job.Cancelled);
            try
            {
                await using var file = new BoundedFile(job.File, LargestResult);
                InnerRequest.ReplyInto(inner, file);
                await InnerRequest.RunAsync(api, request, inner);
            }
            finally
            {
                _running.Release();
            }

            job.Finish(inner.Response.StatusCode, InnerRequest.HeadersOf(inner), time.GetUtcNow());
        }
        catch (OperationCanceledException) when (job.Cancelled.IsCancellationRequested)
        {
            // Its monitor is gone, or the service is about to be.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not even the problem could be kept: it is told without a body.
            api.Logs.CreateLogger("FieldCollect").LogError("The result of an asynchronous request cannot be kept: {Exception}", e.GetType().Name);
            File.Delete(job.File);
            job.Finish(Problems.StorageFull.Status, new Dictionary<string, string> { ["OData-Version"] = request.Version }, time.GetUtcNow());
        }
        finally
        {
            await inner.Request.Body.DisposeAsync();
        }
    }

    private async Task MonitorAsync(ApiRequest request, HttpContext http)
    {
        // Another's job is as little there as one that was forgotten, or whose result somebody has cleared away.
        if (!_jobs.TryGetValue(request.Path[Monitor.Length..], out var job) || job.User != request.Actor.UserId || IsOver(job)
            || (job.Status != 0 && job.Status != Problems.StorageFull.Status && !File.Exists(job.File)))
            throw new ProblemException(Problems.NotFound);
        var allowed = job.MayBeCancelled ? "GET, HEAD, DELETE, OPTIONS" : "GET, HEAD, OPTIONS";
        switch (request.Method)
        {
            case "GET" or "HEAD" when job.Status == 0:
                Pending(request, http, job);
                break;
            case "GET" or "HEAD":
                await ResultAsync(request, http, job);
                break;
            case "DELETE" when job.Cancel():
                Forget(job);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                http.Response.Headers["OData-Version"] = request.Version;
                break;
            case "OPTIONS":
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                http.Response.Headers.Allow = allowed;
                http.Response.Headers["OData-Version"] = request.Version;
                break;
            default:
                http.Items[ProblemReply.AllowedMethods] = allowed;
                throw new ProblemException(Problems.MethodNotAllowed);
        }
    }

    private static void Pending(ApiRequest request, HttpContext http, AsyncJob job)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.Headers.Location = request.ServiceRoot + Monitor + job.Id;
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["OData-Version"] = request.Version;
    }

    // To 4.01, and to 4.0 with an Accept that is not application/http, the result is the reply, with its status in AsyncResult; else it is an HTTP message
    // inside the reply (Protocol 4.01, 11.6).
    private static async Task ResultAsync(ApiRequest request, HttpContext http, AsyncJob job)
    {
        var accept = request.Headers("Accept");
        http.Response.StatusCode = StatusCodes.Status200OK;
        if (accept is null ? request.Version == "4.01" : !accept.Contains("application/http", StringComparison.OrdinalIgnoreCase))
        {
            CopyHeaders(job, http);
            http.Response.Headers["AsyncResult"] = job.Status.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            http.Response.ContentType = "application/http";
            http.Response.Headers["Content-Transfer-Encoding"] = "binary";
            http.Response.Headers["OData-Version"] = request.Version;
            http.Response.Headers.CacheControl = "no-store";
            if (HttpMethods.IsGet(request.Method))
                await http.Response.BodyWriter.WriteAsync(HttpMessage.Head(job.Status, job.Headers, LengthOf(job)), http.RequestAborted);
        }

        if (!HttpMethods.IsGet(request.Method))
            return;
        await WriteBodyAsync(job, http);
        job.Fetched = true;
    }

    private static void CopyHeaders(AsyncJob job, HttpContext http)
    {
        foreach (var (name, value) in job.Headers)
            http.Response.Headers[name] = value;
    }

    private static long LengthOf(AsyncJob job) => File.Exists(job.File) ? new FileInfo(job.File).Length : 0;

    private static async Task WriteBodyAsync(AsyncJob job, HttpContext http)
    {
        if (LengthOf(job) == 0)
            return;
        await using var file = new FileStream(job.File, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
        await file.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static TimeSpan WaitOf(ApiRequest request) =>
        request.Preference("wait") is { } asked && int.TryParse(asked.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds))
            : TimeSpan.Zero;

    private bool IsOver(AsyncJob job) => job.FinishedAt is { } end && time.GetUtcNow() - end > Kept;

    private void Sweep()
    {
        foreach (var job in _jobs.Values.Where(IsOver))
            Forget(job);
    }

    private void Forget(AsyncJob job)
    {
        if (!_jobs.TryRemove(job.Id, out _))
            return;
        // The file is the work's until that has ended.
        job.Work.ContinueWith(
            _ =>
            {
                File.Delete(job.File);
                job.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }
}
