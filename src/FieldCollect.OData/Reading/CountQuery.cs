// /$count, and the number that $count=true puts into a collection.
using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;

namespace FieldCollect.OData;

internal sealed class CountQuery : Query
{
    private readonly SqlTemplate _sql;
    private readonly SqlTemplate? _parent;

    public static CountQuery OfPath(ExpressionContext context, Binding binding)
    {
        binding.Options.Allow("$filter", "$search", "$format");
        return new CountQuery(context, binding);
    }

    public CountQuery(ExpressionContext context, Binding binding)
    {
        Set = binding.Path.Set!;
        var statement = new SqlStatement(context.Dialect);
        var apply = binding.Options["$apply"] is { } text ? Apply.Of(context, statement, binding.Path.Steps, text) : null;
        var where = apply?.Where ?? [];
        var source = apply?.Source ?? PathSource.From(statement, binding.Path.Steps, where);
        var access = apply?.Access ?? context.Reads(source, binding.Path.Steps);
        access.All();
        var parsed = ParsedOptions.Parse(context, Set, binding.Options);
        if (parsed.Compute is { } compute)
            Compute.Add(context, statement, source, "$compute", compute.ComputedItems, parsed.Aliases);
        if (parsed.Filter is { } filter)
            where.Add(Filter.Where(context, statement, source, filter, parsed.Aliases, access));
        if (binding.Options["$search"] is { } search)
            where.Add(Search.Where(statement, source, search, access));
        _sql = statement.Finish($"SELECT COUNT(*) FROM {source.FromText()}{source.WhereText(where)}");
        _parent = PathSource.ParentExists(context.Dialect, binding.Path.Steps);
        Notice(context);
    }

    public override IEnumerable<SqlTemplate> Templates => [_sql];
    public override bool ReadsTwice => _parent is not null;

    public override string ContentType(Binding binding) => "text/plain;charset=utf-8";

    public async Task<long> CountAsync(Binding binding, DbConnection connection, CancellationToken ct)
    {
        using var command = Statements.Of(connection, _sql.Bind(binding));
        return Convert.ToInt64(await command.ScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    public override async Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        var count = await CountAsync(binding, connection, ct);
        if (count == 0 && !await AnyAsync(_parent, binding, connection, ct))
            return new ReadResult(ReadOutcome.NotFound);
        output.Write(Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
        return new ReadResult(ReadOutcome.Ok);
    }
}
