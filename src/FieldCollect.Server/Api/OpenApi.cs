using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;

namespace FieldCollect.Server.Api;

/// <summary>
/// The service as OpenAPI 3.0, for tools that read no CSDL (OData to OpenAPI Mapping 1.0): collections, records by key, their properties, streams and
/// references, the functions and actions, $batch. Written from the same schema and rights as $metadata; what it leaves out ($expand paths, delta) is in $metadata.
/// </summary>
public static partial class OpenApi
{
    private static readonly JsonSerializerOptions Readable = new(FieldJson.Options) { WriteIndented = true };

    public static byte[] Write(ODataSchema schema)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject { ["Error"] = Error() };
        foreach (var set in schema.Sets.Values)
        {
            schemas[set.TypeName] = Entity(set);
            paths[$"/{set.Name}"] = Collection(set);
            paths[$"/{set.Name}/$count"] = Count(set);
            paths[$"/{set.Name}/$query"] = Query(set);
            var one = Named(set);
            paths[one] = One(set);
            AddBelow(paths, one, set);
        }

        foreach (var function in schema.Operations.Where(o => !o.IsAction && o.BoundTo is not null))
            paths[$"{Named(schema.Sets[function.BoundTo!])}/{function.Name}"] = Bound(function, schema.Sets[function.BoundTo!]);
        foreach (var function in schema.Operations.Where(o => !o.IsAction && o.BoundTo is null))
        {
            schemas[function.Result!.Complex!] = Complex(schema.ComplexTypes.Single(t => t.Name == function.Result.Complex));
            paths[$"/{function.Name}({string.Join(',', function.Parameters.Select(p => $"{p.Name}={{{p.Name}}}"))})"] = Function(function);
        }

        foreach (var action in schema.Operations.Where(o => o.IsAction))
            paths[action.BoundTo is { } bound ? $"{Named(schema.Sets[bound])}/{action.Name}" : $"/{action.Name}"] = Action(schema, action);
        paths["/$batch"] = Batch();
        var document = new JsonObject
        {
            ["openapi"] = "3.0.4",
            ["info"] = new JsonObject { ["title"] = "FieldCollect", ["description"] = "The county register as an OData 4.01 service; /odata/$metadata says more than this.", ["version"] = "1" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/odata" }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = schemas,
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, Readable);
    }

    private static string Named(EntitySetMap set) => $"/{set.Name}({string.Join(',', set.Key.Select(k => set.Key.Count == 1 ? Quoted(k) : $"{k.Name}={Quoted(k)}"))})";

