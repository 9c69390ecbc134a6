using FieldCollect.Register;

namespace FieldCollect.Server.Api;

/// <summary>A new file that takes so many bytes and no more: a result nobody fetches must not fill the disk.</summary>
public sealed class BoundedFile(string path, long most)
    : FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous)
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Check(count);
        base.Write(buffer, offset, count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Check(buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Check(count);
        return base.WriteAsync(buffer, offset, count, cancellationToken);
    }

    private void Check(int more)
    {
        if (Position + more > most)
            throw new ProblemException(Problems.TooComplex, "respond-async", $"The result is larger than the {most >> 20} MB that are kept. Ask for less at a time.");
    }
}
