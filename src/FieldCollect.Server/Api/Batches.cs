using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// POST /odata/$batch, JSON or multipart. Requests run in their order, a group all or nothing; neighbouring writes go to the store as one push, in one transaction.
/// </summary>
public sealed class Batches(ApiContext api, Identity.WhoAsks whoAsks, Uri serviceRoot, Actor actor, bool continueOnError)
{
    // A terminal's batch; api-specs/sync.md promises it.
    private const int MostParts = 1_000;

    // Answers are held until all are there: a thousand pages of the largest size would be gigabytes. About three of those fit.
    private const long MostBytesRead = 8 << 20;

    private long _bytesRead;
    private readonly Dictionary<string, ApiReply> _replies = [];
    private readonly Dictionary<string, string> _locations = [];

    /// <summary>Reads the batch, runs it and writes the responses.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var requests = await BatchFormat.ReadAsync(http, new BatchLimits(Parts: MostParts));
        var stopped = false;
        foreach (var run in Runs(requests))
        {
            if (stopped)
                break;
            if (run is [{ Requests: [{ Reads: true } single] }])
                await ReadAsync(single, requests, http.RequestAborted);
            else
                await WriteAsync(run, requests, http.RequestAborted);
            stopped = !continueOnError && run.SelectMany(u => u.Requests).Any(r => _replies[r.Id].Status >= 400);
        }

