// GET of a collection: count if asked for, then one page in a total order, then the link to the next.
using System.Buffers;
using System.Data.Common;

namespace FieldCollect.OData;

internal sealed class CollectionQuery : Query
{
    private readonly Dialect _dialect;
    private readonly RowLevel _level = new();
    private readonly EntityShape _shape;
    private readonly List<OrderTerm> _terms;
    private readonly int[] _termOrdinals;
    private readonly SqlTemplate _sql;
    private readonly CountQuery? _count;
    private readonly SqlTemplate? _parent;
    private readonly string _context;
    private readonly bool _references;
    private readonly bool _inSteps;

    public CollectionQuery(ExpressionContext context, Binding binding)
    {
        var (path, options) = (binding.Path, binding.Options);
        _references = path.Ref;
        if (_references)
            options.Allow("$filter", "$search", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format");
        else
            options.Allow("$filter", "$search", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format", "$compute", "$apply");
        Set = path.Set!;
        _dialect = context.Dialect;
        var statement = new SqlStatement(_dialect);
        var apply = options["$apply"] is { } text ? Apply.Of(context, statement, path.Steps, text) : null;
        var where = apply?.Where ?? [];
        var source = apply?.Source ?? PathSource.From(statement, path.Steps, where);
        var access = apply?.Access ?? context.Reads(source, path.Steps);
        context.Shown.Add(source);
        var parsed = ParsedOptions.Parse(context, Set, options);
        var computed = source.Named.Select(n => new ComputedProperty(n.Key, n.Value)).ToList();
        if (parsed.Compute is { } compute)
            computed.AddRange(Compute.Add(context, statement, source, "$compute", compute.ComputedItems, parsed.Aliases));
        var selection = Select.Of(context.Schema, Set, options["$select"], computed);
        _shape = new EntityShape(Set, source, _level, selection, Expand.Of(context, statement, source, _level, options["$expand"]), _references);
        if (parsed.Filter is { } filter)
            where.Add(Filter.Where(context, statement, source, filter, parsed.Aliases, access));
        if (options["$search"] is { } search)
            where.Add(Search.Where(statement, source, search, access));
        _count = options.Flag("$count") ? new CountQuery(context, binding) : null;
        // A time range without an order is what a feed's refresh asks for. Fewer rows are sorted by their key in no time.
        var given = apply is null && parsed.OrderBy is null && binding.IsOfLargeSet && access.OrderOfRange() is { Count: > 0 } range ? range : apply?.Order;
        _terms = OrderBy.Terms(context, statement, source, parsed, given);
        access.Order(_terms);
        _inSteps = apply is null && access.IsInSteps(_terms);
        _termOrdinals = [.. _terms.Select(t => _level.List.Add(t.Value.Sql, t.Value.Kind))];
        // First: of two lower bounds of one column SQLite begins at the one that it reads first, and the filter's is that of the first page.
        if (binding.Token is { } token)
            where.Insert(0, _inSteps ? SkipToken.ConditionInSteps(_terms, token, statement) : SkipToken.Condition(_terms, token, statement));
        var order = OrderBy.Sql(_dialect, _terms);
        SkipToken.CheckLength(_terms, _level.List.Sql, source.FromText(), string.Concat(where), order);
        var limit = statement.Add(b => b.Page.Limit);
        var offset = binding.Page.Skip > 0 ? " OFFSET " + statement.Add(b => b.Page.Skip) : "";
        _sql = statement.Finish($"SELECT {_level.List.Sql} FROM {source.FromText()}{source.WhereText(where)} ORDER BY {order} LIMIT {limit}{offset}");
        _parent = PathSource.ParentExists(_dialect, path.Steps);
        _context = _references ? "Collection($ref)" : Set.Name + (_shape.Context.Length > 0 ? $"({_shape.Context})" : "");
        Notice(context);
    }

    public override bool HasPages => true;
    public override bool ReadsTwice => _parent is not null || base.ReadsTwice;
    public override IEnumerable<SqlTemplate> Templates => [.. _count?.Templates ?? [], _sql, .. _shape.Templates];

    public override async Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        var total = _count is null ? (long?)null : await _count.CountAsync(binding, connection, ct);
        using var command = Statements.Of(connection, _sql.Bind(binding));
        await using var reader = await command.ReadAsync(ct);
        var row = _dialect.Row(reader);
        var any = await reader.ReadAsync(ct);
        if (!any && _parent is not null)
        {
            await reader.DisposeAsync();
            if (!await AnyAsync(_parent, binding, connection, ct))
                return new ReadResult(ReadOutcome.NotFound);
        }
        if (_level.Loaded.Count > 0)
            return await WriteExpandedAsync(binding, connection, output, reader, row, any, total, onRow, ct);

        using var stream = new StreamingJson(output);
        var page = new PageWriter(stream.Json, binding, _context, total);
        SkipToken? next = null;
        var written = 0L;
        for (; any; any = await reader.ReadAsync(ct))
        {
            if (written == binding.Page.Size)
                break;
            stream.Json.WriteStartObject();
            _shape.WriteMembers(stream.Json, row, binding.Style, onRow, null);
            stream.Json.WriteEndObject();
            if (++written == binding.Page.Size && binding.Page.Left != 0)
                next = TokenAt(binding, row);
            await stream.FlushIfFullAsync(ct);
        }
        page.End(any ? next : NextStep(binding, written), Sensitive);
        return new ReadResult(ReadOutcome.Ok);
    }

    private async Task<ReadResult> WriteExpandedAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, DbDataReader reader, Row row,
        bool any, long? total, RowObserver onRow, CancellationToken ct)
    {
        using var rows = new KeptRows(_level.List.Columns);
        for (; any && rows.Count < binding.Page.Size; any = await reader.ReadAsync(ct))
            rows.Add(row);
        await reader.DisposeAsync();
        using var children = await LoadedExpand.LoadAsync(_level, rows, binding, connection, ct);
        using var stream = new StreamingJson(output);
        var page = new PageWriter(stream.Json, binding, _context, total);
        foreach (var kept in rows.All)
        {
            stream.Json.WriteStartObject();
            _shape.WriteMembers(stream.Json, kept, binding.Style, onRow, children);
            stream.Json.WriteEndObject();
            await stream.FlushIfFullAsync(ct);
        }
        page.End(!any ? NextStep(binding, rows.Count) : binding.Page.Left != 0 && rows.Count > 0 ? TokenAt(binding, rows.All[^1]) : null, Sensitive);
        return new ReadResult(ReadOutcome.Ok);
    }

    // All rows of one step are shown; those of the other are on the next page. A first page is in no step: the index gives it whole.
    private SkipToken? NextStep(Binding binding, long written)
    {
        if (!_inSteps || binding.Token is not { } token || SkipToken.IsStep(_terms, token) || token.IsNull(0) == _terms[0].Descending)
            return null;
        var left = binding.Page.Left + binding.Page.Size - written;
        return left == 0 ? null : SkipToken.Step(_terms, left);
    }

    private SkipToken TokenAt(Binding binding, Row row) => new([.. _terms.Select((t, i) => row.Value(t.Value.Kind, _termOrdinals[i]))], binding.Page.Left);
}
