// A planned request: its SQL is text, nothing in it belongs to one person or one set of values, so that it may be kept and run again.
using System.Buffers;
using System.Data.Common;

namespace FieldCollect.OData;

internal abstract class Query
{
    /// <summary>The set whose rows are read; null for the service document and $metadata.</summary>
    public EntitySetMap? Set { get; protected init; }

    /// <summary>The request compared a protected property.</summary>
    public bool Sensitive { get; private set; }

    /// <summary>Sets whose values stand in the reply, or decide what it says, without the rows they are of.</summary>
    public IReadOnlyCollection<EntitySetMap> Unobserved { get; private set; } = [];

    /// <summary>Sets whose values decide which of their rows the reply shows: where it shows none, that is an answer too.</summary>
    public IReadOnlyCollection<EntitySetMap> Asked { get; private set; } = [];

    private IReadOnlyCollection<Access> _accesses = [];

    /// <summary>Refuses what would read too many of the rows that this asker sees; nothing has run by then.</summary>
    public void Check(Binding binding)
    {
        foreach (var access in _accesses)
            access.Check(binding, binding.Request.Limits);
        // Each of them is within the bound. Together they may read as much once more, as a page of groups does whose number is asked for.
        var limits = binding.Request.Limits;
        var read = _accesses.Sum(access => (double)access.ReadBesidePages(binding, limits)) * (CountsBeside ? 2 : 1);
        if (read > 2.0 * limits.CountedRows)
            throw ODataProblems.TooComplex("The parts of this request are too many together for sets as large as these: ask for them one by one.");
    }

    /// <summary>The rows are counted by a statement that makes them once more.</summary>
    protected virtual bool CountsBeside => false;

    /// <summary>The options name a page of rows, so a page size can be asked for.</summary>
    public virtual bool HasPages => false;

    public virtual IEnumerable<SqlTemplate> Templates => [];

    /// <summary>Several statements may run, all of which must see one state of the database.</summary>
    public virtual bool ReadsTwice => Templates.Skip(1).Any();

    /// <summary>That of its statements.</summary>
    public Dialect? Dialect => Templates.FirstOrDefault()?.Dialect;

    public virtual string ContentType(Binding binding) => binding.Style.ContentType;

    public abstract Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct);

    /// <summary>Takes over what was noticed while the request was planned, when all of it is.</summary>
    protected void Notice(ExpressionContext context)
    {
        Sensitive = context.AskedProtected;
        _accesses = context.Accesses;
        Unobserved = context.Unobserved.Union(context.Compared.Where(s => !context.Shown.Contains(s)).Select(s => s.Set)).ToList();
        Asked = context.Compared.Where(context.Shown.Contains).Select(s => s.Set).Except(Unobserved).ToList();
    }

    protected static async Task<bool> AnyAsync(SqlTemplate? question, Binding binding, DbConnection connection, CancellationToken ct)
    {
        if (question is null)
            return true;
        using var command = Statements.Of(connection, question.Bind(binding));
        return await command.ScalarAsync(ct) is not null;
    }
}
