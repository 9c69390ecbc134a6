// $expand: one statement an item and level, for all rows of the page together: children whose foreign property is IN the parents'
// local values. Per-parent $top, $skip and $count are window functions, because a LIMIT would count over all parents.
using System.Data.Common;
using System.Text.Json;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed class Expand
{
    // SQLite takes 32,766 parameters a statement; a page of a wide level is asked for in pieces of this size.
    private const int ParentsPerStatement = 10_000;

    private readonly SqlStatement _statement;
    private readonly SelectList _list = new();
    private readonly string _foreign;
    private readonly int _foreignOrdinal;
    private readonly string _where;
    private readonly string _from;
    private readonly string _order;
    private readonly long _skip;
    private readonly long? _top;
    private readonly bool _count;
    private readonly int _maxRows;

    private Expand(ExpressionContext context, NavigationMap navigation, ExpandedNavigationSelectItem item, IReadOnlyList<Expand> inner)
    {
        if (item.SearchOption is not null || item.ComputeOption is not null || item.ApplyOption is not null || item.LevelsOption is not null)
            throw ODataProblems.NotSupported("$search, $compute, $apply and $levels inside $expand", "$expand");
        Navigation = navigation;
        _maxRows = context.Request.Limits.ExpandRows;
        _statement = new SqlStatement(context.Dialect, context.Request.Scope);
        var source = _statement.From(navigation.Target);
        Shape = new EntityShape(navigation.Target, source, _list, Select.Of(navigation.Target, item.SelectAndExpand), inner);
        _foreign = source.Column(navigation.Foreign);
        _foreignOrdinal = _list.Add(source, navigation.Foreign);
        var where = new List<string>();
        if (_statement.Scope(source) is { } scope)
            where.Add(scope);
        if (item.FilterOption is { } filter)
            where.Add(Filter.Where(context, _statement, source, filter));
        _order = OrderBy.Sql(context.Dialect, OrderBy.Terms(context, _statement, source, item.OrderByOption));
        _where = string.Concat(where.Select(w => " AND " + w));
        _from = source.FromText();
        _skip = item.SkipOption ?? 0;
        _top = item.TopOption;
        _count = item.CountOption == true;
        if (!navigation.IsMany && (item.FilterOption is not null || item.OrderByOption is not null || Windowed))
            throw ODataProblems.MalformedUrl("A navigation to one can be expanded with $select and $expand only.", "$expand");
    }

    public NavigationMap Navigation { get; }
    public EntityShape Shape { get; }
    private bool Windowed => _count || _top is not null || _skip > 0;

    public static List<Expand> Of(ExpressionContext context, EntitySetMap set, SelectExpandClause? clause, int depth = 1)
    {
        var expands = new List<Expand>();
        foreach (var item in clause?.SelectedItems ?? [])
        {
            if (item is not ExpandedReferenceSelectItem)
                continue;
            if (item is not ExpandedNavigationSelectItem expanded || expanded.PathToNavigationProperty is not { Count: 1, FirstSegment: NavigationPropertySegment segment })
                throw ODataProblems.NotSupported("$ref, $count and long paths in $expand", "$expand");
            if (depth > context.Request.Limits.ExpandDepth)
                throw ODataProblems.TooComplex($"$expand may be nested {context.Request.Limits.ExpandDepth} deep.", "$expand");
            context.CountExpand();
            var navigation = set.Navigation(segment.NavigationProperty.Name) ?? throw ODataProblems.UnknownProperty(segment.NavigationProperty.Name);
            expands.Add(new Expand(context, navigation, expanded, Of(context, navigation.Target, expanded.SelectAndExpand, depth + 1)));
        }
        return expands;
    }

    public IEnumerable<string> Statements() => new[] { Sql(["@parents"], "@rows") }.Concat(Shape.Expands.SelectMany(e => e.Statements()));

    /// <summary>The children of all rows of a level, and theirs in turn.</summary>
    public static async Task<Children> LoadAsync(EntityShape shape, IReadOnlyList<KeptRow> parents, DbConnection connection, CancellationToken ct)
    {
        var groups = new ChildGroup[shape.Expands.Count];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = await shape.Expands[i].LoadAsync(parents, shape.LocalOrdinals[i], connection, ct);
        return new Children(groups);
    }

    public void Write(Utf8JsonWriter json, object? local, ReplyStyle style, RowObserver? observer, ChildGroup group)
    {
        var rows = local is null ? [] : group.Rows(local);
        if (_count)
            json.WriteNumber(Navigation.Name + "@odata.count", local is null ? 0 : group.Counts.GetValueOrDefault(local));
        json.WritePropertyName(Navigation.Name);
        if (Navigation.IsMany)
        {
            json.WriteStartArray();
            foreach (var row in rows)
                WriteEntity(json, row, style, observer, group);
            json.WriteEndArray();
        }
        else if (rows.Count > 0)
        {
            WriteEntity(json, rows[0], style, observer, group);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private void WriteEntity(Utf8JsonWriter json, KeptRow row, ReplyStyle style, RowObserver? observer, ChildGroup group)
    {
        json.WriteStartObject();
        Shape.WriteMembers(json, row, style, observer, group.Inner);
        json.WriteEndObject();
    }

    private async Task<ChildGroup> LoadAsync(IReadOnlyList<KeptRow> parents, int localOrdinal, DbConnection connection, CancellationToken ct)
    {
        var group = new ChildGroup();
        var all = new List<KeptRow>();
        var values = parents.Select(p => p.Value(Navigation.Local.Kind, localOrdinal)).OfType<object>().Distinct();
        foreach (var piece in values.Chunk(ParentsPerStatement))
        {
            var parameters = _statement.Parameters.Copy();
            var sql = Sql([.. piece.Select(parameters.Add)], parameters.Add(_maxRows - all.Count + 1L));
            await using var command = parameters.Command(connection, sql);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var row = new ReaderRow(reader, _statement.Dialect);
            while (await reader.ReadAsync(ct))
            {
                var parent = row.Value(Navigation.Foreign.Kind, _foreignOrdinal)!;
                if (_count)
                    group.Counts[parent] = row.Long(_list.Columns.Count + 1);
                if (Windowed && !Within(row.Long(_list.Columns.Count)))
                    continue;
                if (all.Count == _maxRows)
                    throw ODataProblems.TooComplex($"$expand of {Navigation.Name} would read more than {_maxRows} rows; ask with $top or by pages.", "$expand");
                var kept = row.Keep(_list.Columns);
                all.Add(kept);
                group.Add(parent, kept);
            }
        }
        group.Inner = Shape.Expands.Count == 0 ? null : await LoadAsync(Shape, all, connection, ct);
        return group;
    }

    private bool Within(long number) => number > _skip && (_top is not { } top || number <= _skip + top);

    private string Sql(IReadOnlyList<string> parents, string limit)
    {
        var rest = $"FROM {_from} WHERE {_foreign} IN ({string.Join(", ", parents)}){_where}";
        if (!Windowed)
            return $"SELECT {_list.Sql} {rest} ORDER BY {_order} LIMIT {limit}";
        var columns = string.Join(", ", _list.Columns.Select((c, i) => $"{c.Sql} AS c{i}"));
        var count = _count ? $", COUNT(*) OVER (PARTITION BY {_foreign}) AS n" : "";
        // The first row of a parent carries its count even where $skip or $top=0 leave it out of the reply.
        var upTo = _top is { } top ? $" AND r <= {_skip + top}" : "";
        var first = _count ? " OR r = 1" : "";
        return $"SELECT * FROM (SELECT {columns}, ROW_NUMBER() OVER (PARTITION BY {_foreign} ORDER BY {_order}) AS r{count} {rest}) AS w"
            + $" WHERE (r > {_skip}{upTo}){first} ORDER BY r LIMIT {limit}";
    }
}

/// <summary>What the expands of one level found, in their order.</summary>
internal sealed class Children(ChildGroup[] groups)
{
    public ChildGroup this[int expand] => groups[expand];
}

/// <summary>The children of one expand, by their parents' value.</summary>
internal sealed class ChildGroup
{
    private readonly Dictionary<object, List<KeptRow>> _rows = [];

    public Dictionary<object, long> Counts { get; } = [];
    public Children? Inner { get; set; }

    public void Add(object parent, KeptRow row)
    {
        if (!_rows.TryGetValue(parent, out var rows))
            _rows.Add(parent, rows = []);
        rows.Add(row);
    }

    public IReadOnlyList<KeptRow> Rows(object parent) => _rows.TryGetValue(parent, out var rows) ? rows : [];
}
