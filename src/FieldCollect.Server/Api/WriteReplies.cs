using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>One reply, before it goes out over HTTP or into a batch.</summary>
public sealed record ApiReply(int Status, Dictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public static ApiReply Failed(Problem problem, string version) => Failed(problem, new Dictionary<string, string> { ["OData-Version"] = version });

    public static ApiReply Failed(Problem problem, Dictionary<string, string> headers)
    {
        headers["Content-Type"] = "application/json;charset=utf-8";
        return new ApiReply(problem.Kind.Status, headers, ProblemReply.Body(problem));
    }
}

/// <summary>From the answers of a push to replies: status, headers and, where the client wants it, the record as it stands now.</summary>
public static class WriteReplies
{
    public static async Task<ApiReply> OfAsync(
        ApiContext api, ApiRequest request, WriteRequest written, IReadOnlyList<PushAnswer> answers, CancellationToken cancel)
    {
        var failed = answers.FirstOrDefault(a => a.Status >= 400 && a.Problem!.Kind != Problems.FailedDependency) ?? answers.FirstOrDefault(a => a.Status >= 400);
        var answer = failed ?? answers[0];
        var headers = Headers(request, written.First, answer);
        if (written.OfCollection && (failed is null || CollectionReply.EachForItself(request)))
            return await CollectionReply.OfAsync(api, request, written, answers, headers, cancel);
        if (failed is not null)
            return ApiReply.Failed(written.Action is { } action ? Actions.InItsWords(action, failed.Problem!) : failed.Problem!, headers);
        if (answer.Status == 202)
        {
            headers["Content-Type"] = "application/json;charset=utf-8";
            return new ApiReply(202, headers, QuarantineBody(answer));
        }

        var created = answer.Status == 201;
        var minimal = request.Returns == "return=minimal";
        var shows = Shows(request, written, created);
        if (minimal || shows)
            Applied(headers, request, shows ? "return=representation" : "return=minimal");
        if (!shows)
            return new ApiReply(StatusCodes.Status204NoContent, headers, default);

        try
        {
            var (result, contentType, body) = await Reads.AnswerAsync(api, Representation(request, written, answer.Key), cancel, made: Made(answers));
            if (result.Outcome == ReadOutcome.Ok)
            {
                headers["Content-Type"] = contentType;
                // Of what is shown: somebody else may have written since.
                if (result.ETag is { } etag)
                    headers["ETag"] = etag;
                return new ApiReply(created ? 201 : 200, headers, body);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // It is written: whatever keeps the record from being shown is no reason to say otherwise.
            ProblemReply.From(e, api.Logs, written.First.Set.Name);
        }

        return new ApiReply(created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent, headers, default);
    }

    /// <summary>Finds out before anything is written whether its reply can be made.</summary>
    /// <exception cref="ODataProblem">An option or a format that the reply cannot have.</exception>
    /// <exception cref="ProblemException">The same.</exception>
    public static void Check(ApiContext api, ApiRequest request, WriteRequest written)
    {
        if (request.Method == "DELETE" || written.OfCollection || written is { First.Verb: PushVerb.Remove } or { Path.Ref: true } or { Path.RawValue: true })
            return;
        var created = written.First.Verb == PushVerb.Create;
        // A set with other keys is written by nobody, and the push says so.
        var set = api.Schema.Sets[written.First.Set.Name];
        if (set.Key.Any(p => p.Kind is not (PropertyKind.Guid or PropertyKind.String)))
            return;
        IReadOnlyList<object> key = !created ? written.First.Key : [.. set.Key.Select(p => p.Kind == PropertyKind.Guid ? Guid.Empty : (object)"0")];
        var shows = Shows(request, written, created);
        // A terminal's part: nothing is asked that could be refused but to write to a set that one may not read.
        if (!shows && request.Query.Length == 0 && request.Headers("OData-Version") is null && request.Headers("OData-MaxVersion") is null
            && Permissions.May(request.Actor.Role, Right.Read, written.First.Set))
            return;
        var read = Representation(request, written, key);
        // Without a body there is nothing that could be of the wrong format.
        Reads.Plan(api, shows ? read : read with { Headers = n => n.Equals("Accept", StringComparison.OrdinalIgnoreCase) ? null : read.Headers(n) }, null);
    }

    private static bool Shows(ApiRequest request, WriteRequest written, bool created) =>
        written is { First.Verb: not PushVerb.Remove, Path: { Ref: false, RawValue: false } } && request.Method != "DELETE"
        && (created || written.Action is not null ? request.Returns != "return=minimal" : request.Returns == "return=representation");

    private static ApiRequest Representation(ApiRequest request, WriteRequest written, IReadOnlyList<object> key)
    {
        var path = written.Path.Kind == ResourceKind.Property ? request.Path : Writes.UrlOf(written.First.Set.Name, key);
        var query = written.Path.Kind == ResourceKind.Property ? "" : request.Query;
        // What was sent nested comes back nested (Protocol 11.4.2.2), unless the client says what it wants.
        if (written.Depth is { } depth && request.Option("$expand") is null)
            query = query.Length == 0 ? $"$expand={depth}" : $"{query}&$expand={depth}";
        return request with { Method = "GET", Path = path, Query = query, Headers = n => n.StartsWith("If-", StringComparison.OrdinalIgnoreCase) ? null : request.Headers(n) };
    }

    /// <summary>The ids of what a push made. Its entry in the log names them; a reply that shows anything else has let it be read.</summary>
    public static IReadOnlySet<Guid> Made(IReadOnlyList<PushAnswer> answers) =>
        answers.Where(a => a is { Status: 201, Repeated: false, Key: [Guid] }).Select(a => (Guid)a.Key[0]).ToHashSet();

    public static void Applied(Dictionary<string, string> headers, ApiRequest request, string preference)
    {
        if (request.Prefers(preference))
            headers["Preference-Applied"] = headers.TryGetValue("Preference-Applied", out var applied) ? $"{applied}, {preference}" : preference;
    }

    private static Dictionary<string, string> Headers(ApiRequest request, PushItem item, PushAnswer answer)
    {
        var headers = new Dictionary<string, string> { ["OData-Version"] = request.Version };
        if (answer.Outcome is { } outcome)
            headers["FieldCollect-Outcome"] = outcome;
        if (item.RequestId is not null)
            headers["Repeatability-Result"] = answer.Problem?.Kind == Problems.RepeatabilityMismatch ? "rejected" : "accepted";
        if (item.Merge)
            headers["Preference-Applied"] = "fieldcollect.merge";
        if (answer.Version > 0)
            headers["ETag"] = $"W/\"{answer.Version}\"";
        if (answer.Warnings.Count > 0)
            headers["FieldCollect-Warnings"] = string.Join(", ", answer.Warnings.Select(w => w.Rule.Id));
        if (answer is { Status: 201, Key.Count: > 0 })
        {
            var url = request.ServiceRoot + Writes.UrlOf(item.Set.Name, answer.Key);
            headers["Location"] = url;
            headers["OData-EntityId"] = url;
        }

        return headers;
    }

    // The body of a 202: kept, with its problem.
    private static ReadOnlyMemory<byte> QuarantineBody(PushAnswer answer)
    {
        var problem = answer.Problem!;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            Outcome = answer.Outcome!,
            Problem = new
            {
                code = problem.Kind.Code,
                message = problem.Message,
                target = problem.Target,
                details = problem.Details.Select(d => new { code = d.Code, message = d.Message, target = d.Target }),
            },
        }, Store.Model.FieldJson.Options);
    }
}
