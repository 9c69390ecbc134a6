// GET of one entity, of its reference, of one of its properties, or of a property's raw /$value.
using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class EntityQuery : Query
{
    private readonly Dialect _dialect;
    private readonly RowLevel _level = new();
    private readonly EntityShape _shape;
    private readonly PropertyMap? _property;
    private readonly int _ordinal;
    private readonly bool _rawValue;
    private readonly SqlTemplate _sql;
    private readonly SqlTemplate? _parent;
    private readonly string _context;

    public EntityQuery(ExpressionContext context, Binding binding)
    {
        var (path, options) = (binding.Path, binding.Options);
        _property = path.Property;
        _rawValue = path.RawValue;
        if (_property is null && !path.Ref)
            options.Allow("$select", "$expand", "$format", "$compute");
        else
            options.Allow("$format");
        Set = path.Set!;
        _dialect = context.Dialect;
        var statement = new SqlStatement(_dialect);
        var where = new List<string>();
        var source = PathSource.From(statement, path.Steps, where);
        context.Reads(source, path.Steps);
        context.Shown.Add(source);
        var parsed = ParsedOptions.Parse(context, Set, options);
        var computed = parsed.Compute is null ? [] : Compute.Add(context, statement, source, "$compute", parsed.Compute.ComputedItems, parsed.Aliases);
        var selection = _property is null ? Select.Of(context.Schema, Set, options["$select"], computed) : Selection.Only(_property);
        _shape = new EntityShape(Set, source, _level, selection, Expand.Of(context, statement, source, _level, options["$expand"]), path.Ref);
        _ordinal = _property is null ? -1 : _level.List.Add(source, _property);
        _sql = statement.Finish($"SELECT {_level.List.Sql} FROM {source.FromText()}{source.WhereText(where)}{PathSource.FirstOf(source, path.Steps[^1])}");
        // A keyed row that is not there is simply not found; a navigation to one may lead nowhere from a row that is.
        _parent = path.IsKeyed ? null : PathSource.ParentExists(_dialect, path.Steps);
        _context = path.Ref ? "$ref" : Set.Name + (_shape.Context.Length > 0 ? $"({_shape.Context})" : "") + "/$entity";
        Notice(context);
    }

    public override bool ReadsTwice => _parent is not null || base.ReadsTwice;
    public override IEnumerable<SqlTemplate> Templates => _shape.Templates.Prepend(_sql);

    public override string ContentType(Binding binding) => _rawValue ? "text/plain;charset=utf-8" : binding.Style.ContentType;

    public override async Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        using var command = Statements.Of(connection, _sql.Bind(binding));
        await using var reader = await command.ReadAsync(ct);
        var row = _dialect.Row(reader);
        if (!await reader.ReadAsync(ct))
        {
            await reader.DisposeAsync();
            var nowhere = !binding.Path.IsKeyed && _property is null && await AnyAsync(_parent, binding, connection, ct);
            return new ReadResult(nowhere ? ReadOutcome.NoContent : ReadOutcome.NotFound);
        }
        if (IsKnown(binding, row) is { } known)
            return known;
        if (_level.Loaded.Count == 0)
            return Write(binding, output, row, onRow, null);
        using var rows = new KeptRows(_level.List.Columns);
        var kept = rows.Add(row);
        await reader.DisposeAsync();
        using var children = await LoadedExpand.LoadAsync(_level, rows, binding, connection, ct);
        return Write(binding, output, kept, onRow, children);
    }

    private ReadResult? IsKnown(Binding binding, Row row) =>
        binding.Request.IfNoneMatch is { } known && _shape.ETag(row) is { } etag
        && (known.Trim() == "*" || known.Split(',', StringSplitOptions.TrimEntries).Contains(etag))
            ? new ReadResult(ReadOutcome.NotModified, ETag: etag)
            : null;

    private ReadResult Write(Binding binding, IBufferWriter<byte> output, Row row, RowObserver onRow, Children? children)
    {
        var etag = _shape.ETag(row);
        if (_property is not null)
            return WriteProperty(binding, output, _property, row, etag, onRow);
        using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        binding.Style.WriteContext(json, _context);
        _shape.WriteMembers(json, row, binding.Style, onRow, children);
        json.WriteEndObject();
        return new ReadResult(ReadOutcome.Ok, ETag: etag);
    }

    private ReadResult WriteProperty(Binding binding, IBufferWriter<byte> output, PropertyMap property, Row row, string? etag, RowObserver onRow)
    {
        // That there is no value is told, too.
        var key = _shape.Key(row);
        _shape.Observe(row, key, onRow);
        if (row.IsNull(_ordinal))
            return new ReadResult(ReadOutcome.NoContent, ETag: etag);
        if (_rawValue)
        {
            output.Write(Encoding.UTF8.GetBytes(property.ShowJson is null ? Values.Raw(property, row, _ordinal, key) : _shape.ShownJson(property, row, _ordinal)));
            return new ReadResult(ReadOutcome.Ok, ETag: etag);
        }
        using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        binding.Style.WriteContext(json, Set!.Name + key.ToUrl(Set) + "/" + property.Name);
        json.WritePropertyName("value"u8);
        if (property.ShowJson is not null)
            json.WriteRawValue(_shape.ShownJson(property, row, _ordinal));
        else if (property.Kind == PropertyKind.Protected)
            json.WriteStringValue(property.Show!(key, row.Sealed(_ordinal)));
        else
            Values.Write(json, property.Kind, row, _ordinal, binding.Style);
        json.WriteEndObject();
        return new ReadResult(ReadOutcome.Ok, ETag: etag);
    }
}
