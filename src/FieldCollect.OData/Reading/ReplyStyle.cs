// Negotiation: $format or Accept decide the media type, and how much metadata stands in the JSON.
using System.Text.Json;
using Microsoft.OData.Edm;

namespace FieldCollect.OData;

public enum MetadataLevel { None, Minimal, Full }

internal sealed class ReplyStyle(Uri root, MetadataLevel metadata)
{
    public MetadataLevel Metadata => metadata;
    public Uri Root => root;
    public string ContentType => $"application/json;odata.metadata={metadata.ToString().ToLowerInvariant()};charset=utf-8";

    public static ReplyStyle Of(ReadRequest request, string? format)
    {
        foreach (var type in MediaTypes(format, request.Accept))
        {
            if (type.Name is "json" or "application/json" or "application/*" or "*/*")
            {
                return new ReplyStyle(request.ServiceRoot, (type.Parameters.GetValueOrDefault("odata.metadata") ?? type.Parameters.GetValueOrDefault("metadata")) switch
                {
                    "none" => MetadataLevel.None,
                    "full" => MetadataLevel.Full,
                    _ => MetadataLevel.Minimal,
                });
            }
        }
        throw ODataProblems.NotAcceptable();
    }

    /// <summary>The types asked for, best first; a $format is the only one.</summary>
    public static IEnumerable<(string Name, Dictionary<string, string> Parameters)> MediaTypes(string? format, string? accept)
    {
        var text = format ?? (string.IsNullOrWhiteSpace(accept) ? "*/*" : accept);
        return text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(one =>
            {
                var parts = one.Split(';', StringSplitOptions.TrimEntries);
                var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                foreach (var part in parts.Skip(1))
                {
                    var pair = part.Split('=', 2);
                    parameters[pair[0].Trim()] = pair.Length == 2 ? pair[1].Trim().Trim('"').ToLowerInvariant() : "";
                }
                return (Name: parts[0].ToLowerInvariant(), Parameters: parameters);
            })
            .Where(t => Quality(t.Parameters) > 0)
            .OrderByDescending(t => Quality(t.Parameters));
    }

    public void WriteContext(Utf8JsonWriter json, string context)
    {
        if (metadata != MetadataLevel.None)
            json.WriteString("@odata.context", root + "$metadata#" + context);
    }

    public void WriteLinks(Utf8JsonWriter json, EntitySetMap set, EntityKey key)
    {
        var url = root + set.Name + key.ToUrl(set);
        json.WriteString("@odata.type", "#" + set.EdmSet.EntityType().FullTypeName());
        json.WriteString("@odata.id", url);
        json.WriteString("@odata.editLink", url);
    }

    public void WriteNavigationLinks(Utf8JsonWriter json, EntitySetMap set, EntityKey key)
    {
        foreach (var navigation in set.Navigations.Values)
            json.WriteString(navigation.Name + "@odata.navigationLink", root + set.Name + key.ToUrl(set) + "/" + navigation.Name);
    }

    /// <summary>Full metadata names each type that JSON itself does not tell.</summary>
    public static void WriteType(Utf8JsonWriter json, PropertyMap property)
    {
        if (property.Kind is PropertyKind.Guid or PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.Date or PropertyKind.DateTimeOffset)
            json.WriteString(property.Name + "@odata.type", "#" + property.Kind);
    }

    private static double Quality(Dictionary<string, string> parameters) =>
        parameters.TryGetValue("q", out var q) && double.TryParse(q, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 1;
}
