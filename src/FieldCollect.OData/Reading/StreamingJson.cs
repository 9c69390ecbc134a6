using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>A JSON writer that hands finished bytes to a pipe now and then, so that a page is never held whole.</summary>
internal sealed class StreamingJson(IBufferWriter<byte> output) : IDisposable
{
    // About one TCP send; smaller flushes cost more than they save.
    private const int FlushBytes = 32 * 1024;
    private long _flushed;

    public Utf8JsonWriter Json { get; } = new(output, OData.Json.Options);

    public ValueTask FlushIfFullAsync(CancellationToken ct)
    {
        if (Json.BytesCommitted + Json.BytesPending - _flushed < FlushBytes || output is not PipeWriter pipe)
            return ValueTask.CompletedTask;
        Json.Flush();
        _flushed = Json.BytesCommitted;
        var flush = pipe.FlushAsync(ct);
        return flush.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(flush.AsTask());
    }

    public void Dispose() => Json.Dispose();
}
