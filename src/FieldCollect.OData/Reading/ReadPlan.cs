using System.Buffers;
using System.Data.Common;
using System.IO.Pipelines;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>
/// One reply, planned: the URL is checked, the SQL is text, nothing has been read. A plan is for one request and one run.
/// </summary>
public abstract class ReadPlan
{
    private protected ReadPlan(string contentType) => ContentType = contentType;

    public string ContentType { get; }

    /// <summary>The set whose rows are read; null for the service document and $metadata.</summary>
    public EntitySetMap? Set { get; private protected init; }

    /// <summary>The page size that Prefer: maxpagesize asked for and got, for Preference-Applied.</summary>
    public int? AppliedPageSize { get; private protected init; }

    /// <summary>The request compared a protected property, so its text must not be logged.</summary>
    public bool Sensitive { get; private protected init; }

    /// <summary>The SQL in the order it runs, without values; @parents stands for the keys of a page.</summary>
    public virtual IReadOnlyList<string> Statements => [];

    /// <summary>
    /// Runs on an open connection and streams into output; a <see cref="PipeWriter"/> is flushed on the way, anything else grows.
    /// Throws <see cref="ODataProblem"/> NotComputable or TooComplex, in practice before the first byte. Rows are observed as they are written.
    /// </summary>
    public async Task<ReadResult> RunAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver? onRow = null, CancellationToken ct = default)
    {
        var rows = 0L;
        void Count(EntitySetMap set, EntityKey key)
        {
            rows++;
            onRow?.Invoke(set, key);
        }
        try
        {
            var result = await WriteAsync(connection, output, Count, ct);
            return result with { Rows = rows };
        }
        // SQLSTATE class 22: division by zero, a number out of range, a date that is none. Only PostgreSQL raises these.
        catch (DbException problem) when (problem.SqlState?.StartsWith("22", StringComparison.Ordinal) == true)
        {
            throw ODataProblems.NotComputable();
        }
    }

    private protected abstract Task<ReadResult> WriteAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct);

    private protected static async Task<bool> AnyAsync((SqlStatement Statement, string Sql)? question, DbConnection connection, CancellationToken ct)
    {
        if (question is not { } asked)
            return true;
        await using var command = asked.Statement.Parameters.Command(connection, asked.Sql);
        return await command.ExecuteScalarAsync(ct) is not null;
    }
}

/// <summary>A JSON writer that hands finished bytes to a pipe now and then, so that a page is never held whole.</summary>
internal sealed class StreamingJson(IBufferWriter<byte> output) : IDisposable
{
    // About one TCP send; smaller flushes cost more than they save.
    private const int FlushBytes = 32 * 1024;
    private long _flushed;

    public Utf8JsonWriter Json { get; } = new(output, OData.Json.Options);

    public async ValueTask FlushIfFullAsync(CancellationToken ct)
    {
        if (output is not PipeWriter pipe || Json.BytesCommitted + Json.BytesPending - _flushed < FlushBytes)
            return;
        Json.Flush();
        _flushed = Json.BytesCommitted;
        await pipe.FlushAsync(ct);
    }

    public void Dispose() => Json.Dispose();
}
