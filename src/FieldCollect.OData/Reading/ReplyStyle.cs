// How the JSON of a reply is written: the version of the protocol, how much metadata, which numbers are strings, what is left out.
// Decided once a request, from OData-MaxVersion, $format or Accept, and Prefer.
using System.Globalization;
using System.Text.Json;
using Microsoft.OData.Edm;

namespace FieldCollect.OData;

public enum MetadataLevel { None, Minimal, Full }

internal sealed class ReplyStyle
{
    private static readonly ControlNames Prefixed = new("@odata.");
    private static readonly ControlNames Plain = new("@");
    private static readonly string[] ContentTypes =
    [
        .. from prefix in new[] { "odata.", "" }
           from compatible in new[] { "", ";IEEE754Compatible=true" }
           from metadata in new[] { "none", "minimal", "full" }
           select $"application/json;{prefix}metadata={metadata}{compatible};charset=utf-8",
    ];

    private readonly IRowScope _scope;

    private ReplyStyle(Uri root, bool v401, IRowScope scope)
    {
        _scope = scope;
        Root = root.AbsoluteUri;
        V401 = v401;
        Names = v401 ? Plain : Prefixed;
    }

    public string Root { get; }
    public bool V401 { get; }
    public ControlNames Names { get; }
    public MetadataLevel Metadata { get; private init; } = MetadataLevel.Minimal;
    /// <summary>64-bit integers as strings, for clients whose only number is a double.</summary>
    public bool LongAsText { get; private init; }
    public OmittedValues Omit { get; private init; }

    public string Version => V401 ? "4.01" : "4.0";

    public string ContentType => ContentTypes[(V401 ? 6 : 0) + (LongAsText ? 3 : 0) + (int)Metadata];

    public static ReplyStyle Of(ReadRequest request, string? format, Preferences preferences, bool json)
    {
        var v401 = Is401(request);
        if (!json)
            return new ReplyStyle(request.ServiceRoot, v401, request.Scope);
        foreach (var type in MediaType.Accepted(format, request.Accept))
        {
            var level = type.Parameter("metadata");
            var compatible = type.Parameter("IEEE754Compatible");
            if (type.Name is "json" or "application/json" or "application/*" or "*/*"
                && level is null or "none" or "minimal" or "full" && compatible is null or "true" or "false")
            {
                return new ReplyStyle(request.ServiceRoot, v401, request.Scope)
                {
                    Metadata = level switch { "none" => MetadataLevel.None, "full" => MetadataLevel.Full, _ => MetadataLevel.Minimal },
                    LongAsText = compatible == "true",
                    Omit = preferences.Omit,
                };
            }
        }
        throw ODataProblems.NotAcceptable();
    }

    /// <summary>Without control information, for an item whose context is written by its caller.</summary>
    public static ReplyStyle Bare(bool v401, OmittedValues omit = OmittedValues.None) =>
        new(new Uri("http://localhost/"), v401, EveryRow.Instance) { Metadata = MetadataLevel.None, Omit = omit };

    public static string? Applied(Preferences preferences, int? pageSize, bool v401)
    {
        var size = pageSize is null ? null : $"{(v401 ? "" : "odata.")}maxpagesize={pageSize.Value.ToString(CultureInfo.InvariantCulture)}";
        var omit = preferences.Omit == OmittedValues.None ? null : $"omit-values={preferences.Omit.ToString().ToLowerInvariant()}";
        return size is null ? omit : omit is null ? size : $"{size}, {omit}";
    }

    public void WriteContext(Utf8JsonWriter json, string context)
    {
        if (Metadata != MetadataLevel.None)
            json.WriteString(Names.Context, Root + "$metadata#" + context);
    }

    public void WriteCount(Utf8JsonWriter json, long count)
    {
        json.WritePropertyName(Names.Count);
        WriteLong(json, count);
    }

    public void WriteLong(Utf8JsonWriter json, long value)
    {
        if (LongAsText)
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumberValue(value);
    }