        if (continueOnError)
            http.Response.Headers["Preference-Applied"] = "odata.continue-on-error";
        await BatchFormat.WriteAsync(http, requests, _replies);
    }

    // A read stands alone. Writes that may fail for themselves alone (merged, or continuing on error) are pushed together.
    private List<List<BatchUnit>> Runs(IReadOnlyList<BatchRequest> requests)
    {
        var runs = new List<List<BatchUnit>>();
        var open = false;
        foreach (var unit in JsonBatch.Units(requests))
        {
            var reads = unit.Requests.Any(r => r.Reads);
            var together = !reads && (continueOnError || unit.Requests.All(r => Of(r, r.Url).Prefers("fieldcollect.merge")))
                && unit.Requests.All(r => r.DependsOn.Count == 0);
            if (together && open)
                runs[^1].Add(unit);
            else
                runs.Add([unit]);
            open = together;
        }

        return runs;
    }

    private async Task ReadAsync(BatchRequest part, IReadOnlyList<BatchRequest> all, CancellationToken cancel)
    {
        try
        {
            CheckDependencies(part);
            if (part.Malformed is { } malformed)
                throw malformed;
            if (_bytesRead > MostBytesRead)
                throw new ProblemException(Problems.TooComplex, part.Id, "The answers before this one fill the batch. Ask for the rest in another.");
            var request = Of(part, JsonBatch.ResolveReference(part.Url, all, _locations.GetValueOrDefault));
            var query = part.IsQuery ? part.Body is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw ODataProblems.MalformedBody("The query is sent as text.") : null;
            if (query is not null)
                request = request with { Path = request.Path[..^"/$query".Length] };
            var (result, contentType, body) = await Reads.AnswerAsync(api, request, cancel, queryBody: query);
            _bytesRead += body.Length;
            _replies[part.Id] = result.Outcome switch
            {
                ReadOutcome.NotFound => ApiReply.Failed(Problem.Of(Problems.NotFound)),
                ReadOutcome.NoContent => new ApiReply(204, new() { ["OData-Version"] = request.Version }, default),
                ReadOutcome.NotModified => new ApiReply(304, new() { ["OData-Version"] = request.Version }, default),
                _ => new ApiReply(200, new() { ["Content-Type"] = contentType, ["OData-Version"] = request.Version }, body),
            };
        }
        catch (Exception e) when (e is ProblemException or ODataProblem)
        {
            _replies[part.Id] = ApiReply.Failed(ProblemReply.From(e, api.Logs, part.Id));
        }
    }

    private async Task WriteAsync(List<BatchUnit> units, IReadOnlyList<BatchRequest> all, CancellationToken cancel)
    {
        var writes = new List<(BatchRequest Part, ApiRequest Request, WriteRequest Write)>();
        foreach (var unit in units)
        {
            if (Parse(unit, all) is not { } parsed)
                continue;
            writes.AddRange(parsed);
        }

        if (writes.Count == 0)
            return;
        var items = writes.SelectMany(w => w.Write.Items).ToList();
        var answers = await api.Store.PushAsync(items, actor, cancel);
        if (items.Any(i => i.Set.Name is "Devices" or "Beats" or "Stations"))
            whoAsks.Forget();
        var at = 0;
        foreach (var (part, request, write) in writes)
        {
            _replies[part.Id] = await WriteReplies.OfAsync(api, request, write, [.. answers.Skip(at).Take(write.Items.Count)], cancel);
            at += write.Items.Count;
        }
    }

    // A part that cannot be read is the group's problem: with the merge preference it is kept with the others, else nothing of the group runs.
    private List<(BatchRequest, ApiRequest, WriteRequest)>? Parse(BatchUnit unit, IReadOnlyList<BatchRequest> all)
    {
        var group = unit.AtomicityGroup;
        var parsed = new List<(BatchRequest, ApiRequest, WriteRequest)>();
        foreach (var part in unit.Requests)
        {
            var request = Of(part, part.Url);
            try
            {
                CheckDependencies(part);
                if (part.Malformed is { } malformed)
                    throw malformed;
                request = Of(part, JsonBatch.ResolveReference(part.Url, all, _locations.GetValueOrDefault));
                var write = Writes.Parse(api.Schema, request, part.Body, group, api.Time.GetUtcNow(), url => JsonBatch.ResolveReference(url, all, _locations.GetValueOrDefault));
                if (write.First is { Verb: PushVerb.Create } created && created.Values.GetValueOrDefault("Id") is Guid id)
                    _locations[part.Id] = Writes.UrlOf(created.Set.Name, [id]);
                else
                    _locations[part.Id] = request.Path;
                parsed.Add((part, request, write));
            }
            catch (Exception e) when (e is ProblemException or ODataProblem)
            {
                var problem = ProblemReply.From(e, api.Logs, part.Id);
                if (unit.Requests.All(r => Of(r, r.Url).Prefers("fieldcollect.merge")))
                {
                    parsed.Add((part, request, new WriteRequest([Unreadable(part, request, group, problem)], new ResourcePath(ResourceKind.Entity, []))));
                    continue;
                }

                foreach (var other in unit.Requests)
                    _replies[other.Id] = ApiReply.Failed(other == part ? problem : Problem.Of(Problems.FailedDependency));
                return null;
            }
        }

        return parsed;
    }

    private static PushItem Unreadable(BatchRequest part, ApiRequest request, string? group, Problem problem) => new()
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Find("QuarantinedChanges")!,
        Group = group,
        Merge = true,
        Malformed = problem,
        Method = request.Method,
        Url = request.Path,
        Body = part.Body?.GetRawText(),
        RequestId = request.Headers("Repeatability-Request-ID"),
        RequestHash = System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { part.Method, part.Url, Body = part.Body?.GetRawText() })),
    };

    private void CheckDependencies(BatchRequest part)
    {
        if (part.DependsOn.Any(d => _replies.TryGetValue(d, out var reply) && reply.Status >= 400))
            throw new ProblemException(Problems.FailedDependency);
    }

    private ApiRequest Of(BatchRequest part, string url)
    {
        var root = serviceRoot.ToString();
        var relative = url.StartsWith(root, StringComparison.Ordinal) ? url[root.Length..]
            : url.StartsWith(serviceRoot.AbsolutePath, StringComparison.Ordinal) ? url[serviceRoot.AbsolutePath.Length..]
            : url;
        var mark = relative.IndexOf('?');
        return new ApiRequest(
            part.Method,
            mark < 0 ? relative : relative[..mark],
            mark < 0 ? "" : relative[(mark + 1)..],
            name => part.Headers.GetValueOrDefault(name),
            serviceRoot,
            actor);
    }
}
