using System.IO.Pipelines;

namespace FieldCollect.Server.Api;

/// <summary>A reply whose reader may take its time: waiting for a slow network does not count as reading.</summary>
public sealed class UntimedWriter(PipeWriter reply, Deadline deadline) : PipeWriter
{
    public override bool CanGetUnflushedBytes => reply.CanGetUnflushedBytes;

    public override long UnflushedBytes => reply.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => reply.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => reply.GetSpan(sizeHint);

    public override void Advance(int bytes) => reply.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = reply.FlushAsync(cancellationToken);
        return flush.IsCompleted ? flush : WaitAsync(flush);
    }

    public override void CancelPendingFlush() => reply.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => reply.Complete(exception);

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        deadline.Pause();
        try
        {
            return await flush;
        }
        finally
        {
            deadline.Resume();
        }
    }
}