    public void WriteLinks(Utf8JsonWriter json, EntitySetMap set, EntityKey key)
    {
        var url = Root + set.Name + key.ToUrl(set);
        json.WriteString(Names.Type, "#" + set.EdmSet.EntityType().FullTypeName());
        json.WriteString(Names.Id, url);
        json.WriteString(Names.EditLink, url);
    }

    public void WriteNavigationLinks(Utf8JsonWriter json, EntitySetMap set, EntityKey key)
    {
        foreach (var navigation in set.Navigations.Values)
        {
            var url = Root + set.Name + key.ToUrl(set) + "/" + navigation.Name;
            json.WriteString(navigation.Name + Names.Prefix + "associationLink", url + "/$ref");
            json.WriteString(navigation.Name + Names.Prefix + "navigationLink", url);
        }
        foreach (var stream in set.Properties.Where(p => p.Kind == PropertyKind.Stream))
        {
            var url = Root + set.Name + key.ToUrl(set) + "/" + stream.Name;
            if (!stream.Computed)
                json.WriteString(stream.Name + Names.Prefix + "mediaEditLink", url);
            json.WriteString(stream.Name + Names.Prefix + "mediaReadLink", url);
        }
    }

    /// <summary>
    /// What can be done with the entity, and where (JSON Format 4.01, 16 and 17): whatever is bound to its set and offered to the asker where all metadata is
    /// wanted, or what $select asks for. With minimal metadata the URL is left out, because it follows from the entity's.
    /// </summary>
    public void WriteOperations(Utf8JsonWriter json, EntitySetMap set, EntityKey key, IReadOnlyList<OperationMap>? selected)
    {
        if (Metadata == MetadataLevel.None)
            return;
        foreach (var operation in selected ?? set.Operations)
        {
            if (!_scope.Offers(operation))
                continue;
            var name = $"{operation.Edm.Namespace}.{operation.Name}";
            json.WriteStartObject("#" + name);
            if (Metadata == MetadataLevel.Full)
            {
                json.WriteString("title"u8, operation.Name);
                json.WriteString("target"u8, $"{Root}{set.Name}{key.ToUrl(set)}/{name}");
            }
            json.WriteEndObject();
        }
    }

    /// <summary>Names a type that JSON itself does not tell.</summary>
    public void WriteType(Utf8JsonWriter json, string property, PropertyKind kind)
    {
        if (kind is PropertyKind.String or PropertyKind.Boolean or PropertyKind.Double or PropertyKind.Json or PropertyKind.Protected or PropertyKind.Stream)
            return;
        // The hash before a built-in type belongs to 4.0 (JSON Format 4.01, 4.6.3).
        json.WriteString(property + Names.Prefix + "type", (V401 ? "" : "#") + kind);
    }

    // Without OData-MaxVersion clients have always had 4.0 from this service, and shall go on to (Protocol 8.2.7).
    private static bool Is401(ReadRequest request)
    {
        if (request.ODataVersion is { } sent && sent.Trim() is not ("4.0" or "4.01" or ""))
            throw ODataProblems.UnsupportedVersion("OData-Version");
        if ((request.ODataMaxVersion ?? request.ODataVersion)?.Trim() is not { Length: > 0 } text)
            return false;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) || version < 4.0m)
            throw ODataProblems.UnsupportedVersion("OData-MaxVersion");
        return version >= 4.01m;
    }
}

/// <summary>The names of control information, which 4.0 writes with the prefix <c>odata.</c> and 4.01 without.</summary>
internal sealed class ControlNames(string prefix)
{
    public string Prefix => prefix;
    public JsonEncodedText Context { get; } = Name(prefix, "context");
    public JsonEncodedText Count { get; } = Name(prefix, "count");
    public JsonEncodedText NextLink { get; } = Name(prefix, "nextLink");
    public JsonEncodedText ETag { get; } = Name(prefix, "etag");
    public JsonEncodedText Type { get; } = Name(prefix, "type");
    public JsonEncodedText Id { get; } = Name(prefix, "id");
    public JsonEncodedText EditLink { get; } = Name(prefix, "editLink");

    private static JsonEncodedText Name(string prefix, string name) => JsonEncodedText.Encode(prefix + name, Json.Encoder);
}
