using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>A request to write, understood.</summary>
/// <param name="Items">For the push; those of a deep insert or a delta payload together.</param>
/// <param name="Path">What the request names.</param>
/// <param name="Depth">The $expand that shows a deep insert as deep as it was sent; null where nothing was nested.</param>
public sealed record WriteRequest(IReadOnlyList<PushItem> Items, ResourcePath Path, string? Depth = null)
{
    public PushItem First => Items[0];

    /// <summary>The action that the request calls; null for a request of records.</summary>
    public RegisterAction? Action { get; init; }

    /// <summary>A PATCH of a whole set, answered by a delta payload.</summary>
    public bool OfCollection => Path is { Kind: ResourceKind.Collection } && First.Method == "PATCH";
}

/// <summary>From a request that writes to the items of a push, and from its answers to replies.</summary>
public static class Writes
{
    /// <summary>Reads one request. A deep insert becomes several items of one group, the record asked for first.</summary>
    /// <param name="schema">What there is.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its JSON, or a JSON string for a raw value; null for a DELETE.</param>
    /// <param name="group">Its atomicity group, if it is a part of a batch.</param>
    /// <param name="now">For ids that the client left to us.</param>
    /// <param name="references">From <c>$1</c> in a link to the URL of what another part of the batch made.</param>
    /// <exception cref="ODataProblem">The path or body is not what it must be.</exception>
    /// <exception cref="ProblemException">The same, or a header is malformed.</exception>
    public static WriteRequest Parse(
        ODataSchema schema, ApiRequest request, JsonElement? body, string? group, DateTimeOffset now, Func<string, string?>? references = null)
    {
        if (request.Path.Contains("/$each", StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(Problems.NotSupported, "$each", "A set is not changed by a condition: name each record, in a batch or a delta payload.");
        if (request.Path.Trim('/') == "$entity" || BeatChanges.BeatOf(request.Path) is not null)
            throw new ProblemException(Problems.MethodNotAllowed);
        references ??= _ => null;
        var path = ResourcePath.Parse(schema, request.Path, request.QueryWithout("$id"));
        if (path.Set is null || path.Count || path.Query || path.Kind == ResourceKind.Operation)
            throw new ProblemException(Problems.MethodNotAllowed);
        if (request.Method != "DELETE" && body is null)
            throw new ProblemException(Problems.MalformedBody);
        var item = Begin(request, EntitySets.Find(path.Set.Name)!, body, group);
        string? depth = null;
        IReadOnlyList<PushItem> items = (request.Method, path) switch
        {
            (_, { Ref: true }) => [Refs.Parse(schema, request, path, body, item, references)],
            ("PUT" or "PATCH" or "DELETE", { Kind: ResourceKind.Property }) => [Puts.Parse(request, path, body, item)],
            (_, { RawValue: true }) => throw new ProblemException(Problems.MethodNotAllowed),
            ("POST", { Kind: ResourceKind.Collection }) => Create(schema, request, path, body!.Value, item, group, now, references, out depth),
            ("PATCH", { Kind: ResourceKind.Collection, Steps.Count: 1 }) => CollectionPatch.Parse(schema, request, path.Set, body!.Value, item, group, now),
            ("PATCH" or "PUT" or "DELETE", { Kind: ResourceKind.Entity }) => [Change(schema, request, path, body, item, references)],
            _ => throw new ProblemException(Problems.MethodNotAllowed),
        };
        return new WriteRequest(items, path, depth);
    }

    /// <summary>A change of nothing yet, with all that the request says beside its values.</summary>
    public static PushItem Begin(ApiRequest request, EntitySet set, JsonElement? body, string? group)
    {
        var item = WriteHeaders.Apply(request, new PushItem
        {
            Verb = PushVerb.Change,
            Set = set,
            Group = group,
            Method = request.Method,
            Url = request.Path,
            Body = body?.GetRawText(),
        });
        return item with { RequestHash = Hash(item) };
    }

    /// <summary>The fields of a body, with what it binds as the values of its references. Links to many are not among them.</summary>
    public static Dictionary<string, object?> Values(ODataSchema schema, EntitySetMap set, EntityBody body, Func<string, string?> references)
    {
        var values = new Dictionary<string, object?>(body.Values);
        foreach (var (name, links) in body.Binds)
        {
            var navigation = set.Navigation(name)!;
            if (navigation.IsMany)
                throw new ProblemException(Problems.NotSupported, name, "Bind from the side that holds the reference, or POST to its $ref.");
            values[navigation.Local.Name] = links is [{ } link] ? KeyOf(schema, link, references).Values[0] : null;
        }

        return values;
    }

    /// <summary>The record that a link names; <c>$1</c> is what another part of the batch made.</summary>
    public static EntityKey KeyOf(ODataSchema schema, BodyLink link, Func<string, string?> references)
    {
        if (link.Key is { } key)
            return key;
        var url = references(link.Url) ?? throw new ProblemException(Problems.UnknownReference, link.Url);
        return ResourcePath.Parse(schema, url).Key ?? throw new ProblemException(Problems.UnknownReference, link.Url);
    }

    public static string UrlOf(string set, IReadOnlyList<object> key) => set switch
    {
        "CodeItems" => $"CodeItems(List='{Escape(key[0])}',Code='{Escape(key[1])}')",
        _ => key[0] is Guid id ? $"{set}({id})" : $"{set}('{Escape(key[0])}')",
    };

    private static string Escape(object value) => Uri.EscapeDataString(((string)value).Replace("'", "''"));

    private static List<PushItem> Create(
        ODataSchema schema, ApiRequest request, ResourcePath path, JsonElement body, PushItem item, string? group, DateTimeOffset now, Func<string, string?> references,
        out string? depth)
    {
        if (path.Steps.Count > 2)
            throw new ProblemException(Problems.NotSupported, message: "Write to the record by its own key.");
        var read = ODataBody.Read(schema, path.Set!, body, WriteMode.Create, request.ServiceRoot);
        depth = DeepInsert.Depth([read]);
        var fixedValues = path.Steps.Count == 2 ? new Dictionary<string, object?> { [path.Navigation!.Foreign.Name] = path.Steps[0].Key!.Values[0] } : [];
        var deep = new DeepInsert(schema, group ?? (read.Children.Count > 0 ? PushItem.OwnGroup(now) : null), now, references);
        return deep.Flatten(item with { Verb = PushVerb.Create }, path.Set!, read, fixedValues);
    }

    private static PushItem Change(ODataSchema schema, ApiRequest request, ResourcePath path, JsonElement? body, PushItem item, Func<string, string?> references)
    {
        if (path.Steps.Count != 1)
            throw new ProblemException(Problems.NotSupported, message: "Write to the record by its own key.");
        item = item with { Key = path.Key!.Values };
        return request.Method == "DELETE"
            ? item with { Verb = PushVerb.Remove }
            : item with
            {
                Upsert = true,
                Replace = request.Method == "PUT",
                Values = Values(schema, path.Set!, ODataBody.Read(schema, path.Set!, body!.Value, WriteMode.Update, request.ServiceRoot), references),
            };
    }

    private static byte[] Hash(PushItem item) => SHA256.HashData(
        Encoding.UTF8.GetBytes($"{item.Method}\n{item.Url}\n{item.IfMatchVersion}{string.Concat(item.IfMatchAlso.Select(v => $",{v}"))}\n{item.IfMatchAny}\n{item.Merge}\n{item.Body}"));
}
