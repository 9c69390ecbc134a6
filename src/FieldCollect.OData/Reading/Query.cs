// A planned request: its SQL is text, nothing in it belongs to one person or one set of values, so that it may be kept and run again.
using System.Buffers;
using System.Data.Common;

namespace FieldCollect.OData;

internal abstract class Query
{
    /// <summary>The set whose rows are read; null for the service document and $metadata.</summary>
    public EntitySetMap? Set { get; protected init; }

    /// <summary>The request compared a protected property.</summary>
    public bool Sensitive { get; protected init; }

    /// <summary>Sets whose values stand in the reply without the rows they are of.</summary>
    public IReadOnlyCollection<EntitySetMap> Unobserved { get; protected init; } = [];

    /// <summary>The options name a page of rows, so a page size can be asked for.</summary>
    public virtual bool HasPages => false;

    public virtual IEnumerable<SqlTemplate> Templates => [];

    /// <summary>That of its statements.</summary>
    public Dialect? Dialect => Templates.FirstOrDefault()?.Dialect;

    public virtual string ContentType(Binding binding) => binding.Style.ContentType;

    public abstract Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct);

    protected static async Task<bool> AnyAsync(SqlTemplate? question, Binding binding, DbConnection connection, CancellationToken ct)
    {
        if (question is null)
            return true;
        using var command = Statements.Of(connection, question.Bind(binding));
        return await command.ScalarAsync(ct) is not null;
    }
}
