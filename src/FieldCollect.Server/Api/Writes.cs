using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>From a POST, PATCH or DELETE to the items of a push, and from its answers to replies.</summary>
public static class Writes
{
    private const int LongestHeader = 200;

    /// <summary>Reads one request. A deep insert becomes several items of one group, the record asked for first.</summary>
    /// <param name="schema">What there is.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its JSON; null for a DELETE.</param>
    /// <param name="group">Its atomicity group, if it is a part of a batch.</param>
    /// <param name="now">For ids that the client left to us.</param>
    /// <exception cref="ODataProblem">The path or body is not what it must be.</exception>
    /// <exception cref="ProblemException">The same, or a header is malformed.</exception>
    public static IReadOnlyList<PushItem> Parse(ODataSchema schema, ApiRequest request, JsonElement? body, string? group, DateTimeOffset now)
    {
        var path = ResourcePath.Parse(schema, request.Path, request.Query);
        var verb = request.Method switch
        {
            "POST" when path.Kind == ResourceKind.Collection => PushVerb.Create,
            "PATCH" when path.Kind == ResourceKind.Entity => PushVerb.Change,
            "DELETE" when path.Kind == ResourceKind.Entity => PushVerb.Remove,
            _ => throw new ProblemException(Problems.MethodNotAllowed),
        };
        // Of these the path names an aspect, not the record: a POST to …/$count must not make one.
        if (path.Count || path.RawValue || path.Ref || path.Query)
            throw new ProblemException(Problems.MethodNotAllowed);
        var set = path.Set!;
        if (path.Steps.Count > 2 || (path.Steps.Count == 2 && (verb != PushVerb.Create || path.Navigation is not { IsMany: true })))
            throw new ProblemException(Problems.NotSupported, message: "Write to the record by its own key.");
        if (verb != PushVerb.Remove && body is null)
            throw new ProblemException(Problems.MalformedBody);

        var item = Header(request, new PushItem
        {
            Verb = verb,
            Set = EntitySets.Find(set.Name)!,
            Key = verb == PushVerb.Create ? [] : path.Key!.Values,
            Group = group,
            Method = request.Method,
            Url = request.Path,
            Body = body?.GetRawText(),
        });
        item = item with { RequestHash = Hash(item) };
        if (verb == PushVerb.Remove)
            return [item];
        var read = ODataBody.Read(schema, set, body!.Value, verb == PushVerb.Create ? WriteMode.Create : WriteMode.Update, request.ServiceRoot);
        var fixedValues = path.Steps.Count == 2 ? new Dictionary<string, object?> { [path.Navigation!.Foreign.Name] = path.Steps[0].Key!.Values[0] } : [];
        return Flatten(item, set, read, fixedValues, group ?? (read.Children.Count > 0 ? PushItem.OwnGroup(now) : null), now);
    }

    /// <summary>Status and headers of one answer, the same over HTTP and in a batch.</summary>
    public static (int Status, Dictionary<string, string> Headers) Reply(ApiRequest request, PushItem item, PushAnswer answer)
    {
        var headers = new Dictionary<string, string> { ["OData-Version"] = "4.0" };
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
        if (answer is { Status: 201 or 204, Key.Count: > 0 } && item.Verb == PushVerb.Create)
        {
            var url = request.ServiceRoot + UrlOf(item.Set.Name, answer.Key);
            headers["Location"] = url;
            headers["OData-EntityId"] = url;
        }

        return (answer.Status, headers);
    }

    /// <summary>The body of a 202: kept, with its problem.</summary>
    public static ReadOnlyMemory<byte> QuarantineBody(PushAnswer answer)
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

    public static string UrlOf(string set, IReadOnlyList<object> key) => set switch
    {
        "CodeItems" => $"CodeItems(List='{Escape(key[0])}',Code='{Escape(key[1])}')",
        _ => key[0] is Guid id ? $"{set}({id})" : $"{set}('{Escape(key[0])}')",
    };

    private static string Escape(object value) => Uri.EscapeDataString(((string)value).Replace("'", "''"));

    private static PushItem Header(ApiRequest request, PushItem item)
    {
        string? Text(string name) => request.Headers(name) is { Length: > 0 } value
            ? value.Length <= LongestHeader ? value : throw new ProblemException(Problems.MalformedRequest, name)
            : null;

        var ifMatch = Text("If-Match");
        long? version = null;
        if (ifMatch is not null and not "*")
        {
            var digits = ifMatch.StartsWith("W/", StringComparison.Ordinal) ? ifMatch[2..].Trim('"') : ifMatch.Trim('"');
            // An ETag that we never gave out matches no version.
            version = long.TryParse(digits, out var number) && number > 0 ? number : -1;
        }

        DateTimeOffset? collectedAt = null;
        if (Text("FieldCollect-Collected-At") is { } at)
        {
            collectedAt = DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var parsed)
                ? parsed
                : throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Collected-At");
        }

        Guid? visit = null;
        if (Text("FieldCollect-Visit") is { } visitText)
            visit = Guid.TryParse(visitText, out var id) ? id : throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Visit");
        var merge = request.Prefers("fieldcollect.merge");
        return item with
        {
            RequestId = Text("Repeatability-Request-ID"),
            IfMatchVersion = version,
            IfMatchAny = ifMatch == "*",
            Merge = merge,
            VisitId = visit,
            CollectedAt = collectedAt,
            Reason = Text("FieldCollect-Reason") is { } reason ? Unescaped(reason) : null,
        };
    }

    // Percent-encoded because headers are ASCII and reasons Chinese; what it holds must still be text that a database keeps.
    private static string Unescaped(string reason)
    {
        var text = Uri.UnescapeDataString(reason);
        return text.Any(char.IsControl) ? throw new ProblemException(Problems.MalformedRequest, "FieldCollect-Reason") : text;
    }

    private static List<PushItem> Flatten(
        PushItem item, EntitySetMap set, EntityBody body, Dictionary<string, object?> fixedValues, string? group, DateTimeOffset now)
    {
        var values = new Dictionary<string, object?>(body.Values);
        foreach (var (name, value) in fixedValues)
            values[name] = value;
        foreach (var (name, link) in body.Binds)
        {
            var navigation = set.Navigation(name)!;
            if (navigation.IsMany || link is not [{ Key: { } key }])
                throw new ProblemException(Problems.NotSupported, name, "Bind one record, by its key.");
            values[navigation.Local.Name] = key.Values[0];
        }

        // Named here and not later: children of a deep insert and other parts of a batch must be able to refer to it.
        if (item.Verb == PushVerb.Create && set.Property("Id") is not null && values.GetValueOrDefault("Id") is not Guid)
            values["Id"] = Ids.New(now);
        var items = new List<PushItem> { item with { Values = values, Group = group } };
        foreach (var (name, children) in body.Children)
        {
            var navigation = set.Navigation(name)!;
            if (!navigation.IsMany)
                throw new ProblemException(Problems.NotSupported, name, "Insert the record referred to first, or bind to it.");
            foreach (var child in children)
            {
                var part = item with { Set = EntitySets.Find(navigation.Target.Name)!, RequestId = null, Nested = true };
                items.AddRange(Flatten(part, navigation.Target, child, new() { [navigation.Foreign.Name] = values[navigation.Local.Name] }, group, now));
            }
        }

        return items;
    }

    private static byte[] Hash(PushItem item) => SHA256.HashData(
        Encoding.UTF8.GetBytes($"{item.Method}\n{item.Url}\n{item.IfMatchVersion}\n{item.IfMatchAny}\n{item.Merge}\n{item.Body}"));
}
