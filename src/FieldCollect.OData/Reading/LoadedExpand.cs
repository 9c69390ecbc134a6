// An expanded collection: one statement for all rows of a level together, children whose foreign property is IN the parents' local
// values. Per-parent $top, $skip and $count are window functions, because a LIMIT would count over all parents. What is over the
// bounds is behind a next link for each parent: the rows of all collections of a reply are counted together, each as often as it
// is written (rows that several parents share are read once), and a collection whose rows expand collections in turn is kept short, because each of its rows brings more.
using System.Data.Common;
using System.Numerics;
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class LoadedExpand : Expand
{
    // SQLite takes 32,766 parameters a statement; a page of a wide level is asked for in pieces of this size.
    private const int ParentsPerStatement = 8_192;

    private readonly Dialect _dialect;
    private readonly ExpandItem _item;
    private readonly RowLevel _inner = new();
    private readonly EntityShape _shape;
    private readonly SqlTemplate? _plain;
    private readonly SqlTemplate _windowed;
    private readonly int _index;
    private readonly int _localOrdinal;
    private readonly int _foreignOrdinal;
    private readonly List<OrderTerm> _terms;
    private readonly int[] _termOrdinals;
    private readonly long _skip;
    private readonly long? _top;
    private readonly bool _count;
    private readonly int _pageSize;
    private readonly int _parentRows;
    private readonly JsonEncodedText _name;
    // The statement with a list of 1, 2, 4, … parents, plain and windowed, as it was last: only the row scope makes other texts of it.
    private readonly Listed?[] _listed = new Listed?[2 * (BitOperations.Log2(ParentsPerStatement) + 1)];

    public LoadedExpand(ExpressionContext context, Source source, RowLevel level, ExpandItem item, Func<SqlStatement, Source, RowLevel, List<Expand>> inner) : base(item.Navigation)
    {
        var options = item.Options;
        if (item.Form == ExpandForm.Count)
            options.Allow("$filter", "$search");
        else
            options.Allow("$filter", "$search", "$orderby", "$top", "$skip", "$count", "$select", "$expand", "$levels", "$compute");
        (_item, _dialect) = (item, context.Dialect);
        (_pageSize, _parentRows) = (context.Limits.ExpandPageSize, context.Limits.ExpandParentRows);
        _name = JsonEncodedText.Encode(Navigation.Name, Json.Encoder);
        _index = level.Loaded.Count;
        level.Loaded.Add(this);
        _localOrdinal = level.List.Add(source, Navigation.Local);
        var statement = new SqlStatement(context.Dialect);
        var target = statement.From(Navigation.Target);
        context.ReadsBehind(target, source, Navigation, once: true);
        var parsed = ParsedOptions.Parse(context, Navigation.Target, options);
        _shape = Shape(context, statement, target, _inner, item, inner(statement, target, _inner));
        _foreignOrdinal = _inner.List.Add(target, Navigation.Foreign);
        var where = new List<string> { $"{target.Column(Navigation.Foreign)} IN (@parents)" };
        if (parsed.Filter is { } filter)
            where.Add(Filter.Where(context, statement, target, filter, parsed.Aliases, null));
        if (options["$search"] is { } search)
            where.Add(Search.Where(statement, target, search));
        _terms = OrderBy.Terms(context, statement, target, parsed);
        _termOrdinals = [.. _terms.Select(t => _inner.List.Add(t.Value.Sql, t.Value.Kind))];
        _skip = options.Number("$skip") ?? 0;
        _top = item.Form == ExpandForm.Count ? 0 : options.Number("$top");
        _count = item.Form == ExpandForm.Count || options.Flag("$count");
        // A count tells of more rows than are shown.
        if (_count)
            context.Shown.Remove(target);
        var order = OrderBy.Sql(context.Dialect, _terms);
        SkipToken.CheckLength(_terms, _inner.List.Sql, target.FromText(), string.Concat(where), order);
        var rest = $"FROM {target.FromText()}{target.WhereText(where)}";
        _plain = _count || _top is not null || _skip > 0 || _inner.Loaded.Count > 0 ? null : statement.Finish($"SELECT {_inner.List.Sql} {rest} ORDER BY {order} LIMIT @rows");
        _windowed = statement.Finish(Windowed(target.Column(Navigation.Foreign), order, rest));
    }

    public override string? Context => _item.Form == ExpandForm.Entities ? $"{Navigation.Name}({_shape.Context})" : null;
    public override IEnumerable<SqlTemplate> Templates => _shape.Templates.Prepend(_plain ?? _windowed);

    /// <summary>The collections of all rows of a level, and theirs in turn; null where the level expands none.</summary>
    public static Task<Children?> LoadAsync(RowLevel level, KeptRows parents, Binding binding, DbConnection connection, CancellationToken ct) =>
        LoadAsync(level, parents, null, binding, connection, ct);

    /// <param name="times">How often each parent stands in the reply; null where each does once.</param>
    private static async Task<Children?> LoadAsync(RowLevel level, KeptRows parents, List<int>? times, Binding binding, DbConnection connection, CancellationToken ct)
    {
        if (level.Loaded.Count == 0)
            return null;
        var groups = new ChildGroup[level.Loaded.Count];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = await level.Loaded[i].LoadAsync(parents, times, binding, connection, ct);
        return new Children(groups);
    }

    public override void Write(Utf8JsonWriter json, Row row, EntitySetMap set, EntityKey key, ReplyStyle style, RowObserver? observer, Children? children)
    {
        var group = children![_index];
        var local = row.Join(Navigation.Local.Kind, _localOrdinal);
        if (_count)
        {
            json.WritePropertyName(Navigation.Name + style.Names.Prefix + "count");
            style.WriteLong(json, local is { } counted ? group.Counts.GetValueOrDefault(counted) : 0);
        }
        if (_item.Form == ExpandForm.Count)
            return;
        var rows = local is { } parent ? group.Rows(parent) : [];
        json.WriteStartArray(_name);
        foreach (var child in rows)
        {
            json.WriteStartObject();
            _shape.WriteMembers(json, child, style, observer, group.Inner);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (local is { } more && group.More.Contains(more))
            json.WriteString(Navigation.Name + style.Names.Prefix + "nextLink", NextLink(set, key, rows, style, group.Binding));
    }

    private async Task<ChildGroup> LoadAsync(KeptRows parents, List<int>? times, Binding binding, DbConnection connection, CancellationToken ct)
    {
        var asked = Asked(parents, times);
        var most = _inner.Loaded.Count == 0 || asked.Shown == 0 ? _pageSize : Math.Clamp(_parentRows / asked.Shown, 1, _pageSize);
        var group = await ReadAsync(asked, _plain is null, most, binding, connection, ct)
            // Too many rows: each parent shows its fair share, and the rest is behind the next links.
            ?? await ReadAsync(asked, true, Math.Clamp(binding.ExpandRowsLeft / asked.Shown, 1, most), binding, connection, ct)
            ?? throw ODataProblems.TooComplex($"$expand would bring more than {binding.Request.Limits.ExpandRows} rows into this reply, at {Navigation.Name}: "
                + "ask for smaller pages ($top, or Prefer: maxpagesize) or give the expanded collections a $top.", "$expand");
        binding.ExpandRowsLeft -= group.Written;
        group.Inner = await LoadAsync(_inner, group.Kept, group.Times, binding, connection, ct);
        return group;
    }

    private Parents Asked(KeptRows parents, List<int>? times)
    {
        var asked = new Parents([], new Dictionary<JoinValue, int>(parents.Count));
        for (var i = 0; i < parents.Count; i++)
        {
            var parent = parents.All[i];
            if (parent.Join(Navigation.Local.Kind, _localOrdinal) is not { } join)
                continue;
            if (!asked.Times.TryGetValue(join, out var before))
                asked.Values.Add(_dialect.ToStored(parent.Value(Navigation.Local.Kind, _localOrdinal)!));
            var more = times?[i] ?? 1;
            asked.Times[join] = before + more;
            asked.Shown += more;
        }
        return asked;
    }

    /// <summary>Null where there are more rows than may be written. What several parents share is read once, and written by each.</summary>
    private async Task<ChildGroup?> ReadAsync(Parents parents, bool windowed, long most, Binding binding, DbConnection connection, CancellationToken ct)
    {
        var group = new ChildGroup(binding, new KeptRows(_inner.List.Columns));
        var show = _top is { } top ? Math.Min(top, most) : most;
        foreach (var piece in parents.Values.Chunk(ParentsPerStatement))
        {
            // Beside the rows that are shown, each parent may have one that tells of more, and one that carries its count.
            var rows = binding.ExpandRowsLeft - group.Kept.Count + 1L + (windowed ? 2 * piece.Length : 0);
            using var command = Statements.Of(connection, Bind(windowed, piece, show, rows, binding));
            await using var reader = await command.ReadAsync(ct);
            var row = _dialect.Row(reader);
            while (await reader.ReadAsync(ct))
            {
                var parent = row.Join(Navigation.Foreign.Kind, _foreignOrdinal)!.Value;
                if (_count)
                    group.Counts[parent] = row.Long(_inner.List.Columns.Count + 1);
                // The first row of a parent carries its count even where $skip or $top leave it out of the reply.
                var number = windowed ? row.Long(_inner.List.Columns.Count) - _skip : group.Rows(parent).Count + 1;
                if (number <= 0 || number > show && _top <= show)
                    continue;
                if (number > show)
                    group.More.Add(parent);
                else if (parents.Times.GetValueOrDefault(parent, 1) is var times && times <= binding.ExpandRowsLeft - group.Written)
                    group.Add(parent, row, times);
                else
                    return Nothing(group);
            }
        }
        return group;
    }

    private static ChildGroup? Nothing(ChildGroup group)
    {
        group.Dispose();
        return null;
    }

    private BoundSql Bind(bool windowed, object[] parents, long show, long rows, Binding binding)
    {
        var sql = (windowed ? _windowed : _plain!).Bind(binding);
        var parameters = sql.Parameters;
        // Few lengths of the list make few texts, which stay prepared; a value that is listed twice finds nothing more.
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)parents.Length);
        var first = parameters.Values.Count;
        for (var i = 0; i < length; i++)
            parameters.AddStored(parents[Math.Min(i, parents.Length - 1)]);
        parameters.AddStored(rows);
        if (windowed)
            parameters.AddStored(_skip + show + (_top > show || _top is null ? 1 : 0));

        ref var last = ref _listed[BitOperations.Log2((uint)length) + (windowed ? _listed.Length / 2 : 0)];
        var listed = last;
        if (listed is null || listed.Sql != sql.Text || listed.First != first)
            last = listed = new Listed(sql.Text, first, List(sql.Text, first, length));
        return sql with { Text = listed.Text };
    }

    private static string List(string sql, int first, int length) => sql
        .Replace("@parents", string.Join(", ", Enumerable.Range(first, length).Select(SqlParameters.Name)), StringComparison.Ordinal)
        .Replace("@rows", SqlParameters.Name(first + length), StringComparison.Ordinal)
        .Replace("@last", SqlParameters.Name(first + length + 1), StringComparison.Ordinal);

    private string Windowed(string foreign, string order, string rest)
    {
        var columns = string.Join(", ", _inner.List.Columns.Select((c, i) => $"{c.Sql} AS c{i}"));
        var count = _count ? $", COUNT(*) OVER (PARTITION BY {foreign}) AS n" : "";
        var first = _count ? " OR r = 1" : "";
        return $"SELECT * FROM (SELECT {columns}, ROW_NUMBER() OVER (PARTITION BY {foreign} ORDER BY {order}) AS r{count} {rest}) AS w"
            + $" WHERE (r > {_skip} AND r <= @last){first} ORDER BY r LIMIT @rows";
    }

    /// <summary>The collection by its own path, with the item's options and from the last row on.</summary>
    private string NextLink(EntitySetMap set, EntityKey key, IReadOnlyList<KeptRow> rows, ReplyStyle style, Binding binding)
    {
        var path = set.Name + key.ToUrl(set) + "/" + Navigation.Name;
        var token = new SkipToken([.. _terms.Select((t, i) => rows[^1].Value(t.Value.Kind, _termOrdinals[i]))], _top - rows.Count);
        var options = _item.Options.System.Where(o => o.Key is not ("$top" or "$skip" or "$levels"))
            .Concat(binding.Options.Aliases)
            .Select(o => o.Key + "=" + Uri.EscapeDataString(o.Value))
            .Append("$skiptoken=" + token.Encode(binding.Request.SigningKey, SkipToken.For(path, _item.Options)));
        return $"{style.Root}{path}?{string.Join('&', options)}";
    }

    /// <param name="Values">Those that children are asked for by, each once, as the driver takes it.</param>
    /// <param name="Times">How often each stands in the reply.</param>
    private sealed record Parents(List<object> Values, Dictionary<JoinValue, int> Times)
    {
        /// <summary>All of them together.</summary>
        public int Shown { get; set; }
    }

    /// <param name="Sql">The statement whose list is empty.</param>
    /// <param name="First">How many values stand before the list.</param>
    private sealed record Listed(string Sql, int First, string Text);
}

