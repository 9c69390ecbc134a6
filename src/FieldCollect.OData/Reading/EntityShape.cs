// How one row becomes one JSON object: planned once, used for each row of each request that asks the same.
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>The rows of one statement: its select list, and the collections that are loaded for all rows together.</summary>
internal sealed class RowLevel
{
    public SelectList List { get; } = new();
    public List<LoadedExpand> Loaded { get; } = [];
}

internal sealed class EntityShape
{
    private readonly int[] _key;
    private readonly int _etag = -1;
    private readonly (int Set, int Id)? _subject;
    private readonly (PropertyMap Property, int Ordinal)[] _shown;
    private readonly (ComputedProperty Property, JsonEncodedText Name, int Ordinal)[] _computed;
    private readonly Expand[] _expands;
    private readonly bool _reference;
    private readonly IReadOnlyList<OperationMap>? _operations;
    private readonly bool _keyless;

    public EntityShape(EntitySetMap set, Source source, RowLevel level, Selection select, IReadOnlyList<Expand> expands, bool reference = false)
    {
        Set = set;
        _expands = [.. expands];
        _reference = reference;
        _operations = select.Operations;
        _shown = reference ? [] : [.. select.Shown.Select(p => (p, level.List.Add(source, p)))];
        _computed = reference ? [] : [.. select.Computed.Select(c => (c, JsonEncodedText.Encode(c.Name, Json.Encoder), level.List.Add(c.Value.Sql, c.Value.Kind)))];
        _keyless = !set.Key.All(select.Shown.Contains);
        _key = [.. set.Key.Select(p => level.List.Add(source, p))];
        if (set.Subject is { } subject)
            _subject = (level.List.Add(source, subject.Set), level.List.Add(source, subject.Id));
        if (set.ETag is { } etag && !reference)
            _etag = level.List.Add(source, etag);
        var parts = expands.Where(e => e.Context is not null).Select(e => e.Context!);
        Context = string.Join(',', (select.Context is null ? [] : new[] { select.Context }).Concat(parts));
    }

    public EntitySetMap Set { get; }

    /// <summary>The select list of a context URL: <c>Title,Author(Name)</c>, or empty.</summary>
    public string Context { get; }

    /// <summary>Null in a row tells that a joined row is not there.</summary>
    public int KeyOrdinal => _key[0];

    public IEnumerable<SqlTemplate> Templates => _expands.SelectMany(e => e.Templates);

    public EntityKey Key(Row row)
    {
        if (_key.Length == 1 && Set.Key[0].Kind == PropertyKind.Guid)
            return new EntityKey(row.Guid(_key[0]));
        if (_key.Length == 1)
            return new EntityKey(row.KeyValue(Set.Key[0].Kind, _key[0]));
        var values = new object[_key.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = row.KeyValue(Set.Key[i].Kind, _key[i]);
        return new EntityKey(values);
    }

    public string? ETag(Row row) => _etag < 0 || row.IsNull(_etag) ? null : ETagOf(row.Value(Set.ETag!.Kind, _etag));

    public static string? ETagOf(object? version) => version is null ? null : $"W/\"{Convert.ToString(version, CultureInfo.InvariantCulture)}\"";

    /// <summary>The members of the object; the caller has started it and ends it.</summary>
    public void WriteMembers(Utf8JsonWriter json, Row row, ReplyStyle style, RowObserver? observer, Children? children)
    {
        var key = Key(row);
        Observe(row, key, observer);
        if (_reference)
        {
            json.WriteString(style.Names.Id, style.Root + Set.Name + key.ToUrl(Set));
            return;
        }
        var full = style.Metadata == MetadataLevel.Full;
        if (full)
            style.WriteLinks(json, Set, key);
        else if (_keyless && style.Metadata == MetadataLevel.Minimal)
            // Who leaves the key out of $select must still be able to come back (JSON Format 4.5.8).
            json.WriteString(style.Names.Id, style.Root + Set.Name + key.ToUrl(Set));
        if (_etag >= 0 && style.Metadata != MetadataLevel.None)
            WriteETag(json, style.Names.ETag, row);
        var omitNull = style.Omit != OmittedValues.None;
        foreach (var (property, ordinal) in _shown)
        {
            if (omitNull && !full && property.ShowJson is null)
            {
                if (property.Kind != PropertyKind.Protected)
                {
                    row.WriteUnlessNull(json, property, ordinal, style);
                }
                else if (row.Sealed(ordinal) is { IsEmpty: false } stored)
                {
                    json.WritePropertyName(property.JsonName);
                    json.WriteStringValue(property.Show!(key, stored));
                }

                continue;
            }
            // Whether a value is null is a question of its own, asked only where something before the value depends on it.
            if ((omitNull || full) && row.IsNull(ordinal))
            {
                if (!omitNull)
                    json.WriteNull(property.JsonName);
                continue;
            }
            if (full)
                style.WriteType(json, property.Name, property.Kind);
            json.WritePropertyName(property.JsonName);
            if (property.ShowJson is not null && !row.IsNull(ordinal))
                json.WriteRawValue(ShownJson(property, row, ordinal));
            else if (property.Kind != PropertyKind.Protected)
                row.Write(json, property.Kind, ordinal, style);
            else if (row.Sealed(ordinal) is { IsEmpty: false } stored)
                json.WriteStringValue(property.Show!(key, stored));
            else
                json.WriteNullValue();
        }
        foreach (var (property, name, ordinal) in _computed)
            WriteComputed(json, property, name, row, ordinal, style);
        if (full)
            style.WriteNavigationLinks(json, Set, key);
        if (full || _operations is { Count: > 0 })
            style.WriteOperations(json, Set, key, _operations);
        foreach (var expand in _expands)
            expand.Write(json, row, Set, key, style, observer, children);
    }

    public void Observe(Row row, EntityKey key, RowObserver? observer)
    {
        if (_subject is { } subject)
            observer?.Invoke(Set, key, row.String(subject.Set), row.Guid(subject.Id));
        else
            observer?.Invoke(Set, key);
    }

    /// <summary>A Json value that the host shows otherwise than it is stored.</summary>
    public string ShownJson(PropertyMap property, Row row, int ordinal) =>
        property.ShowJson!(row.String(_subject!.Value.Set), row.Guid(_subject.Value.Id), row.String(ordinal));

    private static void WriteComputed(Utf8JsonWriter json, ComputedProperty property, JsonEncodedText name, Row row, int ordinal, ReplyStyle style)
    {
        var missing = row.IsNull(ordinal);
        if (missing && style.Omit != OmittedValues.None)
            return;
        // $metadata does not know a computed property, so its type is told unless metadata is unwanted.
        if (!missing && style.Metadata != MetadataLevel.None)
            style.WriteType(json, property.Name, property.Value.Kind);
        json.WritePropertyName(name);
        if (missing)
            json.WriteNullValue();
        else
            Values.Write(json, property.Value.Kind, row, ordinal, style);
    }

    private void WriteETag(Utf8JsonWriter json, JsonEncodedText name, Row row)
    {
        if (row.IsNull(_etag))
            return;
        if (Set.ETag!.Kind is not (PropertyKind.Int32 or PropertyKind.Int64))
        {
            json.WriteString(name, ETag(row));
            return;
        }
        Span<byte> text = stackalloc byte[32];
        "W/\""u8.CopyTo(text);
        Utf8Formatter.TryFormat(row.Long(_etag), text[3..], out var digits);
        text[3 + digits] = (byte)'"';
        json.WriteString(name, text[..(4 + digits)]);
    }
}
