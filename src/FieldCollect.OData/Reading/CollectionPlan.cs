// GET of a collection: count if asked for, then one page in a total order, then the link to the next.
using System.Buffers;
using System.Data.Common;

namespace FieldCollect.OData;

internal sealed class CollectionPlan : ReadPlan
{
    private readonly ReadRequest _request;
    private readonly ResourcePath _path;
    private readonly QueryOptions _options;
    private readonly ReplyStyle _style;
    private readonly SqlStatement _statement;
    private readonly SelectList _list = new();
    private readonly EntityShape _shape;
    private readonly List<OrderTerm> _terms;
    private readonly int[] _termOrdinals;
    private readonly string _sql;
    private readonly CountPlan? _count;
    private readonly (SqlStatement, string)? _parent;
    private readonly long _page;
    private readonly long? _left;
    private readonly string _tokenFor;

    public CollectionPlan(ExpressionContext context, ResourcePath path, QueryOptions options, ReplyStyle style, ParsedOptions parsed)
        : base(style.ContentType)
    {
        options.Allow("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format");
        (_request, _path, _options, _style) = (context.Request, path, options, style);
        Set = path.Set!;
        _statement = new SqlStatement(context.Dialect, _request.Scope);
        var where = new List<string>();
        var source = PathSource.From(_statement, path.Steps, where);
        _shape = new EntityShape(Set, source, _list, Select.Of(Set, parsed.SelectExpand), Expand.Of(context, Set, parsed.SelectExpand));
        if (parsed.Filter is { } filter)
            where.Add(Filter.Where(context, _statement, source, filter));
        _count = options.Flag("$count") ? new CountPlan(context, path, parsed.Filter) : null;
        _terms = OrderBy.Terms(context, _statement, source, parsed.OrderBy);
        _termOrdinals = [.. _terms.Select(t => _list.Add(t.Value.Sql, t.Value.Kind))];
        var order = OrderBy.Sql(context.Dialect, _terms);
        _tokenFor = string.Join('\n', path.ToUrl(), options["$filter"], options["$orderby"]);
        var top = options.Number("$top");
        var skip = options.Number("$skip");
        if (options["$skiptoken"] is { } text)
        {
            var token = SkipToken.Decode(_request.SigningKey, _tokenFor, text, _terms);
            where.Add(token.Condition(_terms, _statement.Parameters));
            (top, skip) = (token.Left, null);
        }
        AppliedPageSize = _request.MaxPageSize is > 0 and { } asked ? Math.Min(asked, _request.Limits.MaxPageSize) : null;
        var size = AppliedPageSize ?? _request.Limits.DefaultPageSize;
        _page = Math.Min(size, top ?? size);
        _left = top - _page;
        // One row more than the page tells whether there is a next one.
        var limit = _statement.Parameters.Add(_left == 0 ? _page : _page + 1);
        _sql = $"SELECT {_list.Sql} FROM {source.FromText()}{(where.Count == 0 ? "" : " WHERE " + string.Join(" AND ", where))} ORDER BY {order} LIMIT {limit}"
            + (skip > 0 ? $" OFFSET {_statement.Parameters.Add(skip.Value)}" : "");
        _parent = PathSource.ParentExists(context.Dialect, _request.Scope, path.Steps);
        Sensitive = context.AskedProtected;
    }

    public override IReadOnlyList<string> Statements =>
        [.. _count?.Statements ?? [], _sql, .. _shape.Expands.SelectMany(e => e.Statements())];

    private protected override async Task<ReadResult> WriteAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        var total = _count is null ? (long?)null : await _count.CountAsync(connection, ct);
        await using var command = _statement.Parameters.Command(connection, _sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new ReaderRow(reader, _statement.Dialect);
        var any = await reader.ReadAsync(ct);
        if (!any && _parent is not null)
        {
            await reader.DisposeAsync();
            if (!await AnyAsync(_parent, connection, ct))
                return new ReadResult(ReadOutcome.NotFound);
        }
        if (_shape.Expands.Count > 0)
            return await WriteExpandedAsync(connection, output, reader, row, any, total, onRow, ct);

        using var stream = new StreamingJson(output);
        Begin(stream, total);
        SkipToken? next = null;
        for (var written = 0L; any; any = await reader.ReadAsync(ct))
        {
            if (written == _page)
                break;
            stream.Json.WriteStartObject();
            _shape.WriteMembers(stream.Json, row, _style, onRow, null);
            stream.Json.WriteEndObject();
            if (++written == _page && _left != 0)
                next = TokenAt(row);
            await stream.FlushIfFullAsync(ct);
        }
        End(stream, any ? next : null);
        return new ReadResult(ReadOutcome.Ok);
    }

    private async Task<ReadResult> WriteExpandedAsync(DbConnection connection, IBufferWriter<byte> output, DbDataReader reader, ReaderRow row, bool any,
        long? total, RowObserver onRow, CancellationToken ct)
    {
        var rows = new List<KeptRow>();
        for (; any && rows.Count < _page; any = await reader.ReadAsync(ct))
            rows.Add(row.Keep(_list.Columns));
        await reader.DisposeAsync();
        var children = await Expand.LoadAsync(_shape, rows, connection, ct);
        using var stream = new StreamingJson(output);
        Begin(stream, total);
        foreach (var kept in rows)
        {
            stream.Json.WriteStartObject();
            _shape.WriteMembers(stream.Json, kept, _style, onRow, children);
            stream.Json.WriteEndObject();
            await stream.FlushIfFullAsync(ct);
        }
        End(stream, any && _left != 0 && rows.Count > 0 ? TokenAt(rows[^1]) : null);
        return new ReadResult(ReadOutcome.Ok);
    }

    private SkipToken TokenAt(Row row) => new([.. _terms.Select((t, i) => row.Value(t.Value.Kind, _termOrdinals[i]))], _left);

    private void Begin(StreamingJson stream, long? total)
    {
        stream.Json.WriteStartObject();
        _style.WriteContext(stream.Json, Set!.Name + (_shape.Context.Length > 0 ? $"({_shape.Context})" : ""));
        if (total is { } count)
            stream.Json.WriteNumber("@odata.count", count);
        stream.Json.WriteStartArray("value");
    }

    private void End(StreamingJson stream, SkipToken? next)
    {
        stream.Json.WriteEndArray();
        if (next is not null)
            stream.Json.WriteString("@odata.nextLink", NextLink(next.Encode(_request.SigningKey, _tokenFor)));
        stream.Json.WriteEndObject();
        stream.Json.Flush();
    }

    /// <summary>All options again. Those that hold a protected value stay out of it: that link is posted to again with the same body.</summary>
    private string NextLink(string token)
    {
        var path = _request.Path.Trim('/');
        if (path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase))
            path = path[..^"/$query".Length];
        return Sensitive
            ? $"{_style.Root}{path}/$query?$skiptoken={token}"
            : $"{_style.Root}{path}?{string.Join('&', _options.Parts.Append("$skiptoken=" + token))}";
    }
}
