using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// <c>$ref</c>: which record a navigation leads to. A reference is a field of one of the two records, so setting it is a change of that record.
/// </summary>
public static class Refs
{
    /// <param name="schema">What there is.</param>
    /// <param name="request">PUT, POST or DELETE of a path that ends in /$ref.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">Names the record referred to; null for a DELETE.</param>
    /// <param name="item">The item so far: headers, method, URL.</param>
    /// <param name="references">From <c>$1</c> to the URL of what another part of the batch made.</param>
    public static PushItem Parse(
        ODataSchema schema, ApiRequest request, ResourcePath path, JsonElement? body, PushItem item, Func<string, string?> references)
    {
        if (path.Steps.Count != 2 || path.Navigation is not { } navigation || path.Steps[0].Key is not { } from)
            throw new ProblemException(Problems.MethodNotAllowed);
        EntityKey Named() => Writes.KeyOf(schema, ODataBody.ReadReference(schema, navigation, body!.Value, request.ServiceRoot), references);
        return (request.Method, navigation.IsMany, path.Key) switch
        {
            ("PUT", false, null) => OfThis(item, path, from, Named().Values[0]),
            ("DELETE", false, null) => OfThis(item, path, from, null),
            ("POST", true, null) => OfThat(item, navigation, Named(), from.Values[0]),
            ("DELETE", true, { } member) => OfThat(item, navigation, member, null),
            ("DELETE", true, null) => OfThat(item, navigation, Asked(schema, request, navigation), null),
            ("PUT", true, null) => throw new ProblemException(Problems.NotSupported, message: "Add and remove references one by one."),
            _ => throw new ProblemException(Problems.MethodNotAllowed),
        };
    }

    private static PushItem OfThis(PushItem item, ResourcePath path, EntityKey from, object? to) => item with
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Find(path.Steps[0].Set.Name)!,
        Key = from.Values,
        Values = new Dictionary<string, object?> { [path.Navigation!.Local.Name] = to },
    };

    // The field is the other record's, whose version the client of a collection does not hold: the reference alone is changed, whatever the version.
    private static PushItem OfThat(PushItem item, NavigationMap navigation, EntityKey member, object? to) => item with
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Find(navigation.Target.Name)!,
        Key = member.Values,
        IfMatchAny = item.IfMatchVersion is null,
        Values = new Dictionary<string, object?> { [navigation.Foreign.Name] = to },
    };

    private static EntityKey Asked(ODataSchema schema, ApiRequest request, NavigationMap navigation)
    {
        var id = request.Option("$id") ?? throw new ProblemException(Problems.MalformedRequest, "$id", "Name the reference to remove by $id.");
        return Writes.KeyOf(schema, ODataBody.ReadReference(schema, navigation, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["@id"] = id }), request.ServiceRoot), _ => null);
    }
}
