// GET of one entity, of one of its properties, or of a property's raw /$value.
using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class EntityPlan : ReadPlan
{
    private readonly ReadRequest _request;
    private readonly ResourcePath _path;
    private readonly ReplyStyle _style;
    private readonly SqlStatement _statement;
    private readonly SelectList _list = new();
    private readonly EntityShape _shape;
    private readonly int _property;
    private readonly string _sql;
    private readonly (SqlStatement, string)? _parent;

    public EntityPlan(ExpressionContext context, ResourcePath path, QueryOptions options, ReplyStyle style, ParsedOptions parsed)
        : base(path.RawValue ? "text/plain;charset=utf-8" : style.ContentType)
    {
        if (path.Property is null)
            options.Allow("$select", "$expand", "$format");
        else
            options.Allow("$format");
        (_request, _path, _style) = (context.Request, path, style);
        Set = path.Set!;
        _statement = new SqlStatement(context.Dialect, _request.Scope);
        var where = new List<string>();
        var source = PathSource.From(_statement, path.Steps, where);
        _shape = new EntityShape(Set, source, _list,
            path.Property is { } only ? ([only], null) : Select.Of(Set, parsed.SelectExpand), Expand.Of(context, Set, parsed.SelectExpand));
        _property = path.Property is { } property ? _list.Add(source, property) : -1;
        _sql = $"SELECT {_list.Sql} FROM {source.FromText()} WHERE {string.Join(" AND ", where)}";
        // A keyed row that is not there is simply not found; a navigation to one may lead nowhere from a row that is.
        Sensitive = context.AskedProtected;
        _parent = path.Key is null ? PathSource.ParentExists(context.Dialect, _request.Scope, path.Steps) : null;
    }

    public override IReadOnlyList<string> Statements => [_sql, .. _shape.Expands.SelectMany(e => e.Statements())];

    private protected override async Task<ReadResult> WriteAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        KeptRow? row = null;
        await using (var command = _statement.Parameters.Command(connection, _sql))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (await reader.ReadAsync(ct))
                row = new ReaderRow(reader, _statement.Dialect).Keep(_list.Columns);
        }
        if (row is null)
        {
            var nowhere = _path.Key is null && _path.Property is null && await AnyAsync(_parent, connection, ct);
            return new ReadResult(nowhere ? ReadOutcome.NoContent : ReadOutcome.NotFound);
        }
        var etag = _shape.ETag(row);
        if (etag is not null && _request.IfNoneMatch is { } known && (known.Trim() == "*" || known.Split(',', StringSplitOptions.TrimEntries).Contains(etag)))
            return new ReadResult(ReadOutcome.NotModified, ETag: etag);
        if (_path.Property is { } property)
            return WriteProperty(output, property, row, etag, onRow);
        var children = _shape.Expands.Count == 0 ? null : await Expand.LoadAsync(_shape, [row], connection, ct);
        using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        _style.WriteContext(json, Set!.Name + (_shape.Context.Length > 0 ? $"({_shape.Context})" : "") + "/$entity");
        _shape.WriteMembers(json, row, _style, onRow, children);
        json.WriteEndObject();
        return new ReadResult(ReadOutcome.Ok, ETag: etag);
    }

    private ReadResult WriteProperty(IBufferWriter<byte> output, PropertyMap property, KeptRow row, string? etag, RowObserver onRow)
    {
        if (row.IsNull(_property))
            return new ReadResult(ReadOutcome.NoContent, ETag: etag);
        var key = _shape.Key(row);
        onRow(Set!, key);
        if (_path.RawValue)
        {
            output.Write(Encoding.UTF8.GetBytes(EntityShape.RawText(property, row, _property, key)));
            return new ReadResult(ReadOutcome.Ok, ETag: etag);
        }
        using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        _style.WriteContext(json, Set!.Name + key.ToUrl(Set) + "/" + property.Name);
        json.WritePropertyName("value");
        EntityShape.WriteValue(json, property, row, _property, key);
        json.WriteEndObject();
        return new ReadResult(ReadOutcome.Ok, ETag: etag);
    }
}
