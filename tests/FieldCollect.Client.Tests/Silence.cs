namespace FieldCollect.Client.Tests;

/// <summary>A body that never comes: headers have arrived, and then the line says nothing.</summary>
internal sealed class Silence : MemoryStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
