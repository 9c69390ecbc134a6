using System.Text.Json.Nodes;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Server.Api;

/// <summary>The paths beside a set and below a record: counts, queries as a body, properties, streams, references, bound functions and $batch.</summary>
public static partial class OpenApi
{
    private const string PlainText = "text/plain";

    private static JsonObject Count(EntitySetMap set) => new()
    {
        ["get"] = Operation($"Count{set.Name}", "How many there are.", [.. new[] { "$filter", "$search" }.Select(o => Parameter(o, "query", Text()))], null, new() { ["200"] = Replying("The number.", As(PlainText, Text())) }),
    };

    // Personal numbers are asked for here and never in a URL.
    private static JsonObject Query(EntitySetMap set) => new()
    {
        ["post"] = Sending($"Query{set.Name}", "Reads with the query options in the body.", [], As(PlainText, Text()), new() { ["200"] = Reply("A page.", new JsonObject { ["type"] = "object" }) }),
    };

    private static void AddBelow(JsonObject paths, string one, EntitySetMap set)
    {
        var mayChange = Anybody(Right.Change, set);
        // One template for the properties of a set: a path for each and every one would be most of the document.
        var names = set.Properties.Where(p => p.Kind != PropertyKind.Stream).Select(p => p.Name).ToArray();
        paths[$"{one}/{{property}}"] = Property(set, names, "", new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["value"] = new JsonObject() } }, "application/json", mayChange);
        paths[$"{one}/{{property}}/$value"] = Property(set, names, "Raw", Text(), PlainText, mayChange);
        foreach (var stream in set.Properties.Where(p => p.Kind == PropertyKind.Stream))
        {
            paths[$"{one}/{stream.Name}"] = Stream(set, stream.Name, stream.Computed);
            if (!stream.Computed)
                paths[$"{one}/$value"] = Stream(set, "Media", isComputed: false);
        }

        foreach (var navigation in set.Navigations.Values)
            paths[$"{one}/{navigation.Name}/$ref"] = References(set, navigation);
    }

    private static JsonObject Property(EntitySetMap set, string[] names, string form, JsonObject schema, string type, bool mayChange)
    {
        var parameter = Parameter("property", "path", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) });
        var path = new JsonObject
        {
            ["parameters"] = Keys(set, parameter),
            ["get"] = Operation($"Get{set.TypeName}{form}Property", "Reads one property.", [], null, new() { ["200"] = Replying("Its value.", As(type, schema)), ["204"] = Nothing("It is null.") }),
        };
        if (!mayChange)
            return path;
        path["put"] = Sending($"Set{set.TypeName}{form}Property", "Changes one property.", [IfMatch()], As(type, (JsonObject)schema.DeepClone()), Done());
        if (form.Length == 0)
            path["patch"] = Sending($"Update{set.TypeName}Property", "Changes one property, as PUT does.", [IfMatch()], As(type, (JsonObject)schema.DeepClone()), Done());
        path["delete"] = Operation($"Clear{set.TypeName}{form}Property", "Sets one property to null.", [IfMatch()], null, Done());
        return path;
    }

    private static JsonObject Stream(EntitySetMap set, string name, bool isComputed)
    {
        JsonObject Bytes() => As("*/*", new JsonObject { ["type"] = "string", ["format"] = "binary" });
        var path = new JsonObject
        {
            ["parameters"] = Keys(set),
            ["get"] = Operation($"Get{set.TypeName}{name}", "Reads the bytes, whole or in part.", [Parameter("Range", "header", Text())], null, new() { ["200"] = Replying("The bytes.", Bytes()), ["206"] = Replying("A part of them.", Bytes()), ["204"] = Nothing("They have not come yet.") }),
        };
        if (isComputed)
            return path;
        path["put"] = Sending($"Put{set.TypeName}{name}", "Sends the bytes that the record names by length and digest.", [], Bytes(), Done());
        // A piece of them, as the IETF's draft of resumable uploads has it.
        path["patch"] = Sending(
            $"Continue{set.TypeName}{name}",
            "Sends the bytes from an offset on; HEAD says where those that are here end.",
            [
                Parameter("Upload-Offset", "header", new JsonObject { ["type"] = "integer", ["format"] = "int64" }, required: true),
                Parameter("Upload-Complete", "header", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("?0", "?1") }, required: true),
                Parameter("Upload-Length", "header", new JsonObject { ["type"] = "integer", ["format"] = "int64" }),
                Parameter("Content-Digest", "header", Text()),
            ],
            As(Uploads.MediaType, new JsonObject { ["type"] = "string", ["format"] = "binary" }),
            new() { ["204"] = Nothing("They are here; Upload-Offset says how many there are by now.") });
        return path;
    }

    private static JsonObject References(EntitySetMap set, NavigationMap navigation)
    {
        JsonObject Named() => new() { ["type"] = "object", ["properties"] = new JsonObject { ["@odata.id"] = Text() } };
        var id = set.TypeName + navigation.Name + "Reference";
        var path = new JsonObject
        {
            ["parameters"] = Keys(set),
            ["get"] = Operation($"Get{id}", "What it refers to.", [], null, new() { ["200"] = Reply("The reference or references.", new JsonObject { ["type"] = "object" }), ["204"] = Nothing("There is none.") }),
        };
        // A reference is a field of one of the two records: who may change that one may set it.
        if (!Anybody(Right.Change, navigation.IsMany ? navigation.Target : set))
            return path;
        path[navigation.IsMany ? "post" : "put"] = Operation($"{(navigation.IsMany ? "Add" : "Set")}{id}", "Refers to the record named.", [IfMatch()], Named(), Done());
        path["delete"] = Operation($"Remove{id}", "Refers to it no more.", navigation.IsMany ? [IfMatch(), Parameter("$id", "query", Text())] : [IfMatch()], null, Done());
        return path;
    }

    private static JsonObject Bound(OperationMap function, EntitySetMap set) => new()
    {
        ["parameters"] = Keys(set),
        ["get"] = Operation(
            $"{set.TypeName}{function.Name}",
            $"The function {function.Name}.",
            [.. new[] { "$deltatoken", "$skiptoken" }.Select(o => Parameter(o, "query", Text()))],
            null,
            new() { ["200"] = Reply("The rows.", Rows([])) }),
    };

    private static JsonObject Action(ODataSchema schema, OperationMap map)
    {
        var action = Actions.Of(map)!;
        var bound = map.BoundTo is { } name ? schema.Sets[name] : null;
        var properties = new JsonObject();
        foreach (var parameter in map.Parameters)
        {
            var type = Type(parameter.Kind, parameter.MaxLength);
            if (parameter.Nullable)
                type["nullable"] = true;
            properties[parameter.Name] = parameter.Collection ? new JsonObject { ["type"] = "array", ["items"] = type } : type;
        }

        var body = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (map.Parameters.Where(p => !p.Nullable).Select(p => (JsonNode)p.Name).ToArray() is { Length: > 0 } required)
            body["required"] = new JsonArray(required);
        var replies = bound is null ? new JsonObject() : Done();
        if (map.Result is { EntitySet: { } set } result)
            replies["200"] = result.Collection ? Reply("Those found.", Rows(Reference(schema.Sets[set].TypeName))) : Reply("The record as it is now.", Reference(schema.Sets[set].TypeName));
        var path = new JsonObject { ["post"] = Operation((bound?.TypeName ?? "") + map.Name, action.English, bound is null ? [] : [IfMatch()], body, replies) };
        if (bound is not null)
            path["parameters"] = Keys(bound);
        return path;
    }

    private static JsonObject Complex(ComplexTypeMap type)
    {
        var properties = new JsonObject();
        foreach (var property in type.Properties)
            properties[property.Name] = Type(property.Kind);
        return new JsonObject { ["type"] = "object", ["properties"] = properties };
    }

    private static JsonObject Rows(JsonObject item) =>
        new() { ["type"] = "object", ["properties"] = new JsonObject { ["value"] = new JsonObject { ["type"] = "array", ["items"] = item } } };

    private static JsonObject Batch()
    {
        JsonObject Headers() => new() { ["type"] = "object", ["additionalProperties"] = Text() };
        JsonObject Many(string name, JsonObject item) => new() { ["type"] = "object", ["required"] = new JsonArray(name), ["properties"] = new JsonObject { [name] = new JsonObject { ["type"] = "array", ["items"] = item } } };
        var request = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "method", "url"),
            ["properties"] = new JsonObject
            {
                ["id"] = Text(),
                ["method"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE") },
                ["url"] = Text(),
                ["headers"] = Headers(),
                ["atomicityGroup"] = Text(),
                ["dependsOn"] = new JsonObject { ["type"] = "array", ["items"] = Text() },
                ["body"] = new JsonObject(),
            },
        };
        var response = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "status"),
            ["properties"] = new JsonObject { ["id"] = Text(), ["status"] = new JsonObject { ["type"] = "integer" }, ["headers"] = Headers(), ["atomicityGroup"] = Text(), ["body"] = new JsonObject() },
        };
        var (sent, replied) = (Json(Many("requests", request)), Json(Many("responses", response)));
        (sent["multipart/mixed"], replied["multipart/mixed"]) = (new JsonObject { ["schema"] = Text() }, new JsonObject { ["schema"] = Text() });
        return new JsonObject
        {
            ["post"] = Sending(
                "Batch",
                "Many requests as one. With Prefer: respond-async it is answered later, at the Location given.",
                [Parameter("Prefer", "header", Text())],
                sent,
                new() { ["200"] = Replying("The responses.", replied), ["202"] = Nothing("Taken: ask at the Location given.") }),
        };
    }

    private static bool Anybody(Right right, EntitySetMap set) => Enum.GetValues<Role>().Any(role => Permissions.May(role, right, EntitySets.Find(set.Name)!));

    private static JsonArray Keys(EntitySetMap set, params JsonNode[] more) => new([.. set.Key.Select(k => Parameter(k.Name, "path", Type(k.Kind, k.MaxLength))), .. more]);

    private static JsonObject IfMatch() => Parameter("If-Match", "header", Text());

    private static JsonObject Done() => new() { ["204"] = Nothing("Done.") };

    private static JsonObject Nothing(string description) => new() { ["description"] = description };

    private static JsonObject As(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Replying(string description, JsonObject content) => new() { ["description"] = description, ["content"] = content };
}
