using System.Text;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// POST /odata/$batch, JSON or multipart. Requests run in their order, a group all or nothing; neighbouring writes go to the store as one push, in
/// one transaction. What is no plain write of records goes the way of a request that came by itself.
/// </summary>
public sealed class Batches(ApiContext api, Identity.WhoAsks whoAsks, ApiRequest batch)
{
    // A terminal's batch; api-specs/sync.md promises it.
    private const int MostParts = 1_000;

    // Answers are held until all are there: a thousand pages of the largest size would be gigabytes. About three of those fit.
    private const long MostBytesRead = 8 << 20;

    private long _bytesRead;
    private readonly Dictionary<string, ApiReply> _replies = [];
    private readonly Dictionary<string, string> _locations = [];

    // Requests and groups: one may depend on either.
    private readonly HashSet<string> _failed = [];

    /// <summary>Reads the batch, runs it and writes the responses.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var multipart = BatchFormat.RepliesInParts(batch, http.Request.ContentType);
        var requests = await BatchFormat.ReadAsync(http, new BatchLimits(Parts: MostParts));
        var stopped = false;
        foreach (var run in Runs(requests))
        {
            if (stopped)
                break;
            if (run is [{ AtomicityGroup: null, Requests: [var single] }] && StandsAlone(single))
                await RunAloneAsync(single, requests, http);
            else
                await WriteAsync(run, requests, http);
            foreach (var part in run.SelectMany(u => u.Requests).Where(r => _replies[r.Id].Status >= 400))
            {
                _failed.UnionWith(part.AtomicityGroup is { } group ? [part.Id, group] : [part.Id]);
                stopped = !batch.ContinuesOnError;
            }
        }

