// GET of a collection with $apply: rows that are no entities, with what they were grouped by and what was aggregated. Filter, order and
// pages are as for entities, only that a row is known by its group.
using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class ApplyQuery : Query
{
    private readonly Dialect _dialect;
    private readonly SelectList _list = new();
    private readonly List<Member> _members = [];
    private readonly List<OrderTerm> _terms;
    private readonly int[] _termOrdinals;
    private readonly SqlTemplate _sql;
    private readonly SqlTemplate? _count;
    private readonly SqlTemplate? _parent;
    private readonly string _context;

    public ApplyQuery(ExpressionContext context, Binding binding)
    {
        var (path, options) = (binding.Path, binding.Options);
        options.Allow("$apply", "$filter", "$select", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format", "$compute");
        Set = path.Set!;
        _dialect = context.Dialect;
        var statement = new SqlStatement(_dialect);
        var parsed = ParsedOptions.Parse(context, Set, options);
        var apply = Apply.Of(context, statement, path.Steps, options["$apply"]!);
        var (source, where) = (apply.Source, apply.Where);
        if (parsed.Compute is { } compute)
            Compute.Add(context, statement, source, "$compute", compute.ComputedItems, parsed.Aliases);
        if (parsed.Filter is { } filter)
            where.Add(Filter.Where(context, statement, source, filter, parsed.Aliases, null));
        foreach (var (name, value) in source.Named.Where(n => Wanted(n.Key, options["$select"])))
            Member.Add(_members, name.Split('/'), value.Kind, _list.Add(value.Sql, value.Kind));
        if (_members.Count == 0)
            throw ODataProblems.MalformedUrl("Nothing of what $apply results in is selected.", "$select");
        if (options.Flag("$count"))
            _count = statement.Finish($"SELECT COUNT(*) FROM {source.FromText()}{source.WhereText(where)}");
        _terms = OrderBy.Terms(context, statement, source, parsed, apply.Order);
        _termOrdinals = [.. _terms.Select(t => _list.Add(t.Value.Sql, t.Value.Kind))];
        if (binding.Token is { } token)
            where.Add(SkipToken.Condition(_terms, token, statement));
        SkipToken.CheckLength(_terms, _list.Sql, source.FromText(), string.Concat(where));
        var offset = binding.Page.Skip > 0 ? " OFFSET " + statement.Add(b => b.Page.Skip) : "";
        _sql = statement.Finish($"SELECT {_list.Sql} FROM {source.FromText()}{source.WhereText(where)} ORDER BY {OrderBy.Sql(_dialect, _terms)}"
            + $" LIMIT {statement.Add(b => b.Page.Limit)}{offset}");
        _parent = PathSource.ParentExists(_dialect, path.Steps);
        _context = $"{Set.Name}({Member.Context(_members)})";
        Notice(context);
    }

    public override bool HasPages => true;
    protected override bool CountsBeside => _count is not null;
    public override bool ReadsTwice => _parent is not null || base.ReadsTwice;
    public override IEnumerable<SqlTemplate> Templates => _count is null ? [_sql] : [_count, _sql];

    public override async Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        if (!await AnyAsync(_parent, binding, connection, ct))
            return new ReadResult(ReadOutcome.NotFound);
        long? total = null;
        if (_count is not null)
        {
            using var count = Statements.Of(connection, _count.Bind(binding));
            total = Convert.ToInt64(await count.ScalarAsync(ct), CultureInfo.InvariantCulture);
        }
        using var command = Statements.Of(connection, _sql.Bind(binding));
        await using var reader = await command.ReadAsync(ct);
        var row = _dialect.Row(reader);
        var any = await reader.ReadAsync(ct);
        using var stream = new StreamingJson(output);
        var page = new PageWriter(stream.Json, binding, _context, total);
        SkipToken? next = null;
        for (var written = 0L; any && written < binding.Page.Size; any = await reader.ReadAsync(ct))
        {
            stream.Json.WriteStartObject();
            // A row that is no entity of the set has no id (Data Aggregation 4.0, 3.1.1).
            if (binding.Style.Metadata != MetadataLevel.None)
                stream.Json.WriteNull(binding.Style.Names.Id);
            Member.Write(stream.Json, _members, row, binding.Style);
            stream.Json.WriteEndObject();
            if (++written == binding.Page.Size && binding.Page.Left != 0)
                next = new SkipToken([.. _terms.Select((t, i) => row.Value(t.Value.Kind, _termOrdinals[i]))], binding.Page.Left);
            await stream.FlushIfFullAsync(ct);
        }
        page.End(any ? next : null, Sensitive);
        return new ReadResult(ReadOutcome.Ok);
    }

    private static bool Wanted(string name, string? select) =>
        select is null || TopLevel.Split(select, ',').Any(s => s == "*" || s == name || name.StartsWith(s + "/", StringComparison.Ordinal));

    /// <summary>A value, or an object of the values that were reached by the same navigation.</summary>
    private sealed record Member(string Name, PropertyKind Kind, int Ordinal, List<Member>? Inner)
    {
        public static void Add(List<Member> members, ReadOnlySpan<string> path, PropertyKind kind, int ordinal)
        {
            var name = path[0];
            if (path.Length == 1)
            {
                members.Add(new Member(name, kind, ordinal, null));
                return;
            }
            if (members.Find(m => m.Name == name && m.Inner is not null) is not { } inner)
                members.Add(inner = new Member(name, PropertyKind.Json, -1, []));
            Add(inner.Inner!, path[1..], kind, ordinal);
        }

        public static string Context(List<Member> members) =>
            string.Join(',', members.Select(m => m.Inner is null ? m.Name : $"{m.Name}({Context(m.Inner)})"));

        public static void Write(Utf8JsonWriter json, List<Member> members, Row row, ReplyStyle style)
        {
            foreach (var member in members)
            {
                if (member.Inner is not null)
                {
                    json.WriteStartObject(member.Name);
                    Write(json, member.Inner, row, style);
                    json.WriteEndObject();
                    continue;
                }
                var missing = row.IsNull(member.Ordinal);
                if (missing && style.Omit != OmittedValues.None)
                    continue;
                if (!missing && style.Metadata != MetadataLevel.None)
                    style.WriteType(json, member.Name, member.Kind);
                json.WritePropertyName(member.Name);
                if (missing)
                    json.WriteNullValue();
                else
                    Values.Write(json, member.Kind, row, member.Ordinal, style);
            }
        }
    }
}