    private static JsonObject Collection(EntitySetMap set)
    {
        var (english, _) = SetDescriptions.Of(set.Name);
        var page = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["@odata.count"] = new JsonObject { ["type"] = "integer" },
                ["@odata.nextLink"] = new JsonObject { ["type"] = "string" },
                ["value"] = new JsonObject { ["type"] = "array", ["items"] = Reference(set.TypeName) },
            },
        };
        string[] options = ["$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count"];
        var collection = new JsonObject
        {
            ["description"] = english,
            ["get"] = Operation($"List{set.Name}", english, [.. options.Select(o => Parameter(o, "query", new JsonObject { ["type"] = o is "$top" or "$skip" ? "integer" : o == "$count" ? "boolean" : "string" }))], null, new() { ["200"] = Reply("A page.", page) }),
        };
        if (Anybody(Right.Create, set))
            collection["post"] = Operation($"Create{set.TypeName}", "Makes a record.", [], Reference(set.TypeName), new() { ["201"] = Reply("As it was made.", Reference(set.TypeName)) });
        return collection;
    }

    private static JsonObject One(EntitySetMap set)
    {
        var one = new JsonObject
        {
            ["parameters"] = Keys(set),
            ["get"] = Operation($"Get{set.TypeName}", "Reads a record.", [.. new[] { "$select", "$expand" }.Select(o => Parameter(o, "query", Text()))], null, new() { ["200"] = Reply("The record.", Reference(set.TypeName)) }),
        };
        if (Anybody(Right.Change, set))
        {
            one["patch"] = Operation($"Update{set.TypeName}", "Changes the fields named.", [IfMatch()], Reference(set.TypeName), Done());
            one["put"] = Operation($"Replace{set.TypeName}", "Changes the record; what is not named begins anew.", [IfMatch()], Reference(set.TypeName), Done());
        }

        if (Anybody(Right.Remove, set))
            one["delete"] = Operation($"Delete{set.TypeName}", "Takes a record out of the register.", [IfMatch()], null, Done());
        return one;
    }

    private static JsonObject Function(OperationMap function) => new()
    {
        ["get"] = Operation(
            function.Name,
            $"The function {function.Name}.",
            [.. function.Parameters.Select(p => Parameter(p.Name, "path", Type(p.Kind)))],
            null,
            new() { ["200"] = Reply("The rows.", Rows(Reference(function.Result!.Complex!))) }),
    };

    private static JsonObject Operation(string id, string summary, JsonNode[] parameters, JsonObject? body, JsonObject replies) =>
        Sending(id, summary, parameters, body is null ? null : Json(body), replies);

    /// <param name="content">The body by media type; null without one.</param>
    private static JsonObject Sending(string id, string summary, JsonNode[] parameters, JsonObject? content, JsonObject replies)
    {
        var operation = new JsonObject { ["operationId"] = id, ["summary"] = summary };
        if (parameters.Length > 0)
            operation["parameters"] = new JsonArray(parameters);
        if (content is not null)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = content };
        replies["4XX"] = Reply("What is wrong.", Reference("Error"));
        operation["responses"] = replies;
        return operation;
    }

    private static JsonObject Entity(EntitySetMap set)
    {
        var properties = new JsonObject();
        foreach (var property in set.Properties.Where(p => p.Kind != PropertyKind.Stream))
        {
            var type = Type(property.Kind, property.MaxLength);
            if (property.Computed)
                type["readOnly"] = true;
            if (property.Nullable)
                type["nullable"] = true;
            properties[property.Name] = type;
        }

        var entity = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var required = set.Properties.Where(p => !p.Computed && Register.Rules.RegisterRules.IsRequired(EntitySets.Find(set.Name)!.Type, p.Name)).Select(p => (JsonNode)p.Name).ToArray();
        if (required.Length > 0)
            entity["description"] = $"To be made it needs {string.Join(", ", required.Select(r => r.ToString()))}.";
        return entity;
    }

    private static JsonObject Type(PropertyKind kind, int? maxLength = null)
    {
        var type = kind switch
        {
            PropertyKind.Guid => new JsonObject { ["type"] = "string", ["format"] = "uuid" },
            PropertyKind.Int32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            PropertyKind.Int64 => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            PropertyKind.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
            PropertyKind.Boolean => new JsonObject { ["type"] = "boolean" },
            PropertyKind.Date => new JsonObject { ["type"] = "string", ["format"] = "date" },
            PropertyKind.DateTimeOffset => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            PropertyKind.Json => [],
            _ => new JsonObject { ["type"] = "string" },
        };
        if (maxLength is { } length)
            type["maxLength"] = length;
        return type;
    }

    private static string Quoted(PropertyMap key) => key.Kind == PropertyKind.String ? $"'{{{key.Name}}}'" : $"{{{key.Name}}}";

    private static JsonObject Parameter(string name, string place, JsonObject type, bool required = false) =>
        required || place == "path" ? new() { ["name"] = name, ["in"] = place, ["required"] = true, ["schema"] = type } : new() { ["name"] = name, ["in"] = place, ["schema"] = type };

    private static JsonObject Reply(string description, JsonObject schema) => new() { ["description"] = description, ["content"] = Json(schema) };

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Error() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["code"] = Text(), ["message"] = Text(), ["target"] = Text() } },
        },
    };
}
