// /$count, and the number that $count=true puts into a collection.
using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal sealed class CountPlan : ReadPlan
{
    private readonly SqlStatement _statement;
    private readonly string _sql;
    private readonly (SqlStatement, string)? _parent;

    public static CountPlan Of(ExpressionContext context, ResourcePath path, QueryOptions options, ParsedOptions parsed)
    {
        options.Allow("$filter", "$format");
        return new CountPlan(context, path, parsed.Filter);
    }

    public CountPlan(ExpressionContext context, ResourcePath path, FilterClause? filter) : base("text/plain;charset=utf-8")
    {
        Set = path.Set!;
        _statement = new SqlStatement(context.Dialect, context.Request.Scope);
        var where = new List<string>();
        var source = PathSource.From(_statement, path.Steps, where);
        if (filter is not null)
            where.Add(Filter.Where(context, _statement, source, filter));
        _sql = $"SELECT COUNT(*) FROM {source.FromText()}{(where.Count == 0 ? "" : " WHERE " + string.Join(" AND ", where))}";
        _parent = PathSource.ParentExists(context.Dialect, context.Request.Scope, path.Steps);
        Sensitive = context.AskedProtected;
    }

    public override IReadOnlyList<string> Statements => [_sql];

    public async Task<long> CountAsync(DbConnection connection, CancellationToken ct)
    {
        await using var command = _statement.Parameters.Command(connection, _sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private protected override async Task<ReadResult> WriteAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        var count = await CountAsync(connection, ct);
        if (count == 0 && !await AnyAsync(_parent, connection, ct))
            return new ReadResult(ReadOutcome.NotFound);
        output.Write(Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)));
        return new ReadResult(ReadOutcome.Ok);
    }
}
