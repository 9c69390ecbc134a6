// The JSON body of a POST, PATCH or PUT, checked against the schema. What a missing value means is the host's to say.
using System.Text.Json;

namespace FieldCollect.OData;

public enum WriteMode
{
    Create,
    /// <summary>Key properties are ignored (OData Protocol 11.4.3), nested entities are refused.</summary>
    Update,
}

/// <summary>A link to an existing entity. Key is null where the URL refers to another part of a batch, as <c>$1</c>.</summary>
public sealed record BodyLink(string Url, EntityKey? Key);

/// <summary>A checked body: only what it names, without computed properties.</summary>
/// <param name="Values">By property: null, Guid, string, int, long, double, bool, DateOnly, DateTimeOffset or (for Json) JsonElement.</param>
/// <param name="Binds">By navigation: <c>Nav@odata.bind</c>, or the 4.01 form <c>"Nav":{"@id":…}</c>; empty where a navigation to one is set to null.</param>
/// <param name="Children">By navigation: the entities of a deep insert.</param>
public sealed record EntityBody(
    EntitySetMap Set,
    IReadOnlyDictionary<string, object?> Values,
    IReadOnlyDictionary<string, IReadOnlyList<BodyLink>> Binds,
    IReadOnlyDictionary<string, IReadOnlyList<EntityBody>> Children);

