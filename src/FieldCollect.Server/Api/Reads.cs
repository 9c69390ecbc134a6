using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;

namespace FieldCollect.Server.Api;

/// <summary>Reading: plan, run within the asker's scope, stream, and enter what was read of people in the audit log before the reply ends.</summary>
public static class Reads
{
    /// <summary>Answers a GET or HEAD, or a query sent as a body, straight into the response.</summary>
    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, string? queryBody, int? pageSize = null)
    {
        var clock = Stopwatch.GetTimestamp();
        var plan = Plan(api, request, queryBody, pageSize);
        var planned = (long)Stopwatch.GetElapsedTime(clock).TotalMicroseconds;
        http.Response.ContentType = plan.ContentType;
        http.Response.Headers["OData-Version"] = plan.ODataVersion;
        http.Response.Headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"plan;dur={planned / 1000}.{planned % 1000:000}");
        http.Response.Headers.CacheControl = "no-store";
        // A size that the service gives itself is nobody's preference.
        if (plan.PreferenceApplied is { } applied && request.Headers("Prefer") is not null)
            http.Response.Headers["Preference-Applied"] = applied;
        await using var connection = await api.Store.Database.OpenReadAsync(http.RequestAborted);
        var read = new ReadKeys();
        ReadResult result;
        try
        {
            using var deadline = new Deadline(connection, Deadline.OfReading, http.RequestAborted);
            IBufferWriter<byte> output = HttpMethods.IsHead(request.Method) ? new ArrayBufferWriter<byte>() : new UntimedWriter(http.Response.BodyWriter, deadline);
            result = await deadline.RunAsync(cancel => plan.RunAsync(connection, output, read.Observe, cancel));
        }
        catch
        {
            // Whoever hangs up in the middle has read what was sent until then.
            await read.EnterAsync(api, request.Actor, plan, CancellationToken.None);
            throw;
        }

        // Before the reply is complete: a reading that cannot be entered is a reading that breaks off. That there is nothing is told, too.
        await read.EnterAsync(api, request.Actor, plan, CancellationToken.None);
        if (result.ETag is { } etag)
            http.Response.Headers.ETag = etag;
        switch (result.Outcome)
        {
            case ReadOutcome.NotFound:
                throw new ProblemException(Problems.NotFound);
            case ReadOutcome.NoContent:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                http.Response.ContentType = null;
                break;
            case ReadOutcome.NotModified:
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                http.Response.ContentType = null;
                break;
            default:
                break;
        }
    }

    /// <summary>The same into memory, for a part of a batch or the representation of what was written.</summary>
    /// <param name="api">The service.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancel">Breaks off.</param>
    /// <param name="audited">False for a question of our own, whose answer is not sent.</param>
    /// <param name="queryBody">Options that came in a body.</param>
    /// <param name="made">Rows that the asker has just made; showing them back is no reading.</param>
    public static async Task<(ReadResult Result, string ContentType, ReadOnlyMemory<byte> Body)> AnswerAsync(
        ApiContext api, ApiRequest request, CancellationToken cancel, bool audited = true, string? queryBody = null, IReadOnlySet<Guid>? made = null)
    {
        var plan = Plan(api, request, queryBody);
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        var body = new ArrayBufferWriter<byte>();
        var read = new ReadKeys(made);
        using var deadline = new Deadline(connection, Deadline.OfReading, cancel);
        var result = await deadline.RunAsync(over => plan.RunAsync(connection, body, read.Observe, over));
        if (audited)
            await read.EnterAsync(api, request.Actor, plan, cancel);
        return (result, plan.ContentType, body.WrittenMemory);
    }

    /// <summary>The plan of a reading: everything that can be wrong with it short of running it.</summary>
    public static ReadPlan Plan(ApiContext api, ApiRequest request, string? queryBody, int? pageSize = null)
    {
        var plan = ODataReader.Plan(api.Schema, new ReadRequest
        {
            Path = request.Path,
            Query = queryBody ?? request.Query,
            UrlQuery = queryBody is null ? "" : request.Query,
            FromBody = queryBody is not null,
            ServiceRoot = request.ServiceRoot,
            Scope = new RowScope(request.Actor, api.Sizes),
            SigningKey = api.SigningKey,
            Accept = request.Headers("Accept"),
            Prefer = request.Headers("Prefer"),
            ODataVersion = request.Headers("OData-Version"),
            ODataMaxVersion = request.Headers("OData-MaxVersion"),
            IfNoneMatch = request.Headers("If-None-Match"),
            MaxPageSize = pageSize,
            Time = api.Time,
        });
        // A whole set that a role has nothing to do with is refused openly; rows of it are simply not there.
        if (plan.Set is { } set && !Permissions.May(request.Actor.Role, Right.Read, EntitySets.Find(set.Name)!))
            throw new ProblemException(Problems.NotAllowed);
        return plan;
    }
}

/// <summary>Collects whose data a reply shows.</summary>
/// <param name="made">Rows that the asker has just made, which are not counted.</param>
internal sealed class ReadKeys(IReadOnlySet<Guid>? made = null)
{
    // A page has at most 5,000 rows and its expands 20,000; an entry of the log stays below this many ids.
    private const int MostInAnEntry = 10_000;

    private readonly HashSet<Guid> _keys = [];
    private readonly SortedSet<string> _sets = new(StringComparer.Ordinal);
    private EntitySetMap? _last;
    private bool _lastIsOfPeople;
    private int _rows;

    /// <param name="set">Of the row shown.</param>
    /// <param name="key">Of the row shown.</param>
    /// <param name="subjectSet">The set of the record that the row tells of, as a change does.</param>
    /// <param name="subject">That record.</param>
    public void Observe(EntitySetMap set, EntityKey key, string? subjectSet = null, Guid subject = default)
    {
        // Rows of one set mostly follow each other.
        var another = set != _last;
        if (another)
            (_last, _lastIsOfPeople) = (set, ApiContext.IsOfPeople(set));
        if (!_lastIsOfPeople || made is not null && key.Id is { } one && made.Contains(one))
            return;
        if (another || made is not null)
            _sets.Add(set.Name);
        _rows++;
        if (key.Id is { } id)
            _keys.Add(id);
        if (subjectSet is not null && EntitySets.Find(subjectSet) is { OfPeople: true })
        {
            _sets.Add(subjectSet);
            _keys.Add(subject);
        }
    }

    public Task EnterAsync(ApiContext api, Actor actor, ReadPlan plan, CancellationToken cancel)
    {
        if (_rows == 0 && plan.Unobserved.Count == 0 && !plan.Sensitive)
            return Task.CompletedTask;
        // Asking whether a number is known is reading too, even when the answer is no; so is finding values out without their rows.
        var asked = plan.Unobserved.Where(ApiContext.IsOfPeople).Select(s => s.Name).Concat(plan.Sensitive ? [plan.Set!.Name] : []).ToList();
        _sets.UnionWith(asked);
        return EnterAsync(api, actor, asked.Count > 0 ? "search" : "read", asked.FirstOrDefault(), cancel);
    }

    public async Task EnterAsync(ApiContext api, Actor actor, string action, string? always, CancellationToken cancel)
    {
        if (_rows == 0 && always is null)
            return;
        if (always is not null)
            _sets.Add(always);
        var chunks = _keys.Count == 0 ? [[]] : _keys.Chunk(MostInAnEntry).ToList();
        foreach (var chunk in chunks)
            await api.Store.AuditAsync(new AuditDraft(api.Time.GetUtcNow(), actor, action, string.Join(' ', _sets), chunks.Count == 1 ? _rows : chunk.Length, chunk), cancel);
    }
}
