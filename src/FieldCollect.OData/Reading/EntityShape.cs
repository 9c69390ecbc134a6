// How one row becomes one JSON object: the plan of a level, made once a request and used for each of its rows.
using System.Globalization;
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class EntityShape
{
    private readonly int[] _key;
    private readonly int _etag = -1;
    private readonly (PropertyMap Property, int Ordinal)[] _shown;

    public EntityShape(EntitySetMap set, Source source, SelectList list,
        (IReadOnlyList<PropertyMap> Shown, string? Context) select, IReadOnlyList<Expand> expands)
    {
        Set = set;
        Expands = expands;
        _shown = [.. select.Shown.Select(p => (p, list.Add(source, p)))];
        _key = [.. set.Key.Select(p => list.Add(source, p))];
        if (set.ETag is { } etag)
            _etag = list.Add(source, etag);
        LocalOrdinals = [.. expands.Select(e => list.Add(source, e.Navigation.Local))];
        var parts = expands.Select(e => $"{e.Navigation.Name}({e.Shape.Context})");
        Context = string.Join(',', (select.Context is null ? [] : new[] { select.Context }).Concat(parts));
    }

    public EntitySetMap Set { get; }
    public IReadOnlyList<Expand> Expands { get; }
    /// <summary>Where each expand's local property stands in a row.</summary>
    public int[] LocalOrdinals { get; }
    /// <summary>The select list of a context URL: <c>Title,Author(Name)</c>, or empty.</summary>
    public string Context { get; }

    public EntityKey Key(Row row)
    {
        var values = new object[_key.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = row.KeyValue(Set.Key[i].Kind, _key[i]);
        return new EntityKey(values);
    }

    public string? ETag(Row row) => _etag < 0 ? null : ETagOf(row.Value(Set.ETag!.Kind, _etag));

    public static string? ETagOf(object? version) => version is null ? null : $"W/\"{Convert.ToString(version, CultureInfo.InvariantCulture)}\"";

    /// <summary>The members of the object; the caller has started it and ends it.</summary>
    public void WriteMembers(Utf8JsonWriter json, Row row, ReplyStyle style, RowObserver? observer, Children? children)
    {
        var key = Key(row);
        observer?.Invoke(Set, key);
        var full = style.Metadata == MetadataLevel.Full;
        if (full)
            style.WriteLinks(json, Set, key);
        if (_etag >= 0 && style.Metadata != MetadataLevel.None)
            json.WriteString("@odata.etag", ETag(row));
        foreach (var (property, ordinal) in _shown)
        {
            if (full)
                ReplyStyle.WriteType(json, property);
            json.WritePropertyName(property.JsonName);
            WriteValue(json, property, row, ordinal, key);
        }
        if (full)
            style.WriteNavigationLinks(json, Set, key);
        for (var i = 0; i < Expands.Count; i++)
            Expands[i].Write(json, row.Value(Expands[i].Navigation.Local.Kind, LocalOrdinals[i]), style, observer, children![i]);
    }

    public static void WriteValue(Utf8JsonWriter json, PropertyMap property, Row row, int ordinal, EntityKey key)
    {
        if (row.IsNull(ordinal))
        {
            json.WriteNullValue();
            return;
        }
        switch (property.Kind)
        {
            case PropertyKind.Guid: json.WriteStringValue(row.Guid(ordinal)); break;
            case PropertyKind.Int32 or PropertyKind.Int64: json.WriteNumberValue(row.Long(ordinal)); break;
            case PropertyKind.Double: WriteDouble(json, row.Double(ordinal)); break;
            case PropertyKind.Boolean: json.WriteBooleanValue(row.Boolean(ordinal)); break;
            case PropertyKind.Date: json.WriteStringValue(row.Date(ordinal).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case PropertyKind.DateTimeOffset: json.WriteStringValue(row.Instant(ordinal).UtcDateTime); break;
            case PropertyKind.Json: json.WriteRawValue(row.String(ordinal), skipInputValidation: true); break;
            case PropertyKind.Protected: json.WriteStringValue(property.Show!(key, row.Bytes(ordinal))); break;
            default: json.WriteStringValue(row.String(ordinal)); break;
        }
    }

    /// <summary>The text of /$value.</summary>
    public static string RawText(PropertyMap property, Row row, int ordinal, EntityKey key) => property.Kind switch
    {
        PropertyKind.Date => row.Date(ordinal).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        PropertyKind.DateTimeOffset => row.Instant(ordinal).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        PropertyKind.Boolean => row.Boolean(ordinal) ? "true" : "false",
        PropertyKind.Protected => property.Show!(key, row.Bytes(ordinal)) ?? "",
        _ => Convert.ToString(row.Value(property.Kind, ordinal), CultureInfo.InvariantCulture)!,
    };

    // JSON has no such numbers; OData writes them as these strings (OData JSON Format, 7.1).
    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF");
    }
}