        if (batch.Preference("continue-on-error") is { } asked)
            http.Response.Headers["Preference-Applied"] = asked.Given;
        await BatchFormat.WriteAsync(http, multipart, batch.Version, requests, _replies);
    }

    // Writes that may fail for themselves alone (merged, or continuing on error) are pushed together.
    private List<List<BatchUnit>> Runs(IReadOnlyList<BatchRequest> requests)
    {
        var runs = new List<List<BatchUnit>>();
        var open = false;
        foreach (var unit in JsonBatch.Units(requests))
        {
            var together = !unit.Requests.Any(StandsAlone) && (batch.ContinuesOnError || unit.Requests.All(Merges))
                && unit.Requests.All(r => r.DependsOn.Count == 0);
            if (together && open)
                runs[^1].Add(unit);
            else
                runs.Add([unit]);
            open = together;
        }

        return runs;
    }

    // A reading, the bytes of a stream, an action that answers for itself: what the push of records knows nothing of.
    private bool StandsAlone(BatchRequest part) =>
        part.Reads || part.Bytes is not null || (ODataUrl.Relative(part.Url, batch.ServiceRoot) is { } url && (Streams.MayBe(url) || ActionOf(part, url) is { Writes: null }));

    // Where the URL refers to another part, what that is decides about the rest; no action that answers for itself is bound to a record.
    private RegisterAction? ActionOf(BatchRequest part, string url)
    {
        try
        {
            return url.StartsWith('$') ? null : Actions.Of(api, Named(part, url));
        }
        catch (ODataProblem)
        {
            return null;
        }
    }

    private async Task RunAloneAsync(BatchRequest part, IReadOnlyList<BatchRequest> all, HttpContext http)
    {
        try
        {
            CheckDependencies(part);
            if (batch.Actor.Revoked)
                throw new ProblemException(Problems.DeviceRevoked);
            if (part.Malformed is { } malformed)
                throw malformed;
            if (_bytesRead > MostBytesRead)
                throw new ProblemException(Problems.TooComplex, part.Id, "The answers before this one fill the batch. Ask for the rest in another.");
            if (part.IsQuery && part.Body is not { ValueKind: JsonValueKind.String })
                throw ODataProblems.MalformedBody("The query is sent as text.");
            if (!part.Reads)
                AsyncJob.BeginWriting(http);
            await BehindReply.DoneAsync(http);
            var request = Of(part, JsonBatch.ResolveReference(part.Url, all, _locations.GetValueOrDefault));
            using var reply = new MemoryStream();
            using var body = new MemoryStream(BodyOf(part, out var type));
            var inner = InnerRequest.Of(http.RequestServices, part.Method, part.Headers, body, reply, http.TraceIdentifier, http.RequestAborted);
            inner.Request.ContentType ??= type;
            await InnerRequest.RunAsync(api, request with { Headers = name => HeaderOf(inner.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null, name) }, inner);
            _bytesRead += reply.Length;
            _replies[part.Id] = new ApiReply(inner.Response.StatusCode, InnerRequest.HeadersOf(inner), reply.ToArray());
            if (inner.Response.StatusCode < 400)
                _locations[part.Id] = inner.Response.Headers.Location.ToString() is { Length: > 0 } made ? ODataUrl.Relative(made, batch.ServiceRoot)! : request.Path;
        }
        catch (Exception e) when (e is ProblemException or ODataProblem)
        {
            _replies[part.Id] = Failed(ProblemReply.Of(e));
        }
    }

    private static byte[] BodyOf(BatchRequest part, out string? type)
    {
        (var body, type) = part switch
        {
            { Bytes: { } bytes } => (bytes.ToArray(), null),
            { Body: { ValueKind: JsonValueKind.String } text } when part.IsQuery || !part.SaysJson => (Encoding.UTF8.GetBytes(text.GetString()!), "text/plain"),
            { Body: { } json } => (Encoding.UTF8.GetBytes(json.GetRawText()), "application/json"),
            _ => ([], (string?)null),
        };
        return body;
    }

    private async Task WriteAsync(List<BatchUnit> units, IReadOnlyList<BatchRequest> all, HttpContext http)
    {
        var cancel = http.RequestAborted;
        AsyncJob.BeginWriting(http);
        var writes = new List<(BatchRequest Part, ApiRequest Request, WriteRequest Write)>();
        foreach (var unit in units)
        {
            if (await ParseAsync(unit, all, cancel) is { } parsed)
                writes.AddRange(parsed);
        }

        if (writes.Count == 0)
            return;
        try
        {
            var items = writes.SelectMany(w => w.Write.Items).ToList();
            var answers = AsLeft(items, await api.Store.PushAsync(items, batch.Actor, work => BehindReply.Add(http, work), cancel));
            if (items.Any(i => Identity.WhoAsks.DependsOn(i.Set.Name)))
                whoAsks.Forget();
            var at = 0;
            foreach (var (part, request, write) in writes)
            {
                _replies[part.Id] = await WriteReplies.OfAsync(api, request, write, [.. answers.Skip(at).Take(write.Items.Count)], cancel);
                at += write.Items.Count;
            }
        }
        catch (Exception e) when (_replies.Values.Any(r => r.Status < 400) && (e is not OperationCanceledException || !cancel.IsCancellationRequested))
        {
            // What was written before stays written, and its replies must reach the client with the trouble of the others.
            var problem = ProblemReply.From(e, api.Logs, http.TraceIdentifier);
            foreach (var (part, _, _) in writes)
                _replies.TryAdd(part.Id, Failed(problem));
        }
    }

    // A group is one change: what its replies show is the record as the group has left it, and so are their ETags.
    private static List<PushAnswer> AsLeft(List<PushItem> items, IReadOnlyList<PushAnswer> answers)
    {
        var left = new Dictionary<(string, string, string), long>();
        (string, string, string) Of(int i) => (items[i].Group!, items[i].Set.Name, string.Join('/', answers[i].Key));
        var written = Enumerable.Range(0, items.Count).Where(i => items[i].Group is not null && answers[i] is { Status: < 400, Version: > 0, Key.Count: > 0 }).ToHashSet();
        foreach (var i in written)
            left[Of(i)] = Math.Max(answers[i].Version, left.GetValueOrDefault(Of(i)));
        return [.. answers.Select((answer, i) => written.Contains(i) ? answer with { Version = left[Of(i)] } : answer)];
    }

    // A part that cannot be read is the group's problem: with the merge preference it is kept with the others, else nothing of the group runs.
    private async Task<List<(BatchRequest, ApiRequest, WriteRequest)>?> ParseAsync(BatchUnit unit, IReadOnlyList<BatchRequest> all, CancellationToken cancel)
    {
        var group = unit.AtomicityGroup;
        var parsed = new List<(BatchRequest, ApiRequest, WriteRequest)>();
        foreach (var part in unit.Requests)
        {
            var request = Named(part, ODataUrl.Relative(part.Url, batch.ServiceRoot) ?? part.Url);
            try
            {
                CheckDependencies(part);
                if (part.Malformed is { } malformed)
                    throw malformed;
                if (StandsAlone(part))
                    throw new ProblemException(Problems.NotSupported, part.Id, "The bytes of a stream, and what answers for itself, stand outside of an atomicity group.");
                request = Of(part, JsonBatch.ResolveReference(part.Url, all, _locations.GetValueOrDefault));
                // Looking a key up would tell whether it is there.
                if (batch.Actor.Revoked && request.Path.Contains('='))
                    throw new ProblemException(Problems.DeviceRevoked);
                request = await AlternateKeys.ResolveAsync(api, request, cancel);
                var write = Actions.Of(api, request) is { Writes: not null }
                    ? await Actions.WritesAsync(Actions.Call(api, request, part.Body), group, cancel)
                    : Writes.Parse(api.Schema, request, part.Body, group, api.Time.GetUtcNow(), url => JsonBatch.ResolveReference(url, all, _locations.GetValueOrDefault));
                WriteReplies.Check(api, request, write);
                if (write.First is { Verb: PushVerb.Create } created && created.Values.GetValueOrDefault("Id") is Guid id)
                    _locations[part.Id] = Writes.UrlOf(created.Set.Name, [id]);
                else
                    _locations[part.Id] = write.Action is null ? request.Path : Writes.UrlOf(write.First.Set.Name, write.First.Key);
                parsed.Add((part, request, write));
            }
            catch (Exception e) when (e is ProblemException or ODataProblem)
            {
                var problem = ProblemReply.Of(e);
                // A number in a URL is not kept either: it would stand in the quarantine for everybody to read.
                if (unit.Requests.All(Merges) && problem.Kind != Problems.SensitiveInUrl)
                {
                    parsed.Add((part, request, Kept(part, request, group, problem)));
                    continue;
                }

                foreach (var other in unit.Requests)
                    _replies[other.Id] = Failed(other == part ? problem : Problem.Of(Problems.FailedDependency));
                return null;
            }
        }

        return parsed;
    }

    private WriteRequest Kept(BatchRequest part, ApiRequest request, string? group, Problem problem) => new(
        [
            new PushItem
            {
                Verb = PushVerb.Change,
                Set = EntitySets.Find("QuarantinedChanges")!,
                Group = group,
                Merge = true,
                Malformed = problem,
                Method = part.Method,
                Url = Understood(request.Path),
                Body = part.Body?.GetRawText(),
                RequestId = request.Headers("Repeatability-Request-ID"),
                RequestHash = System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { part.Method, part.Url, Body = part.Body?.GetRawText() })),
            },
        ],
        new ResourcePath(ResourceKind.Entity, []));

    // What is no path of ours may hold anything: of that only the set is kept.
    private string Understood(string path)
    {
        try
        {
            return ResourcePath.Parse(api.Schema, path).Set is null ? "" : path;
        }
        catch (ODataProblem)
        {
            return EntitySets.Find(path.Split('(', '/', '?')[0])?.Name ?? "";
        }
    }

    private bool Merges(BatchRequest part) => (batch with { Headers = part.Headers.GetValueOrDefault }).Prefers("fieldcollect.merge");

    private void CheckDependencies(BatchRequest part)
    {
        if (part.DependsOn.Any(_failed.Contains))
            throw new ProblemException(Problems.FailedDependency);
    }

    private ApiReply Failed(Problem problem) => ApiReply.Failed(problem, batch.Version);

    // What the client of the batch understands it understands in each part (Protocol 4.01, 11.7.1).
    private string? HeaderOf(string? own, string name) =>
        own ?? (name.Equals("OData-MaxVersion", StringComparison.OrdinalIgnoreCase) ? batch.Headers(name) : null);

    private ApiRequest Of(BatchRequest part, string url) =>
        Named(part, ODataUrl.Relative(url, batch.ServiceRoot) ?? throw ODataProblems.MalformedUrl("The URL leads out of this service.", part.Id));

    private ApiRequest Named(BatchRequest part, string relative)
    {
        var (path, query) = ODataUrl.Split(relative);
        return batch with { Method = part.Method, Path = path, Query = query, Headers = name => HeaderOf(part.Headers.GetValueOrDefault(name), name) };
    }
}