public static class ODataBody
{
    // As deep as any form of ours nests; each level is work for the host.
    private const int MaxDeepInsert = 4;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads JSON from a request's body; the document is the caller's to dispose. Throws MalformedBody.</summary>
    public static async Task<JsonDocument> ParseAsync(Stream body, CancellationToken ct = default)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(body, Strict, ct);
        }
        catch (JsonException problem)
        {
            throw ODataProblems.MalformedBody(Json.Said(problem));
        }
        catch (InvalidOperationException)
        {
            // Comparing names for duplicates, it met one that is no text: half of a surrogate pair.
            throw ODataProblems.MalformedBody("The name of a member is no text.");
        }
        if (Json.IsUtf8(document.RootElement))
            return document;
        document.Dispose();
        throw ODataProblems.MalformedBody("The body is not UTF-8.");
    }

    /// <summary>
    /// Checks a body. Throws <see cref="ODataProblem"/> MalformedBody, UnknownProperty or WrongType, each with the property as target.
    /// </summary>
    /// <param name="serviceRoot">Where given, absolute links must begin with it; relative ones are relative to it.</param>
    public static EntityBody Read(ODataSchema schema, EntitySetMap set, JsonElement body, WriteMode mode, Uri? serviceRoot = null) =>
        Read(schema, set, body, mode, serviceRoot, "", 0);

    /// <summary>Reads the body that names an entity: <c>{"@id":"Addresses(…)"}</c>, with or without the prefix of 4.0. Throws MalformedBody or WrongType.</summary>
    public static BodyLink ReadReference(ODataSchema schema, NavigationMap navigation, JsonElement body, Uri? serviceRoot = null) =>
        body.ValueKind == JsonValueKind.Object && (body.TryGetProperty("@id", out var id) || body.TryGetProperty("@odata.id", out id))
            ? Link(schema, navigation, id, serviceRoot, "@id")
            : throw ODataProblems.MalformedBody("A reference is a JSON object with @id.", "@id");

    /// <summary>Checks the value of one property, as it stands in a body. Throws WrongType.</summary>
    public static object? ReadValue(PropertyMap property, JsonElement value) => BodyValue.Read(property, value, property.Name);

    /// <summary>
    /// The parameters of an action, each once: null where it is null or left out, the array of values of a collection (Protocol 4.01, 11.5.5.1).
    /// Throws MalformedBody, UnknownProperty, WrongType or MissingField, each with the parameter as target.
    /// </summary>
    /// <param name="body">Null where there was none, which is enough for an action that needs no parameter.</param>
    public static IReadOnlyDictionary<string, object?> ReadParameters(OperationMap action, JsonElement? body)
    {
        if (body is { ValueKind: not JsonValueKind.Object })
            throw ODataProblems.MalformedBody("The parameters of an action are a JSON object.");
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in body?.EnumerateObject() ?? default)
        {
            if (Json.Name(member) is null)
                throw ODataProblems.MalformedBody("The name of a member is no text.");
            if (member.Name.Contains('@'))
                continue;
            var parameter = action.Parameters.FirstOrDefault(p => p.Name == member.Name) ?? throw ODataProblems.UnknownParameter(member.Name);
            given.Add(member.Name, parameter.Collection ? Values(parameter, member.Value) : BodyValue.Read(parameter.Map, member.Value, member.Name));
        }
        foreach (var parameter in action.Parameters.Where(p => !given.ContainsKey(p.Name)))
            given.Add(parameter.Name, parameter.Nullable ? null : throw ODataProblems.MissingParameter(parameter.Name));
        return given;
    }

    private static object?[]? Values(OperationParameter parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select((v, i) => BodyValue.Read(parameter.Map, v, $"{parameter.Name}/{i}"))],
        JsonValueKind.Null when parameter.Nullable => null,
        _ => throw ODataProblems.WrongType("array", parameter.Name),
    };

    private static EntityBody Read(ODataSchema schema, EntitySetMap set, JsonElement body, WriteMode mode, Uri? root, string path, int depth)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw ODataProblems.MalformedBody("An entity is a JSON object.", path.Length == 0 ? null : path.TrimEnd('/'));
        if (depth > MaxDeepInsert)
            throw ODataProblems.TooComplex($"Entities may be nested {MaxDeepInsert} deep in a body.", path.TrimEnd('/'));
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var binds = new Dictionary<string, IReadOnlyList<BodyLink>>(StringComparer.Ordinal);
        var children = new Dictionary<string, IReadOnlyList<EntityBody>>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            if (Json.Name(member) is null)
                throw ODataProblems.MalformedBody("The name of a member is no text.", path.Length == 0 ? null : path.TrimEnd('/'));
            var target = path + member.Name;
            if (member.Name.IndexOf('@') is >= 0 and var at)
                ReadAnnotation(schema, set, member, at, root, target, binds);
            else if (set.Property(member.Name) is { } property)
                ReadProperty(set, property, member.Value, mode, target, values);
            else if (set.Navigation(member.Name) is { } navigation)
                ReadNavigation(schema, navigation, member.Value, mode, root, target, depth, binds, children);
            else
                throw ODataProblems.UnknownProperty(target);
        }
        return new EntityBody(set, values, binds, children);
    }

    private static void ReadProperty(EntitySetMap set, PropertyMap property, JsonElement value, WriteMode mode, string target, Dictionary<string, object?> values)
    {
        if (property.Computed || mode == WriteMode.Update && set.Key.Contains(property))
            return;
        values.Add(property.Name, BodyValue.Read(property, value, target));
    }

    /// <summary>Control information and annotations say nothing we store, except a bind.</summary>
    private static void ReadAnnotation(ODataSchema schema, EntitySetMap set, JsonProperty member, int at, Uri? root, string target,
        Dictionary<string, IReadOnlyList<BodyLink>> binds)
    {
        var name = member.Name[..at];
        if (name.Length > 0 && set.Property(name) is null && set.Navigation(name) is null)
            throw ODataProblems.UnknownProperty(target);
        // A change of nested entities that was overlooked would be taken for done.
        if (member.Name[at..] is "@delta" or "@odata.delta")
            throw ODataProblems.NotSupported("Changing nested entities with their parent", target);
        if (member.Name[at..] is not ("@odata.bind" or "@bind"))
            return;
        if (set.Navigation(name) is not { } navigation)
            throw ODataProblems.MalformedBody("Only navigations can be bound.", target);
        if (!navigation.IsMany && member.Value.ValueKind == JsonValueKind.Null)
        {
            binds[name] = [];
            return;
        }
        var urls = member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : new[] { member.Value };
        if (!navigation.IsMany && (member.Value.ValueKind == JsonValueKind.Array || binds.ContainsKey(name)))
            throw ODataProblems.MalformedBody("This navigation leads to one entity.", target);
        binds[name] = [.. binds.GetValueOrDefault(name) ?? [], .. urls.Select(u => Link(schema, navigation, u, root, target))];
    }

    private static void ReadNavigation(ODataSchema schema, NavigationMap navigation, JsonElement value, WriteMode mode, Uri? root, string target, int depth,
        Dictionary<string, IReadOnlyList<BodyLink>> binds, Dictionary<string, IReadOnlyList<EntityBody>> children)
    {
        if (!navigation.IsMany && value.ValueKind == JsonValueKind.Null)
        {
            binds[navigation.Name] = [];
            return;
        }
        if (navigation.IsMany != (value.ValueKind == JsonValueKind.Array))
            throw ODataProblems.WrongType(navigation.IsMany ? "array of entities" : "entity", target);
        var links = new List<BodyLink>();
        var nested = new List<EntityBody>();
        foreach (var item in navigation.IsMany ? [.. value.EnumerateArray()] : new[] { value })
        {
            if (item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("@id", out var id) || item.TryGetProperty("@odata.id", out id)))
                links.Add(Link(schema, navigation, id, root, target));
            else if (mode == WriteMode.Update)
                throw ODataProblems.NotSupported("Changing nested entities with their parent", target);
            else
                nested.Add(Read(schema, navigation.Target, item, mode, root, target + "/", depth + 1));
        }
        if (links.Count > 0)
            binds[navigation.Name] = [.. binds.GetValueOrDefault(navigation.Name) ?? [], .. links];
        if (nested.Count > 0)
            children.Add(navigation.Name, nested);
    }

    private static BodyLink Link(ODataSchema schema, NavigationMap navigation, JsonElement value, Uri? root, string target)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw ODataProblems.WrongType("URL of an entity", target);
        var url = Json.Text(value) ?? throw ODataProblems.WrongType("URL of an entity", target);
        if (url.StartsWith('$'))
            return new BodyLink(url, null);
        var relative = root is null ? url : ODataUrl.Relative(url, root) ?? throw ODataProblems.WrongType("URL of an entity of this service", target);
        var path = ResourcePath.Parse(schema, relative);
        if (path is not { Kind: ResourceKind.Entity, Key: not null, Steps.Count: 1 } || path.Set != navigation.Target)
            throw ODataProblems.WrongType($"URL of an entity of {navigation.Target.Name}", target);
        return new BodyLink(url, path.Key);
    }
}
