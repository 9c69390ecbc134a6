using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Api;

/// <summary>Every exception that reaches the edge becomes one kind of reply here: a code of the catalogue, a sentence, and never a stack, SQL or a value.</summary>
public static class ProblemReply
{
    /// <summary>In HttpContext.Items: what a 405 says that the resource takes. Headers set before the problem are cleared by it.</summary>
    public const string AllowedMethods = "Allow";

    /// <summary>In HttpContext.Items: where to read from the start, for a token that is no longer good.</summary>
    public const string WayBack = "Location";

    // ENOSPC, and ERROR_DISK_FULL as an HRESULT.
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Middleware around everything.</summary>
    public static async Task CatchAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The asker has gone; there is nobody to answer.
        }
        catch (ConnectionResetException)
        {
            // So has one whose line broke while the body was read, before that was known as an abort.
            http.Abort();
        }
        catch (BadHttpRequestException e) when (e.StatusCode != StatusCodes.Status413PayloadTooLarge)
        {
            // The body has not come whole: it was cut, or came too slowly. An answer to half a request could be taken for a refusal of the whole,
            // and a terminal would put the visit aside; without an answer it sends the same again.
            http.Abort();
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var problem = From(e, http.RequestServices.GetRequiredService<ILoggerFactory>(), http.TraceIdentifier);
            if (http.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
            {
                // The half of a reply that waits to be sent cannot be taken back, and a problem behind it would be no JSON: the client sees that
                // the reply breaks off, and not one of half the rows.
                http.Abort();
                return;
            }

            http.Response.Clear();
            await WriteAsync(http, problem);
        }
        catch (Exception e)
        {
            // It has begun to go out and cannot be taken back: it breaks off. Said here, because what the HTTP server would log quotes the message.
            From(e, http.RequestServices.GetRequiredService<ILoggerFactory>(), http.TraceIdentifier);
            http.Abort();
        }
    }

    public static async Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Kind.Status;
        if (problem.Kind == Problems.NotSignedIn)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        if (problem.Kind == Problems.MethodNotAllowed)
            http.Response.Headers.Allow = http.Items[AllowedMethods] as string ?? "GET, HEAD";
        if (problem.Kind == Problems.TokenTooOld && http.Items[WayBack] is string back)
            http.Response.Headers.Location = back;
        if (problem.Kind == Problems.UploadOffset && http.Items[Uploads.OffsetItem] is long offset)
            (http.Response.Headers["Upload-Offset"], http.Response.Headers["Upload-Complete"]) = (offset.ToString(System.Globalization.CultureInfo.InvariantCulture), "?0");
        if (problem.Kind == Problems.Busy || problem.Kind == Problems.TooManyRequests || problem.Kind == Problems.TookTooLong || problem.Kind == Problems.StorageFull)
            http.Response.Headers.RetryAfter = "5";
        http.Response.ContentType = "application/json;charset=utf-8";
        http.Response.Headers["OData-Version"] = Negotiation.Version(name => http.Request.Headers[name]);
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var body = Body(problem);
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body);
    }

    /// <summary>The standard OData error body.</summary>
    public static ReadOnlyMemory<byte> Body(Problem problem)
    {
        var body = new ArrayBufferWriter<byte>();
        ODataError.Write(body, problem.Kind.Code, problem.Message, problem.Target, Details(problem));
        return body.WrittenMemory;
    }

    public static IReadOnlyList<ODataProblemDetail> Details(Problem problem) =>
        [.. problem.Details.Select(d => new ODataProblemDetail(d.Code, d.Message, d.Target))];

    /// <summary>Expected trouble as what it is.</summary>
    public static Problem Of(Exception e) => e is ODataProblem o
        ? new Problem(Problems.Find(o.Code), o.Message, o.Target, [.. o.Details.Select(d => new ProblemDetail(d.Code, d.Message, d.Target))])
        : Problem.Of((ProblemException)e);

    /// <summary>What kind of trouble an exception is.</summary>
    public static Problem From(Exception e, ILoggerFactory logs, string traceId)
    {
        switch (e)
        {
            case ProblemException or ODataProblem:
                return Of(e);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problem.Of(Problems.BodyTooLarge);
            case BadHttpRequestException:
                return Problem.Of(Problems.MalformedRequest);
            case JsonException:
                return Problem.Of(Problems.MalformedBody);
            case SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_READONLY }:
                logs.CreateLogger("FieldCollect").LogError("The database cannot be written: SQLite error {Code}. {TraceId}", ((SqliteException)e).SqliteErrorCode, traceId);
                return Problem.Of(Problems.StorageFull);
            case IOException { HResult: DiskFullOnUnix or DiskFullOnWindows }:
                logs.CreateLogger("FieldCollect").LogError("The data folder is full. {TraceId}", traceId);
                return Problem.Of(Problems.StorageFull);
            case DbUpdateException { InnerException: { } inner }:
                return From(inner, logs, traceId);
            case InvalidOperationException { InnerException: DbException inner }:
                return From(inner, logs, traceId);
            case DbException { InnerException: TimeoutException }:
                // No connection was free for as long as is waited for one.
                return Problem.Of(Problems.Busy);
            default:
                // The type and place of an accident, not its message: a database's message quotes values.
                logs.CreateLogger("FieldCollect").LogError("Unexpected {Exception} at {Place} [{TraceId}]", e.GetType().FullName, e.StackTrace, traceId);
                return new Problem(Problems.Unexpected, $"{Problems.Unexpected.English} Id: {traceId}", null, []);
        }
    }
}
