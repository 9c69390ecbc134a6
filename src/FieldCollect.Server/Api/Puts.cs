using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>PUT, PATCH and DELETE of one property, as <c>{"value":…}</c> or as the raw text of <c>/$value</c>: a change of the record with one field.</summary>
public static class Puts
{
    public static PushItem Parse(ApiRequest request, ResourcePath path, JsonElement? body, PushItem item)
    {
        var property = path.Property!;
        if (path.Steps.Count != 1 || path.Key is not { } key)
            throw new ProblemException(Problems.NotSupported, message: "Write to the record by its own key.");
        if (property.Computed || path.Set!.Key.Contains(property) || (path.RawValue && request.Method == "PATCH"))
            throw new ProblemException(Problems.MethodNotAllowed, property.Name);
        return item with
        {
            Verb = PushVerb.Change,
            Key = key.Values,
            Values = new Dictionary<string, object?> { [property.Name] = Value(request, path, property, body) },
        };
    }

    private static object? Value(ApiRequest request, ResourcePath path, PropertyMap property, JsonElement? body)
    {
        if (request.Method == "DELETE")
            return property.Nullable ? null : throw new ProblemException(Problems.MissingField, property.Name);
        if (path.RawValue)
            return ODataBody.ReadValue(property, Raw(property, body!.Value));
        return body!.Value.ValueKind == JsonValueKind.Object && body.Value.TryGetProperty("value", out var value)
            ? ODataBody.ReadValue(property, value)
            : throw new ProblemException(Problems.MalformedBody, "value", "The value of a property is sent as {\"value\": ...}.");
    }

    // Plain text is the value itself; what JSON writes without quotes is read as JSON.
    private static JsonElement Raw(PropertyMap property, JsonElement text)
    {
        if (property.Kind is not (PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Double or PropertyKind.Boolean or PropertyKind.Json) || text.ValueKind != JsonValueKind.String)
            return text;
        try
        {
            using var document = JsonDocument.Parse(text.GetString()!);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ProblemException(Problems.WrongType, property.Name);
        }
    }
}