/// <summary>What the loaded expands of one level found, in their order.</summary>
internal sealed class Children(ChildGroup[] groups) : IDisposable
{
    public ChildGroup this[int expand] => groups[expand];

    public void Dispose()
    {
        foreach (var group in groups)
            group.Dispose();
    }
}

/// <summary>The children of one expand, by their parents' value.</summary>
internal sealed class ChildGroup(Binding binding, KeptRows kept) : IDisposable
{
    private readonly Dictionary<JoinValue, List<KeptRow>> _rows = [];

    public Binding Binding => binding;
    public KeptRows Kept => kept;
    public Dictionary<JoinValue, long> Counts { get; } = [];
    /// <summary>The parents that have more children than are here.</summary>
    public HashSet<JoinValue> More { get; } = [];
    public Children? Inner { get; set; }

    /// <summary>How often each of the rows stands in the reply.</summary>
    public List<int> Times { get; } = [];
    /// <summary>The rows of all parents, those they share counted for each.</summary>
    public int Written { get; private set; }

    public void Add(JoinValue parent, Row row, int times)
    {
        Times.Add(times);
        Written += times;
        if (!_rows.TryGetValue(parent, out var rows))
            _rows.Add(parent, rows = []);
        rows.Add(kept.Add(row));
    }

    public IReadOnlyList<KeptRow> Rows(JoinValue parent) => _rows.TryGetValue(parent, out var rows) ? rows : [];

    public void Dispose()
    {
        Inner?.Dispose();
        kept.Dispose();
    }
}
